internal import Foundation
public import JobQueue
public import Logging
public import Store

/// The sync stage: turns a batch of enriched leads into the fewest calls, and each answer into an outcome.
///
/// Nothing is created without an intent on disk, and nothing is created twice: a create whose answer was lost is looked
/// up before its key is used again. Idempotent for one job; different jobs of one person are kept apart by the store.
public struct SyncStage: StageRunner {
    /// Enriched jobs.
    public let stage = Stage.sync
    /// The largest batch of any destination.
    public let batchSize: Int
    let store: Store
    /// All destinations, in the order of the configuration.
    let all: [SyncDestination]
    /// What was seen of the destinations lately.
    let outages = OutageWatch()
    private let destinations: [String: SyncDestination]
    private let catalogues: [String: FieldCatalogue]
    private let policy: RetryPolicy
    private let logger: Logger

    /// Makes the stage.
    public init(store: Store, destinations: [SyncDestination], policy: RetryPolicy, logger: Logger) {
        self.store = store
        all = destinations
        self.destinations = Dictionary(uniqueKeysWithValues: destinations.map { ($0.name, $0) })
        catalogues = Dictionary(
            uniqueKeysWithValues: destinations.map { ($0.name, FieldCatalogue(store: store, destination: $0)) })
        self.policy = policy
        self.logger = logger
        batchSize = destinations.map(\.connector.profile.batchSize).max() ?? 100
    }

    /// Carries a batch of one destination into its CRM.
    public func run(_ jobs: [ClaimedJob]) async -> [JobCompletion] {
        guard let name = jobs.first?.destination, let destination = destinations[name], let catalogue = catalogues[name]
        else {
            let error = JobError(
                .configuration, message: "the destination is in the database, but not in this worker's configuration")
            return jobs.map { completion(of: $0, error) }
        }
        do {
            var batch = SyncBatch(
                store: store, destination: destination, catalogue: catalogue, policy: policy, jobs: jobs,
                leads: try leads(of: jobs))
            try await batch.run()
            if !batch.routes.isEmpty {
                logger.info(
                    "looked up",
                    metadata: batch.routes.mapValues { "\($0)" }.merging(["destination": "\(name)"]) { $1 })
            }
            if let error = batch.pausing { await pause(name, for: error) }
            let completions = batch.finish()
            outages.note(name, completions)
            return completions
        } catch {
            // The database failed, not the leads: they go back untouched, and the worker meets the same error itself.
            logger.error("sync could not use the database", metadata: ["error": "\(error)"])
            return jobs.map { JobCompletion($0, .deferred(by: .seconds(5), reason: "the database failed: \(error)")) }
        }
    }

    /// What was written stays true where the pause cannot be: the next batch meets the same error.
    private func pause(_ name: String, for error: JobError) async {
        let metadata: Logger.Metadata = ["destination": "\(name)", "error_type": "\(error.type.rawValue)"]
        do {
            try await store.offload { try $0.pause(destination: name, for: error) }
            logger.error("destination paused", metadata: metadata)
        } catch {
            logger.error("destination could not be paused: \(error)", metadata: metadata)
        }
    }

    private func leads(of jobs: [ClaimedJob]) throws -> [Int64: StoredLead] { try store.leads(ids: jobs.map(\.leadID)) }

    private func completion(of job: ClaimedJob, _ error: JobError) -> JobCompletion {
        var random = SystemRandomNumberGenerator()
        return JobCompletion(
            job, policy.outcome(for: error, attempt: job.attempt, after: job.lastError, using: &random))
    }
}
