internal import Foundation

/// A folder into which other programs put files of leads: gives each file when it is complete, and takes it away when it
/// has been dealt with.
///
/// A file is complete when its writer has closed it or moved it into the folder (inotify(7)); one that was there before, or
/// whose news was lost, when its size and time have stood still for two seconds. Hidden and unfinished names (`.x`,
/// `x.part`, `x.tmp`) are left alone until they are renamed; nothing else is: rejects and summaries lie in `done` and
/// `failed`, so one that is dropped was mended. One process watches a folder at a time (flock(2)).
public struct DropFolder: ~Copyable {
    /// Where a file goes when it has been dealt with.
    public enum Outcome: String, Sendable, CaseIterable {
        /// Its leads are in the database.
        case done
        /// It could not be used.
        case failed
    }

    /// How a file looked when it was last seen.
    private struct Look: Equatable {
        var size: Int64
        var modified: Int64
        var links: UInt64
        var inode: UInt64
    }

    /// The folder.
    public let path: String
    private let folder: Int32
    private let notifier: Int32
    private var complete: [String] = []
    private var standing: [String: (look: Look, since: ContinuousClock.Instant)] = [:]
    /// Files whose making was seen, and whose closing will be.
    private var beingWritten: Set<String> = []
    private var lastScan = ContinuousClock.now - .seconds(3600)
    private static let standstill = Duration.seconds(2)

