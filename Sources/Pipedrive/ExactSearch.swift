import JobQueue
import Sync

/// Looks for records by a search for each key, which is dear (20 tokens, ten in two seconds) and lags behind writes:
/// for a handful of keys.
struct ExactSearch: Sendable {
    /// No more keys than these are searched for one by one.
    static let handful = 3
    /// What one search costs.
    static let tokens = 20

    /// An answer of `GET /persons/search` and `/organizations/search`.
    private struct Hits: Decodable, Sendable {
        struct Hit: Decodable, Sendable {
            struct Item: Decodable, Sendable {
                var id: Int64
            }

            var item: Item
        }

        var items: [Hit]?
    }

    let client: PipedriveClient
    let object: PipedriveObject

    /// Whether a search can find a key: a website is not among what is searched.
    static func finds(_ key: RecordKey) -> Bool { if case .domain = key { false } else { true } }

    /// The ids of records that may have each key, or why it could not be asked.
    func find(_ keys: [RecordKey]) async -> [RecordKey: Result<[String], JobError>] {
        let results = await inFlight(keys, atMost: Self.handful) { key -> Result<[String], JobError> in
            await client.send(.search(object, term: key.value, field: key.field), as: Hits.self)
                .map { answer in (answer.content?.items ?? []).map { String($0.item.id) } }
                .mapError(\.error)
        }
        return Dictionary(zip(keys, results)) { first, _ in first }
    }
}
