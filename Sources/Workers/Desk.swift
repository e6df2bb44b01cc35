import Synchronization

/// What the lanes of a worker share: whether it stops, and which batches are in hand.
final class Desk: Sendable {
    /// A batch in hand.
    struct Place: Sendable {
        fileprivate let number: Int
        /// Whether nothing else was in hand as it was taken.
        let isOnly: Bool
    }

    private struct State {
        var stopping = false
        var isClosed = false
        var next = 0
        var begun: [Int: ContinuousClock.Instant] = [:]
    }

    private let state = Mutex(State())

    /// Whether no more is claimed.
    var isStopping: Bool { state.withLock { $0.stopping } }

    /// How long the oldest batch has been in hand.
    var oldestBatch: Duration? { state.withLock { $0.begun.values.min() }.map { ContinuousClock.now - $0 } }

    /// Claims no more.
    func stop() { state.withLock { $0.stopping = true } }

    /// Makes room for a batch, or nil where nothing may be taken: the worker stops, or carries a job that may kill it.
    func enter() -> Place? {
        state.withLock { state in
            if state.stopping || state.isClosed { return nil }
            defer {
                state.begun[state.next] = .now
                state.next += 1
            }
            return Place(number: state.next, isOnly: state.begun.isEmpty)
        }
    }

    /// Nothing else is taken until all in hand is done.
    func closeDoor() { state.withLock { $0.isClosed = true } }

    /// A batch is out of hand.
    func leave(_ place: Place) {
        state.withLock { state in
            state.begun[place.number] = nil
            if state.begun.isEmpty { state.isClosed = false }
        }
    }
}