    /// Begins to watch a folder, and makes `done` and `failed` in it where they are missing.
    ///
    /// - Throws: `CaptureError` where the folder is missing or may not be changed, or another process watches it.
    public init(path: String) throws(CaptureError) {
        self.path = path
        try Self.prepare(path)
        let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw .cannotWatch(path: path, reason: ByteSource.sentence(errno)) }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            close(opened)
            throw .cannotWatch(path: path, reason: "another leadferry watches it")
        }
        let notifier = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        guard notifier >= 0, inotify_add_watch(notifier, path, UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE)) >= 0
        else {
            let code = errno
            if notifier >= 0 { close(notifier) }
            close(opened)
            throw .cannotWatch(path: path, reason: ByteSource.sentence(code))
        }
        folder = opened
        self.notifier = notifier
    }

    deinit {
        close(notifier)
        close(folder)
    }

    private static func prepare(_ path: String) throws(CaptureError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .missing(path: path) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .cannotWatch(path: path, reason: "it is no folder") }
        for outcome in Outcome.allCases {
            let name = path + "/" + outcome.rawValue
            guard mkdir(name, 0o770) == 0 || errno == EEXIST else {
                throw .cannotWatch(path: path, reason: "\(name) cannot be made: \(ByteSource.sentence(errno))")
            }
        }
    }

    /// The name of the next complete file, waiting for it; nil when the descriptor `stop` becomes readable.
    public mutating func next(or stop: Int32) throws(CaptureError) -> String? {
        while true {
            var descriptors = [
                pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
                pollfd(fd: notifier, events: Int16(POLLIN), revents: 0),
            ]
            if lastScan + .seconds(30) < .now { try scan() }
            _ = poll(&descriptors, 2, !complete.isEmpty ? 0 : standing.isEmpty ? 30_000 : 250)
            if descriptors[0].revents != 0 { return nil }
            if descriptors[1].revents != 0 { try takeNews() }
            if !standing.isEmpty { try scan() }
            while !complete.isEmpty {
                let name = complete.removeFirst()
                standing[name] = nil
                if Self.look(path + "/" + name) != nil { return name }
            }
        }
    }

    /// The name under which a file is to be kept: its own, or with a number where that is taken.
    public func freeName(for name: String, _ outcome: Outcome) -> String {
        var (stem, endings) = (name, "")
        if let dot = name.dropFirst().firstIndex(of: ".") {
            (stem, endings) = (String(name[..<dot]), String(name[dot...]))
        }
        var free = name
        var number = 2
        while isTaken(free, outcome) {
            free = "\(stem)-\(number)\(endings)"
            number += 1
        }
        return free
    }

    /// Whether there is a file of that name, or one was dropped under the name that its summary or rejects would have:
    /// each file that was dealt with has a summary.
    private func isTaken(_ name: String, _ outcome: Outcome) -> Bool {
        let besides = Self.besides.map { name + $0 + ".summary.json" }
        return ([name] + besides).contains { access(place(of: $0, outcome), F_OK) == 0 }
    }

    /// What may lie beside a file.
    private static let besides =
        [".summary.json"] + ["csv", "jsonl", "vcf", "badge", "txt"].map { ".rejects." + $0 }

    /// The path of a file that was dealt with.
    public func place(of name: String, _ outcome: Outcome) -> String { path + "/" + outcome.rawValue + "/" + name }

    /// Moves a file away, with a summary beside it. The move comes last: a process that dies before it finds the file
    /// where it was, and reads it again.
    public func move(
        _ name: String, as free: String, to outcome: Outcome, summary: [UInt8]
    ) throws(CaptureError) {
        let target = place(of: free, outcome)
        try write(summary, to: target + ".summary.json")
        guard rename(path + "/" + name, target) == 0 else { throw failure(target, errno) }
        for folder in [path, path + "/" + outcome.rawValue] { Self.sync(folder) }
    }

    /// Moves a reject file from `done` to `failed`, beside the input that goes there under the name `free`, and gives
    /// its name there.
    public func failRejects(_ rejects: String, as free: String) throws(CaptureError) -> String {
        let ending = rejects.range(of: ".rejects.", options: .backwards).map { String(rejects[$0.lowerBound...]) } ?? ""
        let target = place(of: free + ending, .failed)
        guard rename(place(of: rejects, .done), target) == 0 else { throw failure(target, errno) }
        return free + ending
    }

    private func write(_ bytes: [UInt8], to file: String) throws(CaptureError) {
        let part = file + ".part"
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: part))
        } catch {
            throw .cannotWatch(path: path, reason: "\(part) cannot be written: \(error.localizedDescription)")
        }
        Self.sync(part)
        guard rename(part, file) == 0 else { throw failure(file, errno) }
    }

    private func failure(_ file: String, _ code: Int32) -> CaptureError {
        .cannotWatch(path: path, reason: "\(file) cannot be written: \(ByteSource.sentence(code))")
    }

    /// A name that a power cut takes back is found again and adds nothing, so a sync that fails is no error.
    private static func sync(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    // MARK: - Seeing files

    private mutating func takeNews() throws(CaptureError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 8)
        defer { buffer.deallocate() }
        while true {
            let count = read(notifier, buffer.baseAddress, buffer.count)
            guard count > 0 else { return }
            var offset = 0
            while offset + 16 <= count {
                // inotify_event: the watch, what happened, a cookie, the length of the name, the name.
                let mask = buffer.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
                let length = Int(buffer.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
                let name = String(
                    decoding: buffer[(offset + 16)..<(offset + 16 + length)].prefix { $0 != 0 }, as: UTF8.self)
                offset += 16 + length
                if mask & UInt32(IN_Q_OVERFLOW) != 0 {
                    beingWritten = []
                    lastScan = .now - .seconds(3600)
                }
                guard InputFiles.isComplete(name), let look = Self.look(path + "/" + name) else { continue }
                if mask & UInt32(IN_CLOSE_WRITE | IN_MOVED_TO) != 0 {
                    beingWritten.remove(name)
                    if !complete.contains(name) { complete.append(name) }
                } else if look.links == 1 {
                    beingWritten.insert(name)
                } else if standing[name] == nil {
                    // A hard link is made in one go and never closed.
                    standing[name] = (look, .now)
                }
            }
        }
    }

    /// Looks at all files: which stand still long enough are complete.
    private mutating func scan() throws(CaptureError) {
        lastScan = .now
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
            throw .cannotWatch(path: path, reason: "\(error.localizedDescription)")
        }
        var seen: [String: (look: Look, since: ContinuousClock.Instant)] = [:]
        beingWritten.formIntersection(names)
        for name in names.sorted()
        where InputFiles.isComplete(name) && !complete.contains(name) && !beingWritten.contains(name) {
            guard let look = Self.look(path + "/" + name) else { continue }
            guard let before = standing[name], before.look == look else {
                seen[name] = (look, .now)
                continue
            }
            if before.since + Self.standstill <= .now { complete.append(name) } else { seen[name] = before }
        }
        standing = seen
    }

    /// How a regular file looks; nil for anything else.
    private static func look(_ path: String) -> Look? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Look(
            size: Int64(status.st_size),
            modified: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec),
            links: UInt64(status.st_nlink), inode: UInt64(status.st_ino))
    }
}
