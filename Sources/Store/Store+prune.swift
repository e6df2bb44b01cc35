internal import Foundation
internal import GRDB

extension Store {
    /// Removes leads that have come to rest, with all that belongs to them, and partners' answers of the same age.
    ///
    /// In short transactions, with a pause as long as each between them, so that workers and ingests go on meanwhile. What
    /// each removes is counted in the same transaction; a prune that is cut short can be run again. Looked-up leads are
    /// checked again under the write lock: one that has news by then stays. Nothing on its way, held, or with a create
    /// whose answer is not known is removed. `progress` is told the share of the leads looked at; it may throw to stop.
    /// - Throws: `StoreError.unknown` where there is no such event.
    public func prune(
        _ request: PruneRequest, dryRun: Bool = false, progress: (Double, PruneReport) throws -> Void = { _, _ in }
    ) throws -> PruneReport {
        let before = clock.wall() - request.age.milliseconds
        let (eventID, last) = try read { database in
            (
                try request.event.map { name in
                    guard
                        let id = try Int64.fetchOne(
                            database, sql: "SELECT id FROM events WHERE name = ?", arguments: [name])
                    else { throw StoreError.unknown(what: "event", name: name) }
                    return id
                }, try Int64.fetchOne(database, sql: "SELECT max(id) FROM leads") ?? 0
            )
        }
        let run = Pruning(
            id: dryRun ? nil : try beginPruning(request, before: before), before: before, states: request.states,
            event: eventID, withRecords: request.withRecords)
        var report = PruneReport(before: Date(milliseconds: before).formatted(Self.iso8601))
        if !dryRun { report.records = 0 }
        var place: Int64 = 0
        var size = 100
        while let window = try leads(resting: run, after: place) {
            place = window.end
            report.unsettled += window.unsettled
            if dryRun {
                report.leads += window.leads.count
                report.jobs += window.jobs
            }
            var leads = dryRun ? [] : window.leads[...]
            while !leads.isEmpty {
                let start = ContinuousClock.now
                let gone = try remove(Array(leads.prefix(size)), run)
                leads = leads.dropFirst(size)
                report.leads += gone.leads
                report.jobs += gone.jobs
                report.records = (report.records ?? 0) + gone.records
                report.attendees += gone.attendees
                size = pause(since: start, size: size)
                try progress(Double(place) / Double(max(last, 1)), report)
            }
            try progress(Double(place) / Double(max(last, 1)), report)
        }
        try pruneAttendees(run, report: &report)
        // An answer belongs to no event.
        if eventID == nil { try pruneAnswers(run, report: &report, progress: progress) }
        if let id = run.id {
            try write(.normal) {
                try $0.execute(sql: "UPDATE prunings SET finished_ms = ? WHERE id = ?", arguments: [clock.wall(), id])
            }
        }
        (report.fileBytes, report.freeBytes) = try space()
        return report
    }

    /// Bytes of the database file, and how many of them are free for the next rows.
    public func space() throws -> (file: Int64, free: Int64) {
        try read { database in
            let page = try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 0
            let pages = try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            let free = try Int64.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
            return (pages * page, free * page)
        }
    }

    private static let iso8601 = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// Waits as long as the step took, so that at least half of the time belongs to others, and longer where the write-ahead
    /// log cannot be emptied. Returns the size of the next step, such that it takes about ten milliseconds.
    private func pause(since start: ContinuousClock.Instant, size: Int) -> Int {
        let took = ContinuousClock.now - start
        let wait = max(min(took, .seconds(1)), backpressure ?? .milliseconds(1))
        usleep(UInt32(min(wait.milliseconds, 60_000)) * 1000)
        if took > .milliseconds(20) { return max(size / 2, 10) }
        return took < .milliseconds(5) ? min(size * 2, 1000) : size
    }

    private func beginPruning(_ request: PruneRequest, before: Int64) throws -> Int64 {
        let now = clock.wall()
        return try write(.normal) { database in
            // A reservation without a live holder means nothing. They are few, but each deleted job looks them through.
            try database.execute(
                sql: """
                    DELETE FROM create_intents WHERE sent = 0 AND NOT EXISTS (
                        SELECT 1 FROM jobs WHERE jobs.id = create_intents.job_id
                        AND jobs.epoch = create_intents.job_epoch AND jobs.worker_id IS NOT NULL
                    )
                    """)
            try database.execute(
                sql: "INSERT INTO prunings (started_ms, before_ms, states, event) VALUES (?, ?, ?, ?)",
                arguments: [now, before, try JSON.encode(request.states.map(\.rawValue).sorted()), request.event])
            return database.lastInsertedRowID
        }
    }

