/// Where a part of a badge's payload goes.
public enum BadgeTarget: Hashable, Sendable {
    /// The id under which the person stands in the event's attendee list.
    case registration
    /// A place that the columns of a table have too.
    case column(ColumnTarget)

    /// The target that a pattern calls so; nil where there is none.
    public init?(name: String) {
        if name == "registration" {
            self = .registration
        } else if let column = ColumnTarget(name: name) {
            self = .column(column)
        } else {
            return nil
        }
    }

    /// The target of a key that a pattern does not name, by the names that columns have; a key that is not known is kept
    /// as a custom field.
    static func told(by key: String) -> BadgeTarget {
        let letters = key.lowercased().filter { $0.isLetter || $0.isNumber }
        if registrationKeys.contains(letters) { return .registration }
        return .column(HeaderSynonyms.target(of: key) ?? .custom(key))
    }

    private static let registrationKeys: Set<String> = [
        "attendeeid", "badgeid", "badgenumber", "regid", "registration", "registrationid", "registrationnumber",
    ]

    /// The names without a free part, in the order in which they are listed to people.
    public static let fixedNames = ["registration"] + ColumnTarget.fixedNames
}
