import JobQueue
import Sync

/// A question by values: the records of a module of which one of some fields has one of the values.
struct RecordQuery: Sendable {
    let module: String
    /// The columns to bring, besides `id`.
    var columns: [String]
    /// Columns of ours that not every account has: the query does without those that are not there.
    var spare: [String] = []
    /// The fields of which one has to have a value of the list.
    var tests: [String]
    /// Whether a field has only to contain a value; then a query carries fewer of them.
    var isContained = false

    /// A query's page, which costs one credit.
    static let rowsPerPage = 200
    /// The most criteria in a query. Source: "Query API - Limitations".
    private static let mostCriteria = 24

    /// The statement for some values, without the columns that the account does not have.
    func statement(_ values: [String], _ memory: ZohoMemory, from offset: Int) -> String {
        let known = (columns + spare).filter { COQL.isName($0) && (!spare.contains($0) || memory.has($0, in: module)) }
        let tests = tests.filter { !spare.contains($0) || memory.has($0, in: module) }
        let criteria =
            isContained
            ? tests.flatMap { test in values.map { "\(test) like \(COQL.containing($0))" } }
            : tests.map { "\($0) in \(COQL.list(values))" }
        let selected = (["id"] + known).uniqued().map(COQL.column).joined(separator: ", ")
        let page = offset == 0 ? "limit \(Self.rowsPerPage)" : "limit \(Self.rowsPerPage) offset \(offset)"
        return "select \(selected) from \(module) where \(COQL.any(of: criteria)) order by id asc \(page)"
    }

    /// How many values one query carries.
    func capacity(_ memory: ZohoMemory) -> Int {
        isContained ? Self.mostCriteria / max(tests.count, 1) : memory.valuesPerList
    }
}

/// What came of a question, value by value.
struct QueryOutcome: Sendable {
    /// What was found, for whichever value.
    var records: [ZohoRecord] = []
    /// The values that could not be asked for, and why.
    var failed: [String: JobError] = [:]
}

/// Asks queries in as few calls as Zoho allows, from page to page.
///
/// A list of values that is too long for the account is halved, for good. A column of ours that the account does not have
/// is left out, for good. After a failure that concerns everybody, such as a limit or an outage, the rest is not asked.
struct QueryReader: Sendable {
    let client: ZohoClient
    let memory: ZohoMemory

    /// Below this a list is not halved: what is too long is something else.
    private static let fewValues = 25

    /// The records for these values.
    func read(_ query: RecordQuery, _ values: [String]) async -> QueryOutcome {
        var outcome = QueryOutcome()
        let size = query.capacity(memory)
        var waiting: [[String]] = values.uniqued().parts(of: size).reversed()
        while let part = waiting.popLast() {
            switch await pages(query, part) {
            case .success(let records): outcome.records += records
            case .failure(let failure) where failure.error.code == "LIMIT_EXCEEDED" && part.count > Self.fewValues:
                memory.shortenLists()
                waiting += part.parts(of: (part.count + 1) / 2).reversed()
            case .failure(let failure):
                if let column = missing(failure.error, of: query) {
                    memory.forget(column, in: query.module)
                    waiting.append(part)
                    continue
                }
                for value in part { outcome.failed[value] = failure.error }
                guard failure.error.type.recovery != .none else { continue }
                for value in waiting.joined() { outcome.failed[value] = failure.error }
                waiting = []
            }
        }
        return outcome
    }

    private func pages(_ query: RecordQuery, _ values: [String]) async -> Result<[ZohoRecord], ZohoFailure> {
        var records: [ZohoRecord] = []
        while true {
            let statement = query.statement(values, memory, from: records.count)
            switch await client.query(statement, rows: RecordQuery.rowsPerPage) {
            case .failure(let failure): return .failure(failure)
            case .success(let body):
                let page = (body["data"]?.array ?? []).compactMap(ZohoRecord.init)
                records += page
                guard body["info"]?["more_records"]?.bool == true, !page.isEmpty else { return .success(records) }
            }
        }
    }

    /// The column of ours that a refusal names, where it was asked for.
    private func missing(_ error: JobError, of query: RecordQuery) -> String? {
        guard error.code == "INVALID_QUERY", let field = error.field, query.spare.contains(field),
            memory.has(field, in: query.module)
        else { return nil }
        return field
    }
}

extension Array {
    /// The elements in parts of a size, in their order.
    func parts(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: Swift.max(size, 1)).map {
            Array(self[$0..<Swift.min($0 + Swift.max(size, 1), count)])
        }
    }
}
