/// What the org knows of a field: enough to describe it and to check a value.
struct SalesforceField: Sendable {
    /// The type as describe names it.
    enum Kind: String, Sendable {
        case id, string, textarea, phone, url, email, picklist, multipicklist, combobox, reference, boolean, int
        case double, currency, percent, date, datetime
    }

    /// One value of a picklist.
    struct Option: Sendable {
        let value: String
        let isActive: Bool
    }

    let name: String
    let label: String
    let kind: Kind
    let length: Int
    let precision: Int
    let scale: Int
    let digits: Int
    var isNillable: Bool
    let isCreateable: Bool
    let isUpdateable: Bool
    var isDefaultedOnCreate: Bool
    let isRestricted: Bool
    let isIDLookup: Bool
    let isExternalID: Bool
    let isUnique: Bool
    let options: [Option]
    let referenceTo: [String]
    let relationshipName: String?
    let defaultValue: JSON?
    /// For a field that shows what another record holds: the paths that lead there, of which the first that exists
    /// counts.
    let copies: [[String]]
    private let activeValues: Set<String>

    /// Reads a definition as it stands in the sandbox's data files, and as control calls bring it.
    init?(data: JSON) {
        guard let name = data["name"]?.string, !name.isEmpty,
            let kind = Kind(rawValue: data["type"]?.string ?? "string")
        else { return nil }
        self.name = name
        self.kind = kind
        label = data["label"]?.string ?? name
        length = data["length"]?.integer ?? (Self.isTextual(kind) ? 255 : 0)
        precision = data["precision"]?.integer ?? 0
        scale = data["scale"]?.integer ?? 0
        digits = data["digits"]?.integer ?? (kind == .int ? 9 : 0)
        let isReadOnly = data["readOnly"]?.bool ?? false
        defaultValue = data["default"]
        isDefaultedOnCreate = data["defaulted"]?.bool ?? (defaultValue != nil || kind == .boolean)
        isNillable = data["nillable"]?.bool ?? (data["required"]?.bool != true && kind != .boolean)
        isCreateable = !isReadOnly
        isUpdateable = !isReadOnly && data["createOnly"]?.bool != true
        isRestricted = data["restricted"]?.bool ?? false
        isExternalID = data["externalId"]?.bool ?? false
        isIDLookup = isExternalID || (data["idLookup"]?.bool ?? false)
        isUnique = data["unique"]?.bool ?? false
        options = (data["values"]?.array ?? []).compactMap { option in
            guard let value = option.string ?? option["value"]?.string else { return nil }
            return Option(value: value, isActive: option["active"]?.bool ?? true)
        }
        activeValues = Set(options.filter(\.isActive).map(\.value))
        referenceTo = data["referenceTo"]?.strings ?? []
        relationshipName = data["relationshipName"]?.string
        copies = (data["copies"]?.strings ?? []).map { $0.split(separator: ".").map(String.init) }
    }

    /// Whether a record cannot be made without a value: describe shows it by three flags.
    var isRequired: Bool { isCreateable && !isNillable && !isDefaultedOnCreate }

    var isCustom: Bool { name.hasSuffix("__c") }

    /// Long texts can be neither filtered nor sorted by.
    var isFilterable: Bool { !(kind == .textarea && length > 255) }

    var isSortable: Bool { isFilterable && kind != .multipicklist }

    func isActive(_ value: String) -> Bool { activeValues.contains(value) }

    static func isTextual(_ kind: Kind) -> Bool {
        switch kind {
        case .string, .textarea, .phone, .url, .email, .picklist, .multipicklist, .combobox: true
        default: false
        }
    }

    /// The value as a look-up compares it: texts in lower case, ids as they are; nothing for no value.
    func key(_ value: JSON?) -> String? {
        switch value {
        case .string(let text)?: kind == .reference || kind == .id ? text : text.lowercased()
        case .bool(let flag)?: flag ? "true" : "false"
        case .integer(let number)?: String(Double(number))
        case .number(let number)?: String(number)
        default: nil
        }
    }
}
