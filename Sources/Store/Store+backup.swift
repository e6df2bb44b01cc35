internal import Foundation
internal import GRDB

/// A backup that was made and checked.
public struct BackupReport: Sendable, Equatable, Codable {
    /// The file.
    public var path: String
    /// Its size.
    public var bytes: Int64
    /// The leads in it.
    public var leads: Int
    /// The number of its last migration.
    public var schema: Int
    /// Jobs that a worker held at that moment, and that are due in the copy.
    public var released: Int
}

extension Store {
    /// Copies the database as it is at this moment into a file of its own, while workers go on.
    ///
    /// The copy is one snapshot, so that it ends however busy the queue is; no writer waits for it, but the write-ahead log
    /// cannot be emptied meanwhile (SQLite's other way, in steps on no snapshot, begins anew at each commit of another
    /// process and never ends under load; `VACUUM INTO` holds its snapshot half as long again). In the copy nobody holds a
    /// job: what was held is due. Intents stay, so that creates in flight are looked up. The file is checked page by page
    /// and by the audit before it gets its name, and is on the disk when this returns. `progress` is told the share done;
    /// it may throw to stop. Whatever goes wrong, no half file is left.
    public func backUp(
        to target: String, replacing: Bool = false, progress: @escaping (Double) throws -> Void = { _ in }
    ) throws -> BackupReport {
        let file = try BackupFile(target, of: path, replacing: replacing)
        do {
            try copy(to: file, progress: progress)
            let checked = try settle(file)
            try progress(1)
            return BackupReport(
                path: file.path, bytes: try file.publish(replacing: replacing), leads: checked.leads,
                schema: checked.schema, released: checked.released)
        } catch {
            file.discard()
            throw Self.translate(error, path: file.path)
        }
    }

    private func copy(to file: BackupFile, progress: @escaping (Double) throws -> Void) throws {
        var configuration = Configuration()
        configuration.label = "leadferry.backup"
        // It has no name yet, and is synced before it gets one.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF") }
        let queue = try DatabaseQueue(path: file.temporaryPath, configuration: configuration)
        defer { try? queue.close() }
        try read { database in
            // The snapshot begins with the first read; without one, each step of the copy would take its own.
            _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema")
            do {
                try queue.writeWithoutTransaction { copy in
                    try database.backup(to: copy, pagesPerStep: 1024) { step in
                        try progress(Double(step.completedPageCount) / Double(max(step.totalPageCount, 1)))
                    }
                }
            } catch let error as DatabaseError
                where error.resultCode != .SQLITE_CORRUPT && error.resultCode != .SQLITE_NOTADB
            {
                throw Self.translate(error, path: file.path)
            }
        }
    }

    /// Hands back in the copy what was held, and checks it.
    private func settle(_ file: BackupFile) throws -> (leads: Int, schema: Int, released: Int) {
        let queue = try DatabaseQueue(path: file.temporaryPath)
        defer { try? queue.close() }
        // A copy of one file: the log of its own is made when it is put to use.
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        return try queue.write { database in
            try database.execute(sql: "PRAGMA foreign_keys = ON")
            let released = try handBack(database, where: "worker_id IS NOT NULL", [], as: .released)
            try loseQuestions(database)
            try database.execute(sql: "DELETE FROM workers")
            let words = try String.fetchAll(database, sql: "PRAGMA quick_check(10)")
            guard words == ["ok"] else {
                throw StoreError.damaged(path: path, detail: words.joined(separator: "; "))
            }
            let broken = try Self.audit(database)
            guard broken.isEmpty else {
                throw StoreError.auditFailed(path: path, laws: broken.map(\.law))
            }
            return (
                try Int.fetchOne(database, sql: "SELECT count(*) FROM leads") ?? 0,
                try SchemaCheck(database: database, path: file.path).version, released
            )
        }
    }
}
