internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import Synchronization

/// Keeps the write-ahead log short.
///
/// SQLite's own checkpoint runs in whichever process crosses a thousand pages, never resets the log while any reader is
/// at work, and tells nobody. Here it is switched off, and one process at a time (a lock beside the database elects it)
/// copies the log back, right after a commit. Most of the log is copied while others go on writing; what they write
/// meanwhile is copied in a turn of its own, which resets the log.
///
/// No commit can reset the log under a checkpoint, which is what the WAL-reset bug of SQLite before 3.51.3 needs
/// (https://www.sqlite.org/wal.html#walresetbug): the first part has a reader beside it, the pin, that was there before the
/// turn was given up and keeps the log from being reset; the second has the turn and SQLite's write lock.
///
/// Where the disk has little room, the log is copied back earlier: it must not itself take the room that copying it back
/// needs.
///
/// A reader that stays open pins the log: it cannot be reset before the reader leaves. Then those who bring new work are
/// asked to go slower, so that the log stays under its limit for some minutes, and after that grows by a trickle.
final class LogKeeper: Sendable {
    /// SQLite's page size, which the schema does not change.
    static let pageSize: Int64 = 4096
    /// The log is copied back when it has this many pages: 16 MB.
    static let checkpointPages: Int64 = 4096
    /// What the log should never grow beyond: 60 MB of pages, and the headers of frames.
    static let limitPages: Int64 = 15_000

    /// How often the room on the disk is looked at: each quarter of a megabyte.
    private static let lookPages: Int64 = 64

    private let path: String

    /// Makes the keeper of a database's log.
    init(path: String) { self.path = path }

    private struct State {
        /// The length of the log after our last commit, in pages.
        var length: Int64 = 0
        /// The length at which the next checkpoint is tried.
        var next = checkpointPages
        /// The length at which the room on the disk is looked at next.
        var nextLook = lookPages
        /// Since when a reader has kept the log from being reset.
        var pinnedSince: ContinuousClock.Instant?
        var trouble: String?
        /// Set while a thread of this process copies the log back.
        var isCopying = false
        /// When those who bring new work may go on.
        var notBefore = ContinuousClock.now
    }

    private let state = Mutex(State())

