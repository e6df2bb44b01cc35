internal import Foundation
internal import GRDB
internal import Synchronization

/// Sees writes to a database's write-ahead log, and whether they were commits. Used by one thread.
final class LogWatch: Sendable {
    /// Why a wait ended.
    enum Rang {
        case log
        case bell
        case time
    }

    private let path: String
    private let descriptor: Int32
    private let connection: DatabaseQueue
    private let version: Mutex<Int64>
    private let log = Mutex<Int32>(-1)

    /// Whether the kernel watches; it refuses where a limit of the user (`fs.inotify`) is reached.
    var isWatching: Bool { log.withLock(\.self) >= 0 }

    init(path: String) throws {
        self.path = path
        // Through SQLite, which shares the file between the connections of a process.
        var configuration = Configuration()
        configuration.readonly = true
        configuration.label = "leadferry.watch"
        configuration.busyMode = .timeout(1)
        connection = try DatabaseQueue(path: path, configuration: configuration)
        version = Mutex(try connection.inDatabase { try Self.dataVersion($0) })
        descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        if descriptor >= 0 {
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            _ = inotify_add_watch(descriptor, folder, UInt32(IN_CREATE | IN_MOVED_TO))
            watchLog()
        }
    }

    /// Closes the connection. Nothing may be asked afterwards.
    func close() { try? connection.close() }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    /// Waits until the log was written, the bell descriptor is readable, or the time is over.
    func wait(or bell: Int32, for time: Duration) -> Rang {
        var descriptors = [
            pollfd(fd: bell, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        // poll(2) counts in milliseconds; a shorter wait is slept first.
        let isShort = time < .milliseconds(1)
        if isShort { usleep(UInt32(time.components.attoseconds / 1_000_000_000_000)) }
        let limit = isShort ? 0 : Int32(min(time.milliseconds, 3_600_000))
        guard poll(&descriptors, descriptor >= 0 ? 2 : 1, limit) > 0 else { return .time }
        if descriptors[0].revents != 0 { drain(bell) }
        guard descriptor >= 0, descriptors[1].revents != 0 else { return .bell }
        drain(descriptor)
        // The log may have been made anew.
        watchLog()
        return .log
    }

    /// Whether anybody has committed since the last call.
    func hasNewCommit() -> Bool {
        // A database that cannot be read now is read by the next claim, which says why.
        guard let now = try? connection.inDatabase({ try Self.dataVersion($0) }) else { return true }
        return version.withLock { version in
            defer { version = now }
            return version != now
        }
    }

    /// Adding a watch that is there already changes nothing, so it need not be known whether the file is the same.
    private func watchLog() {
        let watch = inotify_add_watch(descriptor, path + "-wal", UInt32(IN_MODIFY))
        log.withLock { $0 = watch }
    }

    private func drain(_ descriptor: Int32) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while read(descriptor, &buffer, buffer.count) == buffer.count {}
    }

    private static func dataVersion(_ database: Database) throws -> Int64 {
        try Int64.fetchOne(database.cachedStatement(sql: "PRAGMA data_version")) ?? 0
    }
}
