internal import Foundation
internal import GRDB
public import JobQueue

/// What a worker asks for.
public struct ClaimRequest: Sendable {
    /// The stage that will run the jobs.
    public var stage: Stage
    /// The destination's name.
    public var destination: String
    /// The most jobs to take.
    public var limit: Int
    /// Whether jobs whose worker died before may be taken: ten together, or alone who would be failed by one more death.
    /// Ask for it only with nothing in hand, and take nothing more until they are done: one of them may kill this worker
    /// too.
    public var suspects: Bool
    /// The deaths that fail a job.
    public var crashLimit: Int
    /// How long jobs may wait for their batch to fill. A full batch, or one sent by hand, waits for nothing.
    public var linger: Duration

    /// Makes a request.
    public init(
        stage: Stage, destination: String, limit: Int, suspects: Bool = false, crashLimit: Int = RetryPolicy().crashes,
        linger: Duration = .zero
    ) {
        self.stage = stage
        self.destination = destination
        self.limit = limit
        self.suspects = suspects
        self.crashLimit = crashLimit
        self.linger = linger
    }
}

extension Store {
    /// Takes due jobs under a lease: raises their fence and counts the attempt. Empty where none is due.
    public func claim(_ request: ClaimRequest, worker: WorkerLease) throws -> [ClaimedJob] {
        try write(.normal) { try claim($0, request, worker: worker) }
    }

    /// When a claim would find something worth taking, without taking the write lock: zero where it would now, nil where
    /// nothing is there. Jobs that wait for their batch to fill are worth taking when the oldest has waited long enough.
    public func untilDue(_ request: ClaimRequest) throws -> Duration? {
        // After a step back due times lie in the future until a claim moves them along.
        if mayHaveStepped { return .zero }
        let now = clock.wall()
        return try read { database in
            guard let lane = try lane(database, request) else { return nil }
            guard try hasDue(database, request, lane, until: now) else { return nil }
            return try request.linger == .zero ? .zero : untilRipe(database, request, lane, now: now)
        }
    }

    /// Whether a job whose worker died waits to be taken alone.
    public func hasSuspect(_ request: ClaimRequest) throws -> Bool {
        try read { database in
            guard let lane = try lane(database, request) else { return false }
            return try hasReady(database, request, lane, index: "jobs_suspect", ready: 2)
        }
    }

