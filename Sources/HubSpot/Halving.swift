import JobQueue
import Sync

/// Sends a batch, and cuts it down to the records at fault where HubSpot refuses it as a whole.
///
/// One bad record among `n` costs about `2·log2(n)` calls more. The parts are sent one after another, so that a batch
/// never takes more than one place of the account's rate.
struct Halving<Item: Sendable, Answer: Sendable>: Sendable {
    /// The largest batch HubSpot takes: 100 inputs for records, and 100 values in a search's `IN`.
    static var limit: Int { 100 }

    /// Whether an item carries the property named, so that a property HubSpot does not have refuses it for certain.
    var carries: @Sendable (Item, String) -> Bool = { _, _ in false }

    /// The outcome of each part that was not cut any further.
    func send(
        _ items: [Item], _ call: ([Item]) async -> Result<Answer, HubSpotFailure>
    ) async -> [(items: [Item], outcome: Result<Answer, HubSpotFailure>)] {
        var waiting: [[Item]] = stride(from: 0, to: items.count, by: Self.limit)
            .map { Array(items[$0..<min($0 + Self.limit, items.count)]) }.reversed()
        var done: [(items: [Item], outcome: Result<Answer, HubSpotFailure>)] = []
        while let part = waiting.popLast() {
            let outcome = await call(part)
            guard case .failure(let failure) = outcome, failure.mayBeOneRecord, part.count > 1 else {
                done.append((part, outcome))
                continue
            }
            let bearers = bearers(in: part, of: failure)
            if bearers.isEmpty {
                let middle = part.count / 2
                waiting.append(Array(part[middle...]))
                waiting.append(Array(part[..<middle]))
            } else {
                done.append((bearers, outcome))
                let others = part.filter { item in !carries(item, failure.error.field ?? "") }
                if !others.isEmpty { waiting.append(others) }
            }
        }
        return done
    }

    /// A property that is not in the account refuses every record that carries it: halving would only repeat that.
    private func bearers(in part: [Item], of failure: HubSpotFailure) -> [Item] {
        guard failure.error.type == .missingRemoteField, let field = failure.error.field else { return [] }
        return part.filter { carries($0, field) }
    }
}
