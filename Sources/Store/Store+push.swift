internal import GRDB

extension Store {
    /// Releases frozen jobs, which wait because their destination's mode is manual: they are sent before all others.
    ///
    /// - Parameter leads: These leads alone; nil: all.
    /// - Returns: The jobs released.
    public func push(
        destination: String? = nil, event: String? = nil, leads: [Int64]? = nil, dryRun: Bool = false
    ) throws -> [Int64] {
        let now = clock.wall()
        let condition = """
            jobs.state = 'enriched' AND jobs.priority > 0
            AND jobs.destination_id IN (SELECT id FROM destinations WHERE mode = 'manual')
            AND (:destination IS NULL
                OR jobs.destination_id = (SELECT id FROM destinations WHERE name = :destination))
            AND (:event IS NULL OR jobs.lead_id IN (
                SELECT leads.id FROM leads JOIN events ON events.id = leads.event_id WHERE events.name = :event))
            AND (:leads IS NULL OR jobs.lead_id IN (SELECT value FROM json_each(:leads)))
            """
        let arguments: StatementArguments = [
            "destination": destination, "event": event, "leads": try leads.map { try JSON.encode($0) },
        ]
        if dryRun {
            return try read {
                try Int64.fetchAll($0, sql: "SELECT id FROM jobs WHERE \(condition)", arguments: arguments)
            }
        }
        return try write(.full) { database in
            // A job that was put off is still put off, but no longer frozen.
            let jobs = try Int64.fetchAll(
                database, sql: "UPDATE jobs SET priority = 0 WHERE \(condition) RETURNING id", arguments: arguments)
            let history = try database.cachedStatement(
                sql: """
                    INSERT OR IGNORE INTO job_history (job_id, epoch, at_ms, what, from_state, to_state, attempt)
                    SELECT id, epoch, ?, 'pushed', state, state, attempts FROM jobs WHERE id = ?
                    """)
            for job in jobs { try history.execute(arguments: [now, job]) }
            return jobs
        }
    }
}
