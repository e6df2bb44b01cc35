public import Leads

/// What Leadferry knows of a partner: read from one file, without a key.
///
/// A partner is data. What differs between partners stands in the file; what they share, in `PartnerClient`.
public struct PartnerDefinition: Sendable, Equatable, Identifiable {
    /// How well the file's facts were checked against the vendor's own words.
    public enum Verification: String, Sendable, CaseIterable {
        /// Read off the vendor's reference.
        case well
        /// Some of it from second hand.
        case partly
        /// Nobody has checked it.
        case unverified
    }

    /// The id under which configuration, provenance and reports know the partner; also the file's name.
    public var id: String
    /// The vendor's name.
    public var name: String
    /// Where the vendor documents the calls.
    public var docs: String
    /// How well the facts were checked.
    public var verification: Verification
    /// The facts that nobody could check, in words.
    public var unverified: [String]
    /// The address that the calls' paths are put after.
    public var baseURL: String
    /// How the key is shown.
    public var auth: PartnerAuth
    /// The calls, in the order in which they are tried; a lead is asked about with the first that its values allow.
    public var calls: [PartnerCall]
    /// Where an error answer says its code (`$.error.type`).
    public var errorCode: JSONPath?
    /// Where an error answer says it in words.
    public var errorMessage: JSONPath?
    /// What answers mean, first match first; what no rule covers is told by `PartnerClient`.
    public var outcomes: [OutcomeRule]
    /// How often the partner may be asked.
    public var limits: PartnerLimits
    /// What a call costs.
    public var cost: PartnerCost
    /// For how many days the partner does not charge for the same question again, where it says so.
    public var freeRepeatDays: Int?

    /// The fields that some call of the partner can fill.
    public var fields: Set<LeadField> { calls.reduce(into: []) { $0.formUnion($1.fields) } }
}

/// How often a partner may be asked, and how long to leave it alone where it does not say itself.
public struct PartnerLimits: Sendable, Equatable {
    /// Calls a second.
    public var perSecond: Int?
    /// Calls a minute.
    public var perMinute: Int?
    /// The wait after a refusal for asking too often, where the answer has no `Retry-After`.
    public var retryAfter: Duration = .seconds(60)
    /// The longest wait for an answer.
    public var timeout: Duration = .seconds(30)
}

/// What a partner charges, in its own credits.
public struct PartnerCost: Sendable, Equatable {
    /// Where an answer reports what it cost.
    public enum Report: Sendable, Equatable {
        /// In a header field.
        case header(String)
        /// In the body.
        case path(JSONPath)
    }

    /// The price of a hit, where the call has no price of its own.
    public var credits: Double = 1
    /// Whether a miss costs as much.
    public var chargedOnMiss = false
    /// Where the answer reports the price; it is believed before the list price.
    public var reported: Report?
}
