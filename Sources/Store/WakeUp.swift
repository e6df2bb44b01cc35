internal import Foundation
internal import GRDB
internal import Synchronization

/// Wakes tasks when somebody, in this process or another, has committed.
///
/// The kernel tells (inotify(7)) when the write-ahead log is written: watched by its path, and by its folder because the
/// log goes away with the last connection. The database file is never opened for it: closing it would drop the process's
/// locks on it. A write is not yet a commit, so `PRAGMA data_version` decides; it is asked a few times after a write,
/// because a commit is visible only after its sync. Where the kernel refuses to watch, it is asked often instead.
///
/// One thread serves all waits, and sleeps while nobody waits.
public final class WakeUp: Sendable {
    private struct Waiter {
        var deadline: ContinuousClock.Instant
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var next = 0
        var waiters: [Int: Waiter] = [:]
        /// Waits that were cancelled before they began.
        var cancelled: Set<Int> = []
        var isClosed = false
        /// Wake-ups by commits since somebody last found something to do.
        var fruitless = 0
    }

    private let state = Mutex(State())
    private let bell: Pipe
    private let watch: LogWatch
    private let ended = DispatchSemaphore(value: 0)

    init(path: String) throws {
        bell = Pipe()
        watch = try LogWatch(path: path)
        _ = fcntl(bell.fileHandleForReading.fileDescriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(bell.fileHandleForWriting.fileDescriptor, F_SETFL, O_NONBLOCK)
        let thread = Thread { [watch, bell, ended, weak self] in
            var pace = Pace()
            while let time = self?.prepare(&pace) {
                let rang = watch.wait(or: bell.fileHandleForReading.fileDescriptor, for: time)
                self?.serve(rang, &pace)
            }
            watch.close()
            ended.signal()
        }
        thread.name = "leadferry.wake"
        thread.start()
    }

    deinit { end() }

    /// Ends all waits, the thread, and its connection to the database. Close it before the store, whose connection
    /// should be the last to go.
    public func close() {
        end()
        ended.wait()
        // For whoever closes again.
        ended.signal()
    }

    private func end() {
        state.withLock { $0.isClosed = true }
        wakeAll()
        ring()
    }

    /// Ends the present waits: something else than a commit has happened.
    public func wakeAll() {
        let waiters = state.withLock { state in
            defer { state.waiters = [:] }
            return state.waiters.values.map(\.continuation)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Whoever was woken found something to do. Where nobody does for a while, the commits are about something else (calls
    /// that are counted, say), and waits are ended less often.
    public func wasWorthIt() { state.withLock { $0.fruitless = 0 } }

    /// Returns when somebody has committed, at the deadline, or when the task is cancelled.
    public func wait(until deadline: ContinuousClock.Instant) async {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isClosed || state.cancelled.remove(number) != nil { return true }
                    state.waiters[number] = Waiter(deadline: deadline, continuation: continuation)
                    return false
                }
                if isOver { continuation.resume() } else { ring() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                let waiter = state.waiters.removeValue(forKey: number)
                if waiter == nil { state.cancelled.insert(number) }
                return waiter
            }
            waiter?.continuation.resume()
        }
        state.withLock { _ = $0.cancelled.remove(number) }
    }

    private func ring() { _ = write(bell.fileHandleForWriting.fileDescriptor, [1], 1) }

    // MARK: - The thread

    /// How often the thread looks.
    private struct Pace {
        /// The last write, which may become visible within a second.
        var lastWrite = ContinuousClock.now - .seconds(1)
        /// How soon to look again: a commit whose sync took long is seen about a sixteenth of that later.
        func step(at now: ContinuousClock.Instant) -> Duration? {
            let age = now - lastWrite
            return age < .seconds(1) ? min(max(age / 16, .microseconds(200)), .milliseconds(20)) : nil
        }
        /// Waits are ended at most this often while commits follow each other: who found nothing looks less often.
        private(set) var gap = Duration.microseconds(500)
        private(set) var lastRing = ContinuousClock.now

        mutating func rang(at now: ContinuousClock.Instant, fruitless: Int) {
            let most = fruitless < 8 ? Duration.milliseconds(4) : .milliseconds(32)
            gap = now - lastRing < .milliseconds(20) + gap ? min(gap * 2, most) : .microseconds(500)
            lastRing = now
        }
    }

    /// How long to wait for the kernel, or nil when it is over.
    private func prepare(_ pace: inout Pace) -> Duration? {
        state.withLock { state in
            if state.isClosed { return nil }
            guard let first = state.waiters.values.map(\.deadline).min() else { return .seconds(3600) }
            let now = ContinuousClock.now
            var wait = min(first - now, watch.isWatching ? .seconds(1) : .milliseconds(20))
            if let step = pace.step(at: now) { wait = min(wait, step) }
            return max(wait, .zero)
        }
    }

    private func serve(_ rang: LogWatch.Rang, _ pace: inout Pace) {
        guard state.withLock({ !$0.waiters.isEmpty }) else { return }
        let now = ContinuousClock.now
        if rang == .log { pace.lastWrite = now }
        let committed = now - pace.lastRing >= pace.gap && watch.hasNewCommit()
        let due = state.withLock { state in
            if committed {
                state.fruitless += 1
                pace.rang(at: now, fruitless: state.fruitless)
            }
            let due = state.waiters.filter { committed || $0.value.deadline <= now }
            for number in due.keys { state.waiters[number] = nil }
            return due.values.map(\.continuation)
        }
        for waiter in due { waiter.resume() }
    }
}
