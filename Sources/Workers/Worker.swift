public import JobQueue
public import Logging
public import ServiceLifecycle
public import Store

/// Claims jobs for the stages it was given, hands batches to them, and records what they bring back.
///
/// At least once: a job whose worker dies is claimed again by another. A worker that stops finishes what it holds within
/// the grace period and hands back the rest. Use one `Worker` in a process.
public struct Worker: Service {
    /// How a worker behaves.
    public struct Configuration: Sendable {
        /// The destinations whose jobs are claimed.
        public var destinations: [String]
        /// Batches in hand at once.
        public var concurrency: Int
        /// The most jobs in a batch; a stage that makes no use of so many takes fewer.
        public var batch: Int
        /// How long enriched jobs may wait for their batch to fill.
        public var linger: Duration
        /// How long a claim is the worker's without renewal.
        public var lease: Duration
        /// How long a stopping worker goes on with what it holds.
        public var grace: Duration
        /// Ends the worker when nothing is due or held, and nothing will be due within this time.
        public var drain: Duration?
        /// How often a worker that found nothing looks again, whether or not it was woken by a commit.
        public var poll: Duration
        /// Retry budget and crash limit.
        public var policy: RetryPolicy

        /// Makes a configuration.
        public init(
            destinations: [String], concurrency: Int = 4, batch: Int = 100, linger: Duration = .seconds(1),
            lease: Duration = .seconds(120), grace: Duration = .seconds(25), drain: Duration? = nil,
            poll: Duration = .seconds(1),
            policy: RetryPolicy = RetryPolicy()
        ) {
            self.destinations = destinations
            self.concurrency = concurrency
            self.batch = batch
            self.linger = linger
            self.lease = lease
            self.grace = grace
            self.drain = drain
            self.poll = poll
            self.policy = policy
        }
    }

    /// What a worker did, told as it happens; for the watchdog and the status line.
    public enum Event: Sendable {
        /// The worker is registered and about to claim.
        case started
        /// The upkeep went round: the worker lives, and its database answers.
        case beat
        /// The database cannot be used at present, and why; nil when it can again.
        case trouble(String?)
        /// A batch came back.
        case batch(Stage, done: Int, failed: Int, later: Int)
        /// The worker claims no more.
        case stopping
    }

    let store: Store
    let runners: [any StageRunner]
    let duties: [any Duty]
    let configuration: Configuration
    let logger: Logger
    let observe: @Sendable (Event) -> Void

    /// Makes a worker.
    public init(
        store: Store, runners: [any StageRunner], duties: [any Duty] = [], configuration: Configuration,
        logger: Logger, observe: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.store = store
        self.runners = runners
        self.duties = duties
        self.configuration = configuration
        self.logger = logger
        self.observe = observe
    }

    /// Works until it is told to stop, is drained, or the database fails for good.
    ///
    /// Stopping, it finishes what ends within the grace period and hands back the rest without an attempt counted; when
    /// the task is cancelled, it does so at once.
    public func run() async throws {
        let wakeUp = try store.wakeUp()
        defer { wakeUp.close() }
        let leaseTime = configuration.lease
        let lease = try await patiently { try $0.registerWorker(lease: leaseTime) }
        let desk = Desk()
        observe(.started)
        do {
            try await work(lease, desk, wakeUp)
        } catch {
            // What is held is handed back by whoever sees this process end, if the database fails here too.
            try? await store.offload { try $0.retire(lease) }
            throw error
        }
        try await store.offload { try $0.retire(lease) }
    }

    private func work(_ lease: WorkerLease, _ desk: Desk, _ wakeUp: WakeUp) async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    // A credential that was renewed before this start is known before the first job is looked for.
                    await tend(isFirst: true)
                    try await lanes(lease, desk, wakeUp)
                }
                group.addTask { await tendOnAndOn() }
                group.addTask { try await upkeep(lease, desk) }
                group.addTask { await expireGrace() }
                // Whoever ends first ends the worker: the lanes when they are done, the grace period when it is over.
                try await group.next()
                group.cancelAll()
                try await group.waitForAll()
            }
        } onGracefulShutdown: {
            desk.stop()
            wakeUp.wakeAll()
            observe(.stopping)
        }
    }
}
