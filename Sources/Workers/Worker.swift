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
        /// How often a worker that found nothing looks again.
        public var poll: Duration
        /// Retry budget and crash limit.
        public var policy: RetryPolicy

        /// Makes a configuration.
        public init(
            destinations: [String], concurrency: Int = 4, batch: Int = 100, linger: Duration = .seconds(1),
            lease: Duration = .seconds(120), grace: Duration = .seconds(25), drain: Duration? = nil,
            poll: Duration = .milliseconds(200),
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
        /// A batch came back.
        case batch(Stage, done: Int, failed: Int, later: Int)
        /// The worker claims no more.
        case stopping
    }

    private let store: Store
    private let runners: [any StageRunner]
    private let configuration: Configuration
    private let logger: Logger
    private let observe: @Sendable (Event) -> Void

    /// Makes a worker.
    public init(
        store: Store, runners: [any StageRunner], configuration: Configuration, logger: Logger,
        observe: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.store = store
        self.runners = runners
        self.configuration = configuration
        self.logger = logger
        self.observe = observe
    }

    /// Works until it is told to stop, is drained, or the database fails for good.
    public func run() async throws {
        let lease = try store.registerWorker(lease: configuration.lease)
        let desk = Desk()
        observe(.started)
        do {
            try await work(lease, desk)
        } catch {
            // What is held is handed back by whoever sees this process end, if the database fails here too.
            try? store.retire(lease)
            throw error
        }
        try store.retire(lease)
    }

    private func work(_ lease: WorkerLease, _ desk: Desk) async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await lanes(lease, desk) }
                group.addTask { try await upkeep(lease, desk) }
                group.addTask { await expireGrace(desk) }
                // Whoever ends first ends the worker: the lanes when they are done, the grace period when it is over.
                try await group.next()
                group.cancelAll()
                try await group.waitForAll()
            }
        } onGracefulShutdown: {
            desk.stop()
            observe(.stopping)
        }
    }

    // MARK: - Lanes

    private func lanes(_ lease: WorkerLease, _ desk: Desk) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<max(1, configuration.concurrency) {
                group.addTask { try await lane(number, lease, desk) }
            }
            try await group.waitForAll()
        }
    }

    /// One batch after the other.
    private func lane(_ number: Int, _ lease: WorkerLease, _ desk: Desk) async throws {
        let requests = self.requests(from: number)
        guard !requests.isEmpty else { return }
        while !desk.isStopping, !Task.isCancelled {
            var worked = false
            for request in requests {
                while !desk.isStopping, !Task.isCancelled, let batch = try next(request, lease, desk) {
                    worked = true
                    defer { desk.leave(batch.place) }
                    try await carry(batch.jobs, request)
                }
            }
            if worked { continue }
            if let horizon = configuration.drain, try store.isDrained(requests, horizon: horizon) {
                desk.stop()
                return
            }
            // Cancellation ends the loop, not the sleep's error.
            try? await Task.sleep(for: try pause())
        }
    }

    /// Claims a batch, or nil where nothing is due. Looks before it takes the write lock.
    private func next(
        _ request: ClaimRequest, _ lease: WorkerLease, _ desk: Desk
    ) throws -> (jobs: [ClaimedJob], place: Desk.Place)? {
        var request = request
        guard let place = desk.enter() else { return nil }
        // A job whose worker died is tried by a worker with empty hands, which then takes nothing else.
        request.suspects = place.isOnly
        guard try store.hasDue(request) else {
            desk.leave(place)
            return nil
        }
        let jobs: [ClaimedJob]
        do { jobs = try store.claim(request, worker: lease) } catch {
            desk.leave(place)
            throw error
        }
        guard let job = jobs.first else {
            desk.leave(place)
            return nil
        }
        if job.isSuspect { desk.closeDoor() }
        return (jobs, place)
    }

    private func carry(_ jobs: [ClaimedJob], _ request: ClaimRequest) async throws {
        guard let runner = runners.first(where: { $0.stage == request.stage }) else { return }
        var completions = await runner.run(jobs)
        let answered = Set(completions.map(\.job.id))
        let forgotten = JobError(.internal, message: "the \(request.stage.rawValue) stage brought nothing back")
        // A stage that was broken off at the end of the grace period owes nothing.
        let outcome: Outcome = Task.isCancelled ? .released : .failed(forgotten)
        completions += jobs.filter { !answered.contains($0.id) }.map { JobCompletion($0, outcome) }
        let refused = try store.complete(completions)
        if !refused.isEmpty {
            logger.warning(
                "outcomes refused: the jobs were taken over", metadata: ["jobs": "\(refused.sorted())"])
        }
        report(completions, request)
    }

    private func report(_ completions: [JobCompletion], _ request: ClaimRequest) {
        var (done, failed, later) = (0, 0, 0)
        for completion in completions {
            switch completion.outcome {
            case .done: done += 1
            case .failed(let error):
                failed += 1
                logger.warning(
                    "job failed",
                    metadata: [
                        "job": "\(completion.job.id)", "lead": "\(completion.job.leadID)",
                        "destination": "\(request.destination)", "stage": "\(request.stage.rawValue)",
                        "error_type": "\(error.type.rawValue)", "error_code": "\(error.code ?? "")",
                    ])
            case .retry, .deferred, .released: later += 1
            }
        }
        logger.info(
            "batch",
            metadata: [
                "stage": "\(request.stage.rawValue)", "destination": "\(request.destination)", "done": "\(done)",
                "failed": "\(failed)", "later": "\(later)",
            ])
        observe(.batch(request.stage, done: done, failed: failed, later: later))
    }

    /// All stages and destinations, each lane beginning at another, the last stage first: what is nearly there goes
    /// before what has just come.
    private func requests(from number: Int) -> [ClaimRequest] {
        let all = configuration.destinations.flatMap { destination in
            runners.sorted { $0.stage == .sync && $1.stage != .sync }.map {
                ClaimRequest(
                    stage: $0.stage, destination: destination, limit: min(configuration.batch, $0.batchSize),
                    linger: $0.stage == .sync ? configuration.linger : .zero)
            }
        }
        guard !all.isEmpty else { return [] }
        return (0..<all.count).map { all[($0 + number) % all.count] }
    }

    private func pause() throws -> Duration {
        guard let due = try store.millisecondsUntilDue() else { return configuration.poll }
        return min(max(.milliseconds(due), .milliseconds(5)), configuration.poll)
    }

    // MARK: - Upkeep

    /// More than all calls of a batch can take together, each at its time-out.
    private static let longestBatch = Duration.seconds(15 * 60)

    /// Renews the leases and frees the jobs of dead workers.
    private func upkeep(_ lease: WorkerLease, _ desk: Desk) async throws {
        var renewal = ContinuousClock.now + configuration.lease / 3
        while !Task.isCancelled {
            // A batch that takes longer than any sum of time-outs hangs: its lease runs out, and the watchdog bites.
            if let age = desk.oldestBatch, age > Self.longestBatch {
                logger.error("a batch hangs", metadata: ["seconds": "\(age.components.seconds)"])
            } else {
                // Renewed before anybody is freed: a suspended machine must not free its own jobs when it wakes.
                if ContinuousClock.now >= renewal {
                    _ = try store.renew(lease)
                    renewal = ContinuousClock.now + configuration.lease / 3
                }
                observe(.beat)
            }
            let freed = try store.rescue(crashLimit: configuration.policy.crashes)
            if freed > 0 {
                logger.warning("freed the jobs of dead workers", metadata: ["jobs": "\(freed)"])
            }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    /// Returns when the grace period of a stop is over.
    private func expireGrace(_ desk: Desk) async {
        try? await gracefulShutdown()
        try? await Task.sleep(for: configuration.grace)
    }
}
