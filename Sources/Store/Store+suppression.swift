internal import GRDB

/// Who objected to being processed: for ever, at every partner, whatever is pruned.
extension Store {
    /// Whether one of these hashes of identities stands for somebody who objected.
    public func isSuppressed(keys: [Int64]) throws -> Bool {
        guard !keys.isEmpty else { return false }
        return try read { database in
            let find = try database.cachedStatement(sql: "SELECT 1 FROM suppressed_people WHERE key = ?")
            for key in keys where try Int.fetchOne(find, arguments: [key]) != nil { return true }
            return false
        }
    }

    /// Writes down that people objected. Survives a power cut. Returns how many were new.
    @discardableResult
    public func suppress(keys: [Int64], source: String) throws -> Int {
        let now = clock.wall()
        return try write(.full) { database in
            var new = 0
            for key in keys { new += try suppress(database, key: key, source: source, now: now) }
            return new
        }
    }

    /// Takes back that people objected. Returns how many had.
    @discardableResult
    public func release(keys: [Int64]) throws -> Int {
        try write(.full) { database in
            var gone = 0
            for key in keys {
                try database.execute(sql: "DELETE FROM suppressed_people WHERE key = ?", arguments: [key])
                gone += database.changesCount
            }
            return gone
        }
    }

    /// How many identities are on the list.
    public func suppressedCount() throws -> Int {
        try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM suppressed_people") ?? 0 }
    }

    @discardableResult
    func suppress(_ database: Database, key: Int64, source: String, now: Int64) throws -> Int {
        try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO suppressed_people (key, source, at_ms) VALUES (?, ?, ?)"
        ).execute(arguments: [key, source, now])
        return database.changesCount
    }
}
