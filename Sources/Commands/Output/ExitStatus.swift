internal import Capture
internal import Enrichment
internal import Foundation
internal import JobQueue
internal import Sandbox
internal import Store

/// Exit codes, those of sysexits.h.
enum ExitStatus: Int32, Sendable {
    case ok = 0
    /// EX_USAGE: the command line is wrong.
    case usage = 64
    /// EX_DATAERR: some input rows were rejected; or, of `reconcile`, some leads failed.
    case rejected = 65
    /// EX_NOINPUT: an input is missing.
    case inputMissing = 66
    /// EX_UNAVAILABLE: a destination or the sandbox cannot be reached.
    case unavailable = 69
    /// EX_SOFTWARE: a bug of ours.
    case `internal` = 70
    /// EX_CANTCREAT: a file cannot be made.
    case cannotCreate = 73
    /// EX_IOERR: a file cannot be read or written.
    case inputOutput = 74
    /// EX_TEMPFAIL: try again.
    case tryAgain = 75
    /// EX_NOPERM: not allowed.
    case permission = 77
    /// EX_CONFIG: the configuration is wrong.
    case configuration = 78
}

/// An end of a command that is not success: what to say on stderr, and the exit code.
struct CommandFailure: Error, CustomStringConvertible {
    var status: ExitStatus
    /// Empty where everything was said already.
    var description: String

    init(_ status: ExitStatus, _ description: String = "") {
        self.status = status
        self.description = description
    }

    /// Somebody named a destination that is not there.
    static func unknown(destination: String, among known: [String]) -> CommandFailure {
        CommandFailure(
            .usage, "there is no destination \(destination)\(Spelling.suggestion(for: destination, among: known))")
    }

    /// The one place where an error becomes an exit code.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as ConfigurationError: self.init(.configuration, "\(error)")
        case let error as PartnerFileError: self.init(.configuration, "\(error)")
        case let error as StoreError: self.init(Self.status(of: error), "\(error)")
        case let error as CaptureError: self.init(Self.status(of: error), "\(error)")
        case let error as JobError: self.init(Self.status(of: error), "\(error)")
        case let error as SandboxError: self.init(.unavailable, "\(error)")
        default: self.init(.internal, "unexpected error, please report it: \(error)")
        }
    }

    private static func status(of error: StoreError) -> ExitStatus {
        switch error {
        case .missing: .inputMissing
        case .notADatabase, .foreign, .newerSchema, .olderSchema, .changedMigration, .destinationKindChanged,
            .networkFileSystem:
            .configuration
        case .damaged, .diskFull, .inputOutput: .inputOutput
        case .readOnly, .cannotOpen, .backupExists: .cannotCreate
        case .backupOntoDatabase: .usage
        case .auditFailed: .internal
        case .locked: .tryAgain
        case .unknown: .usage
        case .refused: .internal
        }
    }

    private static func status(of error: CaptureError) -> ExitStatus {
        switch error.kind {
        case .input: .inputMissing
        case .unavailable: .unavailable
        case .permission: .permission
        case .usage: .usage
        case .reading: .inputOutput
        case .writing: .cannotCreate
        }
    }

    private static func status(of error: JobError) -> ExitStatus {
        switch error.type {
        case .authentication, .permission: .permission
        case .network, .remoteUnavailable, .rateLimited, .quotaExceeded: .unavailable
        default: .configuration
        }
    }
}
