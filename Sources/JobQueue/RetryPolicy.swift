/// How often and how late a job that met a passing error is tried again.
public struct RetryPolicy: Sendable, Equatable {
    /// Attempts in all, the first included. Default 12: with the default delays about a day and a half.
    public var attempts: Int
    /// The delay before the second attempt, before jitter.
    public var base: Duration
    /// The longest delay, before jitter.
    public var cap: Duration
    /// Claims that ended with the death of the worker after which the job is failed as `INTERNAL`.
    public var crashes: Int

    /// Makes a policy.
    public init(attempts: Int = 12, base: Duration = .seconds(5), cap: Duration = .seconds(6 * 3600), crashes: Int = 3)
    {
        self.attempts = attempts
        self.base = base
        self.cap = cap
        self.crashes = crashes
    }

    /// The wait before the next attempt after `attempt` (1 is the first): doubling from `base` to `cap`, and of that a
    /// random share between a half and the whole ("equal jitter"), so that jobs refused together do not return together.
    public func delay(after attempt: Int, using random: inout some RandomNumberGenerator) -> Duration {
        let doublings = min(max(attempt - 1, 0), 40)
        let full = min(base * Double(sign: .plus, exponent: doublings, significand: 1), cap)
        return full * Double.random(in: 0.5...1, using: &random)
    }

    /// The one place where an error becomes an outcome.
    ///
    /// `previous` is what the attempt before ended with. A passing error is tried again until the attempts are spent; a request by the remote side to wait is obeyed even
    /// where it is longer than the policy's own delay. Everything else fails at once.
    public func outcome(
        for error: JobError, attempt: Int, after previous: ErrorType? = nil,
        using random: inout some RandomNumberGenerator
    ) -> Outcome {
        let again: Bool =
            switch error.type.recovery {
            case .backoff: attempt < attempts
            // Once: a second time in a row, a person has to look.
            case .matchAgain, .lookUp: attempt < attempts && previous != error.type
            case .pauseDestination, .none: false
            }
        guard again else { return .failed(error) }
        return .retry(after: max(delay(after: attempt, using: &random), error.retryAfter ?? .zero), error)
    }
}
