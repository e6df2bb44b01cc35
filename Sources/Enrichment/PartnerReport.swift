public import Leads

/// What became of one partner for one lead. Holds no personal data and no key, so that it may stand in the history.
public struct PartnerReport: Sendable, Equatable, Codable {
    /// Why a partner was not asked.
    public enum Skip: String, Sendable, Codable, CaseIterable {
        /// Switched off in the configuration.
        case disabled
        /// It has no key.
        case unconfigured
        /// Every wanted field that it could fill is filled.
        case notNeeded = "not_needed"
        /// The lead lacks what the partner must be asked with.
        case ineligible
        /// It may not be asked about people of this country.
        case barred
        /// Its answer comes by a call back, which nothing takes yet.
        case callback
        /// Left alone for a while after trouble; the outcome says which.
        case resting
        /// Its limit is spent for now.
        case tooFast = "too_fast"
        /// It finds too little to be worth asking.
        case barren
        /// It would pass a cap; the code says which.
        case capped
        /// It was asked before, and the answer with its price was lost.
        case lost
        /// It was asked, and the result is not there yet.
        case pending
        /// Another worker is asking the same.
        case underWay = "under_way"
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
    /// The field whose value it checked, and what it said.
    public var checked: LeadField?
    /// What it said of the value it checked.
    public var verdict: PartnerVerdict?
    /// What it cost now, in the partner's credits; nil where nobody can know.
    public var credits: Double? = 0
    /// The same in the organisation's unit.
    public var price: Double? = 0
    /// What the partner calls the answer.
    public var requestID: String?
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
