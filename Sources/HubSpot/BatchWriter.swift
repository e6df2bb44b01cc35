import JobQueue
import Sync

/// Writes records in batches of 100, and files each record's result under its trace id.
///
/// Every input carries a distinct `objectWriteTraceId`: only then does HubSpot refuse inputs one by one. Results are
/// matched by that id, else by the record's id, else by its key, and never by their order.
///
/// Source: HubSpot's "batch create" pages on multi-status errors.
struct BatchWriter: Sendable {
    /// One record to write.
    struct Item<Input: Encodable & Sendable>: Sendable {
        /// What the result is filed under.
        var trace: String
        /// The record's id where it is updated.
        var id: String?
        /// The lower-case value of the key property where the record has one.
        var key: String?
        /// The names of the properties that are written.
        var fields: Set<String>
        /// The input itself.
        var input: Input
    }

    let client: HubSpotClient
    /// The property by which a result without trace id is known: `email`, `domain`; nil where there is none.
    let keyProperty: String?

    /// The result of every item.
    func write<Input>(_ items: [Item<Input>], to endpoint: HubSpotEndpoint) async -> [String: WriteResult] {
        var results: [String: WriteResult] = [:]
        let halving = Halving<Item<Input>, HubSpotAnswers.Records> { $0.fields.contains($1) }
        for round in Self.rounds(items) {
            let parts = await halving.send(round) { part in
                await client.post(endpoint, HubSpotRequests.Batch(inputs: part.map(\.input)))
            }
            for (part, outcome) in parts {
                switch outcome {
                case .failure(let failure): for item in part { results[item.trace] = failure.result }
                case .success(let answer): results.merge(match(answer, part)) { $1 }
                }
            }
        }
        return results
    }

    /// HubSpot refuses a batch that names one record twice, so a second write to it goes into a batch of its own.
    private static func rounds<Input>(_ items: [Item<Input>]) -> [[Item<Input>]] {
        var rounds: [[Item<Input>]] = []
        var writes: [String: Int] = [:]
        for item in items {
            let round = item.id.map { writes[$0, default: 0] } ?? 0
            if let id = item.id { writes[id, default: 0] += 1 }
            if round == rounds.count { rounds.append([]) }
            rounds[round].append(item)
        }
        return rounds
    }

    private func match<Input>(_ answer: HubSpotAnswers.Records, _ items: [Item<Input>]) -> [String: WriteResult] {
        var results: [String: WriteResult] = [:]
        let traces = Set(items.map(\.trace))
        let byID = Dictionary(items.compactMap { item in item.id.map { ($0, item.trace) } }) { first, _ in first }
        let byKey = Dictionary(items.compactMap { item in item.key.map { ($0, item.trace) } }) { first, _ in first }
        var strangers: [WriteResult] = []
        for record in answer.results {
            let traced = record.objectWriteTraceId.flatMap { traces.contains($0) ? $0 : nil }
            let keyed = keyProperty.flatMap { record.values($0).first }.flatMap { byKey[$0] }
            if let trace = traced ?? byID[record.id] ?? keyed {
                results[trace] = .written(id: record.id)
            } else {
                strangers.append(.written(id: record.id))
            }
        }
        for fault in answer.errors ?? [] {
            let error = HubSpotErrors.classify(fault)
            let named = fault.context?["objectWriteTraceId"]?.texts ?? []
            let ids = (fault.context?["ids"]?.texts ?? []).compactMap { byID[$0] }
            let concerned = (named + ids).filter { traces.contains($0) && results[$0] == nil }
            for trace in concerned { results[trace] = .refused(error) }
            if concerned.isEmpty { strangers.append(.refused(error)) }
        }
        let silent = items.map(\.trace).filter { results[$0] == nil }
        for trace in silent { results[trace] = .unknown(Self.silence) }
        if silent.count == 1, strangers.count == 1 { results[silent[0]] = strangers[0] }
        return results
    }

    /// HubSpot's answer passed over a record.
    static let silence = JobError(
        .outcomeUnknown, message: "HubSpot's answer names neither a result nor an error for the record"
    )
}
