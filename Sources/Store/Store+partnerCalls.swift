internal import GRDB

/// The limits of partners, shared by all workers of a database. None of this is durable: a lost write lets some calls more
/// through, and the partner says so.
extension Store {
    /// Takes a place for a call in all of these limits, or in none: as `takeCall` does for a destination.
    ///
    /// - Parameter patience: The longest wait for which a place is taken.
    /// - Parameter lease: For how long a call under way is counted if it is never given back.
    public func takePartnerCall(
        _ partner: String, _ buckets: [CallBucket], patience: Duration, lease: Duration, by worker: Int64? = nil
    ) throws -> CallGrant {
        let now = clock.boot()
        let boot = clock.bootID
        return try write(.normal) { database in
            for case .underWay(let most) in buckets.map(\.kind) {
                try database.cachedStatement(
                    sql: """
                        DELETE FROM partner_calls_under_way
                        WHERE partner = ? AND (boot_id <> ? OR expires_boot_ms < ?)
                        """
                ).execute(arguments: [partner, boot, now])
                let count = try Int.fetchOne(
                    database.cachedStatement(sql: "SELECT count(*) FROM partner_calls_under_way WHERE partner = ?"),
                    arguments: [partner])
                if (count ?? 0) >= most { return .refused(.milliseconds(50)) }
            }
            var wait = 0.0
            var levels: [(name: String, tokens: Double)] = []
            for case let (bucket, .tokens(capacity, rate)) in buckets.map({ ($0, $0.kind) }) {
                let row = try Row.fetchOne(
                    database.cachedStatement(
                        sql: """
                            SELECT tokens, at_boot_ms FROM partner_limits
                            WHERE partner = ? AND name = ? AND boot_id = ?
                            """),
                    arguments: [partner, bucket.name, boot])
                let level = row.map {
                    min(capacity, ($0[0] as Double) + Double(max(now - ($0[1] as Int64), 0)) * rate)
                }
                let tokens = (level ?? capacity) - bucket.cost
                levels.append((bucket.name, tokens))
                wait = max(wait, tokens < 0 ? -tokens / rate : 0)
            }
            let pause = Duration.milliseconds(Int64(wait.rounded(.up)))
            if pause > patience { return .refused(pause) }
            for (name, tokens) in levels {
                try database.cachedStatement(
                    sql: """
                        INSERT INTO partner_limits (partner, name, boot_id, tokens, at_boot_ms) VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT (partner, name) DO UPDATE SET boot_id = excluded.boot_id,
                            tokens = excluded.tokens, at_boot_ms = excluded.at_boot_ms
                        """
                ).execute(arguments: [partner, name, boot, tokens, now])
            }
            var tickets: [Int64] = []
            for case .underWay in buckets.map(\.kind) {
                try database.cachedStatement(
                    sql: """
                        INSERT INTO partner_calls_under_way (partner, boot_id, expires_boot_ms, worker_id)
                        VALUES (?, ?, ?, (SELECT id FROM workers WHERE id = ?))
                        """
                ).execute(arguments: [partner, boot, now + (pause + lease).milliseconds, worker])
                tickets.append(database.lastInsertedRowID)
            }
            return .after(pause, tickets: tickets)
        }
    }

    /// Calls to a partner are over.
    public func giveBackPartnerCalls(tickets: [Int64]) throws {
        guard !tickets.isEmpty else { return }
        try write(.normal) { database in
            let delete = try database.cachedStatement(sql: "DELETE FROM partner_calls_under_way WHERE id = ?")
            for ticket in tickets { try delete.execute(arguments: [ticket]) }
        }
    }
}
