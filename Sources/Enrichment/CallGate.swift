internal import Synchronization

/// Lets so many calls be under way at the same time, first come, first served.
///
/// A class, because all copies of a waterfall share it and a `Mutex` cannot be copied.
final class CallGate: Sendable {
    private struct State {
        var free: Int
        var waiting: [(number: Int, waiter: CheckedContinuation<Bool, Never>)] = []
        var number = 0
        var gone: Set<Int> = []
    }

    private let state: Mutex<State>

    init(_ places: Int) { state = Mutex(State(free: max(places, 1))) }

    /// Runs something when there is a place for it.
    func pass<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        try await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async throws {
        let number = state.withLock { state in
            state.number += 1
            return state.number
        }
        let isIn = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: CheckedContinuation<Bool, Never>) in
                let answer: Bool? = state.withLock { state in
                    if state.gone.remove(number) != nil { return false }
                    if state.free > 0 {
                        state.free -= 1
                        return true
                    }
                    state.waiting.append((number, waiter))
                    return nil
                }
                if let answer { waiter.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                guard let place = state.waiting.firstIndex(where: { $0.number == number }) else {
                    state.gone.insert(number)
                    return nil
                }
                return state.waiting.remove(at: place).waiter
            }
            waiter?.resume(returning: false)
        }
        // Cancelled after it was let in, the number stays behind otherwise.
        _ = state.withLock { $0.gone.remove(number) }
        guard isIn else { throw CancellationError() }
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst().waiter
        }
        next?.resume(returning: true)
    }
}
