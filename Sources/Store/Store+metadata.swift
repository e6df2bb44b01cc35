internal import GRDB

extension Store {
    /// What is remembered of a CRM's metadata under a name, and since when (UTC milliseconds).
    public func metadata(of object: String, destination: String) throws -> (described: String, at: Int64)? {
        try read { database in
            try Row.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT described, at_ms FROM remote_metadata
                        WHERE destination_id = (SELECT id FROM destinations WHERE name = ?) AND object = ?
                        """),
                arguments: [destination, object]
            ).map { ($0[0], $0[1]) }
        }
    }

    /// Remembers metadata as JSON text. Not durable: it can be asked for again.
    public func keep(metadata described: String, of object: String, destination: String, at: Int64) throws {
        try write(.normal) { database in
            try database.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO remote_metadata (destination_id, object, described, at_ms)
                    SELECT id, ?, ?, ? FROM destinations WHERE name = ?
                    """
            ).execute(arguments: [object, described, at, destination])
        }
    }
}
