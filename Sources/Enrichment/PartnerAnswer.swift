public import Leads

/// A value that a partner gave, as the partner wrote it.
public struct PartnerValue: Codable, Equatable, Sendable {
    /// The value.
    public var value: String
    /// How sure the partner is, 0 to 1.
    public var confidence: Double
    /// Whether the partner checked the value: yes, could not, or (nil) makes no claim.
    public var verified: Bool?

    /// Makes a value.
    public init(_ value: String, confidence: Double, verified: Bool? = nil) {
        self.value = value
        self.confidence = confidence
        self.verified = verified
    }
}

/// What a partner that checks a value says of it.
public enum PartnerVerdict: String, Codable, Equatable, Sendable {
    /// It is good: a mailbox that takes mail.
    case good
    /// It is not.
    case bad
    /// That cannot be told (a domain that accepts all).
    case unsure
}

/// What a partner said to one question.
public struct PartnerAnswer: Sendable, Equatable {
    /// What it means.
    public var outcome: PartnerOutcome
    /// The values; empty unless the outcome is a hit.
    public var values: [LeadField: PartnerValue] = [:]
    /// What was said of the value that was to be checked; a hit of a call that checks has it.
    public var verdict: PartnerVerdict?
    /// What the question cost, in the partner's credits; nil where nobody can know (the answer was lost).
    public var credits: Double? = 0
    /// How long the partner wants to be left alone, where it said so; of a pending answer, until the next look.
    public var retryAfter: Duration?
    /// Whether the same question may get another answer in a while.
    public var isPassing = false
    /// Whether it was given up on our side before anything was sent: then it says nothing of the partner.
    public var isWithheld = false
    /// How the result is fetched, where the outcome is `pending`.
    public var task: PartnerTask?
    /// What the partner calls this answer.
    public var requestID: String?
    /// The partner's own code, or ours where it has none (`HTTP 500`). Free of keys and of personal data.
    public var code: String?
    /// The partner's words or ours. Free of keys, and of what was asked; may hold other personal data, so it is for a
    /// person at the terminal, not for the history.
    public var message: String?

    /// Makes an answer.
    public init(
        _ outcome: PartnerOutcome, values: [LeadField: PartnerValue] = [:], credits: Double? = 0,
        retryAfter: Duration? = nil, isPassing: Bool = false, code: String? = nil, message: String? = nil
    ) {
        self.outcome = outcome
        self.values = values
        self.credits = credits
        self.retryAfter = retryAfter
        self.isPassing = isPassing
        self.code = code
        self.message = message
    }
}
