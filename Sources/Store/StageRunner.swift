public import JobQueue

/// A stage as a worker sees it: it takes jobs in hand and brings back what becomes of each.
///
/// A runner answers for every job it was given, exactly once; it never throws, because an error of one job is that
/// job's outcome. It may run in many tasks at once.
public protocol StageRunner: Sendable {
    /// Which jobs it takes.
    var stage: Stage { get }

    /// The largest batch it makes good use of.
    var batchSize: Int { get }

    /// Carries jobs of one destination through the stage.
    func run(_ jobs: [ClaimedJob]) async -> [JobCompletion]
}
