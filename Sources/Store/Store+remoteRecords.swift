internal import Foundation
internal import GRDB
public import JobQueue
internal import Leads

/// A create in flight, or one whose answer was lost.
public struct CreateIntent: Sendable, Equatable {
    /// What is created, under which key.
    public var record: RemoteRecordKey
    /// The job on whose behalf.
    public var job: Int64
    /// When the create can have been sent at the latest: when the claim under which it was ended, or when the intent was
    /// written where the claim goes on.
    public var at: Int64
    /// Whether the job is still held under the epoch that wrote it: then the call may be going on now.
    public var inFlight: Bool
}

/// A record that a job wants to create, with what was known of its key before the CRM was asked.
public struct CreateWish: Sendable, Equatable {
    /// What is to be created, under which key.
    public var record: RemoteRecordKey
    /// The id remembered then; of a record that turned out to be gone.
    public var knownID: String?
    /// When the lost create was sent that was known of then.
    public var lostAt: Int64?

    /// Makes a wish.
    public init(_ record: RemoteRecordKey, knownID: String? = nil, lostAt: Int64? = nil) {
        self.record = record
        self.knownID = knownID
        self.lostAt = lostAt
    }
}

/// What became of a job's wish to create records.
public enum CreateGrant: Sendable, Equatable {
    /// Written durably: create them now.
    case granted
    /// Another job is creating one of them, or has since the CRM was asked: create none, and look again later.
    case refused(RemoteRecordKey)
}

