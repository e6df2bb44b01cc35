import Sync

/// The fields of a module, as `settings/fields` tells them.
struct ModuleMetadata: Sendable {
    let module: String
    /// The fields for the pre-flight.
    let description: ObjectDescription
    /// What a value has to be in JSON, by the field's name.
    let shapes: [String: ZohoShape]

    /// Reads an answer. Fields that the user may not see are left out, as if they were not there.
    init(module: String, _ body: JSONValue) {
        let fields = (body["fields"]?.array ?? []).filter { $0["visible"]?.bool != false }
        self.module = module
        description = ObjectDescription(object: module, fields: fields.compactMap(Self.field))
        let named = fields.compactMap { field in field["api_name"]?.string.map { ($0, ZohoShape(of: field)) } }
        shapes = Dictionary(named) { first, _ in first }
    }

    /// Source: "Fields Meta Data". `operation_type` says what the API may do, `read_only` what the user may; a field that
    /// is `field_read_only` on the screen, such as the owner, can be written by the API all the same. What a layout alone
    /// asks for is not told here, and not asked for by the API unless a record names its layout.
    private static func field(_ field: JSONValue) -> FieldDescription? {
        guard let name = field["api_name"]?.string else { return nil }
        let operations = field["operation_type"]
        let isReadOnly = field["read_only"]?.bool ?? false
        let isCreatable = !isReadOnly && operations?["api_create"]?.bool ?? true
        let kind = kind(of: field)
        return FieldDescription(
            name: name, label: (field["display_label"] ?? field["field_label"])?.string ?? name, kind: kind,
            maximumLength: [.text, .email, .phone, .url].contains(kind)
                ? field["length"]?.integer.map { Int($0) } : nil,
            isCreatable: isCreatable, isUpdatable: !isReadOnly && operations?["api_update"]?.bool ?? true,
            isRequired: isCreatable && field["system_mandatory"]?.bool == true,
            options: options(of: field), isRestricted: [.option, .options].contains(kind))
    }

    /// The options that are in use, by the value that is sent. Zoho would keep some other values, too, as options that
    /// stand in no list and that no filter finds: so the lists are held to be closed.
    private static func options(of field: JSONValue) -> [FieldDescription.Option] {
        (field["pick_list_values"]?.array ?? []).filter { $0["type"]?.string != "unused" }.compactMap { option in
            guard let value = (option["actual_value"] ?? option["display_value"])?.string else { return nil }
            return .init(value: value, label: option["display_value"]?.string ?? value)
        }
    }

    private static func kind(of field: JSONValue) -> FieldDescription.Kind {
        switch field["data_type"]?.string {
        case "text", "textarea": .text
        case "email": .email
        case "phone": .phone
        case "website", "url": .url
        case "integer", "bigint": .integer
        case "double", "decimal", "currency", "percent": .number
        case "boolean": .boolean
        case "date": .date
        case "datetime": .dateTime
        case "picklist": .option
        case "multiselectpicklist": .options
        case "lookup", "ownerlookup", "userlookup": .reference
        default: .other
        }
    }
}

/// What a value has to be in JSON. Zoho refuses a value of another type than the field's.
enum ZohoShape: Sendable, Equatable {
    case text
    case boolean
    case number
    case options
    case day
    case moment
    /// An object with the id of another record or a user.
    case reference

    /// Reads a field's metadata. A whole number of more than nine digits is a text (`bigint`).
    init(of field: JSONValue) {
        self =
            switch field["data_type"]?.string {
            case "boolean": .boolean
            case "integer", "double", "decimal", "currency", "percent": .number
            case "multiselectpicklist": .options
            case "date": .day
            case "datetime": .moment
            case "lookup", "ownerlookup", "userlookup": .reference
            default: .text
            }
    }
}
