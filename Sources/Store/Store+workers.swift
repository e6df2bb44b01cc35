internal import Foundation
internal import GRDB

extension Store {
    /// Registers a worker of this process.
    public func registerWorker(lease: Duration = .seconds(120)) throws -> WorkerLease {
        try makeLockFolder()
        let name = UUID().uuidString.lowercased()
        // Locked before the row is written: who sees the row can trust the lock.
        let file = try LockFile(creating: lockPath(name))
        try shareLikeDatabase(lockPath(name))
        let now = clock.wall()
        let id = try write(.normal) { database in
            try database.execute(
                sql: "INSERT INTO workers (pid, host, boot_id, started_ms, lock_file) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    ProcessInfo.processInfo.processIdentifier, ProcessInfo.processInfo.hostName, clock.bootID, now,
                    name,
                ]
            )
            return database.lastInsertedRowID
        }
        return WorkerLease(id: id, duration: lease, file: file, clock: clock)
    }

    /// Ends a worker: what it still holds is due again at once, without an attempt counted.
    public func retire(_ worker: WorkerLease) throws {
        try write(.normal) { database in
            try handBack(database, where: "worker_id = ?", [worker.id], as: .released)
            try loseQuestions(database, worker: worker.id)
            try database.execute(sql: "DELETE FROM workers WHERE id = ?", arguments: [worker.id])
        }
        worker.release()
    }

    /// Renews the leases of all that a worker holds. Returns the jobs it holds still, with the epoch of each claim.
    public func renew(_ worker: WorkerLease) throws -> [Int64: Int64] {
        let now = clock.awake()
        let held = try write(.normal) { database in
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: "UPDATE jobs SET lease_expires_ms = ? WHERE worker_id = ? RETURNING id, epoch"),
                arguments: [now + worker.duration.milliseconds, worker.id]
            )
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] as Int64, $0[1] as Int64) })
        }
        worker.renewed(at: now)
        return held
    }

    /// Frees the jobs of workers that are dead, and those whose lease ran out. Takes the write lock only if there are.
    ///
    /// A job whose worker died `crashLimit` times is failed as `INTERNAL`. Returns the number of jobs freed or failed.
    @discardableResult
    public func rescue(crashLimit: Int) throws -> Int {
        let (workers, overdue) = try read { database in
            (
                try Row.fetchAll(
                    database.cachedStatement(sql: "SELECT id, boot_id, lock_file FROM workers")
                ).map { (id: $0[0] as Int64, boot: $0[1] as String, file: $0[2] as String) },
                try Bool.fetchOne(
                    database.cachedStatement(
                        sql: """
                            SELECT EXISTS (
                                SELECT 1 FROM workers JOIN jobs ON jobs.worker_id = workers.id
                                WHERE jobs.lease_expires_ms < ? AND workers.boot_id = ?
                            )
                            """),
                    arguments: [clock.awake(), clock.bootID]) ?? false
            )
        }
        let dead = workers.filter { $0.boot != clock.bootID || !LockFile.isHeld(lockPath($0.file)) }
        guard !dead.isEmpty || overdue else { return 0 }
        let freed = try write(.normal) { database in
            var freed = 0
            for worker in dead {
                freed += try handBack(database, where: "worker_id = ?", [worker.id], as: .rescued(limit: crashLimit))
                try loseQuestions(database, worker: worker.id)
                try database.execute(sql: "DELETE FROM workers WHERE id = ?", arguments: [worker.id])
            }
            if overdue {
                freed += try handBack(
                    database, where: "worker_id IS NOT NULL AND lease_expires_ms < ?", [clock.awake()], as: .expired)
            }
            return freed
        }
        for worker in dead { unlink(lockPath(worker.file)) }
        return freed
    }

    /// How a claim ended without an outcome.
    enum End {
        case released
        case expired
        case rescued(limit: Int)
    }

    /// Takes jobs from a worker that will not bring an outcome. Raises the epoch, so that it cannot bring one later.
    @discardableResult
    func handBack(
        _ database: Database, where condition: String, _ arguments: [Int64], as end: End
    ) throws -> Int {
        let (what, crashed, attempt, limit) =
            switch end {
            case .released: ("released", 0, 1, Int.max)
            case .expired: ("expired", 0, 0, Int.max)
            case .rescued(let limit): ("rescued", 1, 0, limit)
            }
        let now = clock.wall()
        let given = StatementArguments(arguments)
        try database.execute(
            sql: """
                INSERT INTO job_history (job_id, epoch, at_ms, what, from_state, to_state, worker_id, attempt, error_type)
                SELECT id, epoch, :now, CASE WHEN crashes + :crashed >= :limit THEN 'failed' ELSE :what END, state,
                    CASE WHEN crashes + :crashed >= :limit THEN 'failed' ELSE state END, worker_id, attempts,
                    CASE WHEN crashes + :crashed >= :limit THEN 'INTERNAL' END
                FROM jobs WHERE \(condition)
                """,
            arguments: StatementArguments(["now": now, "crashed": crashed, "limit": limit, "what": what]) &+ given
        )
        try database.execute(
            sql: """
                UPDATE jobs SET
                    state = CASE WHEN crashes + :crashed >= :limit THEN 'failed' ELSE state END,
                    failed_stage = CASE WHEN crashes + :crashed >= :limit
                        THEN CASE state WHEN 'captured' THEN 'enrich' ELSE 'sync' END END,
                    error_type = CASE WHEN crashes + :crashed >= :limit THEN 'INTERNAL' ELSE error_type END,
                    error_code = CASE WHEN crashes + :crashed >= :limit THEN 'worker_died' ELSE error_code END,
                    error_message = CASE WHEN crashes + :crashed >= :limit
                        THEN 'worker died ' || (crashes + :crashed) || ' times while it held this job'
                        ELSE error_message END,
                    ready = CASE WHEN crashes + :crashed >= :limit THEN 0 WHEN crashes + :crashed > 0 THEN 2 ELSE 1 END,
                    moved_ms = CASE WHEN crashes + :crashed >= :limit THEN :now ELSE moved_ms END,
                    crashes = crashes + :crashed, attempts = max(attempts - :attempt, 0), epoch = epoch + 1,
                    due_ms = :now, worker_id = NULL, lease_expires_ms = NULL
                WHERE \(condition)
                """,
            arguments: StatementArguments(["crashed": crashed, "limit": limit, "now": now, "attempt": attempt])
                &+ given
        )
        return database.changesCount
    }
}
