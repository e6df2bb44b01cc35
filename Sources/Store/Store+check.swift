internal import GRDB

extension Store {
    /// Reads the whole file and checks its structure: a damaged page is found now, and not when a lead is in it.
    ///
    /// With the indexes it also checks that each holds just the rows of its table, which takes several times as long. A
    /// value that was changed in place is not noticed: SQLite keeps no checksums of its pages.
    /// - Throws: `StoreError.damaged`.
    public func check(indexes: Bool = false) throws {
        let findings = try read { database in
            try String.fetchAll(database, sql: indexes ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)")
        }
        guard findings == ["ok"] else {
            throw StoreError.damaged(path: path, detail: findings.first ?? "nothing could be checked")
        }
    }
}
