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

    /// What can be called without paying.
    public struct Trial: Sendable, Equatable {
        /// An address of its own.
        public var baseURL: String?
        /// A key that the vendor has published.
        public var key: String?
        /// What it is good for.
        public var note: String?
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
    /// Where an error answer says its code (`$.error.type`); the first place with a text.
    public var errorCodes: [JSONPath]
    /// Where an error answer says it in words.
    public var errorMessages: [JSONPath]
    /// What answers mean, first match first; what no rule covers is told by `PartnerClient`.
    public var outcomes: [OutcomeRule]
    /// How often the partner may be asked.
    public var limits: PartnerLimits
    /// What a call costs, unless the call says otherwise.
    public var cost: PartnerCost
    /// For how many days the partner does not charge for the same question again, where it says so.
    public var freeRepeatDays: Int?
    /// What can be called without paying.
    public var trial: Trial?

    /// The fields that some call of the partner can fill.
    public var fields: Set<LeadField> { calls.reduce(into: []) { $0.formUnion($1.fields) } }

    /// The fields that some call of the partner can check.
    public var verifies: Set<LeadField> { Set(calls.compactMap { $0.verdict?.field }) }
}