    /// What one step removed.
    private struct Removed {
        var leads = 0
        var jobs = 0
        var records = 0
        var attendees = 0
    }

    /// A prune under way.
    private struct Pruning {
        /// The row of the `prunings` table; nil in a dry run.
        var id: Int64?
        var before: Int64
        var states: Set<PrunableState>
        var event: Int64?
        var withRecords: Bool

        /// Whether a row of `leads` rests: it is old, and all its jobs are in one of the states and old.
        static let rests = """
            leads.updated_ms < :before AND (:event IS NULL OR leads.event_id = :event)
            AND EXISTS (SELECT 1 FROM jobs WHERE jobs.lead_id = leads.id)
            AND NOT EXISTS (
                SELECT 1 FROM jobs WHERE jobs.lead_id = leads.id AND NOT (
                    jobs.worker_id IS NULL AND max(jobs.moved_ms, coalesce(jobs.dismissed_ms, 0)) < :before
                    AND ((:synced AND jobs.state = 'synced')
                        OR (:failed AND jobs.state = 'failed' AND jobs.dismissed_ms IS NULL)
                        OR (:dismissed AND jobs.dismissed_ms IS NOT NULL))
                )
            )
            """
        /// Whether a create of the lead went out whose answer is not known.
        static let isUnsettled = """
            EXISTS (SELECT 1 FROM jobs WHERE jobs.lead_id = leads.id
                AND jobs.id IN (SELECT job_id FROM create_intents WHERE sent = 1))
            """

        var arguments: StatementArguments {
            [
                "before": before, "event": event, "synced": states.contains(.synced),
                "failed": states.contains(.failed), "dismissed": states.contains(.dismissed),
            ]
        }
    }

