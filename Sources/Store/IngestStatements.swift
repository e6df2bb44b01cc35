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
    /// The ids of the consents met in this chunk.
    private var consents: [String: Int64] = [:]

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
            INSERT INTO captures (lead_id, fingerprint, run_id, line, captured_by, captured_ms, consent_id, device,
                image)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
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
        guard try insertLead.change() == 1 else { return nil }
        let id = insertLead.lastInsertedRow
        if let review = lead.review { try mark(id, lead, review: review, now: now) }
        return id
    }

    /// Marks a new lead that was read without certainty, and each of its values.
    private func mark(_ id: Int64, _ lead: CapturedLead, review: String, now: Int64) throws {
        let read = Provenance(source: Provenance.read, at: Date(milliseconds: now))
        let provenance = Dictionary(uniqueKeysWithValues: lead.values.fields.map { ($0.rawValue, read) })
        try database.cachedStatement(sql: "UPDATE leads SET review = ?, provenance = ? WHERE id = ?")
            .execute(arguments: [String(review.prefix(200)), try JSON.encode(provenance), id])
    }

    /// Writes a capture. Says whether it is new: the same row of the same lead is not.
    mutating func capture(_ lead: CapturedLead, of id: Int64, run: IngestRun, now: Int64) throws -> Bool {
        let consent = try consentID(lead.consent ?? run.consent)
        insertCapture.bind(1, id)
        insertCapture.bind(2, lead.fingerprint)
        insertCapture.bind(3, run.id)
        insertCapture.bind(4, Int64(lead.line))
        insertCapture.bind(5, lead.capturedBy ?? run.capturedBy)
        insertCapture.bind(6, lead.capturedAt?.milliseconds ?? now)
        insertCapture.bind(7, consent)
        insertCapture.bind(8, lead.device ?? run.device)
        insertCapture.bind(9, lead.image)
        return try insertCapture.change() == 1
    }

    /// The words that people agreed to stand once, however many agreed to them.
    private mutating func consentID(_ text: String?) throws -> Int64? {
        guard let text, !text.isEmpty else { return nil }
        if let id = consents[text] { return id }
        try database.cachedStatement(sql: "INSERT INTO consents (text) VALUES (?) ON CONFLICT (text) DO NOTHING")
            .execute(arguments: [text])
        let id = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT id FROM consents WHERE text = ?"), arguments: [text])
        // A column of free text must not fill the memory.
        if consents.count < 1000 { consents[text] = id }
        return id
    }

    /// Notes that the attendee of that registration came, the first time.
    func checkIn(_ lead: CapturedLead, as id: Int64, run: IngestRun, now: Int64) throws {
        try database.cachedStatement(
            sql: """
                UPDATE attendees SET checked_in_ms = ?, lead_id = ?
                WHERE event_id = ? AND registration_id = ? AND lead_id IS NULL
                """
        ).execute(arguments: [lead.capturedAt?.milliseconds ?? now, id, run.eventID, lead.registrationID])
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
