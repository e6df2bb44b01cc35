internal import Foundation
internal import GRDB

extension Store {
    /// Takes failed jobs out of the groups: they stay failed, and a retry leaves them alone.
    ///
    /// - Returns: The jobs dismissed, or, in a dry run, those that would be.
    public func dismiss(_ filter: JobFilter, reason: String, dryRun: Bool = false) throws -> [Int64] {
        if dryRun { return try read { try Self.failed($0, filter) } }
        return try write(.full) { database in
            let jobs = try Self.failed(database, filter)
            try mark(database, jobs, as: "dismissed", reason: reason)
            return jobs
        }
    }

    /// Puts dismissed jobs back into the groups.
    ///
    /// - Returns: The jobs, or, in a dry run, those that would be put back.
    public func undismiss(_ filter: JobFilter, reason: String? = nil, dryRun: Bool = false) throws -> [Int64] {
        func dismissed(_ database: Database) throws -> [Int64] {
            try Int64.fetchAll(
                database,
                sql: "SELECT id FROM jobs WHERE jobs.dismissed_ms IS NOT NULL AND \(JobFilter.condition) ORDER BY id",
                arguments: filter.arguments)
        }
        if dryRun { return try read(dismissed) }
        return try write(.full) { database in
            let jobs = try dismissed(database)
            try mark(database, jobs, as: "undismissed", reason: reason)
            return jobs
        }
    }

    private func mark(_ database: Database, _ jobs: [Int64], as what: String, reason: String?) throws {
        let isDismissed = what == "dismissed"
        let arguments: StatementArguments = [
            "jobs": try JSON.encode(jobs), "now": clock.wall(), "reason": reason.map { String($0.prefix(500)) },
        ]
        try database.execute(
            sql: """
                INSERT INTO job_history
                    (job_id, epoch, at_ms, what, from_state, to_state, attempt, error_type, detail)
                SELECT id, epoch + 1, :now, :what, state, state, attempts, error_type, :reason
                FROM jobs WHERE id IN (SELECT value FROM json_each(:jobs))
                """, arguments: arguments &+ ["what": what])
        // Each move by hand raises the epoch, so that each has its line in the history.
        try database.execute(
            sql: """
                UPDATE jobs SET epoch = epoch + 1, dismissed_ms = CASE WHEN :dismissed THEN :now END,
                    dismissed_reason = CASE WHEN :dismissed THEN :reason END
                WHERE id IN (SELECT value FROM json_each(:jobs))
                """, arguments: arguments &+ ["dismissed": isDismissed])
    }
}
