/// The values of a lead's known fields. An empty string is no value: setting one removes the field.
public struct LeadValues: Sendable, Equatable {
    /// By ordinal, "" for no value; has no element until a field is set. A million leads pass through here, and one
    /// allocation each is what a dictionary would not do.
    private var storage: [String] = []

    /// Makes an empty set of values.
    public init() {}

    /// The value of a field, or nil where nothing is known.
    public subscript(field: LeadField) -> String? {
        get {
            guard !storage.isEmpty, case let value = storage[field.ordinal], !value.isEmpty else { return nil }
            return value
        }
        set {
            if storage.isEmpty {
                guard let newValue, !newValue.isEmpty else { return }
                storage = Array(repeating: "", count: Self.all.count)
            }
            storage[field.ordinal] = newValue ?? ""
        }
    }

    /// Whether no field has a value.
    public var isEmpty: Bool { storage.allSatisfy(\.isEmpty) }

    /// Hands each field that has a value over, in declaration order.
    public func forEach(_ body: (LeadField, String) throws -> Void) rethrows {
        guard !storage.isEmpty else { return }
        for (ordinal, field) in Self.all.enumerated() where !storage[ordinal].isEmpty {
            try body(field, storage[ordinal])
        }
    }

    /// Made once: asking the enumeration makes an array each time.
    private static let all = LeadField.allCases

    /// The fields that have a value, in declaration order.
    public var fields: [LeadField] { storage.isEmpty ? [] : LeadField.allCases.filter { !storage[$0.ordinal].isEmpty } }
}

extension LeadValues {
    /// Equal when every field has the same value, or none.
    public static func == (left: LeadValues, right: LeadValues) -> Bool {
        left.storage == right.storage || LeadField.allCases.allSatisfy { left[$0] == right[$0] }
    }
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
        try Dictionary(uniqueKeysWithValues: fields.map { ($0.rawValue, self[$0] ?? "") }).encode(to: encoder)
    }
}
