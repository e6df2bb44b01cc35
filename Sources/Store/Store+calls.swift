internal import Foundation
internal import GRDB

/// A limit of an account as a token bucket, and what a call takes of it.
public struct CallBucket: Sendable, Equatable {
    /// How the bucket fills.
    public enum Kind: Sendable, Equatable {
        /// So much may be spent at once, and comes back at this rate a millisecond.
        case tokens(capacity: Double, perMillisecond: Double)
        /// So many may be under way at the same time.
        case underWay(Int)
    }

    /// The limit's name.
    public var name: String
    /// How it fills.
    public var kind: Kind
    /// What the call takes.
    public var cost: Double

    /// Makes a bucket.
    public init(name: String, kind: Kind, cost: Double = 1) {
        self.name = name
        self.kind = kind
        self.cost = cost
    }
}

/// Whose limits are meant.
public enum CallAccount: Sendable, Equatable {
    /// A destination, by its name.
    case destination(String)
    /// A partner, by its id.
    case partner(String)

    /// How the database names it.
    var key: String {
        switch self {
        case .destination(let name): "destination:" + name
        case .partner(let id): "partner:" + id
        }
    }
}

/// What became of asking for a call.
public enum CallGrant: Sendable, Equatable {
    /// It may be made after this long; its place is taken. The tickets, one for each limit on calls under way, are to be
    /// given back when it is over.
    case after(Duration, tickets: [Int64])
    /// Its place would be too far off, or there is none: nothing was taken. Ask again after this long.
    case refused(Duration)
}

/// The limits of destinations and partners, shared by all workers of a database. None of this is durable: a lost write lets
/// some calls more through, and the other side says so.
extension Store {
    /// Takes a place for a call in all of these limits, or in none.
    ///
    /// Places are given first come, first served: a bucket is spent ahead, and the call waits until it has filled again.
    /// - Parameter patience: The longest wait for which a place is taken.
    /// - Parameter lease: For how long a call under way is counted if it is never given back.
    /// - Parameter worker: Who calls: when it has died, the call is over.
    public func takeCall(
        of account: CallAccount, _ buckets: [CallBucket], patience: Duration, lease: Duration,
        by worker: WorkerLease? = nil
    ) throws -> CallGrant {
        let now = clock.boot()
        let boot = clock.bootID
        return try write(.normal) { database in
            let account = account.key
            for case let (bucket, .underWay(most)) in buckets.map({ ($0, $0.kind) }) {
                let count = try callsUnderWay(database, account, bucket.name, boot: boot, now: now)
                if count >= most { return .refused(.milliseconds(50)) }
            }
            var wait = 0.0
            var levels: [(name: String, tokens: Double, time: Int64)] = []
            for case let (bucket, .tokens(capacity, rate)) in buckets.map({ ($0, $0.kind) }) {
                let level = try level(database, account, bucket.name, capacity: capacity, rate: rate, boot, now)
                let tokens = level.tokens - bucket.cost
                levels.append((bucket.name, tokens, level.time))
                // Who waits for a closed limit does not go all at once when it opens.
                let filling = Double(level.time - now) + (tokens < 0 ? -tokens / rate : 0)
                wait = max(wait, filling, Double(level.closedFor))
            }
            let pause = Duration.milliseconds(Int64(wait.rounded(.up)))
            if pause > patience { return .refused(pause) }
            for (name, tokens, time) in levels { try set(database, account, name, tokens: tokens, boot, time) }
            var tickets: [Int64] = []
            for case let (bucket, .underWay) in buckets.map({ ($0, $0.kind) }) {
                try database.cachedStatement(
                    sql: """
                        INSERT INTO calls_under_way (account, limit_name, boot_id, expires_boot_ms, worker_id)
                        VALUES (?, ?, ?, ?, (SELECT id FROM workers WHERE id = ?))
                        """
                ).execute(arguments: [
                    account, bucket.name, boot, now + (pause + lease).milliseconds, worker?.id,
                ])
                tickets.append(database.lastInsertedRowID)
            }
            return .after(pause, tickets: tickets)
        }
    }

    /// For how long a limit is still closed, because the other side said so.
    public func callsClosed(of account: CallAccount, limits: [String]) throws -> Duration {
        let now = clock.boot()
        return try read { database in
            var left: Int64 = 0
            for name in limits {
                let until = try Int64.fetchOne(
                    database.cachedStatement(
                        sql: """
                            SELECT closed_until_boot_ms FROM call_limits
                            WHERE account = ? AND name = ? AND boot_id = ?
                            """),
                    arguments: [account.key, name, clock.bootID])
                left = max(left, (until ?? 0) - now)
            }
            return .milliseconds(left)
        }
    }

