import Synchronization

/// What the lanes of a worker share: whether it stops, and how many batches are in hand.
final class Desk: Sendable {
    private struct State {
        var stopping = false
        var inHand = 0
    }

    private let state = Mutex(State())

    /// Whether no more is claimed.
    var isStopping: Bool { state.withLock { $0.stopping } }

    /// Claims no more.
    func stop() { state.withLock { $0.stopping = true } }

    /// Announces a batch: whether it is the only one in hand, or nil where the worker stops.
    func enter() -> Bool? {
        state.withLock { state in
            if state.stopping { return nil }
            state.inHand += 1
            return state.inHand == 1
        }
    }

    /// A batch is out of hand.
    func leave() { state.withLock { $0.inHand -= 1 } }
}
