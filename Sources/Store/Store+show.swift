internal import Foundation
internal import GRDB
public import JobQueue
public import Leads

/// Everything the store knows of one lead.
public struct LeadStory: Sendable {
    /// One job of the lead.
    public struct Job: Sendable, Codable, Equatable {
        /// The row of the `jobs` table.
        public var id: Int64
        /// The destination's name.
        public var destination: String
        /// Where it stands.
        public var state: JobState
        /// Claims of the present stage so far.
        public var attempts: Int
        /// The sync steps done.
        public var steps: [String]
        /// Why it failed, or what it waits for.
        public var error: JobError?
        /// ISO 8601: when it entered its state.
        public var since: String
        /// Whether somebody dismissed it.
        public var dismissed: Bool
        /// Why somebody dismissed it.
        public var dismissedReason: String?
        /// What happened to it, the oldest first.
        public var history: [Event]
        /// The CRM's records of the person and the company.
        public var records: [RemoteID]

        enum CodingKeys: String, CodingKey {
            case id, destination, state, attempts, steps, error, since, dismissed, history, records
            case dismissedReason = "dismissed_reason"
        }
    }

    /// One line of a job's or a lead's history.
    public struct Event: Sendable, Codable, Equatable {
        /// ISO 8601.
        public var at: String
        /// `done`, `retry`, `failed`, `retried`, `merged`, …
        public var what: String
        /// `captured → enriched`, for jobs.
        public var move: String?
        /// The error type, where there was one.
        public var error: String?
        /// The words of the destination, or what changed.
        public var detail: String?
        /// What was sent: objects and names of fields, never values.
        public var sent: [SentWrite]?
    }

    /// One time that somebody met the person.
    public struct Capture: Sendable, Codable, Equatable {
        /// ISO 8601.
        public var at: String
        /// How the lead came in.
        public var what: String
        /// The input and its line, and who captured it, in one line.
        public var detail: String
        /// Who captured it, where known.
        public var capturedBy: String?
        /// The device on which it was captured, where known.
        public var device: String?
        /// What the person agreed to, where known.
        public var consent: String?
        /// The path of the image from which it was read.
        public var image: String?

        enum CodingKeys: String, CodingKey {
            case at, what, detail, device, consent, image
            case capturedBy = "captured_by"
        }
    }

    /// The lead.
    public var lead: Lead
    /// Its jobs, one a destination.
    public var jobs: [Job]
    /// Merges and edits.
    public var history: [Event]
    /// How often, when and from where it was captured.
    public var captures: [Capture]
    /// The numbers under which the person is registered for the event and was checked in.
    public var registrations: [String]
    /// Leads of the same event who may be the same person, though their identities differ.
    public var namesakes: [Int64]
}

extension Store {
    /// The ids of the leads that a word of the operator names: a lead's id, or an e-mail.
    public func leadIDs(matching word: String) throws -> [Int64] {
        try read { database in
            if let id = Int64(word) {
                return try Int64.fetchAll(database, sql: "SELECT id FROM leads WHERE id = ?", arguments: [id])
            }
            // An index holds the identities, another the addresses that make none.
            return try Int64.fetchAll(
                database,
                sql: """
                    SELECT leads.id FROM events CROSS JOIN leads ON leads.event_id = events.id
                    WHERE leads.identity = 'email:' || ?1
                    UNION
                    SELECT id FROM leads WHERE email = ?1 AND identity <> 'email:' || email
                    ORDER BY 1
                    """,
                arguments: [word.lowercased()])
        }
    }

    /// The whole story of a lead, or nil where there is none of that id.
    public func story(lead id: Int64) throws -> LeadStory? {
        guard let stored = try leads(ids: [id])[id] else { return nil }
        return try read { database in
            let jobs = try Row.fetchAll(
                database,
                sql: """
                    SELECT jobs.id, destinations.name, jobs.state, jobs.attempts, jobs.steps_done, jobs.error_type,
                        jobs.error_code, jobs.error_message, jobs.error_field,
                        strftime('%Y-%m-%dT%H:%M:%fZ', jobs.moved_ms / 1000.0, 'unixepoch'),
                        jobs.dismissed_ms IS NOT NULL, jobs.dismissed_reason, jobs.error_value,
                        jobs.error_lead_field
                    FROM jobs JOIN destinations ON destinations.id = jobs.destination_id
                    WHERE jobs.lead_id = ? ORDER BY jobs.id
                    """, arguments: [id]
            ).map { row in
                LeadStory.Job(
                    id: row[0], destination: row[1], state: JobState(rawValue: row[2]) ?? .captured, attempts: row[3],
                    steps: SyncSteps(rawValue: row[4]).names,
                    error: (row[5] as String?).flatMap(ErrorType.init).map {
                        JobError(
                            $0, code: row[6], message: row[7] ?? "", field: row[8], value: row[12],
                            leadField: row[13])
                    },
                    since: row[9], dismissed: row[10], dismissedReason: row[11],
                    history: try jobHistory(database, job: row[0]),
                    records: try records(database, destination: row[1], lead: stored.lead))
            }
            return LeadStory(
                lead: stored.lead, jobs: jobs,
                history: try events(
                    database,
                    """
                    SELECT strftime('%Y-%m-%dT%H:%M:%fZ', at_ms / 1000.0, 'unixepoch'), what,
                        (SELECT input FROM ingest_runs WHERE id = json_extract(detail, '$.run')), NULL, detail
                    FROM lead_history WHERE lead_id = ? ORDER BY id
                    """, id),
                captures: try captures(database, lead: id),
                registrations: try String.fetchAll(
                    database, sql: "SELECT registration_id FROM attendees WHERE lead_id = ? ORDER BY checked_in_ms",
                    arguments: [id]),
                namesakes: try namesakes(database, of: stored.lead))
        }
    }

