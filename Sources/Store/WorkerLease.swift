internal import Foundation

/// A registered worker: proof of life for the jobs it holds.
///
/// It keeps an open-file-description lock on a file of its own in `DATABASE-locks/`. The kernel drops the lock when
/// the process dies, however it dies; so another worker knows within a moment, without guessing from a clock. Keep it
/// for the life of the worker.
public final class WorkerLease: Sendable {
    /// The row of the `workers` table.
    public let id: Int64
    /// How long a claim is the worker's without renewal, for a worker that lives and hangs.
    public let duration: Duration
    private let file: LockFile

    init(id: Int64, duration: Duration, file: LockFile) {
        self.id = id
        self.duration = duration
        self.file = file
    }

    /// Gives the lock up, as the kernel would.
    func release() { file.release() }
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
        guard descriptor >= 0 else {
            throw StoreError.cannotOpen(path: path, detail: String(cString: strerror(errno)))
        }
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

    /// Whether somebody alive holds the lock of the file. A file that is gone has no holder.
    static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
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
