internal import Synchronization

/// The questions being asked at this moment: who asks the same meanwhile waits for the one answer.
///
/// A class, because all copies of a waterfall must know of each other's questions and a `Mutex` cannot be copied.
final class AnswersInFlight: Sendable {
    private typealias Waiter = CheckedContinuation<Reply?, Never>
    private let waiters = Mutex<[Int64: [Waiter]]>([:])

    /// Runs `ask` unless the same key is being asked; says whether the answer is another's.
    ///
    /// Where the one who asked gave up (its task was cancelled, the database failed) or was not let (a cap of its lead),
    /// one of those who wait asks instead.
    func answer(to key: Int64, _ ask: () async throws -> Reply) async throws -> (reply: Reply, isShared: Bool) {
        while true {
            try Task.checkCancellation()
            if begin(key) {
                do {
                    let reply = try await ask()
                    end(key, reply.isAnswer ? reply : nil)
                    return (reply, false)
                } catch {
                    end(key, nil)
                    throw error
                }
            }
            if let reply = await wait(for: key) { return (reply, true) }
        }
    }

    /// How many wait for another's answer.
    var waiting: Int { waiters.withLock { $0.values.reduce(0) { $0 + $1.count } } }

    private func begin(_ key: Int64) -> Bool {
        waiters.withLock { waiters in
            guard waiters[key] == nil else { return false }
            waiters[key] = []
            return true
        }
    }

    private func wait(for key: Int64) async -> Reply? {
        await withCheckedContinuation { (waiter: Waiter) in
            let isOver = waiters.withLock { waiters in
                guard waiters[key] != nil else { return true }
                waiters[key]?.append(waiter)
                return false
            }
            if isOver { waiter.resume(returning: nil) }
        }
    }

    private func end(_ key: Int64, _ reply: Reply?) {
        let waiting = waiters.withLock { $0.removeValue(forKey: key) ?? [] }
        for waiter in waiting { waiter.resume(returning: reply) }
    }
}
