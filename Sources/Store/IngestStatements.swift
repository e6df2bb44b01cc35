internal import Foundation
internal import GRDB
internal import Leads

/// The inserts of an ingest chunk, prepared once a connection. They run for every row of files of millions.
struct IngestStatements {
    private let database: Database
    private let insertLead: HotStatement
    private let insertCapture: HotStatement
    private let insertJob: HotStatement
    /// The place of the first known field among the arguments of `insertLead`.
    private static let firstField: Int32 = 11

    init(_ database: Database) throws {
        self.database = database
        let marks = repeatElement("?", count: LeadField.allCases.count).joined(separator: ", ")
        insertLead = try HotStatement(
            database,
            """
            INSERT INTO leads (event_id, identity, custom, qualifiers, source, captured_by, run_id,
                captured_ms, created_ms, updated_ms, \(LeadRow.columns))
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, \(marks))
            ON CONFLICT (event_id, identity) DO NOTHING
            """)
        insertCapture = try HotStatement(
            database,
            """
            INSERT INTO captures (lead_id, fingerprint, run_id, line, captured_by, captured_ms)
            VALUES (?, ?, ?, ?, ?, ?)
            """)
        insertJob = try HotStatement(
            database,
            """
            INSERT INTO jobs (lead_id, destination_id, priority, turn, person_key, due_ms, created_ms, moved_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (lead_id, destination_id) DO NOTHING
            """)
    }

    /// Writes a lead and returns its id, or nil where the event has a lead of that identity.
    func lead(_ lead: CapturedLead, run: IngestRun, now: Int64) throws -> Int64? {
        // Most fields of most leads are empty.
        insertLead.clear()
        insertLead.bind(1, run.eventID)
        insertLead.bind(2, lead.identity.description)
        insertLead.bind(3, lead.custom.isEmpty ? "{}" : try JSON.encode(lead.custom))
        insertLead.bind(4, lead.qualifiers.isEmpty ? "{}" : try JSON.encode(lead.qualifiers))
        insertLead.bind(5, run.source.rawValue)
        insertLead.bind(6, lead.capturedBy ?? run.capturedBy)
        insertLead.bind(7, run.id)
        insertLead.bind(8, lead.capturedAt?.milliseconds ?? now)
        insertLead.bind(9, now)
        insertLead.bind(10, now)
        lead.values.forEach { field, value in
            let place = Self.firstField + Int32(field.ordinal)
            if field == .employeeCount {
                insertLead.bind(place, Int64(value))
            } else {
                insertLead.bind(place, value)
            }
        }
        return try insertLead.change() == 1 ? insertLead.lastInsertedRow : nil
    }

    func capture(_ lead: CapturedLead, of id: Int64, run: IngestRun, now: Int64) throws {
        insertCapture.bind(1, id)
        insertCapture.bind(2, lead.fingerprint)
        insertCapture.bind(3, run.id)
        insertCapture.bind(4, Int64(lead.line))
        insertCapture.bind(5, lead.capturedBy ?? run.capturedBy)
        insertCapture.bind(6, lead.capturedAt?.milliseconds ?? now)
        try insertCapture.run()
    }

    /// Writes the jobs that the lead lacks. Says whether there was one.
    func jobs(of id: Int64, lead: CapturedLead, run: IngestRun, turn: Int64, now: Int64) throws -> Bool {
        var isNew = false
        for destination in run.destinationIDs {
            insertJob.bind(1, id)
            insertJob.bind(2, destination)
            insertJob.bind(3, Int64(run.priority))
            insertJob.bind(4, turn)
            insertJob.bind(5, lead.identity.key)
            for place: Int32 in 6...8 { insertJob.bind(place, now) }
            if try insertJob.change() == 1 { isNew = true }
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
