internal import Foundation
internal import Store

/// What `doctor` looks at around the database: the library, the disk, the write-ahead log and the workers.
struct DatabaseChecks {
    private let store: Store
    private let folder: String

    init(_ store: Store) {
        self.store = store
        folder = URL(fileURLWithPath: store.path).deletingLastPathComponent().path
    }

    func all() throws -> [Doctor.Check] {
        let status = try store.status()
        return [
            Self.library(try store.libraryVersion()), fileSystem(FileSystem.holding(store.path)), space(), lockFolder(),
            Self.log(status.log), Self.workers(status),
        ] + Self.notices(try store.notices(limit: 200))
    }

    /// Notices that did not arrive; nothing where there were none at all.
    static func notices(_ notices: [NoticeRecord]) -> [Doctor.Check] {
        guard !notices.isEmpty else { return [] }
        let lost = notices.filter { $0.failedAt != nil }.count
        let waiting = notices.filter { $0.failedAt == nil && $0.sentAt == nil && $0.attempts > 0 }.count
        let trouble = [
            lost > 0 ? "\(Output.count(lost, "notice")) given up" : nil,
            waiting > 0 ? "\(Output.count(waiting, "notice")) tried in vain so far" : nil,
        ].compactMap(\.self)
        return [
            Doctor.Check(
                name: "notices", ok: true, warning: !trouble.isEmpty,
                detail: trouble.isEmpty
                    ? "the last \(notices.count) arrived"
                    : trouble.joined(separator: "; ") + "; see leadferry notify list, and try leadferry notify test")
        ]
    }

    /// SQLite 3.7.0 to 3.51.2 can damage a database when two processes write and checkpoint at once
    /// (https://www.sqlite.org/wal.html#walresetbug).
    static func library(_ version: String) -> Doctor.Check {
        let parts = version.split(separator: ".").compactMap { Int($0) }
        let isOld = parts.lexicographicallyPrecedes([3, 51, 3]) && !parts.lexicographicallyPrecedes([3, 7, 0])
        return Doctor.Check(
            name: "sqlite", ok: true,
            detail: isOld
                ? "\(version), which has the WAL-reset bug (3.7.0 to 3.51.2). Leadferry keeps clear of it by copying the log "
                    + "back only under the write lock, one process at a time; write with another program only while the "
                    + "workers are stopped"
                : version)
    }

    private func fileSystem(_ found: FileSystem?) -> Doctor.Check {
        guard let found else {
            return Doctor.Check(
                name: "file system", ok: true, warning: true,
                detail: "the kernel does not say what holds \(store.path); it must be a disk of this machine")
        }
        let words = "\(found.type), \(found.source) at \(found.mountPoint)"
        return found.isNetwork
            ? Doctor.Check(
                name: "file system", ok: true, warning: true,
                detail: "\(words), is a network file system, allowed by you: SQLite's locks may not hold there")
            : Doctor.Check(name: "file system", ok: true, detail: words)
    }

    private func space() -> Doctor.Check {
        var info = statvfs()
        guard statvfs(folder, &info) == 0 else {
            return Doctor.Check(
                name: "disk", ok: true, warning: true,
                detail: "cannot tell how much room \(folder) has: \(String(cString: strerror(errno)))")
        }
        return Self.space(free: Int64(info.f_bavail) * Int64(info.f_frsize), folder: folder)
    }

    static func space(free: Int64, folder: String) -> Doctor.Check {
        let words = "\(Output.size(free)) left in \(folder)"
        // The write-ahead log alone may take 64 MB.
        if free < 128_000_000 { return Doctor.Check(name: "disk", ok: false, detail: "\(words): make room") }
        return Doctor.Check(name: "disk", ok: true, warning: free < 1_000_000_000, detail: words)
    }

    private func lockFolder() -> Doctor.Check {
        let path = store.path + "-locks"
        let isThere = FileManager.default.fileExists(atPath: path)
        let place = isThere ? path : folder
        guard access(place, W_OK | X_OK) == 0 else {
            return Doctor.Check(
                name: "lock folder", ok: false,
                detail: "\(place) cannot be written (\(String(cString: strerror(errno)))): workers cannot start")
        }
        return Doctor.Check(
            name: "lock folder", ok: true, detail: isThere ? path : "\(path) is made by the first worker")
    }

    static func log(_ log: LogStatus) -> Doctor.Check {
        let size = "write-ahead log of \(Output.size(log.bytes))"
        if let reader = log.readers.first {
            let names = log.readers.map(Output.process).joined(separator: ", ")
            return Doctor.Check(
                name: "log", ok: true, warning: log.bytes > 8_000_000,
                detail: "\(size), kept from being emptied by \(names)"
                    + (reader.pid > 0 ? ": a read transaction is open there" : ""))
        }
        return Doctor.Check(name: "log", ok: true, warning: log.bytes > 67_108_864, detail: size)
    }

    static func workers(_ status: QueueStatus) -> Doctor.Check {
        let groups = Dictionary(grouping: status.workers, by: \.state)
        let alive = groups[.alive]?.count ?? 0
        var troubles: [String] = []
        for worker in groups[.hangs] ?? [] {
            troubles.append(
                "worker \(worker.id) (pid \(worker.pid)) hangs; stop it with SIGKILL, its jobs go on elsewhere")
        }
        for worker in groups[.dead] ?? [] where !worker.holds.isEmpty {
            let jobs = worker.holds.reduce(0) { $0 + $1.jobs }
            troubles.append(
                "worker \(worker.id) (pid \(worker.pid)) died with \(Output.count(jobs, "job")); any other worker frees them"
            )
        }
        let due = status.destinations.reduce(0) { $0 + $1.due }
        if alive == 0, due > 0 { troubles.append("\(Output.count(due, "job")) due and no worker to take them") }
        return Doctor.Check(
            name: "workers", ok: true, warning: !troubles.isEmpty,
            detail: (["\(alive) alive"] + troubles).joined(separator: "; "))
    }
}
