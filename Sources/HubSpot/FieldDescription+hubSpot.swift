import Sync

extension FieldDescription {
    /// The most characters of a text. Source: HubSpot's "property field types" page.
    private static let longestText = 65_536

    /// Reads a property. HubSpot's metadata names no required property: what a record needs is said by the create.
    init(_ property: HubSpotAnswers.Properties.Property) {
        let kind = Self.kind(of: property)
        let options = kind == .option || kind == .options ? property.options ?? [] : []
        let isWritable =
            property.modificationMetadata?.readOnlyValue != true && property.calculated != true
            && property.calculationFormula == nil
        self.init(
            name: property.name, label: property.label ?? property.name, kind: kind,
            maximumLength: property.type == "string" ? Self.longestText : nil, isCreatable: isWritable,
            isUpdatable: isWritable,
            options: options.filter { $0.hidden != true }.map { Option(value: $0.value, label: $0.label ?? $0.value) },
            isRestricted: kind == .option || kind == .options)
    }

    /// Source: the pairs of `type` and `fieldType` in HubSpot's `properties.json` and on its properties page.
    private static func kind(of property: HubSpotAnswers.Properties.Property) -> Kind {
        switch property.type {
        case "enumeration":
            // The options of an owner's or a user's field stand elsewhere: its values are ids.
            if property.externalOptions == true || property.referencedObjectType != nil { return .reference }
            switch property.fieldType {
            case "booleancheckbox": return .boolean
            case "checkbox": return .options
            default: return .option
            }
        case "bool": return .boolean
        case "number": return .number
        case "date": return .date
        case "datetime": return .dateTime
        case "phone_number": return .phone
        case "string": return textKind(of: property)
        default: return .other
        }
    }

    private static func textKind(of property: HubSpotAnswers.Properties.Property) -> Kind {
        switch property.textDisplayHint {
        case "email": .email
        case "phone_number": .phone
        default: property.fieldType == "phonenumber" ? .phone : property.name == "email" ? .email : .text
        }
    }
}
