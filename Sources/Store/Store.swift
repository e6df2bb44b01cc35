internal import Foundation
internal import GRDB
internal import Synchronization

/// The database of one organisation: leads, jobs, and what is remembered of the outside world.
///
/// Every write is one `BEGIN IMMEDIATE` transaction; what it promises to survive is said for each commit by its
/// `Durability`. Safe to use from many tasks; open a file once in a process.
public final class Store: Sendable {
    /// What a commit survives.
    enum Durability: Sendable {
        /// A power cut: the write-ahead log is synced before the call returns.
        case full
        /// A crash of the process; a power cut may undo the last commits. For what can be done again without harm.
        case normal
    }

    /// The path of the database file.
    public let path: String
    let clock: Clock
    private let pool: DatabasePool
    private let synchronous = Mutex<Durability>(.normal)

    /// Whether opening may make or migrate the file.
    public enum Opening: Sendable {
        /// The file must be there and have the present schema.
        case existing
        /// The file is made where it is missing, and migrated.
        case migrating
    }

    /// Opens a database.
    ///
    /// - Throws: `StoreError`, which tells a missing, foreign, damaged, newer and unwritable file apart; nothing is
    ///   written to a file that is not ours.
    public init(
        path: String, opening: Opening = .existing, clock: Clock = .system, lockTimeout: Duration = .seconds(30)
    )
        throws
    {
        // Through a symbolic link or not, all processes must agree where the workers' lock files are.
        let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        self.path = path
        self.clock = clock
        if opening == .existing, !FileManager.default.fileExists(atPath: path) { throw StoreError.missing(path: path) }
        do {
            try SchemaCheck.refuseForeignFile(path: path)
            var configuration = Configuration()
            configuration.label = "leadferry"
            configuration.busyMode = .timeout(Double(lockTimeout.milliseconds) / 1000)
            configuration.maximumReaderCount = 4
            configuration.prepareDatabase { database in
                try database.execute(sql: "PRAGMA foreign_keys = ON")
                try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
                try database.execute(sql: "PRAGMA cache_size = -16384")
            }
            pool = try DatabasePool(path: path, configuration: configuration)
            switch opening {
            case .migrating: try migrate()
            case .existing: try pool.read { try SchemaCheck(database: $0, path: path).requirePresent() }
            }
        } catch {
            throw Self.translate(error, path: path)
        }
    }

    /// UTC milliseconds since 1970, by the clock that times everything in the database.
    public var now: Int64 { clock.wall() }

    /// A file of the folder beside the database where processes meet without touching the database: the workers' locks
    /// and the turnstile. Never a file of SQLite's own: closing one of those would drop the process's locks on it.
    func lockPath(_ name: String) -> String { path + "-locks/" + name }

    func makeLockFolder() throws {
        guard mkdir(path + "-locks", 0o700) == 0 || errno == EEXIST else {
            throw StoreError.cannotOpen(path: path + "-locks", detail: String(cString: strerror(errno)))
        }
    }

    /// Closes the connections. Nothing may use the store afterwards.
    public func close() throws { try pool.close() }

    /// Runs a transaction. It is rolled back when the closure throws.
    ///
    /// Synchronous on purpose: an outcome must be written even when the task that brings it was cancelled, and GRDB's
    /// asynchronous form throws in a cancelled task.
    func write<T>(_ durability: Durability, _ body: (Database) throws -> T) throws -> T {
        do {
            return try pool.writeWithoutTransaction { database in
                // PRAGMA synchronous has no effect inside a transaction, and the pool sets NORMAL when it opens.
                try synchronous.withLock { current in
                    if current != durability {
                        try database.execute(sql: "PRAGMA synchronous = \(durability == .full ? "FULL" : "NORMAL")")
                        current = durability
                    }
                }
                var result: T?
                try database.inTransaction(.immediate) {
                    result = try body(database)
                    return .commit
                }
                guard let result else { throw StoreError.refused(detail: "transaction without a result") }
                return result
            }
        } catch {
            throw Self.translate(error, path: path)
        }
    }

    /// Runs reads on one snapshot.
    func read<T>(_ body: (Database) throws -> T) throws -> T {
        do {
            return try pool.read(body)
        } catch {
            throw Self.translate(error, path: path)
        }
    }

    /// SQLite's result codes in the operator's language. GRDB's description shows the SQL without its arguments.
    static func translate(_ error: any Error, path: String) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        let detail = error.message ?? "\(error.resultCode)"
        return switch error.resultCode {
        case .SQLITE_NOTADB: StoreError.notADatabase(path: path)
        case .SQLITE_CORRUPT: StoreError.damaged(path: path, detail: detail)
        case .SQLITE_READONLY: StoreError.readOnly(path: path)
        case .SQLITE_FULL: StoreError.diskFull(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: StoreError.locked(path: path)
        case .SQLITE_IOERR: StoreError.inputOutput(path: path, detail: detail)
        case .SQLITE_CANTOPEN: Self.cannotOpen(path: path, detail: detail)
        default: StoreError.refused(detail: "\(error)")
        }
    }

    private static func cannotOpen(path: String, detail: String) -> StoreError {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        if !FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) || !isFolder.boolValue {
            return .cannotOpen(path: path, detail: "there is no folder \(folder)")
        }
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            return .cannotOpen(path: path, detail: "it is a folder")
        }
        return access(folder, W_OK) == 0 ? .cannotOpen(path: path, detail: detail) : .readOnly(path: path)
    }
}
