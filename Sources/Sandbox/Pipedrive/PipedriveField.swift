/// A field of persons, organizations, leads or activities: what is told of it, and what its values may be.
struct PipedriveField: Sendable {
    /// The types that the contract knows of a field and the sandbox has values for.
    enum Kind: String, Sendable {
        case varchar, text, double, int, phone, date, daterange, time, timerange, set, `enum`, address, monetary, org
        case people, user, activity, lead, json, boolean
        case varcharAuto = "varchar_auto"
        case varcharOptions = "varchar_options"
        case visibleTo = "visible_to"
    }

    /// One of the values of a field that has a list of them.
    struct Option: Sendable {
        let id: Int
        var label: String

        var json: JSON { ["id": .integer(id), "label": .string(label)] }
    }

    /// The types that a field of one's own can have.
    static let creatableTypes = [
        "varchar", "text", "double", "phone", "date", "daterange", "time", "timerange", "set", "enum", "varchar_auto",
        "address", "monetary", "org", "people", "user",
    ]

    /// The number by which v1 and its filters name the field.
    let number: Int
    /// `field_code` in v2 and `key` in v1: a name, or forty hexadecimal digits.
    let code: String
    var name: String
    let kind: Kind
    var options: [Option]
    /// The member of a record that has the value, if it is not called as the field is.
    let member: String
    let isCustom: Bool
    /// Whether a record shows it only when it is asked for.
    let isOptional: Bool
    var isRequired = false
    /// When the field was made, in milliseconds since 1970.
    var addedAt = 0

    /// A field of one's own.
    ///
    /// - Parameter labels: those of its options; their ids come from the field's number.
    init(number: Int, code: String, name: String, kind: Kind, labels: [String] = [], addedAt: Int = 0) {
        self.number = number
        self.code = code
        self.name = name
        self.kind = kind
        self.addedAt = addedAt
        options = labels.enumerated().map { Option(id: number * 10 + $0.offset, label: $0.element) }
        member = code
        isCustom = true
        isOptional = false
    }

    /// Reads a definition as it stands in the sandbox's data files.
    init?(data: JSON) {
        guard let number = data["number"]?.integer, let code = data["code"]?.string,
            let kind = Kind(rawValue: data["type"]?.string ?? "varchar")
        else { return nil }
        self.number = number
        self.code = code
        self.kind = kind
        name = data["name"]?.string ?? code
        options = (data["options"]?.array ?? []).compactMap { option in
            guard let id = option["id"]?.integer, let label = option["label"]?.string else { return nil }
            return Option(id: id, label: label)
        }
        member = data["member"]?.string ?? code
        isCustom = false
        isOptional = data["optional"]?.bool ?? false
        isRequired = data["required"]?.bool ?? false
    }

    /// The fields that every account has, by kind of record.
    static let standard: [PipedriveKind: [PipedriveField]] = {
        let files: [(PipedriveKind, [UInt8])] = [
            (.person, PackageResources.pipedrive_person_json),
            (.organization, PackageResources.pipedrive_organization_json),
            (.activity, PackageResources.pipedrive_activity_json), (.lead, PackageResources.pipedrive_lead_json),
        ]
        return Dictionary(
            files.map { kind, file in
                let list = (try? JSONParser.parse(file))?["fields"]?.array ?? []
                return (kind, list.compactMap(PipedriveField.init(data:)))
            }, uniquingKeysWith: { first, _ in first })
    }()

    func option(_ id: Int) -> Option? { options.first { $0.id == id } }

    private var hasOptions: Bool { kind == .set || kind == .enum || !options.isEmpty }
}

extension PipedriveField {
    private static let addressParts = PipedriveShapes.addressParts + ["formatted_address"]

    /// The parts of a value that has several.
    private var parts: [(code: String, type: String)]? {
        switch kind {
        case .address: Self.addressParts.map { ($0, "varchar") }
        case .monetary: [("value", "double"), ("currency", "varchar")]
        case .daterange: [("value", "date"), ("until", "date")]
        case .time: [("value", "time"), ("timezone_id", "int")]
        case .timerange: [("value", "time"), ("until", "time"), ("timezone_id", "int")]
        default: nil
        }
    }

    /// The field as v2 shows it, with the further namespaces that were asked for.
    func json(including namespaces: [String]) -> JSON {
        let parts = parts?.map { part -> JSON in
            [
                "field_code": .string(part.code), "field_name": .string("\(part.code) of \(name)"),
                "field_type": .string(part.type),
            ]
        }
        var members: [String: JSON] = [
            "field_name": .string(name), "field_code": .string(code), "field_type": .string(kind.rawValue),
            "options": hasOptions ? .array(options.map(\.json)) : .null, "subfields": parts.map(JSON.array) ?? .null,
            "is_custom_field": .bool(isCustom), "is_optional_response_field": .bool(isOptional),
        ]
        if namespaces.contains("ui_visibility") {
            members["ui_visibility"] = [
                "add_visible_flag": .bool(isRequired), "details_visible_flag": true,
                "show_in_add_deal_dialog": ["show": false, "order": .null],
            ]
        }
        if namespaces.contains("important_fields") {
            members["important_fields"] = ["enabled": false, "stage_ids": []]
        }
        if namespaces.contains("required_fields") { members["required_fields"] = ["enabled": .bool(isRequired)] }
        return .object(members)
    }

    /// The field as v1 shows it.
    func oldJSON(order: Int) -> JSON {
        let stamp = JSON.string(PipedriveTime.oldText(addedAt))
        return [
            "id": .integer(number), "key": .string(code), "name": .string(name), "field_type": .string(kind.rawValue),
            "options": hasOptions ? .array(options.map(\.json)) : .null, "order_nr": .integer(order),
            "add_time": stamp, "update_time": stamp, "created_by_user_id": 1, "last_updated_by_user_id": 1,
            "active_flag": true, "edit_flag": .bool(isCustom), "mandatory_flag": .bool(isRequired),
            "bulk_edit_allowed": .bool(isCustom), "details_visible_flag": true, "add_visible_flag": .bool(isRequired),
            "index_visible_flag": true, "important_flag": false, "filtering_allowed": true, "sortable_flag": true,
            "searchable_flag": .bool(isSearchable),
        ]
    }

    /// Whether a search looks into the values of this field of one's own.
    var isSearchable: Bool {
        switch kind {
        case .address, .varchar, .text, .varcharAuto, .double, .monetary, .phone: isCustom
        default: false
        }
    }
}
