import JobQueue
import Sync

/// Sends queries and collections in as few calls as there can be: five of them are one call of the org's.
///
/// - Salesforce answers for every row by itself. What it refuses as a whole is cut in halves down to the record at
///   fault, and the halves go together into the next call.
/// - Pages of a query are followed.
/// - Calls go one after another, so that a batch never takes more than one place of what may be under way. After one
///   that failed for everybody's sake, such as a limit or an outage, the others are not sent.
///
/// Source: the REST guide's "Composite": 25 parts, of which 5 may be queries or collections.
struct Composite: Sendable {
    let client: SalesforceClient

    /// What came of the parts.
    struct Outcome: Sendable {
        /// The records that each query found, by its name.
        var found: [String: [SalesforceRecord]] = [:]
        /// The keys that could not be asked for, by the query's name, and why.
        var failed: [String: [Query.Key: JobError]] = [:]
        /// The result of each row.
        var written: [RowKey: WriteResult] = [:]
    }

    private enum Part: Sendable {
        case query(Query)
        case page(Query, url: String)
        case collection(WriteCollection)
    }

    private static let partsPerCall = 5

    /// Below this many rows a collection is cut no further for what the org's own programs use up.
    private static let fewRows = 10

    /// Asks, then writes.
    func run(_ queries: [Query] = [], writing rows: [Row] = []) async -> Outcome {
        var outcome = Outcome()
        let fitting = queries.flatMap { $0.fitting(root: client.configuration.root) }
        var waiting = Self.calls(fitting.map(Part.query) + WriteCollection.all(of: rows).map(Part.collection))
        while let parts = waiting.popLast() {
            let answer = await client.post(client.configuration.root + "/composite", body(of: parts))
            switch answer {
            case .failure(let failure) where failure.mayBeOneRecord && parts.count > 1:
                let middle = parts.count / 2
                waiting += [Array(parts[middle...]), Array(parts[..<middle])]
            case .failure(let failure):
                waiting += Self.calls(parts.flatMap { settle($0, .failure(failure), &outcome) })
                guard !failure.mayBeOneRecord, failure.error.type.recovery != .none else { continue }
                let unsent = SalesforceFailure(failure.error)
                for part in waiting.joined() { _ = settle(part, .failure(unsent), &outcome) }
                waiting = []
            case .success(let answer):
                let answers = Self.answers(in: answer)
                let further = parts.enumerated().flatMap { index, part in
                    settle(part, result(answers["part\(index)"], of: part), &outcome)
                }
                waiting += Self.calls(further)
            }
        }
        return outcome
    }

    /// Parts as calls, the first one last.
    private static func calls(_ parts: [Part]) -> [[Part]] {
        stride(from: 0, to: parts.count, by: partsPerCall)
            .map { Array(parts[$0..<min($0 + partsPerCall, parts.count)]) }.reversed()
    }

    private func body(of parts: [Part]) -> JSONValue {
        let root = client.configuration.root
        let requests = parts.enumerated().map { index, part -> JSONValue in
            let name = JSONValue.string("part\(index)")
            switch part {
            case .query(let query):
                return ["method": "GET", "url": .string(query.url(root: root)), "referenceId": name]
            case .page(_, let url): return ["method": "GET", "url": .string(url), "referenceId": name]
            case .collection(let collection):
                return [
                    "method": collection.isUpdate ? "PATCH" : "POST", "url": .string(root + "/composite/sobjects"),
                    "referenceId": name, "httpHeaders": headers, "body": collection.body,
                ]
            }
        }
        return ["allOrNone": false, "collateSubrequests": false, "compositeRequest": .array(requests)]
    }

    /// A part does not inherit these from the call. Source: "Composite Subrequest", httpHeaders.
    private var headers: JSONValue {
        var headers: [String: JSONValue] = [:]
        if !client.configuration.assignsLeads { headers["Sforce-Auto-Assign"] = "false" }
        if client.configuration.savesDespiteAlerts { headers["Sforce-Duplicate-Rule-Header"] = "allowSave=true" }
        return .object(headers)
    }

    private static func answers(in answer: JSONValue) -> [String: JSONValue] {
        let named = (answer["compositeResponse"]?.array ?? []).compactMap { part in
            part["referenceId"]?.string.map { ($0, part) }
        }
        return Dictionary(named) { first, _ in first }
    }

