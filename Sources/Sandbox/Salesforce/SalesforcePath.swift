/// Where a value is found, seen from a record: over references to other records, or in the record itself.
struct SalesforcePath: Sendable {
    /// A step to the record that a reference field names.
    struct Step: Sendable {
        /// The relationship as the answer names it.
        let relationship: String
        let reference: SalesforceField
    }

    let steps: [Step]
    /// The field at the end; nothing for the pseudo-field `Type` of a relationship that leads to several kinds.
    let field: SalesforceField?
    let name: String
    /// The kind of object in which the last step ends, where there is only one.
    let type: String?
}

/// What rows have to meet, with names and values looked up.
indirect enum SalesforceCondition: Sendable {
    case all([SalesforceCondition])
    case any([SalesforceCondition])
    case not(SalesforceCondition)
    /// One of these keys, as ``SalesforceField/key(_:)`` makes them, or no value.
    case one(SalesforcePath, Set<String>, orNone: Bool)
    case compare(SalesforcePath, SOQLQuery.Comparison, JSON)
    case like(SalesforcePath, [LikePart])
    case includes(SalesforcePath, [[String]])

    /// A piece of a LIKE pattern.
    enum LikePart: Sendable, Equatable {
        case character(Character)
        case anyOne
        case anyRun
    }

    /// Whether a text in lower case fits a pattern.
    static func matches(_ text: ArraySlice<Character>, _ pattern: ArraySlice<LikePart>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = pattern.dropFirst()
        switch first {
        case .character(let character): return text.first == character && matches(text.dropFirst(), rest)
        case .anyOne: return !text.isEmpty && matches(text.dropFirst(), rest)
        case .anyRun:
            if rest.isEmpty { return true }
            return (text.startIndex...text.endIndex).contains { matches(text[$0...], rest) }
        }
    }
}
