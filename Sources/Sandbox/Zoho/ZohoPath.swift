/// Where a value is found, seen from a record: over lookups to other records, or in the record itself.
struct ZohoPath: Sendable {
    let steps: [ZohoField]
    let field: ZohoField
    /// The name as it was written, by which the value is shown.
    let name: String
}

/// What rows have to meet, with names and values looked up.
indirect enum ZohoCondition: Sendable {
    case all([ZohoCondition])
    case any([ZohoCondition])
    /// One of these keys, as ``ZohoField/key(_:)`` makes them.
    case one(ZohoPath, Set<String>, isNegated: Bool)
    case order(ZohoPath, COQLQuery.Comparison, JSON)
    case between(ZohoPath, JSON, JSON, isNegated: Bool)
    /// A text with `*` for any run of characters, in lower case.
    case like(ZohoPath, Glob, isNegated: Bool)
    case null(ZohoPath, isNegated: Bool)
}
