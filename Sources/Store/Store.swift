internal import CLinux
internal import Foundation
internal import GRDB
internal import Migrations
internal import Synchronization

/// What keeps the writing processes in order: the line for the write lock, and the lock that elects the checkpointer.
struct WriteOrder: Sendable {
    let turnstile: Turnstile
    let checkpointer: SideFile
}

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
    /// Opening it writes nothing. GRDB's pool would: it sets write-ahead logging and makes and drops a table, whoever
    /// opens the file, and out of turn.
    private let writer: DatabaseQueue
    private let readers: DatabasePool
    /// What the writing connection's `PRAGMA synchronous` was last set to.
    private let synchronous = Mutex<Durability?>(nil)
    /// Made with the first write: who only reads needs no right to write beside the file.
    private let order = Mutex<WriteOrder?>(nil)
    private let lockTimeout: Duration
    let logKeeper: LogKeeper
    /// Wall clock minus boot clock, as it was when due times were last moved along.
    let clockOffset = Mutex<Int64?>(nil)
    /// Where calls wait for the database so that no task does.
    private let waitingRoom = DispatchQueue(label: "leadferry.store", attributes: .concurrent)

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
        path: String, opening: Opening = .existing, clock: Clock = .system, lockTimeout: Duration = .seconds(30),
        allowingNetworkFileSystem: Bool = false
    )
        throws
    {
        // Through a symbolic link or not, all processes must agree where the workers' lock files are.
        let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        self.path = path
        self.clock = clock
        self.lockTimeout = lockTimeout
        logKeeper = LogKeeper(path: path)
        _ = Self.keepsFreedMemory
        if !allowingNetworkFileSystem { try FileSystem.refuseNetwork(path: path) }
        if opening == .existing, !FileManager.default.fileExists(atPath: path) { throw StoreError.missing(path: path) }
        var isNew = false
        do {
            let holdsSomething = try SchemaCheck.refuseForeignFile(path: path)
            if opening == .existing, !holdsSomething {
                throw StoreError.olderSchema(path: path, found: 0, known: Migrations.all.last?.number ?? 0)
            }
            if opening == .migrating { isNew = Self.makePrivateFile(path) }
            var configuration = Configuration()
            configuration.label = "leadferry"
            configuration.busyMode = .timeout(Double(lockTimeout.milliseconds) / 1000)
            configuration.maximumReaderCount = 4
            configuration.prepareDatabase { [logKeeper] database in
                try database.execute(sql: "PRAGMA foreign_keys = ON")
                try database.execute(sql: "PRAGMA journal_size_limit = 33554432")
                try database.execute(sql: "PRAGMA cache_size = \(database.configuration.readonly ? -2048 : -8192)")
                logKeeper.watch(database)
            }
            writer = try DatabaseQueue(path: path, configuration: configuration)
            configuration.readonly = true
            readers = try DatabasePool(path: path, configuration: configuration)
            if opening == .existing { try read { try SchemaCheck(database: $0, path: path).requirePresent() } }
            try keepLog()
            if opening == .migrating { try migrate() }
        } catch {
            // Nothing is left of a database that could not be made.
            if isNew, (try? SchemaCheck.isEmpty(path)) == true {
                unlink(path)
                try? FileManager.default.removeItem(atPath: path + "-locks")
            }
            throw Self.translate(error, path: path)
        }
    }

    /// Leads are personal data: a new file is for its owner, and where the umask allows for the group, never for all. The
    /// log and its index get the same rights from SQLite. What keeps the file from being made, SQLite says better.
    ///
    /// - Returns: Whether the file was made.
    private static func makePrivateFile(_ path: String) -> Bool {
        let file = open(path, O_CREAT | O_EXCL | O_CLOEXEC, 0o660)
        if file >= 0 { Glibc.close(file) }
        return file >= 0
    }

    /// SQLite frees at the end of a statement what it needs again in the next. On any thread but the first, glibc gives
    /// more than 128 KB of that back to the kernel each time, and the page faults cost half of the time of a claim
    /// (measured; mallopt(3)).
    private static let keepsFreedMemory = linux_keep_freed_memory(16 << 20) == 1

    deinit { try? close() }

    /// UTC milliseconds since 1970, by the clock that times everything in the database.
    public var now: Int64 { clock.wall() }

    /// A file of the folder beside the database where processes meet without touching the database: the workers' locks
    /// and the turnstile. Never a file of SQLite's own: closing one of those would drop the process's locks on it.
    func lockPath(_ name: String) -> String { path + "-locks/" + name }

    func makeLockFolder() throws {
        let folder = path + "-locks"
        guard mkdir(folder, 0o700) == 0 else {
            guard errno == EEXIST else { throw StoreError.ofSystemCall(errno, path: path) }
            return
        }
        try shareLikeDatabase(folder)
    }

    /// Gives a new file or folder beside the database its owner and rights, as SQLite does with its own: whoever may use
    /// the database may stand in its line, though root made the file.
    func shareLikeDatabase(_ new: String) throws {
        var database = stat()
        guard stat(path, &database) == 0 else { throw StoreError.ofSystemCall(errno, path: path) }
        var mode = database.st_mode & 0o666
        var entry = stat()
        // Where a folder may be read it may be entered.
        if stat(new, &entry) == 0, entry.st_mode & S_IFMT == S_IFDIR { mode |= (mode & 0o444) >> 2 }
        guard chmod(new, mode) == 0 else { throw StoreError.ofSystemCall(errno, path: path) }
        guard geteuid() != 0 || chown(new, database.st_uid, database.st_gid) == 0 else {
            throw StoreError.ofSystemCall(errno, path: path)
        }
    }

    func sideFile(_ name: String) throws -> SideFile {
        let isNew = access(lockPath(name), F_OK) != 0
        let file = try SideFile(path: lockPath(name))
        if isNew { try shareLikeDatabase(lockPath(name)) }
        return file
    }

    /// Closes the connections. Nothing may use the store afterwards.
    ///
    /// Where no other process has the database open, the write-ahead log is copied back and goes away. Only a connection
    /// that may write can do that, so it is the last to close.
    public func close() throws {
        try readers.close()
        try writer.close()
    }

    /// Sets write-ahead logging, which stays in the file, where a new or restored one has it not yet.
    private func keepLog() throws {
        func mode(_ database: Database) throws -> String? {
            try String.fetchOne(database, sql: "PRAGMA journal_mode")
        }
        guard try read(mode) != "wal" else { return }
        try inTurn { database, _ in
            guard try mode(database) != "wal" else { return }
            try database.execute(sql: "PRAGMA journal_mode = WAL")
        }
    }

    /// Runs a transaction when its turn has come. It is rolled back when the closure throws.
    ///
    /// Due times follow the wall clock first: one that is written after a step and before the others were moved along
    /// would be moved with them. So read the clock within the closure for anything that is a due time.
    func write<T>(_ durability: Durability, _ body: (Database) throws -> T) throws -> T {
        try transaction(durability) { database in
            try followClock(database)
            return try body(database)
        }
    }

    /// Runs a transaction on whatever schema the file has.
    ///
    /// Synchronous on purpose: an outcome must be written even when the task that brings it was cancelled, and GRDB's
    /// asynchronous form throws in a cancelled task. From a task, call it through `offload`.
    func transaction<T>(_ durability: Durability, _ body: (Database) throws -> T) throws -> T {
        let (result, pin) = try inTurn { database, order in
            // PRAGMA synchronous has no effect inside a transaction.
            try synchronous.withLock { current in
                if current != durability {
                    try database.execute(sql: "PRAGMA synchronous = \(durability == .full ? "FULL" : "NORMAL")")
                    current = durability
                }
            }
            try HotStatement(database, "BEGIN IMMEDIATE").run()
            let result: T
            do {
                result = try body(database)
                try HotStatement(database, "COMMIT").run()
            } catch {
                // Where SQLite has rolled back by itself (a full disk), there is nothing left to roll back. The first error
                // says more than one of the rollback's.
                if database.isInsideTransaction { try? HotStatement(database, "ROLLBACK").run() }
                if (error as? DatabaseError)?.resultCode == .SQLITE_FULL {
                    logKeeper.makeRoom(database, electedBy: order.checkpointer)
                }
                throw error
            }
            return (
                result,
                logKeeper.tidy(database, electedBy: order.checkpointer) { try readers.makeSnapshot() }
            )
        }
        if let pin { copyLogBack(pin) }
        return result
    }

    /// Copies the write-ahead log back, the most of it without a turn.
    private func copyLogBack(_ pin: DatabaseSnapshot) {
        do {
            try writer.writeWithoutTransaction { try logKeeper.copyMost($0, electedBy: writeOrder().checkpointer) }
            try pin.close()
            try inTurn { logKeeper.copyRest($0, electedBy: $1.checkpointer) }
        } catch {
            logKeeper.failed(error)
        }
    }

    /// Runs something on the writing connection when its turn between the processes has come.
    func inTurn<T>(_ body: (Database, WriteOrder) throws -> T) throws -> T {
        do {
            return try writer.writeWithoutTransaction { database in
                let order = try writeOrder()
                let isOurs = order.turnstile.enter()
                defer { if isOurs { order.turnstile.leave() } }
                return try body(database, order)
            }
        } catch {
            throw Self.translate(error, path: path)
        }
    }

    private func writeOrder() throws -> WriteOrder {
        try order.withLock { order in
            if let order { return order }
            try makeLockFolder()
            let new = WriteOrder(
                turnstile: Turnstile(
                    door: try sideFile("door"), turn: try sideFile("turn"), limit: lockTimeout),
                checkpointer: try sideFile("checkpointer"))
            order = new
            return new
        }
    }

    /// How long this process stood in line for the write lock.
    public var lockWaits: LockWaits { order.withLock { $0?.turnstile.waits } ?? LockWaits() }

    /// Something that wakes tasks when this or another process has committed. Keep one in a process.
    public func wakeUp() throws -> WakeUp {
        do { return try WakeUp(path: path) } catch { throw Self.translate(error, path: path) }
    }

    /// How long whoever brings new work, by a claim or an ingest, should wait first; nil where nothing speaks against it.
    ///
    /// Something else than nil means that a reader which stays open keeps the write-ahead log from being reset.
    public var backpressure: Duration? { logKeeper.backpressure }

    /// Since when this process has seen a reader keep the log from being reset.
    public var logPinnedSince: ContinuousClock.Instant? { logKeeper.pinnedSince }

    /// Copies the write-ahead log back and empties it, where nobody has written for five seconds.
    public func tidyLog() throws {
        var log = stat()
        guard stat(path + "-wal", &log) == 0, log.st_size > 0 else { return }
        guard time(nil) - log.st_mtim.tv_sec >= 5 else { return }
        try inTurn { try logKeeper.empty($0, electedBy: $1.checkpointer) }
    }

    /// Runs a call that may wait for the database on a thread kept for that, so that it holds up no task: neither a task
    /// that reads an answer nor the one that renews the leases. Cancellation does not reach it.
    public func offload<T: Sendable>(_ body: @escaping @Sendable (Store) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            waitingRoom.async { continuation.resume(with: Result { try body(self) }) }
        }
    }

    /// Runs something that may wait for the database on a thread kept for that, and goes on at once.
    public func soon(_ body: @escaping @Sendable (Store) -> Void) { waitingRoom.async { body(self) } }

    /// Runs reads on one snapshot.
    func read<T>(_ body: (Database) throws -> T) throws -> T {
        do {
            return try readers.read(body)
        } catch {
            throw Self.translate(error, path: path)
        }
    }

    /// SQLite's result codes in the operator's language. GRDB's description shows the SQL without its arguments.
    static func translate(_ error: any Error, path: String) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        let detail = error.message ?? "\(error.resultCode)"
        // The log's index could not be made or lengthened: there was no room for it.
        if error.extendedResultCode == .SQLITE_IOERR_SHMSIZE { return StoreError.diskFull(path: path) }
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
