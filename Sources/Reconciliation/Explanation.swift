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
    /// The commands that mend it, in their order; words in capitals are to be filled in.
    public let commands: [String]
    /// Where the mend is found in each CRM, by its kind.
    public let inCRM: [String: String]

    enum CodingKeys: String, CodingKey {
        case type, meaning, mend, knob, commands
        case byItself = "by_itself"
        case inCRM = "in_crm"
    }

    /// The explanation of a type.
    public init(of type: ErrorType) {
        self.type = type
        (meaning, mend, knob) = Self.text(of: type)
        commands = Self.commands(of: type)
        inCRM = Dictionary(
            uniqueKeysWithValues: CRM.allCases.compactMap { crm in
                Self.place(of: type, in: crm).map { (crm.rawValue, $0) }
            })
        byItself =
            switch type {
            case .authentication:
                "The destination is paused, and its other leads wait in pre-sync. A worker asks the CRM again after a "
                    + "minute, then less and less often, and at its start; when the credential works, all go on, "
                    + "those that failed with it too."
            case .quotaExceeded:
                "The destination is paused, and its other leads wait in pre-sync. Where the CRM said when the quota "
                    + "resets, all go on then, those that failed with it too."
            case .remoteUnavailable, .network:
                "It is tried again with growing delays, until the retry budget is spent; as soon as other leads pass "
                    + "again, those that wait go on at once."
            default:
                switch type.recovery {
                case .backoff: "It is tried again with growing delays, until the retry budget is spent."
                case .matchAgain: "The stored record id is forgotten and the lead is matched once more."
                case .lookUp: "The record is looked up again, where the CRM has a key to look it up by."
                case .pauseDestination: "The destination is paused; its other leads wait in pre-sync and are not lost."
                case .none: "Nothing: the same data would be refused again."
                }
            }
    }

    private static func text(of type: ErrorType) -> (meaning: String, mend: String, knob: String) {
        switch type {
        case .authentication:
            (
                "The CRM refused the credential, or it has expired.",
                "Put a valid token where the configuration names it and restart the workers, or sign in again with "
                    + "`leadferry connect DEST`. The leads go on by themselves.",
                "destinations.NAME.token or .auth"
            )
        case .permission:
            (
                "Signed in, but not allowed to use this object or field.",
                "Give the token the scope or the user the right that the message names, then retry the group.",
                "the CRM's app scopes or user permissions"
            )
        case .noTagMapping:
            (
                "A qualifier value has no mapping for this destination.",
                "Map the value under the destination's qualifiers and restart the workers, or correct the answer of "
                    + "the leads, then retry the group.",
                "destinations.NAME.qualifiers, or the lead's qualifier"
            )
        case .dataValueValidation:
            (
                "The CRM refused a value: its format, length, option or a validation rule.",
                "Correct the value of the leads, which are then sent again by themselves; or add the option in the "
                    + "CRM, or correct the field map, and retry the group.",
                "the lead's field, destinations.NAME.fields, or the CRM's property"
            )
        case .missingRequiredField:
            (
                "A field that the CRM or your data requirements need is empty.",
                "Fill the field of the leads, which are then sent again by themselves; or map something to it, or "
                    + "make it optional in the CRM, and retry the group.",
                "the lead's field, destinations.NAME.fields, or the CRM's required fields"
            )
        case .missingRemoteField:
            (
                "The field map names a CRM field that is not there, or that the user may not see.",
                "Correct the name in the map and restart the workers, or make the field in the CRM, then retry the "
                    + "group.",
                "destinations.NAME.fields"
            )
        case .duplicateRemoteRecord:
            (
                "The CRM's duplicate rule refused to create the record.",
                "Merge or correct the record in the CRM, or tell the lead which record it is, then retry: the lead "
                    + "is matched again.",
                "the CRM's duplicates"
            )
        case .ambiguousMatch:
            (
                "Several records match, and none may be picked.",
                "Merge them in the CRM and retry, or tell the lead which record it is.", "the CRM's duplicates"
            )
        case .remoteRecordGone:
            (
                "The record this lead was synced to was deleted, merged or converted, and matching again did not help.",
                "Look at the record in the CRM; a retry matches the lead anew.", "the CRM's record"
            )
        case .campaign:
            (
                "The event's campaign is missing or archived, or the member status is not defined.",
                "Correct the campaign in the CRM, or in the configuration and restart the workers, then retry: only "
                    + "this step is repeated.",
                "destinations.NAME.campaigns"
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
                "worker.concurrency, destinations.NAME.limits, retry.attempts"
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
                "Look for the person in the CRM. If it is there, dismiss the job, or tell the lead which record it "
                    + "is and retry; if not, retry creates it.",
                "a person's look into the CRM"
            )
        case .quotaExceeded:
            (
                "The CRM's storage, plan limit or daily quota is spent.",
                "Raise the quota or make room, then retry; where it resets by itself, wait.", "the CRM's plan"
            )
        case .configuration:
            (
                "The configuration is wrong.",
                "Correct what the message names, restart the workers, then retry.", "leadferry.yaml"
            )
        case .internal:
            (
                "A bug of Leadferry, or a job that ended its worker.",
                "Look at the message and the workers' log; report it with both. A retry tries again.",
                "a newer version"
            )
        }
    }

    private static func commands(of type: ErrorType) -> [String] {
        let retry = "leadferry retry --type \(type.rawValue)"
        let look = "leadferry reconcile --type \(type.rawValue) --leads"
        let record = "leadferry edit LEAD remote_id.DEST.OBJECT=ID"
        return switch type {
        case .authentication: ["leadferry connect DEST"]
        case .permission: ["leadferry doctor", retry]
        case .noTagMapping:
            [
                look, "leadferry mapping check DEST", retry,
                "leadferry edit --type \(type.rawValue) --value BAD qualifier.NAME=GOOD",
            ]
        case .dataValueValidation: [look, "leadferry edit --type \(type.rawValue) --value BAD FIELD=GOOD", retry]
        case .missingRequiredField: [look, "leadferry edit LEAD FIELD=VALUE", retry]
        case .missingRemoteField: ["leadferry mapping check DEST", retry]
        case .duplicateRemoteRecord, .ambiguousMatch: [look, record, retry]
        case .outcomeUnknown: [look, "leadferry dismiss JOB --reason TEXT", retry]
        case .campaign, .configuration: ["leadferry mapping check DEST", "leadferry doctor", retry]
        case .remoteRecordGone, .remoteConflict, .rateLimited, .quotaExceeded: [look, retry]
        case .remoteUnavailable, .network: ["leadferry doctor", retry]
        case .internal: [look, "leadferry show LEAD", retry]
        }
    }
}
