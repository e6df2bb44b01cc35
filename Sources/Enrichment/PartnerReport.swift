public import Leads

/// What became of one partner for one lead. Holds no personal data and no key, so that it may stand in the history.
public struct PartnerReport: Sendable, Equatable, Codable {
    /// Why a partner was not asked.
    public enum Skip: String, Sendable, Codable, CaseIterable {
        /// Switched off in the configuration.
        case disabled
        /// Every wanted field that it could fill is filled.
        case notNeeded = "not_needed"
        /// The lead lacks what the partner must be asked with.
        case ineligible
        /// Left alone for a while after trouble; the outcome says which.
        case resting
        /// The person objected.
        case suppressed
    }

    /// The partner's id, or `offline`.
    public var partner: String
    /// The call of the partner, where one was made.
    public var call: String?
    /// What the partner said.
    public var outcome: PartnerOutcome?
    /// Why it was not asked.
    public var skipped: Skip?
    /// The partner's own code for trouble, or ours.
    public var code: String?
    /// The fields whose value is the partner's.
    public var fields: [LeadField] = []
    /// The fields that were set aside, because the partner knows the person at another employer.
    public var setAside: [LeadField] = []
    /// What it cost now; nil where nobody can know.
    public var credits: Double? = 0
    /// Whether the answer was kept from before, or shared with another lead that was asked about at the same time.
    public var isFromCache = false
    /// How long it took.
    public var milliseconds = 0

    init(partner: String, call: String? = nil, outcome: PartnerOutcome? = nil, skipped: Skip? = nil) {
        self.partner = partner
        self.call = call
        self.outcome = outcome
        self.skipped = skipped
    }
}
