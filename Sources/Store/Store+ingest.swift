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
    let consent: String?
    let device: String?
    let merge: LeadMerge
    let priority: Int
}

extension Store {
    /// Begins a run. The event is made where it is new.
    ///
    /// Rep, consent and device hold for the captures that do not name their own; `merge` is the rule by which captures are
    /// merged into leads that are there.
    /// - Throws: `StoreError.unknown` where a destination is not in the database.
    public func beginIngest(
        event: String, input: String, source: LeadSource, capturedBy: String? = nil, consent: String? = nil,
        device: String? = nil, destinations: [String], merge: LeadMerge = LeadMerge()
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
            let eventID = try self.eventID(database, event, now: now)
            // Each new identity goes to another page of its index.
            try database.execute(sql: "PRAGMA cache_size = -32768")
            try database.execute(
                sql: "INSERT INTO ingest_runs (event_id, input, source, started_ms) VALUES (?, ?, ?, ?)",
                arguments: [eventID, input, source.rawValue, now]
            )
            return IngestRun(
                id: database.lastInsertedRowID, eventID: eventID,
                destinationIDs: ids.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }, source: source,
                capturedBy: capturedBy, consent: consent, device: device, merge: merge,
                priority: source == .csv ? 3 : 2
            )
        }
    }

    /// The id of an event, which is made where it is new.
    func eventID(_ database: Database, _ event: String, now: Int64) throws -> Int64 {
        try database.execute(
            sql: "INSERT INTO events (name, created_ms) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
            arguments: [event, now]
        )
        let id = try Int64.fetchOne(database, sql: "SELECT id FROM events WHERE name = ?", arguments: [event])
        guard let id else { throw StoreError.unknown(what: "event", name: event) }
        return id
    }

    /// Writes a chunk of leads with their jobs, and counts its rejects, in durable commits of about 20 ms each: workers wait
    /// for the lock meanwhile.
    ///
    /// Each lead becomes a job for each destination, or is merged into the lead of the same person at the same event,
    /// or was there before. Where the end of the run is what is promised, `isPromised` is false: then the commits survive
    /// a power cut only together with a later one, at the latest with that of `finishIngest`.
    ///
    /// - Throws: `StoreError`; what was committed before stays, and is counted in the run.
    public func ingest(
        _ leads: [CapturedLead], rejected: Int = 0, run: IngestRun, isPromised: Bool = true
    ) throws -> IngestTally {
        var tally = IngestTally()
        var rest = leads[...]
        repeat {
            let part = try write(isPromised ? .full : .normal) {
                try take($0, rest, rejected: tally.read == 0 ? rejected : 0, run: run) { _, _ in }
            }
            rest = rest.dropFirst(part.read - part.rejected)
            tally = tally + part
        } while !rest.isEmpty
        return tally
    }

    /// For how long leads are written in one transaction. Their captures and jobs take as long again.
    private static let longestTake = Duration.milliseconds(10)

    /// Writes one lead, as `ingest` does, and says which lead it is and what became of it.
    public func add(_ lead: CapturedLead, run: IngestRun) throws -> (lead: Int64, outcome: IngestOutcome) {
        try write(.full) { database in
            var told: (lead: Int64, outcome: IngestOutcome)?
            _ = try take(database, [lead][...], rejected: 0, run: run) { told = ($0, $1) }
            guard let told else { throw StoreError.refused(detail: "a lead was neither written nor merged") }
            return told
        }
    }

    /// Writes the first of some leads, within a transaction: as many as the time allows, and 64 at least.
    private func take(
        _ database: Database, _ leads: ArraySlice<CapturedLead>, rejected: Int, run: IngestRun,
        tell: (Int64, IngestOutcome) -> Void
    ) throws -> IngestTally {
        let start = ContinuousClock.now
        let now = clock.wall()
        var tally = IngestTally(rejected: rejected)
        var turn = try startingTurn(database, run: run)
        let firstTurn = turn
        var insert = try IngestStatements(database)
        var new: [IngestStatements.NewLead] = []
        for (place, lead) in leads.enumerated() {
            if place > 0, place.isMultiple(of: 64), .now - start > Self.longestTake { break }
            if let id = try insert.lead(lead, run: run, now: now) {
                turn += 1
                new.append(IngestStatements.NewLead(id: id, lead: lead, turn: turn))
                try insert.remoteIDs(lead, now: now)
                if lead.registrationID != nil { try insert.checkIn(lead, as: id, run: run, now: now) }
                tally.accepted += 1
                tell(id, .accepted)
            } else {
                // It may be one of this chunk.
                try insert.write(new, run: run, now: now)
                new.removeAll(keepingCapacity: true)
                let (id, isNew) = try merge(database, lead, insert: &insert, run: run, now: now)
                // The lead may have been for other destinations so far.
                if try insert.jobs(of: id, lead: lead, run: run, turn: turn + 1, now: now) { turn += 1 }
                // The list of attendees may have come after the row came first.
                if lead.registrationID != nil { try insert.checkIn(lead, as: id, run: run, now: now) }
                if isNew {
                    try insert.remoteIDs(lead, now: now)
                    tally.merged += 1
                } else {
                    tally.alreadyThere += 1
                }
                tell(id, isNew ? .merged : .alreadyThere)
            }
        }
        try insert.write(new, run: run, now: now)
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
}