    private func captures(_ database: Database, lead: Int64) throws -> [LeadStory.Capture] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT captured_at, source, input || ':' || line || coalesce(' by ' || captured_by, ''), captured_by,
                    device, consent, image
                FROM lead_captures WHERE lead_id = ? ORDER BY captured_at, run_id, line
                """, arguments: [lead]
        ).map {
            LeadStory.Capture(
                at: $0[0], what: $0[1], detail: $0[2], capturedBy: $0[3], device: $0[4], consent: $0[5], image: $0[6])
        }
    }

    /// Leads of the same event with the same name and company, the same LinkedIn page, or an e-mail address of the other:
    /// too little to merge them, enough to look.
    private func namesakes(_ database: Database, of lead: Lead) throws -> [Int64] {
        let nameKey = Identity.nameKey(lead.values)
        let linkedin = lead.values[.linkedinURL]
        // What others would be called who are known by weaker evidence than this one.
        let others = [
            nameKey.map { "name:" + $0 }, linkedin.map { "linkedin:" + $0 },
            lead.values[.personalEmail].map { "email:" + $0 },
        ].compactMap(\.self).filter { $0 != lead.identity.description }
        let known = try Int64.fetchAll(
            database,
            sql: """
                SELECT id FROM leads WHERE event_id = (SELECT id FROM events WHERE name = ?)
                    AND identity IN (SELECT value FROM json_each(?))
                """, arguments: [lead.event, try JSON.encode(others)])
        guard lead.identity.kind != .email else { return known.sorted() }
        // No index leads from weaker evidence to stronger: the event's leads are read through.
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT id, \(LeadRow.columns) FROM leads
                WHERE event_id = (SELECT id FROM events WHERE name = :event) AND id <> :id AND (
                    linkedin_url = :linkedin
                    OR first_name IS :first COLLATE NOCASE AND last_name IS :last COLLATE NOCASE
                )
                """,
            arguments: [
                "event": lead.event, "id": lead.id, "linkedin": linkedin, "first": lead.values[.firstName],
                "last": lead.values[.lastName],
            ])
        let found = rows.filter { row in
            let values = LeadRow.values(row, from: 1)
            return linkedin != nil && values[.linkedinURL] == linkedin
                || nameKey != nil && Identity.nameKey(values) == nameKey
        }
        return Set(known + found.map { $0[0] }).sorted()
    }

    private func jobHistory(_ database: Database, job: Int64) throws -> [LeadStory.Event] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT strftime('%Y-%m-%dT%H:%M:%fZ', at_ms / 1000.0, 'unixepoch'), what,
                    CASE WHEN from_state = to_state THEN NULL ELSE from_state || ' → ' || to_state END, error_type,
                    detail, sent
                FROM job_history WHERE job_id = ? ORDER BY epoch, at_ms
                """, arguments: [job]
        ).map {
            LeadStory.Event(
                at: $0[0], what: $0[1], move: $0[2], error: $0[3], detail: $0[4],
                sent: try ($0[5] as String?).map { try JSON.decode([SentWrite].self, $0) })
        }
    }

    private func events(_ database: Database, _ sql: String, _ id: Int64) throws -> [LeadStory.Event] {
        try Row.fetchAll(database, sql: sql, arguments: [id]).map {
            LeadStory.Event(at: $0[0], what: $0[1], move: $0[2], error: $0[3], detail: $0[4])
        }
    }

    private func records(_ database: Database, destination: String, lead: Lead) throws -> [RemoteID] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT object, remote_id FROM remote_records
                WHERE destination_id = (SELECT id FROM destinations WHERE name = ?) AND key IN (?, ?)
                ORDER BY object
                """,
            arguments: [destination, lead.identity.description, lead.values[.domain].map { "domain:" + $0 }]
        ).map { RemoteID(destination: destination, object: $0[0], id: $0[1]) }
    }
}
