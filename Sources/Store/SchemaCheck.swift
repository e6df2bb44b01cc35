internal import Foundation
internal import GRDB
internal import Leads
internal import Migrations

/// Tells our databases from others', and the present schema from older and newer ones.
struct SchemaCheck {
    /// `PRAGMA application_id` of a Leadferry database: "LFry".
    static let applicationID: Int64 = 0x4c46_7279

    static let createTable = """
        CREATE TABLE schema_migrations (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            checksum INTEGER NOT NULL,
            applied_ms INTEGER NOT NULL
        ) STRICT
        """

    let path: String
    let migrations: [Migration]
    /// Number, name and checksum of what was applied, in order; empty in a new file.
    let applied: [(number: Int, name: String, checksum: Int64)]

    /// The number of the last migration applied; 0 in a new file.
    var version: Int { applied.last?.number ?? 0 }
    private var known: Int { migrations.last?.number ?? 0 }

    init(database: Database, path: String, migrations: [Migration] = Migrations.all) throws {
        self.path = path
        self.migrations = migrations
        guard try database.tableExists("schema_migrations") else {
            // A file with tables, but none of ours, belongs to somebody else.
            let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
            guard tables == 0 else { throw StoreError.foreign(path: path) }
            applied = []
            return
        }
        applied = try Row.fetchAll(
            database, sql: "SELECT number, name, checksum FROM schema_migrations ORDER BY number"
        ).map { ($0[0], $0[1], $0[2]) }
    }

    /// Refuses a schema this version does not know, before anything is written.
    func refuseUnknown() throws {
        if version > known { throw StoreError.newerSchema(path: path, found: version, known: known) }
        for (number, name, checksum) in applied {
            guard let migration = migrations.first(where: { $0.number == number }), migration.name == name,
                StableHash.of(migration.sql) == checksum
            else { throw StoreError.changedMigration(path: path, name: name) }
        }
    }

    /// Refuses any schema but the present one.
    func requirePresent() throws {
        try refuseUnknown()
        if version < known { throw StoreError.olderSchema(path: path, found: version, known: known) }
    }

    /// Reads the first bytes of a file without SQLite, so that opening cannot change a file that is not ours.
    ///
    /// - Returns: Whether the file holds a database that can be ours; false where it holds nothing yet.
    /// - Throws: `StoreError.notADatabase` or `.foreign`.
    static func refuseForeignFile(path: String) throws -> Bool {
        // A folder opens, but does not read: SQLite's own error says so.
        guard let file = FileHandle(forReadingAtPath: path) else { return true }
        defer { try? file.close() }
        guard let head = try? file.read(upToCount: 105) else { return true }
        if head.isEmpty || isUnfinished(head, path: path) { return false }
        guard head.starts(with: Array("SQLite format 3\0".utf8)), head.count >= 72 else {
            throw StoreError.notADatabase(path: path)
        }
        // Bytes 68 to 71: application id, big-endian (https://www.sqlite.org/fileformat.html).
        let id = head[68..<72].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        if id == applicationID { return true }
        guard id == 0 else { throw StoreError.foreign(path: path) }
        if try isEmpty(path + "-wal") {
            // From byte 100 the schema's root page: a leaf without cells holds no table.
            guard head.count == 105, head[100] == 13, head[103] == 0, head[104] == 0, try isEmpty(path + "-journal")
            else { throw StoreError.foreign(path: path) }
            return false
        }
        // Ours may still stand in the write-ahead log alone.
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        _ = try queue.read { try SchemaCheck(database: $0, path: path) }
        return true
    }

    /// Whether a file is missing or has no bytes.
    static func isEmpty(_ path: String) throws -> Bool {
        var entry = stat()
        guard stat(path, &entry) == 0 else {
            guard errno == ENOENT else { throw StoreError.ofSystemCall(errno, path: path) }
            return true
        }
        return entry.st_size == 0
    }

    /// Whether the file was just being made when its maker died: beside it lies a rollback journal (file format, 3) that
    /// says it was empty before. Opened for writing, it is empty again.
    private static func isUnfinished(_ head: Data, path: String) -> Bool {
        guard head.starts(with: Array("SQLite format 3\0".utf8)) || head.allSatisfy({ $0 == 0 }),
            let file = FileHandle(forReadingAtPath: path + "-journal")
        else { return false }
        defer { try? file.close() }
        guard let journal = try? file.read(upToCount: 20), journal.count == 20 else { return false }
        // Bytes 16 to 19: the pages before the transaction.
        return journal.starts(with: [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7])
            && journal[16..<20].allSatisfy { $0 == 0 }
    }
}