    private func result(_ answer: JSONValue?, of part: Part) -> Result<JSONValue, SalesforceFailure> {
        guard let answer, let status = answer["httpStatusCode"]?.integer.map({ Int($0) }) else {
            return .failure(.silence)
        }
        let body = answer["body"]
        guard (200..<300).contains(status) else {
            let subject: SalesforceErrors.Subject =
                if case .collection(let collection) = part, collection.object == "CampaignMember" { .member } else {
                    .request
                }
            return .failure(SalesforceFailure(part: status, body, about: subject))
        }
        return body.map { .success($0) } ?? .failure(SalesforceFailure(unreadable: status))
    }

    /// Files the result of a part. Returns what is still to be sent for its sake.
    private func settle(
        _ part: Part, _ result: Result<JSONValue, SalesforceFailure>, _ outcome: inout Outcome
    ) -> [Part] {
        switch (part, result) {
        case (.query(let query), .success(let body)), (.page(let query, _), .success(let body)):
            guard let records = body["records"]?.array else {
                return fail(query, SalesforceFailure(unreadable: 200), &outcome)
            }
            outcome.found[query.name, default: []] += records.compactMap(SalesforceRecord.init)
            return body["nextRecordsUrl"]?.string.map { [.page(query, url: $0)] } ?? []
        case (.query(let query), .failure(let failure)):
            let mayPass = failure.mayBeOneRecord && ![.missingRemoteField, .permission].contains(failure.error.type)
            let halves = mayPass ? query.halves : []
            return halves.isEmpty ? fail(query, failure, &outcome) : halves.map(Part.query)
        case (.page(let query, _), .failure(let failure)): return fail(query, failure, &outcome)
        case (.collection(let collection), .success(let body)): return settle(collection, body, &outcome)
        case (.collection(let collection), .failure(let failure)): return cut(collection, failure, &outcome)
        }
    }

    private func fail(_ query: Query, _ failure: SalesforceFailure, _ outcome: inout Outcome) -> [Part] {
        for key in query.keys { outcome.failed[query.name, default: [:]][key] = failure.error }
        return []
    }

    /// Rows come back in their order.
    private func settle(_ collection: WriteCollection, _ body: JSONValue, _ outcome: inout Outcome) -> [Part] {
        let subject: SalesforceErrors.Subject = collection.object == "CampaignMember" ? .member : .record
        let results = body.array ?? []
        var exhausted: [Row] = []
        for (index, row) in collection.rows.enumerated() {
            guard index < results.count, let isDone = results[index]["success"]?.bool else {
                outcome.written[row.key] = SalesforceFailure.silence.result
                continue
            }
            if isDone {
                let id = results[index]["id"]?.string ?? row.id
                outcome.written[row.key] = id.map { .written(id: $0) } ?? SalesforceFailure.silence.result
                continue
            }
            let faults = SalesforceErrors.faults(in: results[index]["errors"])
            let error = SalesforceErrors.classify(faults, status: nil, about: subject)
            outcome.written[row.key] = error.code == "UNKNOWN_EXCEPTION" ? .unknown(error) : .refused(error)
            if SalesforceErrors.isOfTheBatch(faults) { exhausted.append(row) }
        }
        guard collection.rows.count > Self.fewRows, !exhausted.isEmpty else { return [] }
        var rest = collection
        rest.rows = exhausted
        let halves = rest.halves
        return (halves.isEmpty ? [rest] : halves).map(Part.collection)
    }

    /// Salesforce refused all rows for the sake of one. A field that it does not have refuses every row that carries it:
    /// those are set apart, for halving would only repeat that.
    private func cut(
        _ collection: WriteCollection, _ failure: SalesforceFailure, _ outcome: inout Outcome
    ) -> [Part] {
        guard failure.mayBeOneRecord, collection.rows.count > 1 else {
            for row in collection.rows { outcome.written[row.key] = failure.result }
            return []
        }
        let field = failure.error.type == .missingRemoteField ? failure.error.field?.lowercased() : nil
        let bearers = collection.rows.filter { row in row.fields.keys.contains { $0.lowercased() == field } }
        guard !bearers.isEmpty else { return collection.halves.map(Part.collection) }
        for row in bearers { outcome.written[row.key] = failure.result }
        var rest = collection
        rest.rows = collection.rows.filter { row in !row.fields.keys.contains { $0.lowercased() == field } }
        return rest.rows.isEmpty ? [] : [.collection(rest)]
    }
}
