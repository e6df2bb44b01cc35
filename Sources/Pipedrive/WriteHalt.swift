import JobQueue
import Synchronization

/// Stops a plan's further calls after one that tells that they would all be refused: who goes on calling through a
/// limit is shut out. A class, because all tasks of a plan share it.
final class WriteHalt: Sendable {
    private let reason = Mutex<JobError?>(nil)

    /// Why nothing more is sent; nil while all is well.
    var error: JobError? { reason.withLock(\.self) }

    /// Takes an error into account.
    func note(_ error: JobError) {
        guard error.type == .rateLimited || error.type.recovery == .pauseDestination else { return }
        reason.withLock { $0 = $0 ?? error }
    }
}
