internal import Foundation
internal import GRDB
public import Leads

/// An input being ingested: what the store needs to write its rows.
public struct IngestRun: Sendable {
    let id: Int64
    let eventID: Int64
    let destinationIDs: [Int64]
    let source: LeadSource
    let capturedBy: String?
    let priority: Int
}

extension Store {
    /// Begins a run. The event is made where it is new.
    ///
    /// - Throws: `StoreError.unknown` where a destination is not in the database.
    public func beginIngest(
        event: String, input: String, source: LeadSource, capturedBy: String? = nil, destinations: [String]
    ) throws -> IngestRun {
        let now = clock.wall()
        return try write(.full) { database in
            let ids = try destinations.map { name in
                guard
                    let id = try Int64.fetchOne(
                        database, sql: "SELECT id FROM destinations WHERE name = ?", arguments: [name])
                else { throw StoreError.unknown(what: "destination", name: name) }
                return id
            }
            try database.execute(
                sql: "INSERT INTO events (name, created_ms) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                arguments: [event, now]
            )
            guard
                let eventID = try Int64.fetchOne(
                    database, sql: "SELECT id FROM events WHERE name = ?", arguments: [event])
            else { throw StoreError.unknown(what: "event", name: event) }
            try database.execute(
                sql: "INSERT INTO ingest_runs (event_id, input, source, started_ms) VALUES (?, ?, ?, ?)",
                arguments: [eventID, input, source.rawValue, now]
            )
            return IngestRun(
                id: database.lastInsertedRowID, eventID: eventID,
                destinationIDs: ids.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }, source: source,
                capturedBy: capturedBy, priority: source == .csv ? 3 : 2
            )
        }
    }

    /// Writes a chunk of leads with their jobs, and counts its rejects, in one durable commit.
    ///
    /// Each lead becomes a job for each destination, or is merged into the lead of the same person at the same event,
    /// or was there before. Keep chunks at a few hundred: workers wait for the write lock meanwhile. Where the end of the
    /// run is what is promised, `isPromised` is false: then the commit survives a power cut only together with a later
    /// one, at the latest with that of `finishIngest`.
    public func ingest(
        _ leads: [CapturedLead], rejected: Int = 0, run: IngestRun, isPromised: Bool = true
    ) throws -> IngestTally {
        try write(isPromised ? .full : .normal) { database in
            let now = clock.wall()
            var tally = IngestTally(rejected: rejected)
            var turn = try startingTurn(database, run: run)
            let firstTurn = turn
            let insert = try IngestStatements(database)
            for lead in leads {
                if let id = try insert.lead(lead, run: run, now: now) {
                    turn += 1
                    try insert.capture(lead, of: id, run: run, now: now)
                    _ = try insert.jobs(of: id, lead: lead, run: run, turn: turn, now: now)
                    try insert.remoteIDs(lead, now: now)
                    tally.accepted += 1
                } else {
                    let (id, isNew) = try merge(database, lead, run: run, now: now)
                    // The lead may have been for other destinations so far.
                    if try insert.jobs(of: id, lead: lead, run: run, turn: turn + 1, now: now) { turn += 1 }
                    if isNew {
                        try insert.remoteIDs(lead, now: now)
                        tally.merged += 1
                    } else {
                        tally.alreadyThere += 1
                    }
                }
            }
            if turn > firstTurn {
                try database.execute(
                    sql: "UPDATE events SET last_turn = ? WHERE id = ?", arguments: [turn, run.eventID])
            }
            try database.execute(
                sql: """
                    UPDATE ingest_runs SET rows_read = rows_read + ?, accepted = accepted + ?, merged = merged + ?,
                        rejected = rejected + ?, already_there = already_there + ? WHERE id = ?
                    """,
                arguments: [tally.read, tally.accepted, tally.merged, tally.rejected, tally.alreadyThere, run.id]
            )
            return tally
        }
    }

    /// Ends a run.
    public func finishIngest(_ run: IngestRun) throws {
        try write(.full) { database in
            try database.execute(
                sql: "UPDATE ingest_runs SET finished_ms = ? WHERE id = ?", arguments: [clock.wall(), run.id])
        }
    }

    /// Fair queueing: jobs of an event start at the present virtual time (the turn of the job that is claimed next), or
    /// after the event's own last job where that is later.
    private func startingTurn(_ database: Database, run: IngestRun) throws -> Int64 {
        let own = try Int64.fetchOne(
            database, sql: "SELECT last_turn FROM events WHERE id = ?", arguments: [run.eventID])
        // A destination from which nothing is claimed stands still, and so does its time.
        let heads = try run.destinationIDs.compactMap { destination in
            try Int64.fetchOne(
                database,
                sql: """
                    SELECT coalesce(
                        (SELECT turn FROM jobs INDEXED BY jobs_ready
                         WHERE state = 'captured' AND destination_id = :destination AND ready = 1 AND priority = :priority
                         ORDER BY turn, id LIMIT 1),
                        (SELECT turn FROM jobs INDEXED BY jobs_ready
                         WHERE state = 'enriched' AND destination_id = :destination AND ready = 1 AND priority = :priority
                         ORDER BY turn, id LIMIT 1)
                    ) FROM destinations WHERE id = :destination AND mode = 'automatic' AND paused_ms IS NULL
                    """,
                arguments: ["destination": destination, "priority": run.priority]
            )
        }
        let present = try heads.min() ?? Int64.fetchOne(database, sql: "SELECT max(last_turn) FROM events") ?? 0
        return max(own ?? 0, present)
    }

    /// Merges a capture into the lead that is there: it fills blanks and never replaces a value.
    ///
    /// Says which lead it is, and whether the row is new: it is not where the very same row was ingested before, by
    /// another run. A repeat within one run is a second scan. What is new is sent to the CRM again.
    private func merge(
        _ database: Database, _ captured: CapturedLead, run: IngestRun, now: Int64
    ) throws -> (lead: Int64, isNew: Bool) {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT \(LeadRow.selection) FROM leads JOIN events ON events.id = leads.event_id
                    WHERE leads.event_id = ? AND leads.identity = ?
                    """),
            arguments: [run.eventID, captured.identity.description]
        )
        guard let row else { throw StoreError.refused(detail: "a lead vanished during its merge") }
        let stored = try LeadRow.lead(row).lead
        try database.cachedStatement(
            sql: """
                INSERT INTO captures (lead_id, fingerprint, run_id, line, captured_by, captured_ms)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [
            stored.id, captured.fingerprint, run.id, captured.line, captured.capturedBy ?? run.capturedBy,
            captured.capturedAt?.milliseconds ?? now,
        ])
        if database.changesCount == 0 {
            let earlier = try Int64.fetchOne(
                database, sql: "SELECT run_id FROM captures WHERE lead_id = ? AND fingerprint = ?",
                arguments: [stored.id, captured.fingerprint])
            guard earlier == run.id else { return (stored.id, false) }
        }
        var lead = stored
        var filled: [String] = []
        for field in captured.values.fields where lead.values[field] == nil || isGuess(field, in: lead) {
            guard lead.values[field] != captured.values[field] else { continue }
            lead.values[field] = captured.values[field]
            lead.provenance[field] = nil
            filled.append(field.rawValue)
        }
        for (name, value) in captured.custom where lead.custom[name] == nil {
            lead.custom[name] = value
            filled.append(name)
        }
        for (name, values) in captured.qualifiers {
            let added = values.filter { !(lead.qualifiers[name] ?? []).contains($0) }
            guard !added.isEmpty else { continue }
            lead.qualifiers[name, default: []] += added
            filled.append(name)
        }
        lead.scanCount += 1
        try update(database, lead, now: now, raisingRevision: !filled.isEmpty)
        try record(
            database, lead: lead.id, what: "merged",
            detail: LeadChange(run: run.id, line: captured.line, fields: filled.sorted()), now: now)
        if !filled.isEmpty { try sendAgain(database, lead: lead.id, now: now) }
        return (lead.id, true)
    }

    /// Whether a value came from a partner or from a guess: what a person says replaces it.
    private func isGuess(_ field: LeadField, in lead: Lead) -> Bool {
        lead.provenance[field].map { !$0.isFromPerson } ?? false
    }
}

/// The detail of a merge or an edit in the lead's history: what changed, never the values.
struct LeadChange: Codable {
    var run: Int64?
    var line: Int?
    var fields: [String]
}