    /// Leads at rest among the next five thousand after a place, or nil after the last. Takes no write lock.
    private func leads(
        resting run: Pruning, after place: Int64
    ) throws -> (end: Int64, leads: [Int64], jobs: Int, unsettled: Int)? {
        try read { database in
            let end = try Int64.fetchOne(
                database.cachedStatement(
                    sql: "SELECT max(id) FROM (SELECT id FROM leads WHERE id > ? ORDER BY id LIMIT 5000)"),
                arguments: [place])
            guard let end else { return nil }
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT id, (SELECT count(*) FROM jobs WHERE jobs.lead_id = leads.id), \(Pruning.isUnsettled)
                        FROM leads WHERE id > :place AND id <= :end AND \(Pruning.rests) ORDER BY id
                        """),
                arguments: run.arguments &+ ["place": place, "end": end])
            let settled = rows.filter { !($0[2] as Bool) }
            return (
                end, settled.map { $0[0] }, settled.reduce(0) { $0 + ($1[1] as Int) }, rows.count - settled.count
            )
        }
    }

    /// Removes those of the leads that rest still, and counts them where they came in.
    private func remove(_ ids: [Int64], _ run: Pruning) throws -> Removed {
        // What a power cut undoes is counted again by the next prune.
        try write(.normal) { database in
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT id, run_id, identity, (SELECT count(*) FROM jobs WHERE jobs.lead_id = leads.id)
                        FROM leads WHERE id IN (SELECT value FROM json_each(:ids))
                            AND \(Pruning.rests) AND NOT \(Pruning.isUnsettled)
                        """),
                arguments: run.arguments &+ ["ids": try JSON.encode(ids)])
            guard !rows.isEmpty else { return Removed() }
            let runs = rows.reduce(into: [Int64: Int]()) { $0[$1[1], default: 0] += 1 }
            for (run, leads) in runs {
                try database.cachedStatement(sql: "UPDATE ingest_runs SET pruned = pruned + ? WHERE id = ?")
                    .execute(arguments: [leads, run])
            }
            // Jobs, captures, histories and attendees go with their lead.
            let attendees =
                try Int.fetchOne(
                    database.cachedStatement(
                        sql: """
                            SELECT count(*) FROM attendees WHERE lead_id IN (SELECT value FROM json_each(?))
                            """), arguments: [try JSON.encode(rows.map { $0[0] as Int64 })]) ?? 0
            try database.cachedStatement(sql: "DELETE FROM leads WHERE id IN (SELECT value FROM json_each(?))")
                .execute(arguments: [try JSON.encode(rows.map { $0[0] as Int64 })])
            let records = run.withRecords ? try forget(database, identities: rows.map { $0[2] }) : 0
            let jobs = rows.reduce(0) { $0 + ($1[3] as Int) }
            try database.cachedStatement(
                sql: """
                    UPDATE prunings SET leads = leads + ?, jobs = jobs + ?, records = records + ?,
                        attendees = attendees + ? WHERE id = ?
                    """
            ).execute(arguments: [rows.count, jobs, records, attendees, run.id])
            return Removed(leads: rows.count, jobs: jobs, records: records, attendees: attendees)
        }
    }

    /// Forgets which records people are of whom no lead is left. Companies stay: they are nobody's data.
    private func forget(_ database: Database, identities: [String]) throws -> Int {
        var forgotten = 0
        for identity in identities {
            try database.cachedStatement(
                sql: """
                    DELETE FROM remote_records
                    WHERE destination_id IN (SELECT id FROM destinations) AND key = :key
                        AND object IN (\(RemoteRecordKey.people))
                        AND NOT EXISTS (
                            SELECT 1 FROM events CROSS JOIN leads
                            ON leads.event_id = events.id AND leads.identity = :key
                        )
                    """
            ).execute(arguments: ["key": identity])
            forgotten += database.changesCount
        }
        return forgotten
    }

    /// Removes attendees of events at which nothing has gone on for so long: no capture, and no news of the list. Those who
    /// were checked in go with their leads. Then the words are removed to which nobody who is left agreed.
    private func pruneAttendees(_ run: Pruning, report: inout PruneReport) throws {
        let isQuiet = """
            lead_id IS NULL AND event_id IN (
                SELECT id FROM events WHERE (:event IS NULL OR id = :event)
                AND NOT EXISTS (
                    SELECT 1 FROM attendees AS listed WHERE listed.event_id = events.id AND listed.imported_ms >= :before
                )
                AND NOT EXISTS (
                    SELECT 1 FROM ingest_runs
                    WHERE ingest_runs.event_id = events.id AND coalesce(finished_ms, started_ms) >= :before
                )
            )
            """
        let arguments: StatementArguments = ["before": run.before, "event": run.event]
        guard let id = run.id else {
            report.attendees += try read {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM attendees WHERE \(isQuiet)", arguments: arguments) ?? 0
            }
            return
        }
        while true {
            let start = ContinuousClock.now
            let gone = try write(.normal) { database in
                try database.execute(
                    sql: "DELETE FROM attendees WHERE id IN (SELECT id FROM attendees WHERE \(isQuiet) LIMIT 1000)",
                    arguments: arguments)
                let gone = database.changesCount
                try database.execute(
                    sql: "UPDATE prunings SET attendees = attendees + ? WHERE id = ?", arguments: [gone, id])
                return gone
            }
            report.attendees += gone
            guard gone > 0 else { break }
            _ = pause(since: start, size: 1000)
        }
        try write(.normal) {
            try $0.execute(
                sql: """
                    DELETE FROM consents
                    WHERE NOT EXISTS (SELECT 1 FROM captures WHERE captures.consent_id = consents.id)
                    """)
        }
    }

    private func pruneAnswers(
        _ run: Pruning, report: inout PruneReport, progress: (Double, PruneReport) throws -> Void
    ) throws {
        var place: (partner: String, key: Int64) = ("", .min)
        while true {
            let rows = try read { database in
                try Row.fetchAll(
                    database.cachedStatement(
                        sql: """
                            SELECT partner, key, at_ms < ? FROM partner_answers WHERE (partner, key) > (?, ?)
                            ORDER BY partner, key LIMIT 1000
                            """),
                    arguments: [run.before, place.partner, place.key])
            }
            guard let last = rows.last else { return }
            place = (last[0], last[1])
            let old = rows.filter { $0[2] as Bool }
            if run.id == nil {
                report.answers += old.count
            } else if !old.isEmpty {
                let start = ContinuousClock.now
                report.answers += try write(.normal) { database in
                    var gone = 0
                    for row in old {
                        // One that was fetched anew since stays.
                        try database.cachedStatement(
                            sql: "DELETE FROM partner_answers WHERE partner = ? AND key = ? AND at_ms < ?"
                        ).execute(arguments: [row[0] as String, row[1] as Int64, run.before])
                        gone += database.changesCount
                    }
                    try database.execute(
                        sql: "UPDATE prunings SET answers = answers + ? WHERE id = ?", arguments: [gone, run.id])
                    return gone
                }
                _ = pause(since: start, size: 1000)
            }
            try progress(1, report)
        }
    }
}
