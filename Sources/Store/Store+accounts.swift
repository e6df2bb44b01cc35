internal import GRDB

extension Store {
    /// What the CRMs call the accounts behind the destinations, by destination, as far as it was asked for.
    public func accounts() throws -> [String: String] {
        try read { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT name, account FROM destinations WHERE account IS NOT NULL")
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] as String, $0[1] as String) })
        }
    }

    /// Remembers what a CRM calls the account behind a destination, for links to its pages.
    public func remember(account: String, of destination: String) throws {
        guard try accounts()[destination] != account else { return }
        try write(.normal) { database in
            try database.execute(
                sql: "UPDATE destinations SET account = ? WHERE name = ?", arguments: [account, destination])
        }
    }
}
