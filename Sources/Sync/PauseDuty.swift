internal import JobQueue
public import Logging
public import Store

/// Lets destinations go on without a command when what held them is over: a pause whose time has passed, a credential that
/// works again, an outage that has ended.
public struct PauseDuty: Duty {
    private let store: Store
    private let destinations: [SyncDestination]
    private let outages: OutageWatch
    private let logger: Logger

    /// Makes the duty beside a stage, whose destinations it looks after.
    public init(of stage: SyncStage, logger: Logger) {
        store = stage.store
        destinations = stage.all
        outages = stage.outages
        self.logger = logger
    }

    /// Ends the pauses that are over, asks a paused destination whether its credential works, and hurries jobs that wait
    /// for an outage to end.
    public func tend(isFirst: Bool) async throws {
        for (name, jobs) in try await store.offload({ try $0.endPauses() }) { tell(name, "the pause is over", jobs) }
        let names = destinations.map(\.name)
        for name in try await store.offload({ try $0.claimProbes(of: names, atOnce: isFirst) }) {
            try await probe(name)
        }
        for name in outages.wellAgain {
            let jobs = try await store.offload { try $0.hurry(destination: name) }
            guard jobs > 0 else { continue }
            logger.notice("the outage is over", metadata: ["destination": "\(name)", "hurried": "\(jobs)"])
        }
    }

    private func probe(_ name: String) async throws {
        guard let destination = destinations.first(where: { $0.name == name }) else { return }
        do throws(JobError) {
            _ = try await destination.connector.check()
        } catch {
            logger.info(
                "the destination stays paused",
                metadata: ["destination": "\(name)", "error_type": "\(error.type.rawValue)"])
            return
        }
        let why = "the credential works again"
        let jobs = try await store.offload { try $0.resume(destination: name, why: why) }
        if let jobs { tell(name, why, jobs.count) }
    }

    private func tell(_ name: String, _ why: String, _ jobs: Int) {
        logger.notice("destination goes on: \(why)", metadata: ["destination": "\(name)", "sent_back": "\(jobs)"])
    }
}
