internal import Foundation
internal import GRDB
internal import JobQueue

extension Store {
    /// Jobs of one retry that are due in the same second; the others follow second by second, so that what comes in
    /// meanwhile finds its way between them.
    public static let retriedPerSecond = 200

    /// Sends failed jobs back to the state before the stage that failed, with a new retry budget.
    ///
    /// A failed sync is sent even where the destination's mode is manual: somebody asked for it. Dismissed jobs stay.
    /// A refused credential's pause ends too, so that the jobs are tried. A lost create that no key can find again is
    /// taken as looked into, and is sent again. What is remembered of the CRM's fields is asked for anew, because
    /// whoever retries has mended something, perhaps there.
    ///
    /// - Parameter over: The time over which the jobs are spread; nil: 200 a second.
    /// - Returns: The jobs sent back, or, in a dry run, those that would be.
    public func retry(_ filter: JobFilter, over: Duration? = nil, dryRun: Bool = false) throws -> [Int64] {
        if dryRun { return try read { try Self.failed($0, filter) } }
        return try write(.full) { database in
            let jobs = try Self.failed(database, filter)
            let paused = try Int64.fetchAll(
                database,
                sql: """
                    SELECT id FROM destinations WHERE paused_error = 'QUOTA_EXCEEDED' AND id IN (
                        SELECT destination_id FROM jobs WHERE id IN (SELECT value FROM json_each(?)))
                    """, arguments: [try JSON.encode(jobs)])
            for destination in paused { try openLimits(database, of: destination) }
            try database.execute(
                sql: """
                    UPDATE destinations SET \(Self.unpaused) WHERE paused_error IS NOT NULL AND id IN (
                        SELECT destination_id FROM jobs WHERE id IN (SELECT value FROM json_each(?)))
                    """, arguments: [try JSON.encode(jobs)])
            try sendBack(database, jobs, over: over)
            return jobs
        }
    }

