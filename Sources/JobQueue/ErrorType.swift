/// The closed list of reasons by which failed jobs are grouped (design.md section 6).
public enum ErrorType: String, CaseIterable, Codable, Sendable {
    case authentication = "AUTHENTICATION"
    case permission = "PERMISSION"
    case noTagMapping = "NO_TAG_MAPPING"
    case dataValueValidation = "DATA_VALUE_VALIDATION"
    case missingRequiredField = "MISSING_REQUIRED_FIELD"
    case missingRemoteField = "MISSING_REMOTE_FIELD"
    case duplicateRemoteRecord = "DUPLICATE_REMOTE_RECORD"
    case ambiguousMatch = "AMBIGUOUS_MATCH"
    case remoteRecordGone = "REMOTE_RECORD_GONE"
    case campaign = "CAMPAIGN"
    case remoteConflict = "REMOTE_CONFLICT"
    case rateLimited = "RATE_LIMITED"
    case remoteUnavailable = "REMOTE_UNAVAILABLE"
    case network = "NETWORK"
    case outcomeUnknown = "OUTCOME_UNKNOWN"
    case quotaExceeded = "QUOTA_EXCEEDED"
    case configuration = "CONFIGURATION"
    case `internal` = "INTERNAL"

    /// What happens to a job by itself when a stage ends with this error.
    public enum Recovery: Sendable, Equatable {
        /// Tried again with backoff until the retry budget is spent.
        case backoff
        /// Tried once more, after the stored remote id was forgotten, so that the lead is matched again.
        case matchAgain
        /// Looked up before anything is created again.
        case lookUp
        /// Failed at once; the destination is paused and its other jobs are held in pre-sync.
        case pauseDestination
        /// Failed at once.
        case none
    }

    /// What happens by itself; everything else waits for a person.
    public var recovery: Recovery {
        switch self {
        case .remoteConflict, .rateLimited, .remoteUnavailable, .network: .backoff
        case .remoteRecordGone: .matchAgain
        case .outcomeUnknown: .lookUp
        case .authentication, .quotaExceeded: .pauseDestination
        case .permission, .noTagMapping, .dataValueValidation, .missingRequiredField, .missingRemoteField,
            .duplicateRemoteRecord, .ambiguousMatch, .campaign, .configuration, .internal:
            .none
        }
    }
}
