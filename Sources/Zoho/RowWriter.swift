import HTTPTransport
import JobQueue
import Sync

/// What the result of a written record is filed under.
enum RowKey: Hashable, Sendable {
    case company(CompanyKey)
    case person(Int64)
    case member(Int64)
    case activity(Int64)
}

/// One record to write.
struct Row: Sendable {
    var key: RowKey
    /// The id of the record to update, or to put in a campaign; nil creates one.
    var id: String?
    var fields: [String: JSONValue]
}

/// Where records are written, all of one kind and one way.
enum RowTarget: Sendable, Hashable {
    case create(module: String)
    case update(module: String)
    case members(campaign: String, module: String)

    var method: HTTPRequest.Method { if case .create = self { .post } else { .put } }

    var path: String {
        switch self {
        case .create(let module), .update(let module): "/" + module
        case .members(let campaign, let module): "/\(ZohoModule.campaigns)/\(campaign)/\(module)"
        }
    }

    var subject: ZohoErrors.Subject { if case .members = self { .member } else { .record } }
}

/// What became of written records.
struct RowOutcome: Sendable {
    /// The result of each.
    var written: [RowKey: WriteResult] = [:]
    /// For whose sake Zoho refused a record as one it has already: the field in which they agree, and the other record.
    var duplicates: [RowKey: Duplicate] = [:]

    /// A record that Zoho has already.
    struct Duplicate: Sendable, Equatable {
        var field: String?
        var module: String?
        var id: String
    }
}

/// Writes records a hundred at a time. Zoho answers for each of them, in their order; what it refuses as a whole is cut
/// in halves down to the record at fault. After a failure that concerns everybody the rest is not sent.
///
/// Source: "Insert Records", "Update Records", "Update Related Records", "Create Notes": 100 records a call.
struct RowWriter: Sendable {
    let client: ZohoClient

    private static let limit = 100

    /// The result of every record.
    func write(_ rows: [Row], to target: RowTarget) async -> RowOutcome {
        var outcome = RowOutcome()
        var waiting: [[Row]] = Self.rounds(rows).flatMap { $0.parts(of: Self.limit) }.reversed()
        while let part = waiting.popLast() {
            let answer = await client.write(
                target.method, target.path, body(of: part, target), cost: cost(of: part, target),
                about: target.subject)
            switch answer {
            case .success(let body): settle(part, body, target, &outcome)
            case .failure(let failure) where failure.mayBeOneRecord && part.count > 1:
                waiting += part.parts(of: (part.count + 1) / 2).reversed()
            case .failure(let failure):
                for row in part { outcome.written[row.key] = failure.result }
                guard !failure.mayBeOneRecord, failure.error.type.recovery != .none else { continue }
                for row in waiting.joined() { outcome.written[row.key] = .refused(failure.error) }
                waiting = []
            }
        }
        return outcome
    }

    /// Two writes to one record go into calls of their own, in their order.
    private static func rounds(_ rows: [Row]) -> [[Row]] {
        var rounds: [[Row]] = []
        var writes: [String: Int] = [:]
        for row in rows {
            let round = row.id.map { writes[$0, default: 0] } ?? 0
            if let id = row.id { writes[id, default: 0] += 1 }
            if round == rounds.count { rounds.append([]) }
            rounds[round].append(row)
        }
        return rounds
    }

    /// An empty `trigger` keeps the account's automation from running; without the key all of it runs.
    private func body(of rows: [Row], _ target: RowTarget) -> JSONValue {
        let data = rows.map { row -> JSONValue in
            var fields = row.fields
            if let id = row.id { fields["id"] = .string(id) }
            return .object(fields)
        }
        guard target.subject == .record, target != .create(module: ZohoModule.notes),
            !client.configuration.runsAutomation
        else { return ["data": .array(data)] }
        return ["data": .array(data), "trigger": .array([])]
    }

    private func cost(of rows: [Row], _ target: RowTarget) -> CallCost {
        var cost = ZohoLimit.write(records: rows.count)
        if case .members = target { cost.amounts[ZohoLimit.credits.rawValue] = 1 }
        return cost
    }

    /// Answers stand in the order of the records. Should some be missing, the path in an error says which record it
    /// means, and of the others nothing is known.
    private func settle(_ rows: [Row], _ body: JSONValue, _ target: RowTarget, _ outcome: inout RowOutcome) {
        let answers = body["data"]?.array ?? []
        let isComplete = answers.count == rows.count
        for row in rows { outcome.written[row.key] = ZohoFailure.silence.result }
        for (index, answer) in answers.enumerated() {
            let place = isComplete ? index : ZohoFault(answer)?.index
            guard let place, rows.indices.contains(place) else { continue }
            settle(rows[place], answer, target, &outcome)
        }
    }

    private func settle(_ row: Row, _ answer: JSONValue, _ target: RowTarget, _ outcome: inout RowOutcome) {
        if answer["status"]?.string == "success" || answer["code"]?.string == "SUCCESS" {
            let id = row.id ?? answer["details"]?["id"]?.text
            outcome.written[row.key] = id.map { .written(id: $0) } ?? ZohoFailure.silence.result
            return
        }
        guard let fault = ZohoFault(answer) else { return }
        let error = ZohoErrors.classify(fault, status: nil, about: target.subject, id: row.id)
        // An error of the server's own: nobody knows how far it came.
        outcome.written[row.key] = error.type == .remoteUnavailable ? .unknown(error) : .refused(error)
        if let duplicate = fault.duplicate ?? fault.parts.lazy.compactMap(\.duplicate).first,
            error.type == .duplicateRemoteRecord
        {
            outcome.duplicates[row.key] = .init(field: error.field, module: duplicate.module, id: duplicate.id)
        }
    }
}
