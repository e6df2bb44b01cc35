extension SalesforceField {
    /// The entry in the `fields` of a describe.
    var description: JSON {
        let isText = Self.isTextual(kind) || kind == .reference || kind == .id
        let entries = options.map { option -> JSON in
            [
                "value": .string(option.value), "label": .string(option.value), "active": .bool(option.isActive),
                "defaultValue": .bool(defaultValue == .string(option.value)), "validFor": .null,
            ]
        }
        let isNumber = [.double, .currency, .percent].contains(kind)
        let own: [String: JSON] = [
            "name": .string(name), "label": .string(label), "type": .string(kind.rawValue),
            "soapType": .string(soapType), "length": .integer(isText ? length : 0),
            "byteLength": .integer(isText ? length * 3 : 0), "precision": .integer(precision),
            "scale": .integer(scale), "digits": .integer(digits), "nillable": .bool(isNillable),
            "createable": .bool(isCreateable), "updateable": .bool(isUpdateable),
            "defaultedOnCreate": .bool(isDefaultedOnCreate), "defaultValue": defaultValue ?? .null,
            "restrictedPicklist": .bool(isRestricted), "picklistValues": .array(entries),
            "idLookup": .bool(isIDLookup), "externalId": .bool(isExternalID), "unique": .bool(isUnique),
            "custom": .bool(isCustom),
            "referenceTo": .strings(referenceTo), "relationshipName": relationshipName.map(JSON.string) ?? .null,
            "polymorphicForeignKey": .bool(referenceTo.count > 1), "nameField": .bool(false),
            "namePointing": .bool(referenceTo.count > 1), "filterable": .bool(isFilterable),
            "sortable": .bool(isSortable), "groupable": .bool(isFilterable && !isNumber),
            "permissionable": .bool(isNillable && isCreateable), "aggregatable": .bool(isFilterable),
        ]
        return .object(SalesforceMetadata.field.merging(own) { _, own in own })
    }

    private var soapType: String {
        switch kind {
        case .id, .reference: "tns:ID"
        case .boolean: "xsd:boolean"
        case .int: "xsd:int"
        case .double, .currency, .percent: "xsd:double"
        case .date: "xsd:date"
        case .datetime: "xsd:dateTime"
        default: "xsd:string"
        }
    }
}
