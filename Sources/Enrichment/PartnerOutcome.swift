/// What a partner's answer means. What the waterfall does next follows from the outcome, never from an HTTP status,
/// because partners use the statuses as they like.
public enum PartnerOutcome: String, CaseIterable, Codable, Sendable {
    /// There are usable values.
    case hit
    /// The partner knows nothing of this person.
    case miss
    /// Accepted; the result comes later.
    case pending
    /// The lead lacks the inputs this partner needs; it was not asked.
    case ineligible
    /// The person objected to being processed: nobody is asked about this person any more.
    case suppressed
    /// The balance or the allowance is spent.
    case noCredits = "no_credits"
    /// The key is missing, wrong, expired, or of a plan without this call.
    case unconfigured
    /// Asked too often.
    case rateLimited = "rate_limited"
    /// Anything else: a 5xx, a time-out, a page instead of JSON, an unknown shape.
    case error
}
