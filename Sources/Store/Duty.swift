/// Work that one worker does for all beside its jobs: to see whether a pause is over, to send a notice.
///
/// All workers have the same duties; whatever may be done once only is claimed in the store by whoever does it.
public protocol Duty: Sendable {
    /// Does what is due. Called every second or so, and once before the worker takes its first job.
    ///
    /// - Parameter isFirst: Whether the worker has just started, perhaps with another configuration or credential.
    func tend(isFirst: Bool) async throws
}
