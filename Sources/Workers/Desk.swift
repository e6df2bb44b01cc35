import JobQueue
import Synchronization

/// What the lanes of a worker share: whether it stops, and which batches are in hand.
final class Desk: Sendable {
    /// A place on the desk, for one batch after the other.
    struct Place: Sendable {
        fileprivate let number: Int
        /// Whether nothing else was in hand as it was taken.
        let isOnly: Bool
    }

    /// A batch in hand, as the upkeep sees it.
    struct Held: Sendable {
        fileprivate let place: Int
        fileprivate let epochs: [Int64: Int64]

        /// Whether one of its jobs is no longer held under the epoch of the claim.
        func isLost(_ held: [Int64: Int64]) -> Bool { epochs.contains { held[$0.key] != $0.value } }
    }

    private struct Batch {
        var begun: ContinuousClock.Instant
        var epochs: [Int64: Int64] = [:]
        var lost: AsyncStream<Void>.Continuation?
    }

    private struct State {
        var stopping = false
        /// Set while a job is carried that may kill the worker.
        var isClosed = false
        /// Set while such a job waits for empty hands.
        var makesRoom = false
        var next = 0
        var batches: [Int: Batch] = [:]

        var isOpen: Bool { !stopping && !isClosed && (!makesRoom || batches.isEmpty) }
    }

    private let state = Mutex(State())

    /// Whether no more is claimed.
    var isStopping: Bool { state.withLock(\.stopping) }

    /// Whether a lane may take the next batch while it writes the outcomes of the last.
    var mayGoOn: Bool { state.withLock { !$0.stopping && !$0.isClosed && !$0.makesRoom } }

    /// How long the oldest batch has been in hand.
    var oldestBatch: Duration? {
        state.withLock { $0.batches.values.map(\.begun).min() }.map { ContinuousClock.now - $0 }
    }

    /// The batches in hand.
    var held: [Held] {
        state.withLock { $0.batches.map { Held(place: $0.key, epochs: $0.value.epochs) } }
    }

    /// Claims no more.
    func stop() { state.withLock { $0.stopping = true } }

    /// Makes room for a batch, or nil where nothing may be taken: the worker stops, or carries a job that may kill it.
    func enter() -> Place? {
        state.withLock { state in
            guard state.isOpen else { return nil }
            defer {
                state.batches[state.next] = Batch(begun: .now)
                state.next += 1
            }
            return Place(number: state.next, isOnly: state.batches.isEmpty)
        }
    }

    /// Puts a batch in a place. The stream tells when the worker has lost it.
    func put(_ jobs: [ClaimedJob], on place: Place) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let epochs = Dictionary(uniqueKeysWithValues: jobs.map { ($0.id, $0.epoch) })
        state.withLock { $0.batches[place.number] = Batch(begun: .now, epochs: epochs, lost: continuation) }
        return stream
    }

    /// Tells whoever carries a batch that it is the worker's no more.
    func lose(_ batch: Held) {
        let lost: AsyncStream<Void>.Continuation? = state.withLock { state in
            guard let now = state.batches[batch.place], now.epochs == batch.epochs else { return nil }
            return now.lost
        }
        lost?.yield()
    }

    /// Nothing else is taken until all in hand is done.
    func closeDoor() { state.withLock { $0.isClosed = true } }

    /// Nothing is taken until the hands are empty once.
    func makeRoom() { state.withLock { $0.makesRoom = true } }

    /// A batch is out of hand, and its place too. Says whether others who found the desk closed may enter now.
    func leave(_ place: Place) -> Bool {
        state.withLock { state in
            state.batches[place.number] = nil
            guard state.batches.isEmpty, state.isClosed || state.makesRoom else { return false }
            state.isClosed = false
            return true
        }
    }

    /// Whoever had empty hands has looked for what wanted them.
    func roomWasUsed() { state.withLock { $0.makesRoom = false } }
}
