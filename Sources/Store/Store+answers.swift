internal import GRDB

extension Store {
    /// What a partner answered to a question before, as the enrichment stage encoded it, or nil.
    public func partnerAnswer(partner: String, key: Int64) throws -> String? {
        try read { database in
            try String.fetchOne(
                database.cachedStatement(sql: "SELECT answer FROM partner_answers WHERE partner = ? AND key = ?"),
                arguments: [partner, key])
        }
    }

    /// The same, with when it was fetched (UTC milliseconds).
    public func keptAnswer(partner: String, key: Int64) throws -> (answer: String, at: Int64)? {
        try read { database in
            try Row.fetchOne(
                database.cachedStatement(
                    sql: "SELECT answer, at_ms FROM partner_answers WHERE partner = ? AND key = ?"),
                arguments: [partner, key]
            ).map { (answer: $0[0], at: $0[1]) }
        }
    }

    /// Remembers what a partner answered. May be lost in a power cut: then the question is asked again.
    public func remember(partnerAnswer answer: String, partner: String, key: Int64) throws {
        let now = clock.wall()
        try write(.normal) { database in
            try database.cachedStatement(
                sql: """
                    INSERT INTO partner_answers (partner, key, answer, at_ms) VALUES (?, ?, ?, ?)
                    ON CONFLICT (partner, key) DO UPDATE SET answer = excluded.answer, at_ms = excluded.at_ms
                    """
            ).execute(arguments: [partner, key, answer, now])
        }
    }
}
