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
/// A wait is bounded. A process that is stopped (SIGSTOP) in the line holds the others up for their limit only; then
/// they ask SQLite directly, whose lock is what makes writing safe. Programs that do not know the line, such as the
/// `sqlite3` shell, meet it at SQLite's lock.
///
/// Used by one thread at a time: the one that has the store's writing connection.
final class Turnstile: Sendable {
    private enum Place {
        case outside
        /// A thread waits on our behalf; the flag says that nobody waits for it any more.
        case inLine(abandoned: Bool)
        case atTurn
    }

    private let door: SideFile
    private let turn: SideFile
    private let limit: Duration
    private let place = Mutex(Place.outside)
    private let counted = Mutex(LockWaits())
    private let arrived = DispatchSemaphore(value: 0)
    private let line = DispatchQueue(label: "leadferry.turnstile")

    init(door: SideFile, turn: SideFile, limit: Duration) {
        self.door = door
        self.turn = turn
        self.limit = limit
    }

    /// The waits so far.
    var waits: LockWaits { counted.withLock(\.self) }

    /// Waits for the turn. False where it was given up; then there is nothing to release.
    func enter() -> Bool {
        // Still in line from a wait that was given up.
        if case .inLine = place.withLock(\.self) { return false }
        let atDoor = door.tryLock()
        if atDoor, turn.tryLock() {
            door.unlock()
            place.withLock { $0 = .atTurn }
            return true
        }
        let start = ContinuousClock.now
        place.withLock { $0 = .inLine(abandoned: false) }
        line.async { [self] in
            if !atDoor { door.lock() }
            turn.lock()
            door.unlock()
            place.withLock { place in
                if case .inLine(abandoned: true) = place {
                    turn.unlock()
                    place = .outside
                } else {
                    place = .atTurn
                    arrived.signal()
                }
            }
        }
        let came = arrived.wait(timeout: .now() + .milliseconds(Int(limit.milliseconds))) == .success || !abandon()
        count(ContinuousClock.now - start, cameThrough: came)
        return came
    }

    /// Lets the next one write.
    func leave() {
        place.withLock { $0 = .outside }
        turn.unlock()
    }

    /// Gives the wait up, unless the turn came in this moment.
    private func abandon() -> Bool {
        let abandoned = place.withLock { place in
            guard case .inLine = place else { return false }
            place = .inLine(abandoned: true)
            return true
        }
        if !abandoned { arrived.wait() }
        return abandoned
    }

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

    /// Waits for as long as it takes.
    func lock() {
        while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
    }

    func unlock() { flock(descriptor, LOCK_UN) }
}
