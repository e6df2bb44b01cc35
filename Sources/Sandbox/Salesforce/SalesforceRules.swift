/// What the administrators of the org have changed about it: fields, requirements, validation and duplicate rules.
struct SalesforceRules: Sendable {
    /// Refuses a record in which a field is blank, has one of some values, or fits a pattern.
    struct Validation: Sendable {
        let object: String
        let field: String
        let message: String
        /// The values that are refused; nothing together with no pattern refuses a blank field.
        let values: [String]?
        let pattern: String?

        /// Whether the rule refuses a value.
        func refuses(_ value: JSON?) -> Bool {
            let text = value?.string ?? (value ?? .null).text
            if let values { return value != nil && values.contains { $0.lowercased() == text.lowercased() } }
            if let pattern { return value != nil && Glob(pattern.lowercased()).matches(text.lowercased()) }
            return value == nil
        }
    }

    /// Refuses a record that looks like another one, by one field.
    struct Duplicate: Sendable {
        let name: String
        let object: String
        let field: String
        /// The kinds of record that are compared with.
        let matches: [String]
        /// Whether `allowSave=true` does not help.
        let isBlocking: Bool
    }

    var validations: [Validation] = []
    var duplicates: [Duplicate] = []
    var fields: [String: [JSON]] = [:]
    var hidden: [String: [String]] = [:]
    var required: [String: [String]] = [:]
    var hiddenObjects: Set<String> = []

    /// The kinds of object as the rules leave them.
    var types: [String: SalesforceType] {
        var types = SalesforceType.standard
        for (name, type) in types {
            if hiddenObjects.contains(name) {
                types[name] = nil
            } else if fields[name] != nil || hidden[name] != nil || required[name] != nil {
                types[name] = type.changed(
                    adding: (fields[name] ?? []).compactMap(SalesforceField.init(data:)), hiding: hidden[name] ?? [],
                    requiring: required[name] ?? [])
            }
        }
        return types
    }
}
