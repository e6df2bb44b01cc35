import JobQueue
import Logging
import Store

extension Worker {
    /// All stages and destinations, the last stage first: what is nearly there goes before what has just come.
    var requests: [ClaimRequest] {
        configuration.destinations.flatMap { destination in
            runners.sorted { $0.stage == .sync && $1.stage != .sync }.map {
                ClaimRequest(
                    stage: $0.stage, destination: destination, limit: min(configuration.batch, $0.batchSize),
                    crashLimit: configuration.policy.crashes,
                    linger: $0.stage == .sync ? configuration.linger : .zero)
            }
        }
    }

    /// Batches in hand at once, each in a lane of its own.
    func lanes(_ lease: WorkerLease, _ desk: Desk, _ wakeUp: WakeUp) async throws {
        guard !requests.isEmpty else { return }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<max(1, configuration.concurrency) {
                group.addTask { try await lane(number, lease, desk, wakeUp) }
            }
            try await group.waitForAll()
        }
    }

    /// One batch after the other, until the worker stops.
    private func lane(_ number: Int, _ lease: WorkerLease, _ desk: Desk, _ wakeUp: WakeUp) async throws {
        var turn = number
        while !desk.isStopping, !Task.isCancelled {
            let (request, wait) = try await look(from: turn)
            turn += 1
            if request != nil { wakeUp.wasWorthIt() }
            if let request, let place = desk.enter() {
                defer { if desk.leave(place) { wakeUp.wakeAll() } }
                if try await work(request, at: place, lease, desk, &turn) { continue }
            } else if request == nil, let horizon = configuration.drain,
                try store.isDrained(requests, horizon: horizon)
            {
                desk.stop()
                return
            }
            // What is there and was not to be had is looked for again when something has happened.
            await wakeUp.wait(until: .now + (request == nil ? wait : configuration.poll))
        }
    }

    /// The first request, in turn, that would find a batch worth taking; else how long nobody needs to look.
    private func look(from turn: Int) async throws -> (ClaimRequest?, Duration) {
        let requests = requests
        if let wait = store.backpressure { return (nil, min(wait, .seconds(1))) }
        var wait = configuration.poll
        // A job whose worker died is for empty hands, and seen by whoever has them.
        for offset in 0..<requests.count {
            var request = requests[(offset + turn) % requests.count]
            request.suspects = true
            guard let due = try await patiently({ [request] in try $0.untilDue(request) }) else { continue }
            if due == .zero { return (request, .zero) }
            wait = min(wait, due)
        }
        return (nil, wait)
    }

    /// Carries a batch, and those it finds while it writes the outcomes of the last. Says whether there was one.
    private func work(
        _ first: ClaimRequest, at place: Desk.Place, _ lease: WorkerLease, _ desk: Desk, _ turn: inout Int
    ) async throws -> Bool {
        var request = first
        // A job whose worker died is tried by a worker with empty hands, which then takes nothing else.
        request.suspects = place.isOnly
        var lapses = lease.lapses
        var jobs = try await patiently { [request] in try $0.claim(request, worker: lease) }
        if place.isOnly { desk.roomWasUsed() }
        guard !jobs.isEmpty else { return false }
        if jobs.contains(where: \.isSuspect) { desk.closeDoor() }
        while !jobs.isEmpty {
            let completions = await carry(jobs, request, lease, since: lapses, losses: desk.put(jobs, on: place))
            var next: ClaimRequest?
            if desk.mayGoOn, !Task.isCancelled {
                next = try await look(from: turn).0
                next?.suspects = false
                turn += 1
            }
            lapses = lease.lapses
            jobs = try await finish(completions, request, claiming: next, lease)
            if let next { request = next }
        }
        return true
    }

    /// Lets the stage carry a batch, and breaks it off where the worker loses the batch.
    private func carry(
        _ jobs: [ClaimedJob], _ request: ClaimRequest, _ lease: WorkerLease, since lapses: Int,
        losses: AsyncStream<Void>
    ) async -> [JobCompletion] {
        guard let runner = runners.first(where: { $0.stage == request.stage }) else { return [] }
        var completions = await withTaskGroup(of: [JobCompletion]?.self) { group in
            group.addTask { await lease.carrying(since: lapses) { await runner.run(jobs) } }
            group.addTask {
                for await _ in losses { break }
                return nil
            }
            var completions: [JobCompletion] = []
            for await result in group {
                if let result { completions = result }
                // Either the batch is done, or it is somebody else's by now: what is written for it will be refused.
                group.cancelAll()
            }
            return completions
        }
        let answered = Set(completions.map(\.job.id))
        let forgotten = JobError(.internal, message: "the \(request.stage.rawValue) stage brought nothing back")
        // A stage that was broken off at the end of the grace period owes nothing.
        let outcome: Outcome = Task.isCancelled ? .released : .failed(forgotten)
        completions += jobs.filter { !answered.contains($0.id) }.map { JobCompletion($0, outcome) }
        return completions
    }

    /// Writes the outcomes and claims the next batch in one commit. Outcomes that cannot be written now are kept, and
    /// written when the database works again.
    private func finish(
        _ completions: [JobCompletion], _ request: ClaimRequest, claiming next: ClaimRequest?, _ lease: WorkerLease
    ) async throws -> [ClaimedJob] {
        let (refused, claimed) = try await patiently { store -> (Set<Int64>, [ClaimedJob]) in
            guard let next else { return (try store.complete(completions), []) }
            return try store.complete(completions, claiming: next, worker: lease)
        }
        if !refused.isEmpty {
            logger.warning(
                "outcomes refused: the jobs were taken over", metadata: ["jobs": "\(refused.sorted())"])
        }
        report(completions.filter { !refused.contains($0.job.id) }, request)
        return claimed
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
}