extension Store {
    /// The records of a destination remembered under these keys.
    public func remoteRecords(
        destination: String, keys: Set<RemoteRecordKey>
    ) throws -> [RemoteRecordKey: RemoteRecordEntry] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT remote_id, origin FROM remote_records
                    WHERE destination_id = (SELECT id FROM destinations WHERE name = ?) AND object = ? AND key = ?
                    """)
            var found: [RemoteRecordKey: RemoteRecordEntry] = [:]
            for key in keys {
                if let row = try Row.fetchOne(statement, arguments: [destination, key.object, key.key]) {
                    found[key] = RemoteRecordEntry(id: row[0], origin: .init(rawValue: row[1]) ?? .matched)
                }
            }
            return found
        }
    }

    /// The creates under these keys whose answer is not known, and the keys that a live claim has reserved.
    public func intents(destination: String, keys: Set<RemoteRecordKey>) throws -> [RemoteRecordKey: CreateIntent] {
        try read { database in
            var found: [RemoteRecordKey: CreateIntent] = [:]
            for key in keys {
                found[key] = try intent(database, destination: destination, key: key)
            }
            return found
        }
    }

    /// Reserves keys that are about to be looked up and perhaps created, so that others spend no call on them meanwhile.
    /// Says for each whether it is this job's now; one that a live claim holds is not. Not durable: a reservation of a
    /// claim that ended means nothing.
    public func reserve(
        destination: String, _ wishes: [(job: ClaimedJob, record: RemoteRecordKey)]
    ) throws -> [Bool] {
        guard !wishes.isEmpty else { return [] }
        let now = clock.wall()
        return try write(.normal) { database in
            try wishes.map { job, record in
                guard try isHeld(database, job) else { return false }
                if let other = try intent(database, destination: destination, key: record), other.inFlight {
                    return other.job == job.id
                }
                try write(database, record, of: job, destination: destination, isSent: false, now: now)
                return true
            }
        }
    }

    private func write(
        _ database: Database, _ record: RemoteRecordKey, of job: ClaimedJob, destination: String, isSent: Bool,
        now: Int64
    ) throws {
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO create_intents (destination_id, object, key, job_id, job_epoch, sent, at_ms)
                SELECT id, ?, ?, ?, ?, ?, ? FROM destinations WHERE name = ?
                """
        ).execute(arguments: [record.object, record.key, job.id, job.epoch, isSent ? 1 : 0, now, destination])
    }

    /// Writes, durably, what each job is about to create. Call just before the creates; the answers are in the order of
    /// the wishes.
    ///
    /// A job is granted all of its records or none. It is refused where another live claim holds the key, and where
    /// anything about the key changed since the CRM was asked: the look-up is out of date then, and the CRM's index may
    /// not show yet what was created. So two leads of one person or of one new company are never created side by side.
    /// Jobs of the same call may share a key. An intent that the caller knew of, and has looked up, is taken over.
    public func recordIntents(
        destination: String, _ wishes: [(job: ClaimedJob, records: [CreateWish])]
    ) throws -> [CreateGrant] {
        guard wishes.contains(where: { !$0.records.isEmpty }) else { return wishes.map { _ in .granted } }
        return try write(.full) { database in
            let now = clock.wall()
            var granted: Set<RemoteRecordKey> = []
            return try wishes.map { job, records in
                let new = records.filter { !granted.contains($0.record) }
                // A worker that lost its lease creates nothing: the job's next holder may be about to.
                if let first = records.first?.record, try !isHeld(database, job) { return .refused(first) }
                for wish in new where try isStale(database, wish, of: job, destination: destination) {
                    return .refused(wish.record)
                }
                for wish in new {
                    try write(
                        database, wish.record, of: job, destination: destination, isSent: true, now: now)
                    granted.insert(wish.record)
                }
                return .granted
            }
        }
    }

    private func isHeld(_ database: Database, _ job: ClaimedJob) throws -> Bool {
        try Bool.fetchOne(
            database.cachedStatement(sql: "SELECT epoch = ? AND worker_id IS NOT NULL FROM jobs WHERE id = ?"),
            arguments: [job.epoch, job.id]) ?? false
    }

    /// Whether somebody else is creating the record, or did since the wish was formed.
    private func isStale(
        _ database: Database, _ wish: CreateWish, of job: ClaimedJob, destination: String
    ) throws -> Bool {
        let known = try String.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT remote_id FROM remote_records
                    WHERE destination_id = (SELECT id FROM destinations WHERE name = ?) AND object = ? AND key = ?
                    """),
            arguments: [destination, wish.record.object, wish.record.key])
        if known != wish.knownID { return true }
        let other = try intent(database, destination: destination, key: wish.record)
        // Our own reservation is what we looked up under.
        if let other, other.inFlight { return other.job != job.id }
        return other.map { $0.at != wish.lostAt } ?? false
    }

    private func intent(_ database: Database, destination: String, key: RemoteRecordKey) throws -> CreateIntent? {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT create_intents.job_id,
                        max(create_intents.at_ms, coalesce((
                            SELECT max(at_ms) FROM job_history
                            WHERE job_history.job_id = create_intents.job_id AND epoch = create_intents.job_epoch), 0)),
                        jobs.epoch = create_intents.job_epoch AND jobs.worker_id IS NOT NULL AS in_flight
                    FROM create_intents JOIN jobs ON jobs.id = create_intents.job_id
                    WHERE create_intents.destination_id = (SELECT id FROM destinations WHERE name = ?)
                        AND create_intents.object = ? AND create_intents.key = ? AND (sent OR in_flight)
                    """),
            arguments: [destination, key.object, key.key])
        return row.map { CreateIntent(record: key, job: $0[0], at: $0[1], inFlight: $0[2]) }
    }

    /// Keeps the facts of a completion: records learnt and forgotten, creates settled, and until when the others can have
    /// been sent.
    func remember(_ database: Database, _ completion: JobCompletion, now: Int64) throws {
        let keys = [completion.forgotten, completion.settled, completion.unsettled]
        guard !completion.records.isEmpty || keys.contains(where: { !$0.isEmpty }) else { return }
        let destination = completion.job.destination
        for key in completion.forgotten {
            try database.cachedStatement(
                sql: """
                    DELETE FROM remote_records
                    WHERE destination_id = (SELECT id FROM destinations WHERE name = ?) AND object = ? AND key = ?
                    """
            ).execute(arguments: [destination, key.object, key.key])
        }
        for (key, entry) in completion.records {
            try database.cachedStatement(
                sql: """
                    INSERT INTO remote_records (destination_id, object, key, remote_id, origin, at_ms)
                    SELECT id, ?, ?, ?, ?, ? FROM destinations WHERE name = ?
                    ON CONFLICT (destination_id, object, key) DO UPDATE
                    SET remote_id = excluded.remote_id, origin = excluded.origin, at_ms = excluded.at_ms
                    WHERE remote_id <> excluded.remote_id
                    """
            ).execute(arguments: [key.object, key.key, entry.id, entry.origin.rawValue, now, destination])
        }
        // Only our own intents and those nobody is acting on: a worker that lost its lease settles nothing of the next.
        for key in completion.settled {
            try database.cachedStatement(
                sql: """
                    DELETE FROM create_intents
                    WHERE destination_id = (SELECT id FROM destinations WHERE name = ?) AND object = ? AND key = ?
                        AND ((job_id = ? AND job_epoch = ?) OR NOT EXISTS (
                            SELECT 1 FROM jobs
                            WHERE jobs.id = create_intents.job_id AND jobs.epoch = create_intents.job_epoch
                                AND jobs.worker_id IS NOT NULL
                        ))
                    """
            ).execute(arguments: [destination, key.object, key.key, completion.job.id, completion.job.epoch])
        }
        // A job that is handed back leaves no line in its history, which would say when its claim ended.
        for key in completion.unsettled {
            try database.cachedStatement(
                sql: """
                    UPDATE create_intents SET at_ms = max(at_ms, ?)
                    WHERE destination_id = (SELECT id FROM destinations WHERE name = ?) AND object = ? AND key = ?
                        AND job_id = ? AND job_epoch = ?
                    """
            ).execute(arguments: [now, destination, key.object, key.key, completion.job.id, completion.job.epoch])
        }
    }
}