    /// Zero where the next batch is full, sent by hand, or has waited long enough to go as it is.
    private func untilRipe(
        _ database: Database, _ request: ClaimRequest, _ lane: Lane, now: Int64
    ) throws -> Duration {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT count(*), min(due_ms), min(priority) FROM (
                        SELECT due_ms, priority FROM jobs INDEXED BY jobs_ready
                        WHERE state = ? AND destination_id = ? AND ready = 1 AND priority <= ?
                        ORDER BY priority, turn, id LIMIT ?
                    )
                    """),
            arguments: [request.stage.takes.rawValue, lane.destination, lane.priority, request.limit])
        guard let row, let oldest = row[1] as Int64?, row[2] != 0, row[0] < request.limit else { return .zero }
        let left = request.linger.milliseconds - (now - oldest)
        // One from the future was captured before the wall clock stepped back.
        return oldest > now ? .zero : max(.milliseconds(left), .zero)
    }

    /// Whether a job of the lane may be claimed now, or will be due by then. Three index look-ups.
    private func hasDue(_ database: Database, _ request: ClaimRequest, _ lane: Lane, until: Int64) throws -> Bool {
        if try hasReady(database, request, lane, index: "jobs_ready", ready: 1) { return true }
        if request.suspects, try hasReady(database, request, lane, index: "jobs_suspect", ready: 2) { return true }
        return try Bool.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT EXISTS (
                        SELECT 1 FROM jobs INDEXED BY jobs_waiting
                        WHERE ready = 0 AND worker_id IS NULL AND state IN ('captured', 'enriched') AND due_ms <= ?
                            AND state = ? AND destination_id = ? AND priority <= ?
                    )
                    """),
            arguments: [until, request.stage.takes.rawValue, lane.destination, lane.priority]) ?? false
    }

    private func hasReady(
        _ database: Database, _ request: ClaimRequest, _ lane: Lane, index: String, ready: Int
    ) throws -> Bool {
        try Bool.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT EXISTS (
                        SELECT 1 FROM jobs INDEXED BY \(index)
                        WHERE state = ? AND destination_id = ? AND ready = \(ready) AND priority <= ?
                    )
                    """),
            arguments: [request.stage.takes.rawValue, lane.destination, lane.priority]) ?? false
    }

    /// When the next waiting job will be due, in milliseconds from now, or nil where none waits. What is due already and
    /// was not claimed belongs to a lane that nobody may claim from.
    public func millisecondsUntilDue() throws -> Int64? {
        let now = clock.wall()
        return try read { database in
            try Int64.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT min(due_ms) FROM jobs INDEXED BY jobs_waiting
                        WHERE ready = 0 AND worker_id IS NULL AND state IN ('captured', 'enriched') AND due_ms > ?
                        """),
                arguments: [now])
        }.map { $0 - now }
    }

    /// Claims within a transaction.
    func claim(_ database: Database, _ request: ClaimRequest, worker: WorkerLease) throws -> [ClaimedJob] {
        let now = clock.wall()
        // Jobs in back-off stand in no claim's way: they are moved into the claim's index when their time has come.
        let promote = try HotStatement(
            database,
            """
            UPDATE jobs INDEXED BY jobs_waiting SET ready = CASE WHEN crashes > 0 THEN 2 ELSE 1 END
            WHERE ready = 0 AND worker_id IS NULL AND state IN ('captured', 'enriched') AND due_ms <= ?
            """)
        promote.bind(1, now)
        try promote.run()
        guard let lane = try lane(database, request) else { return [] }
        if request.suspects {
            let jobs = try takeSuspects(database, request, lane, worker: worker)
            if !jobs.isEmpty { return jobs }
        }
        return try take(database, request, lane, ready: 1, index: "jobs_ready", limit: request.limit, worker: worker)
    }

    /// A killed worker leaves hundreds behind, of which one at most has killed it. So it is looked for in small groups, and
    /// who would be failed by one more death is tried alone.
    private func takeSuspects(
        _ database: Database, _ request: ClaimRequest, _ lane: Lane, worker: WorkerLease
    ) throws -> [ClaimedJob] {
        func take(_ limit: Int, _ condition: String) throws -> [ClaimedJob] {
            try self.take(
                database, request, lane, ready: 2, index: "jobs_suspect", limit: limit, condition: condition,
                worker: worker)
        }
        let last = request.crashLimit - 1
        let group = try last < 2 ? [] : take(min(Self.suspectGroup, request.limit), "AND crashes < \(last)")
        return try group.isEmpty ? take(1, "") : group
    }

    private static let suspectGroup = 10

    /// The one statement that claims. `OR IGNORE` with the unique index `jobs_held_person` passes over the jobs of a
    /// person somebody holds.
    private func take(
        _ database: Database, _ request: ClaimRequest, _ lane: Lane, ready: Int, index: String, limit: Int,
        condition: String = "", worker: WorkerLease
    ) throws -> [ClaimedJob] {
        let statement = try HotStatement(
            database,
            """
            UPDATE OR IGNORE jobs
            SET ready = 0, worker_id = ?, lease_expires_ms = ?, epoch = epoch + 1, attempts = attempts + 1
            WHERE id IN (
                SELECT id FROM jobs INDEXED BY \(index)
                WHERE state = ? AND destination_id = ? AND ready = \(ready) AND priority <= ? \(condition)
                ORDER BY priority, turn, id LIMIT ?
            )
            RETURNING id, lead_id, epoch, attempts, steps_done, created_ms, error_type
            """)
        statement.bind(1, worker.id)
        statement.bind(2, clock.awake() + worker.duration.milliseconds)
        statement.bind(3, request.stage.takes.rawValue)
        statement.bind(4, lane.destination)
        statement.bind(5, Int64(lane.priority))
        statement.bind(6, Int64(limit))
        var jobs: [ClaimedJob] = []
        jobs.reserveCapacity(limit)
        try statement.run { row in
            jobs.append(
                ClaimedJob(
                    id: row.int(0), leadID: row.int(1), destination: request.destination, stage: request.stage,
                    epoch: row.int(2), attempt: Int(row.int(3)), steps: SyncSteps(rawValue: Int(row.int(4))),
                    createdMilliseconds: row.int(5), lastError: row.text(6).flatMap(ErrorType.init),
                    isSuspect: ready == 2))
        }
        return jobs.sorted { $0.id < $1.id }
    }

    /// What of a destination may be claimed now.
    private struct Lane {
        var destination: Int64
        /// The highest priority number that may be taken.
        var priority: Int
    }

    /// Nothing where the destination is disabled, or paused before the sync stage; only what was sent by hand where its
    /// mode is manual.
    private func lane(_ database: Database, _ request: ClaimRequest, at time: Int64? = nil) throws -> Lane? {
        let statement = try HotStatement(
            database, "SELECT id, mode, paused_ms IS NOT NULL, paused_until_ms FROM destinations WHERE name = ?")
        statement.bind(1, request.destination)
        var found: (id: Int64, mode: Destination.Mode, isPaused: Bool, until: Int64)?
        try statement.run { row in
            found = (
                row.int(0), row.text(1).flatMap(Destination.Mode.init) ?? .disabled, row.int(2) != 0,
                row.isNull(3) ? .max : row.int(3)
            )
        }
        guard let found else { throw StoreError.unknown(what: "destination", name: request.destination) }
        guard found.mode != .disabled else { return nil }
        guard request.stage == .sync else { return Lane(destination: found.id, priority: 3) }
        if found.isPaused, found.until > time ?? clock.wall() { return nil }
        return Lane(destination: found.id, priority: found.mode == .manual ? 0 : 3)
    }
}

extension Store {
    /// Whether nothing these requests could claim is due or held by anybody, nor will be due within the horizon.
    ///
    /// Frozen jobs and those of paused or disabled destinations wait for a person, not for a worker.
    public func isDrained(_ requests: [ClaimRequest], horizon: Duration) throws -> Bool {
        let until = clock.wall() + horizon.milliseconds
        return try read { database in
            for request in requests {
                // What is held may come back even where nothing new may be claimed.
                let held = try Bool.fetchOne(
                    database.cachedStatement(
                        sql: """
                            SELECT EXISTS (
                                SELECT 1 FROM jobs INDEXED BY jobs_held
                                JOIN destinations ON destinations.id = jobs.destination_id
                                WHERE jobs.worker_id IS NOT NULL AND jobs.state = ? AND destinations.name = ?
                            )
                            """),
                    arguments: [request.stage.takes.rawValue, request.destination])
                if held == true { return false }
                guard let lane = try lane(database, request, at: until) else { continue }
                var request = request
                request.suspects = true
                if try hasDue(database, request, lane, until: until) { return false }
            }
            return true
        }
    }
}
