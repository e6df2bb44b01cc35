/// The values of a lead's known fields. An empty string is no value: setting one removes the field.
public struct LeadValues: Sendable, Equatable {
    private var storage: [LeadField: String] = [:]

    /// Makes an empty set of values.
    public init() {}

    /// The value of a field, or nil where nothing is known.
    public subscript(field: LeadField) -> String? {
        get { storage[field] }
        set {
            if let newValue, !newValue.isEmpty {
                storage[field] = newValue
            } else {
                storage[field] = nil
            }
        }
    }

    /// Whether no field has a value.
    public var isEmpty: Bool { storage.isEmpty }

    /// The fields that have a value, in declaration order.
    public var fields: [LeadField] { storage.keys.sorted() }
}

extension LeadValues: ExpressibleByDictionaryLiteral {
    /// Makes values from a literal such as `[.email: "a@example.com"]`.
    public init(dictionaryLiteral elements: (LeadField, String)...) {
        for (field, value) in elements { self[field] = value }
    }
}

extension LeadValues: Codable {
    /// Reads an object whose keys are field names; unknown keys are ignored.
    public init(from decoder: any Decoder) throws {
        let object = try [String: String](from: decoder)
        for (name, value) in object {
            if let field = LeadField(rawValue: name) { self[field] = value }
        }
    }

    /// Writes an object whose keys are field names.
    public func encode(to encoder: any Encoder) throws {
        try Dictionary(uniqueKeysWithValues: storage.map { ($0.rawValue, $1) }).encode(to: encoder)
    }
}