    /// The call is over.
    public func giveBackCall(tickets: [Int64]) throws {
        guard !tickets.isEmpty else { return }
        try write(.normal) { database in
            let delete = try database.cachedStatement(sql: "DELETE FROM calls_under_way WHERE id = ?")
            for ticket in tickets { try delete.execute(arguments: [ticket]) }
        }
    }

    /// The other side says that less is left of a limit than we thought.
    /// - Parameter slack: A smaller difference is not written.
    public func correctCalls(
        of account: CallAccount, limit: String, remaining: Double, beyond slack: Double = 0
    ) throws {
        let tokens = try read { database in
            try Double.fetchOne(
                database.cachedStatement(
                    sql: "SELECT tokens FROM call_limits WHERE account = ? AND name = ?"),
                arguments: [account.key, limit])
        }
        guard let tokens, tokens > remaining + slack else { return }
        try write(.normal) { database in
            try database.cachedStatement(
                sql: "UPDATE call_limits SET tokens = min(tokens, ?) WHERE account = ? AND name = ?"
            ).execute(arguments: [remaining, account.key, limit])
        }
    }

    /// The other side says that a limit is spent: nobody calls for this long. Calls whose time falls into it have to ask again.
    /// - Parameter fillsMeanwhile: Whether the limit fills while it is closed; else it begins from nothing when it opens.
    public func drainCalls(
        of account: CallAccount, limit: String, for duration: Duration, fillsMeanwhile: Bool = false
    ) throws {
        let now = clock.boot()
        let end = now + duration.milliseconds
        try write(.normal) { database in
            try database.cachedStatement(
                sql: """
                    INSERT INTO call_limits
                        (account, name, boot_id, tokens, at_boot_ms, closed_until_boot_ms)
                    VALUES (?6, ?1, ?2, 0, ?5, ?4)
                    ON CONFLICT (account, name) DO UPDATE SET
                        -- What was taken for the time after an earlier closure stays taken.
                        tokens = CASE WHEN boot_id = excluded.boot_id AND closed_until_boot_ms > ?3
                            THEN min(tokens, 0) ELSE 0 END,
                        at_boot_ms = max(CASE WHEN boot_id = excluded.boot_id THEN at_boot_ms ELSE 0 END, ?5),
                        closed_until_boot_ms = max(
                            CASE WHEN boot_id = excluded.boot_id THEN closed_until_boot_ms ELSE 0 END, ?4),
                        boot_id = excluded.boot_id
                    """
            ).execute(arguments: [limit, clock.bootID, now, end, fillsMeanwhile ? now : end, account.key])
        }
    }

    private func callsUnderWay(
        _ database: Database, _ account: String, _ name: String, boot: String, now: Int64
    ) throws -> Int {
        try database.cachedStatement(
            sql: """
                DELETE FROM calls_under_way
                WHERE account = ? AND limit_name = ? AND (boot_id <> ? OR expires_boot_ms < ?)
                """
        ).execute(arguments: [account, name, boot, now])
        return try Int.fetchOne(
            database.cachedStatement(
                sql: "SELECT count(*) FROM calls_under_way WHERE account = ? AND limit_name = ?"),
            arguments: [account, name]) ?? 0
    }

    /// What a limit holds, and when: now, or when it opens, where it fills only then.
    private func level(
        _ database: Database, _ account: String, _ name: String, capacity: Double, rate: Double, _ boot: String,
        _ now: Int64
    ) throws -> (tokens: Double, time: Int64, closedFor: Int64) {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT tokens, at_boot_ms, closed_until_boot_ms FROM call_limits
                    WHERE account = ? AND name = ? AND boot_id = ?
                    """),
            arguments: [account, name, boot])
        guard let row else { return (capacity, now, 0) }
        let time = max(now, row[1] as Int64)
        let filled = (row[0] as Double) + Double(time - (row[1] as Int64)) * rate
        return (min(capacity, filled), time, max((row[2] as Int64) - now, 0))
    }

    private func set(
        _ database: Database, _ account: String, _ name: String, tokens: Double, _ boot: String, _ time: Int64
    ) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO call_limits (account, name, boot_id, tokens, at_boot_ms) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (account, name) DO UPDATE SET
                    closed_until_boot_ms = CASE WHEN boot_id = excluded.boot_id THEN closed_until_boot_ms ELSE 0 END,
                    boot_id = excluded.boot_id, tokens = excluded.tokens, at_boot_ms = excluded.at_boot_ms
                """
        ).execute(arguments: [account, name, boot, tokens, time])
    }
}
