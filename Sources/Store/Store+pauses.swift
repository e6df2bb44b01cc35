internal import Foundation
internal import GRDB
internal import JobQueue

extension Store {
    /// Lets a paused destination's jobs go on, and sends back those that failed by what it was paused for. Returns
    /// whether it was paused.
    @discardableResult
    public func resume(destination: String) throws -> Bool {
        try resume(destination: destination, why: "the destination goes on") != nil
    }

    /// Ends a pause, with the reason that the jobs' histories give. Returns the jobs that were sent back; nil where the
    /// destination was not paused.
    @discardableResult
    public func resume(destination: String, why: String) throws -> [Int64]? {
        try write(.full) { try resume($0, destination: destination, why: why) }
    }

    private func resume(_ database: Database, destination: String, why: String) throws -> [Int64]? {
        let paused = try Row.fetchOne(
            database,
            sql: "SELECT paused_error, id FROM destinations WHERE name = ? AND paused_error IS NOT NULL",
            arguments: [destination])
        guard let paused, let error = (paused[0] as String?).flatMap(ErrorType.init) else { return nil }
        try database.execute(
            sql: "UPDATE destinations SET \(Self.unpaused) WHERE name = ?", arguments: [destination])
        if error == .quotaExceeded { try openLimits(database, of: paused[1]) }
        // They failed because they were in hand, not because of anything about them.
        let jobs = try Self.failed(database, JobFilter(destination: destination, type: error))
        try sendBack(database, jobs, why: why)
        return jobs
    }

    /// Ends the pauses whose time is over. Takes the write lock only if there are. Returns the destinations, each with
    /// the number of jobs that were sent back.
    public func endPauses() throws -> [(destination: String, jobs: Int)] {
        let over = """
            SELECT name FROM destinations WHERE paused_error IS NOT NULL AND paused_until_ms <= ?
            """
        guard try !read({ try String.fetchAll($0, sql: over, arguments: [clock.wall()]).isEmpty }) else { return [] }
        return try write(.full) { database in
            try String.fetchAll(database, sql: over, arguments: [clock.wall()]).map { name in
                (name, try resume(database, destination: name, why: "the pause is over")?.count ?? 0)
            }
        }
    }

    /// Takes it upon the caller to ask a paused destination whether its credential works again. Returns the
    /// destinations that are the caller's to ask now.
    ///
    /// They are asked a minute after the pause began, then after two more, four, eight, and every quarter of an hour;
    /// by one worker each time. A worker that has just started asks at once, because it may have another credential.
    public func claimProbes(of destinations: [String], atOnce: Bool) throws -> [String] {
        let wanted = """
            SELECT name, probes FROM destinations
            WHERE paused_error = 'AUTHENTICATION' AND paused_until_ms IS NULL
                AND name IN (SELECT value FROM json_each(:names))
                AND (:atOnce OR coalesce(probed_ms, paused_ms) + min(900000, 60000 * (1 << min(probes, 4))) <= :now)
            """
        let arguments: StatementArguments = [
            "names": try JSON.encode(destinations), "atOnce": atOnce, "now": clock.wall(),
        ]
        guard try !read({ try Row.fetchAll($0, sql: wanted, arguments: arguments).isEmpty }) else { return [] }
        return try write(.normal) { database in
            let names: [String] = try Row.fetchAll(database, sql: wanted, arguments: arguments).map { $0[0] }
            for name in names {
                try database.execute(
                    sql: "UPDATE destinations SET probed_ms = ?, probes = probes + 1 WHERE name = ?",
                    arguments: [clock.wall(), name])
            }
            return names
        }
    }

    /// Lets some of the jobs go on that wait for an outage to end, because the destination takes others again: the next
    /// three hundred at most, spread over ten seconds. Returns how many.
    ///
    /// The attempt that comes of it is not counted, so that an outage which only seemed to be over spends no retry
    /// budget. Takes the write lock only if there are such jobs.
    @discardableResult
    public func hurry(destination: String) throws -> Int {
        let arguments: StatementArguments = ["destination": destination, "soon": clock.wall() + 15_000]
        let waiting = """
            SELECT id FROM jobs INDEXED BY jobs_waiting_for_outage
            WHERE ready = 0 AND worker_id IS NULL AND state = 'enriched'
                AND error_type IN ('NETWORK', 'REMOTE_UNAVAILABLE')
                AND destination_id = (SELECT id FROM destinations WHERE name = :destination) AND due_ms > :soon
            ORDER BY due_ms LIMIT 300
            """
        let isIdle = try read { try Int64.fetchOne($0, sql: waiting, arguments: arguments) == nil }
        if isIdle { return 0 }
        return try write(.normal) { database in
            let jobs = try Int64.fetchAll(database, sql: waiting, arguments: arguments)
            try database.execute(
                sql: """
                    UPDATE jobs SET due_ms = :now + wanted.key % 10 * 1000, attempts = max(attempts - 1, 0)
                    FROM json_each(:jobs) AS wanted WHERE jobs.id = wanted.value
                    """, arguments: ["now": clock.wall(), "jobs": try JSON.encode(jobs)])
            return jobs.count
        }
    }
}
