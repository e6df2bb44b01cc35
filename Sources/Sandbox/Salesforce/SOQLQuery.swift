/// A SOQL statement as it was written: names not yet looked up.
struct SOQLQuery: Sendable {
    /// A field, or a field of a related record, and where it stands.
    struct Name: Sendable {
        let text: String
        let offset: Int
    }

    /// What is selected.
    enum Selection: Sendable {
        case fields([Name])
        /// `COUNT()`.
        case count
    }

    /// A value as it stands in a condition.
    enum Literal: Sendable {
        case string(String)
        /// A number, a date or a time.
        case number(String)
        /// `true`, `false`, `null`, or a date in words.
        case word(String)
    }

    /// How a value is compared.
    enum Comparison: String, Sendable {
        case equal = "="
        case unequal = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case like = "LIKE"
    }

    /// What the rows have to meet.
    indirect enum Condition: Sendable {
        case all([Condition])
        case any([Condition])
        case not(Condition)
        case compare(Name, Comparison, Literal)
        case member(Name, [Literal], isNegated: Bool)
        case memberOf(Name, SOQLQuery, isNegated: Bool)
        case includes(Name, [Literal], isNegated: Bool)
    }

    /// One key of the order.
    struct Order: Sendable {
        let name: Name
        let isDescending: Bool
        let nullsLast: Bool
    }

    let selection: Selection
    let object: Name
    var condition: Condition?
    var order: [Order] = []
    var limit: Int?
    var offset = 0
    var withDeleted = false
}
