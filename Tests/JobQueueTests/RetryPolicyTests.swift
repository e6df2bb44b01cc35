import JobQueue
import Testing

@Suite struct RetryPolicyTests {
    private static let passing: [ErrorType] = [.remoteConflict, .rateLimited, .remoteUnavailable, .network]
    private static let once: [ErrorType] = [.remoteRecordGone, .outcomeUnknown]
    private static let final = ErrorType.allCases.filter { !passing.contains($0) && !once.contains($0) }

    /// The delay without jitter, reckoned by adding up.
    private static func full(after attempt: Int, of policy: RetryPolicy) -> Duration {
        var delay = policy.base
        for _ in 1..<attempt where delay < policy.cap { delay += delay }
        return min(delay, policy.cap)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `the wait doubles up to the cap, and jitter takes at most half of it`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let policy = RetryPolicy(
            base: .milliseconds(Int.random(in: 1...10_000, using: &random)),
            cap: .seconds(Int.random(in: 10...90_000, using: &random)))
        for attempt in 1...60 {
            let delay = policy.delay(after: attempt, using: &random)
            let full = Self.full(after: attempt, of: policy)
            #expect(delay <= full && delay >= full / 2, "attempt \(attempt): \(delay) of \(full)")
        }
    }

    @Test func `jobs refused together do not return together`() {
        var random = SeededGenerator(seed: 7)
        let delays = (0..<100).map { _ in RetryPolicy().delay(after: 5, using: &random) }
        #expect(Set(delays).count > 95)
    }

    @Test func `an attempt number that makes no sense waits like the first, and a huge one like the cap`() {
        var random = SeededGenerator(seed: 1)
        let policy = RetryPolicy(base: .seconds(4), cap: .seconds(100))
        for attempt in [Int.min + 1, -1, 0] {
            #expect(policy.delay(after: attempt, using: &random) <= .seconds(4))
        }
        #expect(policy.delay(after: .max, using: &random) >= .seconds(50))
        #expect(policy.delay(after: .max, using: &random) <= .seconds(100))
    }

    @Test func `a request to wait is obeyed, even where it is longer than the cap`() throws {
        var random = SeededGenerator(seed: 2)
        let policy = RetryPolicy(base: .seconds(1), cap: .seconds(10))
        let error = JobError(.rateLimited, message: "later", retryAfter: .seconds(3600))
        #expect(policy.outcome(for: error, attempt: 1, using: &random) == .retry(after: .seconds(3600), error))
    }

    @Test func `a request to wait never shortens the policy's own wait`() throws {
        var random = SeededGenerator(seed: 3)
        let error = JobError(.rateLimited, message: "soon", retryAfter: .milliseconds(1))
        let outcome = RetryPolicy(base: .seconds(8)).outcome(for: error, attempt: 1, using: &random)
        guard case .retry(let delay, _) = outcome else { return #expect(Bool(false), "\(outcome)") }
        #expect(delay >= .seconds(4))
    }

    @Test(arguments: passing)
    func `a passing error is tried again until the attempts are spent`(type: ErrorType) {
        var random = SeededGenerator(seed: 4)
        let (policy, error) = (RetryPolicy(attempts: 5), JobError(type, message: "busy"))
        for attempt in 1...4 {
            guard case .retry(_, error) = policy.outcome(for: error, attempt: attempt, using: &random) else {
                Issue.record("attempt \(attempt) was not tried again")
                continue
            }
        }
        #expect(policy.outcome(for: error, attempt: 5, using: &random) == .failed(error))
        #expect(policy.outcome(for: error, attempt: 6, using: &random) == .failed(error))
    }

    @Test(arguments: once)
    func `what a look-up can mend is tried once more, and no more`(type: ErrorType) {
        var random = SeededGenerator(seed: 5)
        let error = JobError(type, message: "where is it?")
        guard case .retry(_, error) = RetryPolicy().outcome(for: error, attempt: 1, using: &random) else {
            return #expect(Bool(false), "not tried again")
        }
        #expect(RetryPolicy().outcome(for: error, attempt: 2, after: type, using: &random) == .failed(error))
        let other = RetryPolicy().outcome(for: error, attempt: 2, after: .rateLimited, using: &random)
        #expect(other != .failed(error), "another error before it does not use up the one")
    }

    @Test(arguments: final)
    func `everything else fails at once, whatever the remote side asks`(type: ErrorType) {
        var random = SeededGenerator(seed: 6)
        let error = JobError(type, message: "no", retryAfter: .seconds(1))
        #expect(RetryPolicy().outcome(for: error, attempt: 1, using: &random) == .failed(error))
    }

    @Test func `a policy of one attempt never tries again`() {
        var random = SeededGenerator(seed: 8)
        for type in Self.passing {
            let error = JobError(type, message: "busy")
            #expect(RetryPolicy(attempts: 1).outcome(for: error, attempt: 1, using: &random) == .failed(error))
        }
    }

    @Test func `only what concerns every lead pauses the destination`() {
        let pausing = ErrorType.allCases.filter { $0.recovery == .pauseDestination }
        #expect(pausing == [.authentication, .quotaExceeded])
    }
}
