internal import JobQueue
internal import Store
internal import Synchronization

/// What this worker has seen of each destination lately: whether it takes leads, and whether it was unreachable.
///
/// A class, because the stage that sees and the duty that acts share it.
final class OutageWatch: Sendable {
    private struct Sight {
        var served: ContinuousClock.Instant?
        var trouble: ContinuousClock.Instant?
    }

    private let sights = Mutex<[String: Sight]>([:])

    /// Notes what came of a batch.
    func note(_ destination: String, _ completions: [JobCompletion]) {
        let now = ContinuousClock.now
        let hasServed = completions.contains { if case .done = $0.outcome { true } else { false } }
        let hasFailed = completions.contains { Self.isOutage($0.outcome) }
        guard hasServed || hasFailed else { return }
        sights.withLock { sights in
            var sight = sights[destination] ?? Sight()
            if hasServed { sight.served = now }
            if hasFailed { sight.trouble = now }
            sights[destination] = sight
        }
    }

    /// The destinations that took leads in the last seconds, and were not unreachable for half a minute.
    var wellAgain: [String] {
        let now = ContinuousClock.now
        return sights.withLock { sights in
            sights.filter { _, sight in
                guard let served = sight.served, now - served < .seconds(15) else { return false }
                return sight.trouble.map { now - $0 > .seconds(30) } ?? true
            }.map(\.key).sorted()
        }
    }

    private static func isOutage(_ outcome: Outcome) -> Bool {
        switch outcome {
        case .retry(_, let error), .failed(let error): [.network, .remoteUnavailable].contains(error.type)
        case .done, .deferred, .released: false
        }
    }
}
