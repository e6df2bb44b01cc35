internal import CLinux
internal import Foundation
internal import Synchronization

/// How long a process stood in line for the write lock.
public struct LockWaits: Sendable, Equatable, Codable {
    /// Transactions that had to wait for another process.
    public var count = 0
    /// How long they waited together.
    public var total = Duration.zero
    /// The longest wait.
    public var longest = Duration.zero
    /// Waits that were given up at their limit; the transaction then asked SQLite directly.
    public var givenUp = 0
}

/// The line for the write lock: first come, first served between processes.
///
/// SQLite's own waiting punishes whoever waited longest: of four busy workers one does all the work. Here two files
/// stand before the write lock. Who holds the *door* is next; who holds the *turn* writes. A writer takes the door, then
/// the turn, then opens the door to the next; so who just left cannot pass who waits. Both are flock(2) locks: the
/// kernel wakes the next at once, and frees them when a process dies.
///
/// A wait is bounded. A process that is stopped (SIGSTOP) in the line holds the others up for their limit once, and then
/// for a moment each time, as long as the line does not move; they ask SQLite directly, whose lock is what makes writing
/// safe. Programs that do not know the line, such as the `sqlite3` shell, meet it at SQLite's lock.
///
/// The thread that writes waits itself: a hand-over wakes one thread. Used by one thread at a time: the one that has the
/// store's writing connection.
final class Turnstile: Sendable {
    private let door: SideFile
    private let turn: SideFile
    private let limit: Duration
    private let counted = Mutex(LockWaits())
    /// Longer than a line of some writers takes, where it moves.
    private static let patienceWhenStuck = Duration.milliseconds(100)
    /// Set when a wait was given up, until the line moves again.
    private let isStuck = Mutex(false)

    init(door: SideFile, turn: SideFile, limit: Duration) {
        self.door = door
        self.turn = turn
        self.limit = limit
    }

    /// The waits so far.
    var waits: LockWaits { counted.withLock(\.self) }

    /// Waits for the turn. False where it was given up; then there is nothing to release.
    func enter() -> Bool {
        let start = ContinuousClock.now
        let limit = isStuck.withLock(\.self) ? min(limit, Self.patienceWhenStuck) : limit
        var waited = false
        func take(_ file: SideFile) -> Bool {
            if file.tryLock() { return true }
            waited = true
            return file.lock(within: limit - (ContinuousClock.now - start))
        }
        var came = false
        if take(door) {
            came = take(turn)
            door.unlock()
        }
        isStuck.withLock { $0 = !came }
        if waited { count(ContinuousClock.now - start, cameThrough: came) }
        return came
    }

    /// Lets the next one write.
    func leave() { turn.unlock() }

    private func count(_ wait: Duration, cameThrough: Bool) {
        counted.withLock { counted in
            counted.count += 1
            counted.total += wait
            counted.longest = max(counted.longest, wait)
            if !cameThrough { counted.givenUp += 1 }
        }
    }
}

/// A file beside the database that is only ever locked (flock(2)).
final class SideFile: Sendable {
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreError.ofSystemCall(errno, path: path) }
    }

    deinit { close(descriptor) }

    func tryLock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    /// Waits on this thread. False where the lock did not come within the limit.
    func lock(within limit: Duration) -> Bool {
        limit > .zero && linux_flock_within(descriptor, Int(limit.milliseconds)) == 0
    }

    func unlock() { flock(descriptor, LOCK_UN) }
}
