internal import JobQueue
internal import Synchronization
internal import Telemetry
internal import Workers

/// What a worker says of itself: to systemd, and in one line on the terminal.
final class WorkerWatch: Sendable {
    private struct Counts {
        var enriched = 0
        var synced = 0
        var failed = 0
        var later = 0
        var progress = Progress()
        var lastBeat = ContinuousClock.now
    }

    private let notifier: ServiceNotifier
    private let counts = Mutex(Counts())

    init(_ notifier: ServiceNotifier) { self.notifier = notifier }

    func observe(_ event: Worker.Event) {
        switch event {
        case .started: notifier.ready()
        case .stopping: notifier.stopping()
        case .beat:
            // The watchdog follows the upkeep, which needs the database: a worker that cannot use it is restarted.
            guard let interval = notifier.watchdogInterval else { return }
            let due = counts.withLock { counts in
                guard ContinuousClock.now - counts.lastBeat >= interval / 2 else { return false }
                counts.lastBeat = .now
                return true
            }
            if due { notifier.watchdog() }
        case .trouble(let why):
            notifier.status(why.map { "waiting: \($0)" } ?? counts.withLock { Self.line($0) })
        case .batch(let stage, let done, let failed, let later):
            let line = counts.withLock { counts in
                if stage == .enrich { counts.enriched += done } else { counts.synced += done }
                counts.failed += failed
                counts.later += later
                let line = Self.line(counts)
                counts.progress.show(line)
                return line
            }
            notifier.status(line)
        }
    }

    /// Says the totals to a person.
    func finish() {
        counts.withLock { counts in
            counts.progress.clear()
            if Terminal.isMessages { Terminal.say(Self.line(counts)) }
        }
    }

    private static func line(_ counts: Counts) -> String {
        "enriched \(counts.enriched)  synced \(counts.synced)  failed \(counts.failed)  put off \(counts.later)"
    }
}
