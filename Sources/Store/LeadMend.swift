internal import Foundation
internal import GRDB
internal import JobQueue
internal import Leads

/// An edit of one lead, worked out and not yet written.
struct LeadMend {
    /// The lead as it is.
    let before: Lead
    /// The lead as it will be.
    private(set) var lead: Lead
    private(set) var report: EditReport
    /// Records that are new to the lead.
    private(set) var remoteIDs: [RemoteID] = []
    let now: Int64

    /// Works an edit out; nil where there is no such lead.
    init?(_ database: Database, lead id: Int64, _ edit: LeadEdit, now: Int64) throws {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT \(LeadRow.selection) FROM leads JOIN events ON events.id = leads.event_id WHERE leads.id = ?
                    """), arguments: [id])
        guard let row else { return nil }
        before = try LeadRow.lead(row).lead
        lead = before
        self.now = now
        report = EditReport(lead: id, event: before.event, changes: [], jobs: [], refused: nil)
        change(edit)
        try changeRecords(database, edit)
        try rename(database)
        if report.refused == nil { report.jobs = try fates(database) }
    }

    // MARK: - Values

    private mutating func change(_ edit: LeadEdit) {
        for (field, value) in edit.values.sorted(by: { $0.key < $1.key }) where lead.values[field] != value {
            note(field.rawValue, from: lead.values[field], to: value)
            lead.values[field] = value
            lead.provenance[field] = Provenance(source: Provenance.edited, at: Date(milliseconds: now))
        }
        for (name, value) in edit.custom.sorted(by: { $0.key < $1.key }) where lead.custom[name] != value {
            note("custom." + name, from: lead.custom[name], to: value)
            lead.custom[name] = value
        }
        for (name, answers) in edit.qualifiers.sorted(by: { $0.key < $1.key })
        where lead.qualifiers[name] ?? [] != answers {
            note("qualifier." + name, from: Self.text(lead.qualifiers[name] ?? []), to: Self.text(answers))
            lead.qualifiers[name] = answers.isEmpty ? nil : answers
        }
    }

    private static func text(_ answers: [String]) -> String? { answers.isEmpty ? nil : answers.joined(separator: "; ") }

    private mutating func note(_ place: String, from: String?, to: String?) {
        report.changes.append(EditReport.Change(place: place, from: from, to: to))
    }

    private mutating func changeRecords(_ database: Database, _ edit: LeadEdit) throws {
        for record in edit.remoteIDs {
            let known = try String.fetchOne(
                database,
                sql: """
                    SELECT remote_id FROM remote_records
                    WHERE destination_id = (SELECT id FROM destinations WHERE name = ?) AND object = ? AND key = ?
                    """, arguments: [record.destination, record.object.lowercased(), before.identity.description])
            guard known != record.id else { continue }
            remoteIDs.append(record)
            note("remote_id.\(record.destination).\(record.object)", from: known, to: record.id)
        }
    }

    // MARK: - Identity

    /// Who the lead is by its new values. What its identity rested on before may have been filled in since; only what
    /// was edited changes it.
    private mutating func rename(_ database: Database) throws {
        guard let new = Identity(lead.values) else {
            report.refused =
                "the lead would not say any more who it is: leave it an e-mail address, a LinkedIn address, or a name "
                + "with the company"
            return
        }
        guard new != Identity(before.values), new != before.identity else { return }
        let other = try Int64.fetchOne(
            database,
            sql: """
                SELECT id FROM leads WHERE event_id = (SELECT id FROM events WHERE name = ?) AND identity = ?
                """, arguments: [lead.event, new.description])
        if let other {
            report.refused =
                "lead \(other) of the same event is that person already (\(new)); mend or dismiss one of "
                + "them"
            return
        }
        if try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM jobs WHERE lead_id = ? AND worker_id IS NOT NULL)",
            arguments: [lead.id]) == true
        {
            report.refused =
                "a worker has the lead in hand, and its address cannot change meanwhile; try again in a "
                + "moment"
            return
        }
        if try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS (
                    SELECT 1 FROM create_intents WHERE sent = 1 AND key = ?
                        AND destination_id IN (SELECT id FROM destinations) AND object IN (\(RemoteRecordKey.people))
                )
                """, arguments: [before.identity.description]) == true
        {
            report.refused =
                "the answer to creating this person in the CRM was lost, and is looked for under the old address: "
                + "retry the job first"
            return
        }
        lead.identity = new
    }

    // MARK: - Jobs

    private func fates(_ database: Database) throws -> [EditReport.Job] {
        guard !report.changes.isEmpty else { return [] }
        let edited = Set(report.changes.map(\.place))
        return try Row.fetchAll(
            database,
            sql: """
                SELECT jobs.id, destinations.name, jobs.state, jobs.worker_id IS NOT NULL,
                    jobs.dismissed_ms IS NOT NULL, jobs.error_type, jobs.error_lead_field, jobs.error_field
                FROM jobs JOIN destinations ON destinations.id = jobs.destination_id
                WHERE jobs.lead_id = ? ORDER BY jobs.id
                """, arguments: [lead.id]
        ).map { row in
            var job = EditReport.Job(job: row[0], destination: row[1], fate: .onItsWay)
            let type = (row[5] as String?).flatMap(ErrorType.init)
            switch row[2] as String {
            case "synced": job.fate = .resent
            case "failed":
                let leadField: String? = row[6]
                let isMended = type.map { Self.mends(edited, $0, leadField, destination: job.destination) } ?? false
                job.fate = (row[4] as Bool) ? .dismissed : isMended ? .retried : .stillFailed
                let field = leadField ?? row[7] as String?
                job.detail = type.map { $0.rawValue + (field.map { ", field \($0)" } ?? "") }
            default: job.fate = (row[3] as Bool) ? .held : .onItsWay
            }
            return job
        }
    }

    /// Whether a change of these places is a change of what a job failed by.
    static func mends(_ edited: Set<String>, _ type: ErrorType, _ leadField: String?, destination: String) -> Bool {
        let namesRecord = edited.contains { $0.hasPrefix("remote_id.\(destination).") }
        switch type {
        case .ambiguousMatch, .duplicateRemoteRecord, .remoteRecordGone:
            if namesRecord || edited.contains(LeadField.email.rawValue) { return true }
            return leadField.map(edited.contains) ?? false
        case .dataValueValidation, .missingRequiredField, .noTagMapping, .campaign:
            // Where the CRM named no field that we know, whoever edits the lead knows better.
            return leadField.map(edited.contains) ?? true
        case .authentication, .permission, .missingRemoteField, .remoteConflict, .rateLimited, .remoteUnavailable,
            .network, .outcomeUnknown, .quotaExceeded, .configuration, .internal:
            return false
        }
    }
}
