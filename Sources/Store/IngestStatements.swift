internal import Foundation
internal import GRDB
internal import Leads

/// The inserts of an ingest chunk, prepared once a connection. They run for every row of files of millions.
struct IngestStatements {
    private let database: Database
    private let insertLead: HotStatement
    private let insertCapture: HotStatement
    private let insertCaptures: HotStatement
    private let insertJob: HotStatement
    private let insertJobs: HotStatement
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
        insertCapture = try HotStatement(database, Self.captures(1))
        insertCaptures = try HotStatement(database, Self.captures(Self.rows))
        insertJob = try HotStatement(database, Self.jobs(1))
        insertJobs = try HotStatement(database, Self.jobs(Self.rows))
    }

    /// Rows of one statement: each execution opens a cursor on every index of the table, which for `jobs` costs more than
    /// the row itself.
    private static let rows = 16

    private static func captures(_ rows: Int) -> String {
        """
        INSERT INTO captures (lead_id, fingerprint, run_id, line, captured_by, captured_ms, consent_id, device, image)
        VALUES \(marks(9, rows)) ON CONFLICT DO NOTHING
        """
    }

    private static func jobs(_ rows: Int) -> String {
        """
        INSERT INTO jobs (lead_id, destination_id, priority, turn, person_key, due_ms, created_ms, moved_ms)
        VALUES \(marks(8, rows)) ON CONFLICT (lead_id, destination_id) DO NOTHING
        """
    }

    private static func marks(_ columns: Int, _ rows: Int) -> String {
        let row = "(" + repeatElement("?", count: columns).joined(separator: ", ") + ")"
        return repeatElement(row, count: rows).joined(separator: ", ")
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
        bind(lead, of: id, consent: try consentID(lead.consent ?? run.consent), run, now, to: insertCapture)
        return try insertCapture.change() == 1
    }

    private func bind(
        _ lead: CapturedLead, of id: Int64, consent: Int64?, _ run: IngestRun, _ now: Int64,
        to statement: HotStatement, row: Int = 0
    ) {
        let place = Int32(row * 9)
        statement.bind(place + 1, id)
        statement.bind(place + 2, lead.fingerprint)
        statement.bind(place + 3, run.id)
        statement.bind(place + 4, Int64(lead.line))
        statement.bind(place + 5, lead.capturedBy ?? run.capturedBy)
        statement.bind(place + 6, lead.capturedAt?.milliseconds ?? now)
        statement.bind(place + 7, consent)
        statement.bind(place + 8, lead.device ?? run.device)
        statement.bind(place + 9, lead.image)
    }

    /// A lead that is new, whose first capture and jobs are still to be written.
    struct NewLead {
        var id: Int64
        var lead: CapturedLead
        var turn: Int64
    }

    /// Writes the captures and jobs of new leads.
    mutating func write(_ leads: [NewLead], run: IngestRun, now: Int64) throws {
        try Self.inRows(leads) { part in
            let statement = part.count == Self.rows ? insertCaptures : insertCapture
            for (row, new) in part.enumerated() {
                let consent = try consentID(new.lead.consent ?? run.consent)
                bind(new.lead, of: new.id, consent: consent, run, now, to: statement, row: row)
            }
            _ = try statement.change()
        }
        let jobs = leads.flatMap { new in run.destinationIDs.map { (new, $0) } }
        try Self.inRows(jobs) { part in
            let statement = part.count == Self.rows ? insertJobs : insertJob
            for (row, (new, destination)) in part.enumerated() {
                bind(
                    jobOf: new.id, new.lead, to: destination, turn: new.turn, run, now, to: statement, row: row)
            }
            _ = try statement.change()
        }
    }

    /// The items in full statements, and the rest one by one.
    private static func inRows<Item>(_ items: [Item], _ body: (ArraySlice<Item>) throws -> Void) rethrows {
        var rest = items[...]
        while !rest.isEmpty {
            let part = rest.prefix(rest.count >= rows ? rows : 1)
            try body(part)
            rest = rest.dropFirst(part.count)
        }
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
            bind(jobOf: id, lead, to: destination, turn: turn, run, now, to: insertJob)
            if try insertJob.change() == 1 { isNew = true }
        }
        return isNew
    }

    private func bind(
        jobOf id: Int64, _ lead: CapturedLead, to destination: Int64, turn: Int64, _ run: IngestRun, _ now: Int64,
        to statement: HotStatement, row: Int = 0
    ) {
        let place = Int32(row * 8)
        statement.bind(place + 1, id)
        statement.bind(place + 2, destination)
        statement.bind(place + 3, Int64(run.priority))
        statement.bind(place + 4, turn)
        statement.bind(place + 5, lead.identity.key)
        for column: Int32 in 6...8 { statement.bind(place + column, now) }
    }

    /// Record ids that the source knew. One that is known already stays. `Ingest` keeps those of destinations that are
    /// not in the database elsewhere.
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
