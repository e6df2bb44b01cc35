internal import Foundation
internal import GRDB
internal import Leads

extension Store {
    /// The leads of these ids, with the revision at which each was read. One whose columns cannot be read (somebody wrote
    /// other JSON into them) is left out, as one that is not there is.
    public func leads(ids: [Int64]) throws -> [Int64: StoredLead] {
        guard !ids.isEmpty else { return [:] }
        return try read { database in
            // One statement whatever the number of ids, so that it is prepared once.
            let rows = try Row.fetchCursor(
                database.cachedStatement(
                    sql: """
                        SELECT \(LeadRow.selection) FROM json_each(?) AS wanted
                        JOIN leads ON leads.id = wanted.value JOIN events ON events.id = leads.event_id
                        """),
                arguments: [try JSON.encode(ids)]
            )
            var leads: [Int64: StoredLead] = [:]
            while let row = try rows.next() {
                guard let lead = try? LeadRow.lead(row) else { continue }
                leads[lead.lead.id] = lead
            }
            return leads
        }
    }

    /// Writes the known fields, custom fields, qualifiers, provenance, scan count and review of a lead.
    func update(_ database: Database, _ lead: Lead, now: Int64, raisingRevision: Bool) throws {
        let assignments = LeadField.allCases.map { "\($0.rawValue) = ?" }.joined(separator: ", ")
        var arguments = LeadField.allCases.map { LeadRow.stored($0, lead.values) }
        let provenance = Dictionary(uniqueKeysWithValues: lead.provenance.map { ($0.rawValue, $1) })
        arguments += [
            try JSON.encode(lead.custom).databaseValue, try JSON.encode(lead.qualifiers).databaseValue,
            try JSON.encode(provenance).databaseValue, lead.scanCount.databaseValue,
            lead.enrichedAt?.milliseconds.databaseValue ?? .null, lead.review.databaseValue, now.databaseValue,
            (raisingRevision ? 1 : 0).databaseValue, lead.id.databaseValue,
        ]
        let statement = try database.cachedStatement(
            sql: """
                UPDATE leads SET \(assignments), custom = ?, qualifiers = ?, provenance = ?, scan_count = ?,
                    enriched_ms = ?, review = ?, updated_ms = ?, revision = revision + ?
                WHERE id = ?
                """)
        statement.setUncheckedArguments(StatementArguments(arguments))
        try statement.execute()
    }

    /// Adds a line to the lead's own history.
    func record(_ database: Database, lead: Int64, what: String, detail: some Encodable, now: Int64) throws {
        try database.cachedStatement(
            sql: "INSERT INTO lead_history (lead_id, at_ms, what, detail) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [lead, now, what, try JSON.encode(detail)])
    }

    /// Sends the synced jobs of a lead again, because it has news. Jobs that got half way begin at the first step; a held
    /// one does when it comes back with an older revision.
    func sendAgain(_ database: Database, lead: Int64, now: Int64) throws {
        try database.cachedStatement(
            sql: """
                UPDATE jobs SET steps_done = 0
                WHERE lead_id = ? AND state IN ('enriched', 'failed') AND worker_id IS NULL AND steps_done <> 0
                """
        ).execute(arguments: [lead])
        try database.cachedStatement(
            sql: """
                INSERT INTO job_history (job_id, epoch, at_ms, what, from_state, to_state, attempt)
                SELECT id, epoch + 1, ?, 'resent', 'synced', 'enriched', attempts FROM jobs
                WHERE lead_id = ? AND state = 'synced'
                """
        ).execute(arguments: [now, lead])
        try database.cachedStatement(
            sql: """
                UPDATE jobs SET state = 'enriched', ready = 1, due_ms = ?, moved_ms = ?, attempts = 0, steps_done = 0,
                    epoch = epoch + 1
                WHERE lead_id = ? AND state = 'synced'
                """
        ).execute(arguments: [now, now, lead])
    }
}
