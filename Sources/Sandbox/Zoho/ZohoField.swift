/// What the organisation knows of a field: enough to describe it and to check a value.
struct ZohoField: Sendable {
    /// The data type; the raw value is the one that the field settings name, but for the parent of a note.
    enum Kind: String, Sendable {
        case text, textarea, email, phone, website, picklist, multiselectpicklist, lookup, ownerlookup, boolean
        case integer, bigint, currency, double, percent, date, datetime
        /// A reference to a record of any module.
        case parent

        /// The name in the field settings.
        var dataType: String { self == .parent ? "lookup" : rawValue }

        /// The kind of JSON value.
        var jsonType: String {
            switch self {
            case .lookup, .ownerlookup, .parent: "jsonobject"
            case .multiselectpicklist: "jsonarray"
            case .boolean: "boolean"
            case .integer: "integer"
            case .currency, .double, .percent: "double"
            default: "string"
            }
        }

        var isTextual: Bool {
            switch self {
            case .text, .textarea, .email, .phone, .website, .picklist: true
            default: false
            }
        }

        var isNumeric: Bool {
            switch self {
            case .integer, .bigint, .currency, .double, .percent: true
            default: false
            }
        }

        var isReference: Bool { self == .lookup || self == .ownerlookup || self == .parent }
    }

    let name: String
    let label: String
    let kind: Kind
    let length: Int
    var isRequired: Bool
    var isUnique: Bool
    let isReadOnly: Bool
    let isCustom: Bool
    let options: [String]
    /// Whether a picklist takes values that are not among its options.
    let isOpen: Bool
    /// The module that a lookup leads to.
    let lookup: String?
    /// The field of a contact and of an account that takes the value over when a lead is converted.
    let converts: [String: String]
    let defaultValue: JSON?

    /// Reads a definition as it stands in the sandbox's data files, and as control calls bring it.
    init?(data: JSON) {
        guard let name = data["api_name"]?.string, !name.isEmpty,
            let kind = Kind(rawValue: data["type"]?.string ?? "text")
        else { return nil }
        self.name = name
        self.kind = kind
        label = data["label"]?.string ?? name
        length = data["length"]?.integer ?? (kind.isTextual ? 255 : 20)
        isRequired = data["required"]?.bool ?? false
        isUnique = data["unique"]?.bool ?? false
        isReadOnly = data["readOnly"]?.bool ?? false
        isCustom = data["custom"]?.bool ?? false
        options = data["values"]?.strings ?? []
        isOpen = data["open"]?.bool ?? false
        lookup = data["lookup"]?.string
        converts = data["converts"]?.stringMembers ?? [:]
        defaultValue = data["default"] ?? (kind == .boolean ? .bool(false) : nil)
    }

    /// The value as a look-up compares it: texts in lower case; nothing for no value.
    func key(_ value: JSON?) -> String? {
        switch value {
        case .string(let text)?: kind.isTextual ? text.lowercased() : text
        case .bool(let flag)?: flag ? "true" : "false"
        case .integer(let number)?: kind == .bigint ? String(number) : String(Double(number))
        case .number(let number)?: String(number)
        default: nil
        }
    }
}
