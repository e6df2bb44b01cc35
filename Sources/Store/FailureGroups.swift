internal import Foundation
internal import GRDB
internal import JobQueue

/// Reads the failed jobs in groups: by destination and error type, and within that by field and value.
struct FailureGroups {
    private let database: Database
    private let filter: JobFilter
    private let byEvent: Bool
    private let most: Int

    init(_ database: Database, _ filter: JobFilter, byEvent: Bool, most: Int) {
        self.database = database
        self.filter = filter
        self.byEvent = byEvent
        self.most = most
    }

    /// A group while its causes are read.
    private struct Draft {
        var destination: Int64
        var event: Int64?
        var type: String
        var leads = 0
        var first = Int64.max
        var last = Int64.min
        var causes: [Cause] = []
        var count = 0
    }

    private struct Cause {
        var field: String?
        var value: String?
        var leads: Int
        var first: Int64
        var last: Int64
    }

    /// The groups of these destinations: by destination, the largest first.
    func read(_ lanes: [ReconciliationLane]) throws -> [FailureGroup] {
        let names = Dictionary(uniqueKeysWithValues: lanes.map { ($0.id, $0.name) })
        let events = try byEvent || filter.event != nil ? eventNames() : [:]
        if filter.event != nil, events.isEmpty { return [] }
        let drafts = try drafts(events).filter { names[$0.destination] != nil }
        let groups = try drafts.map { draft in
            FailureGroup(
                destination: names[draft.destination] ?? "", event: byEvent ? draft.event.flatMap { events[$0] } : nil,
                errorType: ErrorType(rawValue: draft.type) ?? .internal, leads: draft.leads,
                firstFailedAt: Self.text(draft.first), lastFailedAt: Self.text(draft.last),
                causes: try draft.causes.map { try described($0, of: draft) },
                otherCauses: draft.count - draft.causes.count,
                otherLeads: draft.leads - draft.causes.reduce(0) { $0 + $1.leads })
        }
        return groups.sorted {
            ($0.destination, $0.event ?? "", -$0.leads, $0.errorType.rawValue)
                < ($1.destination, $1.event ?? "", -$1.leads, $1.errorType.rawValue)
        }
    }

    private func eventNames() throws -> [Int64: String] {
        Dictionary(
            uniqueKeysWithValues: try Row.fetchAll(
                database, sql: "SELECT id, name FROM events WHERE ?1 IS NULL OR name = ?1", arguments: [filter.event]
            ).map { ($0[0] as Int64, $0[1] as String) })
    }

    /// The rows come in the order of the groups; of each, only the largest causes are kept.
    private func drafts(_ events: [Int64: String]) throws -> [Draft] {
        let byLead = byEvent || filter.event != nil
        let statement = try HotStatement(
            database,
            """
            SELECT jobs.destination_id, \(byEvent ? "leads.event_id" : "NULL") AS event, jobs.error_type,
                jobs.error_field, jobs.error_value, count(*), min(jobs.moved_ms), max(jobs.moved_ms)
            FROM jobs INDEXED BY jobs_failed_causes
            \(byLead ? "JOIN leads ON leads.id = jobs.lead_id" : "")
            WHERE jobs.state = 'failed' AND jobs.dismissed_ms IS NULL
                AND (?1 IS NULL OR jobs.error_type = ?1) AND (?2 IS NULL OR jobs.error_field = ?2)
                AND (?3 IS NULL OR jobs.error_value = ?3) AND (?4 IS NULL OR jobs.moved_ms >= ?4)
                \(filter.event == nil ? "" : "AND leads.event_id = ?5")
            GROUP BY jobs.destination_id, \(byEvent ? "leads.event_id, " : "")jobs.error_type, jobs.error_field,
                jobs.error_value
            """)
        statement.bind(1, filter.type?.rawValue)
        statement.bind(2, filter.field)
        statement.bind(3, filter.value)
        statement.bind(4, filter.since)
        if filter.event != nil { statement.bind(5, events.keys.first) }
        var drafts: [Draft] = []
        try statement.run { row in
            let event: Int64? = row.isNull(1) ? nil : row.int(1)
            let type = row.text(2) ?? ""
            if drafts.last.map({ $0.destination != row.int(0) || $0.event != event || $0.type != type }) ?? true {
                drafts.append(Draft(destination: row.int(0), event: event, type: type))
            }
            let last = drafts.count - 1
            let leads = Int(row.int(5))
            drafts[last].leads += leads
            drafts[last].count += 1
            drafts[last].first = min(drafts[last].first, row.int(6))
            drafts[last].last = max(drafts[last].last, row.int(7))
            if drafts[last].causes.count == most, leads <= drafts[last].causes.last?.leads ?? .max { return }
            let cause = Cause(
                field: row.text(3), value: row.text(4), leads: leads, first: row.int(6), last: row.int(7))
            let place = drafts[last].causes.firstIndex { $0.leads < leads } ?? drafts[last].causes.count
            drafts[last].causes.insert(cause, at: place)
            if drafts[last].causes.count > most { drafts[last].causes.removeLast() }
        }
        return drafts
    }

    /// The cause with the words of its newest failure.
    private func described(_ cause: Cause, of draft: Draft) throws -> FailureGroup.Cause {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT error_code, error_message, error_lead_field FROM jobs INDEXED BY jobs_failed_causes
                    WHERE state = 'failed' AND dismissed_ms IS NULL AND destination_id = ? AND error_type = ?
                        AND error_field IS ? AND error_value IS ? AND moved_ms = ?
                    LIMIT 1
                    """),
            arguments: [draft.destination, draft.type, cause.field, cause.value, cause.last])
        return FailureGroup.Cause(
            field: cause.field, value: cause.value, leadField: row.flatMap { $0[2] as String? }, leads: cause.leads,
            firstFailedAt: Self.text(cause.first), lastFailedAt: Self.text(cause.last),
            code: row.flatMap { $0[0] as String? }, message: row.flatMap { $0[1] as String? })
    }

    private static let iso8601 = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// A time as the views write it.
    private static func text(_ milliseconds: Int64) -> String { Date(milliseconds: milliseconds).formatted(iso8601) }
}