    /// Has SQLite report the length of the log after each commit of a connection. This takes the place of its automatic
    /// checkpoint (https://www.sqlite.org/c3ref/wal_hook.html). The keeper must outlive the connection.
    func watch(_ database: Database) {
        sqlite3_wal_hook(
            database.sqliteConnection,
            { context, _, _, pages in
                if let context { Unmanaged<LogKeeper>.fromOpaque(context).takeUnretainedValue().grew(to: Int64(pages)) }
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func grew(to pages: Int64) {
        state.withLock { state in
            let grown = pages - state.length
            state.length = pages
            // Without a pin the log was reset, or will be.
            guard let since = state.pinnedSince, grown > 0 else { return }
            let now = ContinuousClock.now
            // What is left of the limit is spread over a minute; after two minutes a trickle goes on beyond it.
            var pace = Double(Self.limitPages - pages) / 60
            if now - since > .seconds(120) { pace = max(pace, 16) }
            let wait = Duration.seconds(min(Double(grown) / max(pace, 0.1), 60))
            state.notBefore = max(state.notBefore, now) + wait
        }
    }

    /// How long whoever brings new work (a claim, an ingest) should wait first; nil where the log is no worry.
    var backpressure: Duration? {
        state.withLock { state in
            guard state.pinnedSince != nil else { return nil }
            let left = state.notBefore - .now
            return left > .zero ? left : nil
        }
    }

    /// Since when a reader has kept the log from being reset, as far as this process has seen.
    var pinnedSince: ContinuousClock.Instant? { state.withLock(\.pinnedSince) }

    /// Looks after a commit whether the log must be copied back. Call with the turn held.
    ///
    /// Where it is merely long, the caller is to give up the turn and copy it back (`copyMost`, `copyRest`): the result is
    /// the reader that must stay until `copyMost` has returned. Where the disk has little room, it is copied back at once.
    ///
    /// Never throws: the commit before it stands whatever becomes of the log. What went wrong is kept as `trouble`, and
    /// it is tried again after more commits.
    func tidy(_ database: Database, electedBy lock: SideFile, pin: () throws -> DatabaseSnapshot) -> DatabaseSnapshot? {
        if takesTooMuchRoom() {
            makeRoom(database, electedBy: lock)
            return nil
        }
        let isMine = state.withLock { state in
            guard state.length >= state.next, !state.isCopying else { return false }
            state.isCopying = true
            return true
        }
        guard isMine else { return nil }
        do {
            return try pin()
        } catch {
            failed(error)
            return nil
        }
    }

    /// Copies back what the log has had since the pin, while others write. Never throws, as `tidy`.
    func copyMost(_ database: Database, electedBy lock: SideFile) {
        attempt(database, mode: "PASSIVE", electedBy: lock)
    }

    /// Copies back what came meanwhile, and resets the log. Call with the turn held, without the pin. Never throws, as
    /// `tidy`.
    func copyRest(_ database: Database, electedBy lock: SideFile) {
        attempt(database, mode: "RESTART", electedBy: lock)
        state.withLock { $0.isCopying = false }
    }

    /// Notes that the log could not be copied back.
    func failed(_ error: any Error) {
        state.withLock { state in
            state.trouble = "\(error)"
            state.next = state.length + Self.checkpointPages / 8
            state.isCopying = false
        }
    }

    /// Copies the log back and gives its room to a disk that has little or none. Call with the turn held.
    ///
    /// Never throws: what fills the disk may be something else than the log.
    func makeRoom(_ database: Database, electedBy lock: SideFile) {
        attempt(database, mode: "TRUNCATE", electedBy: lock)
    }

    private func attempt(_ database: Database, mode: String, electedBy lock: SideFile) {
        do {
            try checkpoint(database, mode: mode, electedBy: lock)
        } catch {
            failed(error)
        }
    }

    /// Whether the disk has less room left than twice the log, all of which may be new pages of the database.
    private func takesTooMuchRoom() -> Bool {
        let length = state.withLock { state -> Int64? in
            if state.length < state.nextLook - Self.lookPages { state.nextLook = Self.lookPages }
            guard state.length >= state.nextLook else { return nil }
            state.nextLook = state.length + Self.lookPages
            return state.length
        }
        var disk = statvfs()
        guard let length, statvfs(path, &disk) == 0 else { return false }
        return UInt64(disk.f_bavail) * UInt64(disk.f_frsize) < UInt64(2 * length * Self.pageSize)
    }

    /// Why the log could not be copied back the last time it was tried.
    var trouble: String? { state.withLock(\.trouble) }

    /// Copies the log back and empties the file, where it has not been written for a while. Call with the turn held.
    func empty(_ database: Database, electedBy lock: SideFile) throws {
        try checkpoint(database, mode: "TRUNCATE", electedBy: lock)
    }

    private func checkpoint(_ database: Database, mode: String, electedBy lock: SideFile) throws {
        guard lock.tryLock() else { return }
        defer { lock.unlock() }
        // Short readers are waited for, for a moment; a long one is not, because writers wait meanwhile.
        let timeout = try Int.fetchOne(database, sql: "PRAGMA busy_timeout") ?? 0
        try database.execute(sql: "PRAGMA busy_timeout = 20")
        defer { sqlite3_busy_timeout(database.sqliteConnection, Int32(timeout)) }
        // busy, pages in the log, pages copied back.
        let row = try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(\(mode))")
        let (busy, length) = (row?[0] as Int64? ?? 0, row?[1] as Int64? ?? 0)
        state.withLock { state in
            state.trouble = nil
            // Whether the log can be reset, only the second part tells.
            if mode == "PASSIVE" { return }
            if busy == 0 {
                state.length = 0
                state.next = Self.checkpointPages
                state.pinnedSince = nil
            } else {
                state.length = max(state.length, length)
                state.next = state.length + Self.checkpointPages / 8
                if state.pinnedSince == nil, state.length > Self.checkpointPages * 3 / 2 { state.pinnedSince = .now }
            }
        }
    }
}
