import JobQueue
import Logging
import ServiceLifecycle
import Store

extension Worker {
    /// More than all calls of a batch can take together, each at its time-out.
    private static let longestBatch = Duration.seconds(15 * 60)
    /// How long a job whose worker died waits for empty hands before they are made empty for it.
    private static let suspectPatience = Duration.seconds(5)
    private static let interval = Duration.milliseconds(500)
    /// How often a worker says that it is well. `status` calls one silent after ten seconds.
    private static let reportInterval = Duration.seconds(2)

    /// Renews the leases, frees the jobs of dead workers, and keeps the write-ahead log short.
    func upkeep(_ lease: WorkerLease, _ desk: Desk) async throws {
        var renewal = ContinuousClock.now + configuration.lease / 3
        var suspectsSince: ContinuousClock.Instant?
        var nextReport = ContinuousClock.now
        while !Task.isCancelled {
            do {
                // A batch that takes longer than any sum of time-outs hangs: its lease runs out, and the watchdog bites.
                if let age = desk.oldestBatch, age > Self.longestBatch {
                    logger.error("a batch hangs", metadata: ["seconds": "\(age.components.seconds)"])
                } else {
                    // Renewed before anybody is freed: a suspended machine must not free its own jobs when it wakes.
                    if ContinuousClock.now >= renewal || !lease.isFresh {
                        try await renew(lease, desk)
                        renewal = ContinuousClock.now + configuration.lease / 3
                    }
                    observe(.beat)
                }
                let crashLimit = configuration.policy.crashes
                let freed = try await store.offload { try $0.rescue(crashLimit: crashLimit) }
                if freed > 0 {
                    logger.warning("freed the jobs of dead workers", metadata: ["jobs": "\(freed)"])
                }
                try await makeRoom(desk, since: &suspectsSince)
                try await store.offload { try $0.tidyLog() }
                if ContinuousClock.now >= nextReport {
                    try lease.say(WorkerReport(store.lockWaits, at: store.now))
                    nextReport = .now + Self.reportInterval
                }
            } catch let error as StoreError where error.mayPass {
                // The lanes say what is wrong; the worker lives, and waits with them.
                observe(.beat)
            }
            // Cancellation ends the loop, not the sleep's error.
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// Renews the leases, and has the batches broken off that were taken over meanwhile.
    private func renew(_ lease: WorkerLease, _ desk: Desk) async throws {
        let before = desk.held
        let held = try await store.offload { try $0.renew(lease) }
        for batch in before where batch.isLost(held) {
            logger.warning("a batch was taken over: its lease had run out")
            desk.lose(batch)
        }
    }

    /// Under steady load the hands are never empty by themselves.
    private func makeRoom(_ desk: Desk, since: inout ContinuousClock.Instant?) async throws {
        let waiting = try requests.contains { try store.hasSuspect($0) }
        guard waiting else {
            since = nil
            return
        }
        // Not all workers at once: the first to take the job is enough.
        let patience = Self.suspectPatience * Double.random(in: 1...2)
        if let start = since, ContinuousClock.now - start > patience {
            desk.makeRoom()
            since = nil
        } else if since == nil {
            since = .now
        }
    }

    /// Returns when the grace period of a stop is over.
    func expireGrace() async {
        try? await gracefulShutdown()
        try? await Task.sleep(for: configuration.grace)
    }

    /// Makes a call to the database, and makes it again for as long as what is wrong may pass by itself: a full disk,
    /// another program's lock. What the caller has in hand is kept meanwhile.
    ///
    /// - Throws: what will not pass, and what has not passed when the task is cancelled.
    func patiently<T: Sendable>(_ body: @escaping @Sendable (Store) throws -> T) async throws -> T {
        var pause = Duration.milliseconds(250)
        var isTold = false
        while true {
            do {
                let result = try await store.offload(body)
                if isTold {
                    logger.notice("the database works again")
                    observe(.trouble(nil))
                }
                return result
            } catch let error as StoreError where error.mayPass && !Task.isCancelled {
                if !isTold {
                    logger.error("waiting for the database", metadata: ["error": "\(error)"])
                    observe(.trouble("\(error)"))
                    isTold = true
                }
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(10))
            }
        }
    }
}
