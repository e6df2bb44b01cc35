internal import Foundation
internal import GRDB
internal import JobQueue
internal import Leads

extension Store {
    /// Changes leads as a person says, each in one piece: values with the provenance `edited`, the history, the jobs.
    ///
    /// A synced lead is sent again. A failed job is sent back where what changed is what it failed by; where something
    /// else is at fault, it stays, and the report says so. Where the change makes the lead another person (its
    /// address), what is remembered of it in the CRM goes along. Refused, with the reason: what would leave the lead
    /// without an identity, or with that of another lead of the event; and a new identity while a worker has the lead
    /// in hand, or while a create of it went out whose answer is not known.
    ///
    /// - Returns: A report for each lead that is there, in the order of the numbers.
    public func edit(leads ids: [Int64], _ edit: LeadEdit, dryRun: Bool = false) throws -> [EditReport] {
        var reports: [EditReport] = []
        // Workers wait for the write lock meanwhile.
        for start in stride(from: 0, to: ids.count, by: 200) {
            let chunk = ids[start..<min(start + 200, ids.count)]
            if dryRun {
                reports += try read { database in
                    try chunk.compactMap { try LeadMend(database, lead: $0, edit, now: clock.wall())?.report }
                }
            } else {
                reports += try write(.full) { database in
                    try chunk.compactMap { id in
                        guard let mend = try LeadMend(database, lead: id, edit, now: clock.wall()) else { return nil }
                        try apply(database, mend)
                        return mend.report
                    }
                }
            }
        }
        return reports
    }

    /// The leads of the failed jobs of a filter, by number.
    public func failedLeads(_ filter: JobFilter) throws -> [Int64] {
        try read { database in
            try Int64.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT lead_id FROM jobs WHERE jobs.state = 'failed' AND jobs.dismissed_ms IS NULL
                        AND \(JobFilter.condition) ORDER BY lead_id
                    """, arguments: filter.arguments)
        }
    }

    private func apply(_ database: Database, _ mend: LeadMend) throws {
        guard mend.report.refused == nil, !mend.report.changes.isEmpty else { return }
        let lead = mend.lead
        if lead.identity != mend.before.identity { try rename(database, mend) }
        try update(database, lead, now: mend.now, raisingRevision: true)
        for record in mend.remoteIDs {
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO remote_records (destination_id, object, key, remote_id, origin, at_ms)
                    SELECT id, ?, ?, ?, 'given', ? FROM destinations WHERE name = ?
                    """,
                arguments: [
                    record.object.lowercased(), lead.identity.description, record.id, mend.now, record.destination,
                ])
        }
        try record(
            database, lead: lead.id, what: "edited",
            detail: LeadChange(edited: mend.report.changes.map(\.place).sorted()), now: mend.now)
        try sendAgain(database, lead: lead.id, now: mend.now)
        try sendBack(
            database, mend.report.jobs.filter { $0.fate == .retried }.map(\.job),
            why: "edited: " + mend.report.changes.map(\.place).sorted().joined(separator: ", "))
    }

    /// Gives a lead, and all that is remembered under it, another identity.
    private func rename(_ database: Database, _ mend: LeadMend) throws {
        let (old, new) = (mend.before.identity, mend.lead.identity)
        try database.execute(
            sql: "UPDATE leads SET identity = ? WHERE id = ?", arguments: [new.description, mend.lead.id])
        try database.execute(
            sql: "UPDATE jobs SET person_key = ? WHERE lead_id = ?", arguments: [new.key, mend.lead.id])
        // Records that are this person alone. One that was only matched by the old address is perhaps somebody else's.
        try database.execute(
            sql: """
                INSERT OR IGNORE INTO remote_records (destination_id, object, key, remote_id, origin, at_ms)
                SELECT destination_id, object, :new, remote_id, origin, at_ms FROM remote_records
                WHERE destination_id IN (SELECT id FROM destinations) AND object IN (\(RemoteRecordKey.people))
                    AND key = :old AND origin <> 'matched'
                    AND NOT EXISTS (SELECT 1 FROM events CROSS JOIN leads
                        ON leads.event_id = events.id AND leads.identity = :old)
                """, arguments: ["old": old.description, "new": new.description])
        for destination in try Self.destinations(database) {
            func marker(_ identity: Identity) -> String {
                "capture:"
                    + CaptureMarker.text(destination: destination.name, event: mend.lead.event, identity: identity)
            }
            try database.execute(
                sql: """
                    INSERT OR IGNORE INTO remote_records (destination_id, object, key, remote_id, origin, at_ms)
                    SELECT destination_id, object, ?, remote_id, origin, at_ms FROM remote_records
                    WHERE destination_id = ? AND object IN (\(RemoteRecordKey.activities)) AND key = ?
                    """, arguments: [marker(new), destination.id, marker(old)])
        }
    }
}
