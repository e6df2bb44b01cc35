import JobQueue
import Sync

/// Looks for records by a filter of our own, rewritten for sixteen keys at a time: two calls of 10 tokens for each
/// round.
///
/// The filter is made for one look-up and removed after it. So it belongs to no other worker meanwhile, and none is
/// left in the user's list, but where the process dies between.
///
/// Not proven on a live account: that `=` on an e-mail looks at all addresses of a person. What a filter brings is
/// compared again here; what it does not bring counts as not there.
///
/// Source: "Adding a filter" of Pipedrive's pages; the description of `conditions` in the v1 file.
struct FilterSearch: Sendable {
    /// No filter takes more conditions.
    static let mostConditions = 16
    /// No look-up reads further: sixteen keys with so many records each are no keys.
    private static let mostPages = 20

    /// What a filter brought.
    struct Outcome: Sendable {
        var records: [PipedriveRecord] = []
        var failed: [RecordKey: JobError] = [:]
        var rounds = 0
    }

    private struct Filter: Decodable, Sendable {
        var id: Int64
    }

    private struct Numbered: Decodable, Sendable {
        var id: Int64?
        var key: String?
    }

    let client: PipedriveClient
    let memory: PipedriveMemory
    let object: PipedriveObject
    var customFields: [String] = []

    /// About what it costs to look for so many keys.
    static func tokens(for keys: Int) -> Int {
        let rounds = (keys + mostConditions - 1) / mostConditions
        return rounds * 20 + PipedriveEndpoint.removeFilter(0).tokens
    }

    /// The records that have one of the keys.
    func find(_ keys: [RecordKey]) async -> Outcome {
        var outcome = Outcome()
        let numbers: [String: String]
        do throws(JobError) { numbers = try await fieldNumbers() } catch {
            for key in keys { outcome.failed[key] = error }
            return outcome
        }
        var filter: Int64?
        // A field that the account has not holds nothing.
        var waiting = keys.filter { numbers[$0.field] != nil }.chunks(of: Self.mostConditions)
        while !waiting.isEmpty {
            let part = waiting.removeFirst()
            outcome.rounds += 1
            do throws(JobError) {
                filter = try await write(part, numbers, over: filter)
                if let filter { outcome.records += try await read(filter) }
            } catch {
                for key in part { outcome.failed[key] = error }
                guard error.type.recovery != .none else { continue }
                // The rest would meet the same.
                for key in waiting.joined() { outcome.failed[key] = error }
                break
            }
        }
        if let filter {
            // One that cannot be removed stays in the user's list, and does no harm there.
            _ = await client.send(.removeFilter(filter), as: Arrival.self)
        }
        return outcome
    }

    private func write(
        _ keys: [RecordKey], _ numbers: [String: String], over filter: Int64?
    ) async throws(JobError) -> Int64? {
        var body: [String: JSONValue] = ["conditions": conditions(keys, numbers)]
        if filter == nil {
            body["name"] = "Leadferry look-up (removed by itself)"
            body["type"] = .string(object.filterType)
        }
        let endpoint = filter.map(PipedriveEndpoint.changeFilter) ?? .addFilter
        switch await client.send(endpoint, .object(body), as: Filter.self) {
        case .failure(let failure): throw failure.error
        case .success(let answer): return answer.content?.id ?? filter
        }
    }

    private func conditions(_ keys: [RecordKey], _ numbers: [String: String]) -> JSONValue {
        let conditions = keys.map { key -> JSONValue in
            var isContained = false
            if case .domain = key { isContained = true }
            return [
                "object": .string(object.rawValue), "field_id": .string(numbers[key.field] ?? ""),
                "operator": isContained ? "LIKE '%$%'" : "=", "value": .string(key.value), "extra_value": .null,
            ]
        }
        return [
            "glue": "and",
            "conditions": [
                ["glue": "and", "conditions": []], ["glue": "or", "conditions": .array(conditions)],
            ],
        ]
    }

    private func read(_ filter: Int64) async throws(JobError) -> [PipedriveRecord] {
        var records: [PipedriveRecord] = []
        var cursor: String?
        for _ in 0..<Self.mostPages {
            let named = customFields.count <= PipedriveEndpoint.mostCustomFields ? customFields : []
            let list = PipedriveEndpoint.List(
                filter: filter, limit: PipedriveEndpoint.largestPage, cursor: cursor, customFields: named)
            switch await client.send(.list(object, list), as: [PipedriveRecord].self) {
            case .failure(let failure): throw failure.error
            case .success(let answer):
                records += (answer.content ?? []).filter { !$0.isDeleted }
                cursor = answer.cursor
            }
            if cursor == nil { break }
        }
        memory.remember(records, of: object)
        return records
    }

    /// The numbers of the fields, which v2 does not tell: asked for once in the life of a process.
    private func fieldNumbers() async throws(JobError) -> [String: String] {
        if let known = memory.numbers(of: object) { return known }
        var numbers: [String: String] = [:]
        var start: Int? = 0
        while let page = start {
            switch await client.send(.numberedFields(object, start: page), as: [Numbered].self) {
            case .failure(let failure): throw failure.error
            case .success(let answer):
                for field in answer.content ?? [] {
                    if let id = field.id, let key = field.key { numbers[key] = String(id) }
                }
                start = answer.nextStart.flatMap { $0 > page ? $0 : nil }
            }
        }
        numbers["email"] = numbers["email"] ?? numbers["emails"]
        memory.remember(numbers: numbers, of: object)
        return numbers
    }
}
