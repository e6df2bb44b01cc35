internal import Foundation
internal import Synchronization

/// A registered worker: proof of life for the jobs it holds.
///
/// It keeps an open-file-description lock on a file of its own in `DATABASE-locks/`. The kernel drops the lock when
/// the process dies, however it dies; so another worker knows within a moment, without guessing from a clock. Keep it
/// for the life of the worker.
public final class WorkerLease: Sendable {
    /// The lease under which the task carries its jobs; nil outside of a worker.
    @TaskLocal public static var current: WorkerLease?

    /// What `lapses` was before the task's jobs were claimed.
    @TaskLocal private static var lapsesBefore = 0

    /// Carries jobs that were claimed when the lease had run out so many times.
    public func carrying<T>(since lapses: Int, _ body: () async -> T) async -> T {
        await Self.$current.withValue(self) { await Self.$lapsesBefore.withValue(lapses) { await body() } }
    }

    /// Whether the lease has not run out since the task's jobs were claimed, for whoever asks later and elsewhere; nil
    /// outside of a worker.
    ///
    /// One that ran out and was renewed does not count: others may have taken the jobs over before.
    public static var isStillFresh: (@Sendable () -> Bool)? {
        guard let lease = current else { return nil }
        let before = lapsesBefore
        return { lease.isFresh && lease.lapses == before }
    }

    /// The row of the `workers` table.
    public let id: Int64
    /// How long a claim is the worker's without renewal, for a worker that lives and hangs.
    public let duration: Duration
    private let file: LockFile
    private let clock: Clock
    private let renewal: Mutex<(time: Int64, lapses: Int)>

    init(id: Int64, duration: Duration, file: LockFile, clock: Clock) {
        self.id = id
        self.duration = duration
        self.file = file
        self.clock = clock
        renewal = Mutex((clock.awake(), 0))
    }

    /// Whether the last renewal is so recent that no lease can have run out. It is not after the process was stopped or
    /// the machine suspended.
    public var isFresh: Bool { clock.awake() - renewal.withLock(\.time) < duration.milliseconds }

    /// How often a renewal came so late that the lease had run out.
    public var lapses: Int { renewal.withLock(\.lapses) }

    func renewed(at time: Int64) {
        renewal.withLock { last in
            if time - last.time >= duration.milliseconds { last.lapses += 1 }
            last.time = time
        }
    }

    /// Leaves word for `leadferry status` in the worker's lock file, which costs no transaction.
    public func say(_ report: WorkerReport) throws { try file.write(report) }

    /// Gives the lock up, as the kernel would.
    func release() { file.release() }
}

/// What a worker says of itself in its lock file.
public struct WorkerReport: Codable, Sendable, Equatable {
    /// Transactions that waited in line for the write lock.
    public var lockWaits: Int
    /// How long they waited together.
    public var lockWaitedMilliseconds: Int64
    /// The longest wait.
    public var longestLockWaitMilliseconds: Int64
    /// When it was written.
    public var atMilliseconds: Int64

    enum CodingKeys: String, CodingKey {
        case lockWaits = "lock_waits"
        case lockWaitedMilliseconds = "lock_waited_ms"
        case longestLockWaitMilliseconds = "longest_lock_wait_ms"
        case atMilliseconds = "at_ms"
    }

    /// Makes a report.
    public init(_ waits: LockWaits, at time: Int64) {
        lockWaits = waits.count
        lockWaitedMilliseconds = waits.total.milliseconds
        longestLockWaitMilliseconds = waits.longest.milliseconds
        atMilliseconds = time
    }
}

/// A file with an open-file-description lock (fcntl(2), F_OFD_SETLK): it belongs to the open file, not to the process,
/// so that other descriptors of the process cannot drop it.
final class LockFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Makes and locks the file.
    init(creating path: String) throws {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreError.ofSystemCall(errno, path: path) }
        var lock = Self.wholeFile
        guard fcntl(descriptor, Self.setLock, &lock) == 0 else {
            let detail = String(cString: strerror(errno))
            close(descriptor)
            unlink(path)
            throw StoreError.cannotOpen(path: path, detail: "cannot lock it: \(detail)")
        }
    }

    deinit { close(descriptor) }

    func release() { unlink(path) }

    /// Replaces what the file says. Whoever reads in this moment reads something that is no JSON, and reads again.
    func write(_ value: some Encodable) throws {
        let data = try JSONEncoder().encode(value) + Data("\n".utf8)
        let written = data.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        guard written == data.count, ftruncate(descriptor, off_t(data.count)) == 0 else {
            throw StoreError.ofSystemCall(errno, path: path)
        }
    }

    /// Whether somebody alive holds the lock of the file. A file that is gone has no holder.
    static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno != ENOENT }
        defer { close(descriptor) }
        var lock = wholeFile
        guard fcntl(descriptor, getLock, &lock) == 0 else { return true }
        return lock.l_type != Int16(F_UNLCK)
    }

    // <fcntl.h> of Linux; Swift does not import them.
    private static let getLock: Int32 = 36
    private static let setLock: Int32 = 37

    private static var wholeFile: flock {
        flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
    }
}
