/// A COQL statement as it was written: names not yet looked up.
struct COQLQuery: Sendable {
    /// A field, or a field of a related record, and where it stands.
    struct Name: Sendable {
        let text: String
        let offset: Int
    }

    /// A field that is selected, and the name it is shown by.
    struct Column: Sendable {
        let name: Name
        let alias: String?
    }

    /// A value as it stands in a condition.
    enum Literal: Sendable {
        case string(String)
        case number(String)
        /// `true`, `false`, or a value without quotes.
        case word(String)

        /// The characters of it.
        var text: String {
            switch self {
            case .string(let text), .number(let text), .word(let text): text
            }
        }
    }

    /// How a value is compared.
    enum Comparison: String, Sendable {
        case equal = "="
        case unequal = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    /// What the rows have to meet.
    indirect enum Condition: Sendable {
        case all([Condition])
        case any([Condition])
        case compare(Name, Comparison, Literal)
        case member(Name, [Literal], isNegated: Bool)
        case like(Name, String, isNegated: Bool)
        case null(Name, isNegated: Bool)
        case between(Name, Literal, Literal, isNegated: Bool)

        /// The number of comparisons in it.
        var count: Int {
            switch self {
            case .all(let terms), .any(let terms): terms.map(\.count).reduce(0, +)
            default: 1
            }
        }
    }

    /// One key of the order.
    struct Order: Sendable {
        let name: Name
        let isDescending: Bool
    }

    let columns: [Column]
    let module: Name
    let condition: Condition
    var order: [Order] = []
    var limit = 200
    var offset = 0

    /// What a call with this statement costs: by the limit, not by what is found.
    var credits: Int { limit <= 200 ? 1 : limit <= 1000 ? 2 : 3 }
}
