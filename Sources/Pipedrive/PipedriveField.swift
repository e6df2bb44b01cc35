import Sync

/// A field as Pipedrive's metadata tells it.
///
/// Source: the answers of `GET /personFields` and `/organizationFields` (v2).
struct PipedriveField: Decodable, Sendable {
    struct Option: Decodable, Sendable {
        var id: JSONValue
        var label: String?
    }

    struct Requirement: Decodable, Sendable {
        var enabled: Bool?
    }

    var code: String
    var name: String?
    var type: String
    var options: [Option]?
    var isCustom: Bool?
    var requirement: Requirement?

    enum CodingKeys: String, CodingKey {
        case code = "field_code"
        case name = "field_name"
        case type = "field_type"
        case options
        case isCustom = "is_custom_field"
        case requirement = "required_fields"
    }

    var allOptions: [PipedriveValues.Option] {
        (options ?? []).map { .init(id: $0.id, label: $0.label ?? $0.id.text ?? "") }
    }

    /// What the field takes, or nil where values of its type are not written here: ranges, pictures, lists of records.
    ///
    /// Source: the list of types in the contract; "custom fields" page.
    var form: (kind: FieldDescription.Kind, form: PipedriveValues.Form)? {
        switch type {
        case "varchar", "text", "varchar_auto", "varchar_options": (.text, .text)
        case "phone": (.phone, .text)
        case "int": (.integer, .integer)
        case "double": (.number, .number)
        case "monetary": (.other, .money)
        case "boolean": (.boolean, .boolean)
        case "date": (.date, .day)
        case "time": (.other, .clock)
        case "address": (.text, .address)
        case "user", "org", "people", "deal", "lead", "project", "stage", "activity": (.reference, .reference)
        case "enum": (.option, .option(allOptions))
        case "set": (.options, .options(allOptions))
        default: nil
        }
    }
}
