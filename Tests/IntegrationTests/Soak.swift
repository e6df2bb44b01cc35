import Foundation

/// How long the long tests go on: short in CI, as long as `scripts/soak` asks for.
enum Soak {
    /// How long each long test shall run; nil in a run of CI, which counts rounds instead.
    static let duration: Duration? = number("LEADFERRY_SOAK_MINUTES").map { .seconds($0 * 60) }

    /// What a long test draws its numbers from. A failing run prints it; the processes' own timing is not in it.
    static let seed = number("LEADFERRY_SEED").map { UInt64($0) } ?? (duration == nil ? 1 : UInt64(time(nil)))

    /// Rounds of one campaign of kills.
    static let rounds = number("LEADFERRY_ROUNDS").map { Int($0) } ?? 500

    private static func number(_ name: String) -> Double? {
        ProcessInfo.processInfo.environment[name].flatMap(Double.init)
    }

    /// Runs a long blocking body on a thread of its own, so that it keeps no other test waiting.
    static func aside<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withTaskExecutorPreference(OwnThread()) { try body() }
    }
}

/// Gives each job a thread. The task stays the same, so that an issue belongs to its test.
private final class OwnThread: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
