internal import Foundation
internal import GRDB
internal import Leads
public import Migrations

extension Store {
    /// Applies the migrations that are missing, each in a transaction of its own, and returns their names.
    ///
    /// - Throws: `StoreError.newerSchema` or `.changedMigration` before anything is written.
    @discardableResult
    public func migrate(_ migrations: [Migration] = Migrations.all) throws -> [String] {
        var applied: [String] = []
        for migration in migrations {
            let done = try transaction(.full) { database in
                let check = try SchemaCheck(database: database, path: path, migrations: migrations)
                try check.refuseUnknown()
                guard check.version < migration.number else { return false }
                if check.version == 0 {
                    try database.execute(sql: SchemaCheck.createTable)
                    try database.execute(sql: "PRAGMA application_id = \(SchemaCheck.applicationID)")
                }
                try database.execute(sql: migration.sql)
                try database.execute(
                    sql: "INSERT INTO schema_migrations (number, name, checksum, applied_ms) VALUES (?, ?, ?, ?)",
                    arguments: [migration.number, migration.name, StableHash.of(migration.sql), clock.wall()]
                )
                return true
            }
            if done { applied.append(migration.name) }
        }
        return applied
    }

    /// The migrations that were applied, the oldest first.
    public func appliedMigrations() throws -> [(number: Int, name: String)] {
        try read { try SchemaCheck(database: $0, path: path).applied.map { ($0.number, $0.name) } }
    }

    /// The number of the last migration applied.
    public func schemaVersion() throws -> Int {
        try read { try SchemaCheck(database: $0, path: path).version }
    }
}
