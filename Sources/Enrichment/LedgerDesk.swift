internal import Store
internal import Synchronization

/// The way to the ledger: what comes in while one transaction is being written goes into the next, together.
///
/// So a hundred calls that begin at the same time cost one commit, and one sync of the disk. A class, because all copies
/// of a waterfall share it and a `Mutex` cannot be copied.
final class LedgerDesk: Sendable {
    private struct Order {
        var settlements: [PartnerSettlement]
        var asks: [PartnerAsk]
        var done: CheckedContinuation<[PartnerGrant], any Error>
    }

    private struct State {
        var isWriting = false
        var orders: [Order] = []
    }

    private let store: Store
    private let state = Mutex(State())

    init(_ store: Store) { self.store = store }

    /// What becomes of a question.
    func ask(_ ask: PartnerAsk) async throws -> PartnerGrant {
        guard let grant = try await write([], [ask]).first else { return .underWay }
        return grant
    }

    /// Books what became of questions. Cancellation does not reach it.
    func settle(_ settlements: [PartnerSettlement]) async throws {
        if !settlements.isEmpty { _ = try await write(settlements, []) }
    }

    private func write(_ settlements: [PartnerSettlement], _ asks: [PartnerAsk]) async throws -> [PartnerGrant] {
        try await withCheckedThrowingContinuation { done in
            let begins = state.withLock { state in
                state.orders.append(Order(settlements: settlements, asks: asks, done: done))
                defer { state.isWriting = true }
                return !state.isWriting
            }
            if begins { store.soon { self.writeAll($0) } }
        }
    }

    /// Writes until nothing is left. Runs on a thread that may wait for the database.
    private func writeAll(_ store: Store) {
        while true {
            let orders = state.withLock { state -> [Order] in
                defer { state.orders = [] }
                if state.orders.isEmpty { state.isWriting = false }
                return state.orders
            }
            if orders.isEmpty { return }
            do {
                var grants = try store.book(orders.flatMap(\.settlements), asking: orders.flatMap(\.asks))[...]
                for order in orders {
                    order.done.resume(returning: Array(grants.prefix(order.asks.count)))
                    grants = grants.dropFirst(order.asks.count)
                }
            } catch {
                for order in orders { order.done.resume(throwing: error) }
            }
        }
    }
}
