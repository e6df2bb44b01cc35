internal import Foundation
internal import GRDB
internal import Leads

/// The inserts of an ingest chunk, prepared once a connection.
struct IngestStatements {
    private let database: Database
    private let insertLead: Statement
    private let insertCapture: Statement
    private let insertJob: Statement

    init(_ database: Database) throws {
        self.database = database
        let marks = repeatElement("?", count: LeadField.allCases.count).joined(separator: ", ")
        insertLead = try database.cachedStatement(
            sql: """
                INSERT INTO leads (event_id, identity, custom, qualifiers, source, captured_by, run_id,
                    captured_ms, created_ms, updated_ms, \(LeadRow.columns))
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, \(marks))
                ON CONFLICT (event_id, identity) DO NOTHING
                """)
        insertCapture = try database.cachedStatement(
            sql: """
                INSERT INTO captures (lead_id, fingerprint, run_id, line, captured_by, captured_ms)
                VALUES (?, ?, ?, ?, ?, ?)
                """)
        insertJob = try database.cachedStatement(
            sql: """
                INSERT INTO jobs (lead_id, destination_id, priority, turn, person_key, due_ms, created_ms, moved_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (lead_id, destination_id) DO NOTHING
                """)
    }

    /// Writes a lead and returns its id, or nil where the event has a lead of that identity.
    func lead(_ lead: CapturedLead, run: IngestRun, now: Int64) throws -> Int64? {
        var arguments: [DatabaseValue] = [
            run.eventID.databaseValue, lead.identity.description.databaseValue,
            lead.custom.isEmpty ? "{}".databaseValue : try JSON.encode(lead.custom).databaseValue,
            lead.qualifiers.isEmpty ? "{}".databaseValue : try JSON.encode(lead.qualifiers).databaseValue,
            run.source.rawValue.databaseValue, (lead.capturedBy ?? run.capturedBy).databaseValue, run.id.databaseValue,
            (lead.capturedAt?.milliseconds ?? now).databaseValue, now.databaseValue, now.databaseValue,
        ]
        for field in LeadField.allCases { arguments.append(LeadRow.stored(field, lead.values)) }
        insertLead.setUncheckedArguments(StatementArguments(arguments))
        try insertLead.execute()
        return database.changesCount == 1 ? database.lastInsertedRowID : nil
    }

    func capture(_ lead: CapturedLead, of id: Int64, run: IngestRun, now: Int64) throws {
        insertCapture.setUncheckedArguments([
            id, lead.fingerprint, run.id, lead.line, lead.capturedBy ?? run.capturedBy,
            lead.capturedAt?.milliseconds ?? now,
        ])
        try insertCapture.execute()
    }

    /// Writes the jobs that the lead lacks. Says whether there was one.
    func jobs(of id: Int64, lead: CapturedLead, run: IngestRun, turn: Int64, now: Int64) throws -> Bool {
        var isNew = false
        for destination in run.destinationIDs {
            insertJob.setUncheckedArguments([id, destination, run.priority, turn, lead.identity.key, now, now, now])
            try insertJob.execute()
            if database.changesCount == 1 { isNew = true }
        }
        return isNew
    }

    /// Record ids that the source knew. One that is known already stays.
    func remoteIDs(_ lead: CapturedLead, now: Int64) throws {
        for remote in lead.remoteIDs {
            try database.cachedStatement(
                sql: """
                    INSERT INTO remote_records (destination_id, object, key, remote_id, origin, at_ms)
                    SELECT id, ?, ?, ?, 'given', ? FROM destinations WHERE name = ?
                    ON CONFLICT DO NOTHING
                    """
            ).execute(arguments: [
                remote.object.lowercased(), lead.identity.description, remote.id, now, remote.destination,
            ])
        }
    }
}
