import Foundation
import Synchronization
public import Testing

/// Runs a test on a thread of its own, few of them at a time.
///
/// A test that waits for a process blocks its thread. Swift has as many threads for tasks as the machine has cores: two
/// such tests would leave none for the tests that measure how quickly a task goes on.
public struct BlockingTrait: TestTrait, SuiteTrait, TestScoping {
    /// For every test of a suite, not once around it.
    public let isRecursive = true

    /// Waits for a place, and runs the test there.
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        // Only around a test case: a suite would hold a place while its tests wait for one.
        guard testCase != nil else { return try await function() }
        await Places.shared.take()
        defer { Places.shared.giveBack() }
        try await withTaskExecutorPreference(OwnThread()) { try await function() }
    }
}

extension Trait where Self == BlockingTrait {
    /// The test waits for processes or threads.
    public static var blocking: Self { Self() }
}

/// As many blocking tests as the machine has cores, at least two.
private final class Places: Sendable {
    static let shared = Places()

    private struct State {
        var free = max(2, ProcessInfo.processInfo.activeProcessorCount)
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func giveBack() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            if state.waiting.isEmpty {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}

/// Runs a task's jobs one after the other on a thread that may block.
private final class OwnThread: TaskExecutor {
    private let queue = DispatchQueue(label: "leadferry.test")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
