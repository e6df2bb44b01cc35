public import Leads

/// What a partner charges, in its own credits.
public struct PartnerCost: Sendable, Equatable {
    /// Where an answer reports what it cost.
    public enum Report: Sendable, Equatable {
        /// In a header field.
        case header(String)
        /// In the body.
        case path(JSONPath)
    }

    /// The most that a hit costs, beside what its fields cost.
    public var credits: Double = 1
    /// What each field costs when it is found.
    public var perField: [LeadField: Double] = [:]
    /// Whether what could not be verified costs nothing.
    public var verifiedOnly = false
    /// Whether a miss costs as much as a hit beside its fields.
    public var chargedOnMiss = false
    /// Where the answer reports the price; it is believed before the list price.
    public var reported: Report?
    /// What words in that place mean (`true`: 1), in small letters; other words are the list price.
    public var words: [String: Double] = [:]
    /// When an answer was free, whatever is reported.
    public var free: AnswerCondition?
    /// What a credit is called, where the vendor has several pools.
    public var unit: String?

    /// The most that asking for these fields can cost by the list.
    public func most(for fields: Set<LeadField>) -> Double {
        fields.reduce(credits) { $0 + (perField[$1] ?? 0) }
    }

    /// The list price of an answer with these values.
    func list(_ values: [LeadField: PartnerValue]) -> Double {
        if verifiedOnly, values.values.contains(where: { $0.verified == false }),
            !values.values.contains(where: { $0.verified == true })
        {
            return 0
        }
        return values.reduce(credits) { sum, found in
            verifiedOnly && found.value.verified == false ? sum : sum + (perField[found.key] ?? 0)
        }
    }
}