    /// Where jobs stand, in the order of the numbers.
    public func standing(of jobs: [Int64]) throws -> [JobStanding] {
        let now = clock.wall()
        let found = try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT jobs.id, jobs.state, jobs.dismissed_ms IS NOT NULL, jobs.dismissed_reason, workers.id,
                        workers.pid, jobs.ready = 0 AND jobs.due_ms > :now,
                        strftime('%Y-%m-%dT%H:%M:%fZ', jobs.due_ms / 1000.0, 'unixepoch'),
                        strftime('%Y-%m-%dT%H:%M:%fZ', jobs.moved_ms / 1000.0, 'unixepoch'), jobs.error_type
                    FROM json_each(:jobs) AS wanted JOIN jobs ON jobs.id = wanted.value
                    LEFT JOIN workers ON workers.id = jobs.worker_id
                    """, arguments: ["now": now, "jobs": try JSON.encode(jobs)]
            ).map { row in
                let id: Int64 = row[0]
                let since: String = row[8]
                if let worker = row[4] as Int64? {
                    return JobStanding(
                        job: id, place: .held, detail: "worker \(worker) (pid \(row[5] as Int64)) has it in hand")
                }
                switch row[1] as String {
                case "synced": return JobStanding(job: id, place: .synced, detail: "since \(since)")
                case "failed" where row[2] as Bool:
                    return JobStanding(job: id, place: .dismissed, detail: row[3])
                case "failed": return JobStanding(job: id, place: .failed, detail: row[9])
                case _ where row[6] as Bool:
                    return JobStanding(job: id, place: .waiting, detail: "until \(row[7] as String)")
                default: return JobStanding(job: id, place: .queued)
                }
            }
        }
        let byJob = Dictionary(found.map { ($0.job, $0) }) { first, _ in first }
        return jobs.map { byJob[$0] ?? JobStanding(job: $0, place: .missing) }
    }

    /// The failed jobs of a filter that nobody dismissed, by number.
    static func failed(_ database: Database, _ filter: JobFilter) throws -> [Int64] {
        try Int64.fetchAll(
            database,
            sql: """
                SELECT id FROM jobs WHERE jobs.state = 'failed' AND jobs.dismissed_ms IS NULL
                    AND \(JobFilter.condition) ORDER BY id
                """, arguments: filter.arguments)
    }

    /// Forgets that a destination's limits are spent, because somebody has raised them, or their time is over: the CRM
    /// says so again where it is not.
    func openLimits(_ database: Database, of destination: Int64) throws {
        try database.execute(
            sql: """
                DELETE FROM call_limits
                WHERE account = (SELECT 'destination:' || name FROM destinations WHERE id = ?)
                    AND closed_until_boot_ms > ?
                """,
            arguments: [destination, clock.boot()])
    }

    /// What ends a destination's pause.
    static let unpaused = """
        paused_error = NULL, paused_message = NULL, paused_ms = NULL, paused_until_ms = NULL, probed_ms = NULL,
            probes = 0
        """

    /// Sends failed jobs back, within a transaction.
    ///
    /// - Parameter why: What stands in their history where nobody asked for it.
    func sendBack(_ database: Database, _ jobs: [Int64], over: Duration? = nil, why: String? = nil) throws {
        guard !jobs.isEmpty else { return }
        let now = clock.wall()
        let arguments: StatementArguments = ["jobs": try JSON.encode(jobs)]
        try database.execute(
            sql: """
                DELETE FROM remote_metadata WHERE destination_id IN (
                    SELECT destination_id FROM jobs WHERE id IN (SELECT value FROM json_each(:jobs)))
                """, arguments: arguments)
        try database.execute(
            sql: """
                INSERT INTO job_history
                    (job_id, epoch, at_ms, what, from_state, to_state, attempt, error_type, detail)
                SELECT id, epoch + 1, :now, 'retried', 'failed',
                    CASE failed_stage WHEN 'enrich' THEN 'captured' ELSE 'enriched' END, attempts, error_type, :why
                FROM jobs WHERE id IN (SELECT value FROM json_each(:jobs))
                """, arguments: arguments &+ ["now": now, "why": why])
        // Who retries a create whose answer was lost has looked into the CRM: it may be created again. An intent of a
        // live claim is not theirs to settle.
        try database.execute(
            sql: """
                DELETE FROM create_intents
                WHERE (destination_id, key) IN (
                    SELECT jobs.destination_id, leads.identity FROM jobs JOIN leads ON leads.id = jobs.lead_id
                    WHERE jobs.id IN (SELECT value FROM json_each(:jobs)) AND jobs.error_type = 'OUTCOME_UNKNOWN'
                ) AND NOT EXISTS (
                    SELECT 1 FROM jobs AS holder
                    WHERE holder.id = create_intents.job_id AND holder.epoch = create_intents.job_epoch
                        AND holder.worker_id IS NOT NULL
                )
                """, arguments: arguments)
        let step = over.map { Double($0.milliseconds) / Double(jobs.count) } ?? 1000 / Double(Self.retriedPerSecond)
        // Whole seconds, unless somebody asked for a time: what is due together is claimed together.
        try database.execute(
            sql: """
                UPDATE jobs SET
                    state = CASE failed_stage WHEN 'enrich' THEN 'captured' ELSE 'enriched' END,
                    priority = CASE failed_stage WHEN 'enrich' THEN 1 ELSE 0 END,
                    due_ms = :now + CAST(wanted.key * :step AS INTEGER) / 1000 * 1000,
                    ready = CAST(wanted.key * :step AS INTEGER) < 1000,
                    failed_stage = NULL, attempts = 0, crashes = 0, epoch = epoch + 1, moved_ms = :now
                FROM json_each(:jobs) AS wanted
                WHERE jobs.id = wanted.value AND jobs.state = 'failed'
                """, arguments: arguments &+ ["now": now, "step": step])
    }
}
