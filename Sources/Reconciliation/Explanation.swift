public import JobQueue

/// What an error type means, what happens by itself, how it is mended, and which knob mends it.
public struct Explanation: Sendable, Encodable, Equatable {
    /// The error type.
    public let type: ErrorType
    /// What it means, in a sentence.
    public let meaning: String
    /// What Leadferry does without being asked.
    public let byItself: String
    /// What a person does.
    public let mend: String
    /// Where the person does it.
    public let knob: String

    enum CodingKeys: String, CodingKey {
        case type, meaning, mend, knob
        case byItself = "by_itself"
    }

    /// The explanation of a type.
    public init(of type: ErrorType) {
        self.type = type
        (meaning, mend, knob) = Self.text(of: type)
        byItself =
            switch type.recovery {
            case .backoff: "It is tried again with growing delays, until the retry budget is spent."
            case .matchAgain: "The stored record id is forgotten and the lead is matched once more."
            case .lookUp: "The record is looked up again, where the CRM has a key to look it up by."
            case .pauseDestination: "The destination is paused; its other leads wait in pre-sync and are not lost."
            case .none: "Nothing: the same data would be refused again."
            }
    }

    private static func text(of type: ErrorType) -> (meaning: String, mend: String, knob: String) {
        switch type {
        case .authentication:
            (
                "The CRM refused the credential, or it has expired.",
                "Put a valid token where the configuration names it, then `leadferry retry --type AUTHENTICATION`.",
                "destinations.NAME.token"
            )
        case .permission:
            (
                "Signed in, but not allowed to use this object or field.",
                "Give the token the scope or the user the right that the message names, then retry.",
                "the CRM's app scopes or user permissions"
            )
        case .noTagMapping:
            (
                "A qualifier value has no mapping for this destination.",
                "Map the value, then retry.", "the destination's qualifier map"
            )
        case .dataValueValidation:
            (
                "The CRM refused a value: its format, length, option or a validation rule.",
                "Correct the value at its source or the field map, or add the option in the CRM, then retry the group.",
                "the lead's field, destinations.NAME.fields, or the CRM's property"
            )
        case .missingRequiredField:
            (
                "A field that the CRM or your data requirements need is empty.",
                "Fill the field, or make it optional in the CRM, then retry.",
                "the lead's field, or the CRM's required fields"
            )
        case .missingRemoteField:
            (
                "The field map names a CRM field that is not there.",
                "Correct the name in the map or make the field in the CRM, restart the workers, then retry.",
                "destinations.NAME.fields"
            )
        case .duplicateRemoteRecord:
            (
                "The CRM's duplicate rule refused to create the record.",
                "Merge or correct the record in the CRM, then retry: the lead is matched again.", "the CRM's duplicates"
            )
        case .ambiguousMatch:
            (
                "Several records match, and none may be picked.",
                "Merge them in the CRM, or give the lead the record's id, then retry.", "the CRM's duplicates"
            )
        case .remoteRecordGone:
            (
                "The record this lead was synced to was deleted, merged or converted, and matching again did not help.",
                "Look at the record in the CRM; a retry matches the lead anew.", "the CRM's record"
            )
        case .campaign:
            (
                "The event's campaign is missing or archived, or the member status is not defined.",
                "Correct the campaign in the CRM or in the configuration, then retry: only this step is repeated.",
                "the event's campaign"
            )
        case .remoteConflict:
            (
                "The CRM had the record locked for as long as it was tried.",
                "Wait for imports or workflows in the CRM to end, then retry.", "retry.attempts, retry.cap"
            )
        case .rateLimited:
            (
                "The CRM's or a partner's rate limit held for as long as it was tried.",
                "Leave other integrations room, or lower the concurrency, then retry.",
                "worker.concurrency, retry.attempts"
            )
        case .remoteUnavailable:
            (
                "The CRM was down for as long as it was tried.",
                "Look at the vendor's status page; when it is up again, retry.", "retry.attempts, retry.cap"
            )
        case .network:
            (
                "The CRM could not be reached for as long as it was tried.",
                "Check name resolution, proxy and firewall with `leadferry doctor`, then retry.",
                "destinations.NAME.url, the host's network"
            )
        case .outcomeUnknown:
            (
                "The answer to a create was lost, and no key can find the record again.",
                "Look for the person in the CRM. If it is there, dismiss the job; if not, retry creates it.",
                "a person's look into the CRM"
            )
        case .quotaExceeded:
            (
                "The CRM's storage, plan limit or daily quota is spent.",
                "Raise the quota or wait until it resets, then retry.", "the CRM's plan"
            )
        case .configuration:
            (
                "The configuration is wrong.", "Correct what the message names, restart the workers, then retry.",
                "leadferry.yaml"
            )
        case .internal:
            (
                "A bug of Leadferry, or a job that ended its worker.",
                "Look at the message and the workers' log; report it with both. A retry tries again.",
                "a newer version"
            )
        }
    }
}
