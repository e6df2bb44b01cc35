/// A saved selection of records: conditions that all have to hold, and conditions of which one has to.
struct PipedriveFilter: Sendable {
    /// One condition on a field.
    struct Condition: Sendable {
        let object: PipedriveKind
        let field: PipedriveField
        let comparison: String
        let value: JSON
        let extra: JSON
        /// The value as it is compared, kept because every record asks for it.
        let wanted: String

        init(object: PipedriveKind, field: PipedriveField, comparison: String, value: JSON, extra: JSON) {
            self.object = object
            self.field = field
            self.comparison = comparison
            self.value = value
            self.extra = extra
            wanted = Self.plain(value)
        }

        /// A value as it is compared.
        static func plain(_ value: JSON) -> String { (value.string ?? value.text).lowercased() }
    }

    /// The operators that the contract knows; those with `$` take the value in its place.
    static let operators = [
        "=", "!=", "<", "<=", ">", ">=", "IS NULL", "IS NOT NULL", "LIKE '$%'", "LIKE '%$%'", "LIKE '%$'",
        "NOT LIKE '$%'", "NOT LIKE '%$%'", "NOT LIKE '%$'", "contains", "not_contains",
    ]
    /// What a person calls each of them.
    private static let wording = [
        "=": "is", "!=": "is not", "<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least",
        "IS NULL": "has no value", "IS NOT NULL": "has a value", "LIKE '$%'": "begins with", "LIKE '%$%'": "holds",
        "LIKE '%$'": "ends in", "NOT LIKE '$%'": "does not begin with", "NOT LIKE '%$%'": "does not hold",
        "NOT LIKE '%$'": "does not end in", "contains": "has the option", "not_contains": "lacks the option",
    ]
    /// The operators by the type of field that they suit, for clients that ask before they make a filter.
    static let helpers: JSON = {
        let (equal, order, blank) = (operators[0..<2], operators[2..<6], operators[6..<8])
        let suiting: [(types: [String], operators: ArraySlice<String>)] = [
            (["int", "double", "monetary", "date", "time"], equal + order + blank),
            (["varchar", "varchar_auto", "text", "phone", "address"], equal + operators[8..<14] + blank),
            (["enum", "set"], equal + operators[14..<16] + blank),
        ]
        var types: [String: JSON] = [:]
        for (names, suited) in suiting {
            let words = suited.map { ($0, JSON.string(wording[$0] ?? $0)) }
            for name in names { types[name] = .object(Dictionary(words, uniquingKeysWith: { first, _ in first })) }
        }
        return ["operators": .object(types)]
    }()
    static let mostConditions = 16

    let id: Int
    var name: String
    let type: String
    var all: [Condition]
    var any: [Condition]
    /// Milliseconds since 1970.
    let addedAt: Int
    var updatedAt: Int

    /// The filter as v1 shows it.
    ///
    /// - Parameters:
    ///   - hasConditions: whether its conditions are shown; a list leaves them out.
    ///   - hasCodes: whether each condition names its field by its code, too.
    func json(hasConditions: Bool, hasCodes: Bool, user: Int) -> JSON {
        var members: [String: JSON] = [
            "id": .integer(id), "name": .string(name), "type": .string(type), "active_flag": true,
            "user_id": .integer(user), "add_time": .string(PipedriveTime.oldText(addedAt)),
            "update_time": .string(PipedriveTime.oldText(updatedAt)), "visible_to": "1", "is_editable": true,
            "temporary_flag": .null, "custom_view_id": .null, "filter_code": .null, "last_used_time": .null,
        ]
        if hasConditions {
            members["conditions"] = [
                "glue": "and",
                "conditions": [
                    ["glue": "and", "conditions": .array(all.map { Self.json($0, hasCode: hasCodes) })],
                    ["glue": "or", "conditions": .array(any.map { Self.json($0, hasCode: hasCodes) })],
                ],
            ]
        }
        return .object(members)
    }

    private static func json(_ condition: Condition, hasCode: Bool) -> JSON {
        var members: [String: JSON] = [
            "object": .string(condition.object.rawValue), "field_id": .string(String(condition.field.number)),
            "operator": .string(condition.comparison), "value": condition.value, "extra_value": condition.extra,
            "json_value_flag": false,
        ]
        if hasCode { members["field_code"] = .string(condition.field.code) }
        return .object(members)
    }
}

extension PipedriveFilter.Condition {
    /// Whether one of a field's values satisfies it; an address of several fits if one of them does. That lists such as
    /// e-mails are compared value by value is not in the contract.
    ///
    /// - Parameter values: the field's values in lower case.
    func holds(for values: [String]) -> Bool {
        switch comparison {
        case "IS NULL": return values.isEmpty
        case "IS NOT NULL": return !values.isEmpty
        case "!=", "not_contains",
            _ where comparison.hasPrefix("NOT "):
            return !values.contains { Self.fits($0, Self.opposite(comparison), wanted) }
        default: return values.contains { Self.fits($0, comparison, wanted) }
        }
    }

    private static func opposite(_ comparison: String) -> String {
        switch comparison {
        case "!=": "="
        case "not_contains": "contains"
        default: String(comparison.dropFirst(4))
        }
    }

    private static func fits(_ text: String, _ comparison: String, _ wanted: String) -> Bool {
        switch comparison {
        case "=", "contains": return text == wanted
        case "LIKE '$%'": return text.hasPrefix(wanted)
        case "LIKE '%$'": return text.hasSuffix(wanted)
        case "LIKE '%$%'": return text.contains(wanted)
        default: break
        }
        if let first = Double(text), let second = Double(wanted) { return isOrdered(first, second, comparison) }
        return isOrdered(text, wanted, comparison)
    }

    private static func isOrdered<Value: Comparable>(_ first: Value, _ second: Value, _ comparison: String) -> Bool {
        switch comparison {
        case "<": first < second
        case "<=": first <= second
        case ">": first > second
        case ">=": first >= second
        default: false
        }
    }
}
