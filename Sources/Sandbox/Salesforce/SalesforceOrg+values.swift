extension SalesforceOrg {
    /// For what a record's values are read.
    enum Purpose {
        case create, update, seed
    }

    /// Reads the fields of a record as they were sent into values as they are stored; null clears.
    ///
    /// - Throws: what Salesforce refuses in a single value: an unknown field, one that may not be written, a wrong JSON
    ///   type, a text too long, an address that is none, a value outside a restricted picklist, an id of a wrong kind.
    mutating func values(
        _ sent: [String: JSON], of type: SalesforceType, for purpose: Purpose
    ) throws(SalesforceError) -> [String: JSON] {
        var values: [String: JSON] = [:]
        values.reserveCapacity(sent.count + 12)
        var locked: [String] = []
        for (name, value) in sent.sorted(by: { $0.key < $1.key }) where name != "attributes" {
            guard let field = type.field(name) else {
                if let members = value.object, let reference = type.relationship(name) {
                    values[reference.name] = .string(try foreign(members, reference))
                    continue
                }
                throw .noColumn(name, type.name)
            }
            if field.kind == .id, purpose != .seed {
                throw purpose == .create
                    ? .row("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", ["Id"])
                    : .request(400, "INVALID_FIELD", "The Id field should not be specified in the sobject data.")
            }
            let isWritable =
                switch purpose {
                case .create: field.isCreateable
                case .update: field.isUpdateable
                case .seed: true
                }
            guard isWritable else {
                locked.append(field.name)
                continue
            }
            values[field.name] = try stored(value, field)
        }
        guard locked.isEmpty else {
            throw .row(
                "INVALID_FIELD_FOR_INSERT_UPDATE",
                "Unable to create/update fields: \(locked.joined(separator: ", ")). "
                    + "They are read-only, or the user may not write them.",
                locked)
        }
        return values
    }

    /// The id of the record that an object such as `"Account": {"Leadferry_Key__c": "a1"}` names.
    private mutating func foreign(
        _ members: [String: JSON], _ reference: SalesforceField
    ) throws(SalesforceError) -> String {
        let keys = members.filter { $0.key != "attributes" }
        let wanted = members["attributes"]?["type"]?.string ?? reference.referenceTo.first ?? ""
        guard reference.referenceTo.contains(wanted), let type = types[wanted], keys.count == 1,
            let (name, value) = keys.first, let field = type.field(name), field.isIDLookup, let text = value.string
        else {
            throw .request(
                400, "INVALID_FIELD",
                "\(reference.relationshipName ?? reference.name) must name one record by an external id.")
        }
        let found = holders(of: text, in: field, of: type.name)
        guard let only = found.first, found.count == 1 else {
            throw .row(
                "INVALID_FIELD",
                "Foreign key external ID: \(text) \(found.isEmpty ? "not found" : "found more than once") "
                    + "for field \(field.name) in entity \(type.name)")
        }
        return only.id
    }

    /// One value as it is stored.
    private func stored(_ value: JSON, _ field: SalesforceField) throws(SalesforceError) -> JSON {
        if value == .null {
            guard field.isNillable || field.isDefaultedOnCreate || field.isRequired else {
                throw .row("INVALID_FIELD_FOR_INSERT_UPDATE", "\(field.label): cannot be empty", [field.name])
            }
            return .null
        }
        switch (field.kind, value) {
        case (.boolean, .bool): return value
        case (.int, .integer(let number)):
            guard abs(number) < 2_147_483_648 else { throw Self.outside(field) }
            return value
        case (.double, .integer), (.currency, .integer), (.percent, .integer), (.double, .number),
            (.currency, .number), (.percent, .number):
            return try storedNumber(value.double ?? 0, field)
        case (.date, .string(let text)):
            guard let date = SalesforceTime.date(text) else { throw Self.mismatch(value, field) }
            return .string(date)
        case (.datetime, .string(let text)):
            guard let time = SalesforceTime.dateTime(text) else { throw Self.mismatch(value, field) }
            return .string(time)
        case (.reference, .string(let text)), (.id, .string(let text)): return try storedReference(text, field)
        case (_, .string(let text)) where SalesforceField.isTextual(field.kind): return try storedText(text, field)
        case (_, .integer(let number)) where SalesforceField.isTextual(field.kind):
            return try storedText(String(number), field)
        default: throw Self.mismatch(value, field)
        }
    }

    private static func outside(_ field: SalesforceField) -> SalesforceError {
        .row(
            "NUMBER_OUTSIDE_VALID_RANGE", "\(field.label): value outside of valid range on numeric field", [field.name])
    }

    private static func mismatch(_ value: JSON, _ field: SalesforceField) -> SalesforceError {
        let shape =
            switch value {
            case .bool(let flag): flag ? "VALUE_TRUE" : "VALUE_FALSE"
            case .integer: "VALUE_NUMBER_INT"
            case .number: "VALUE_NUMBER_FLOAT"
            case .array: "START_ARRAY"
            case .object: "START_OBJECT"
            default: "VALUE_STRING"
            }
        return .parser(
            "Cannot deserialize instance of \(field.kind.rawValue) from \(shape) value "
                + "\(value.string ?? value.text) (field \(field.name))")
    }

    private func storedNumber(_ number: Double, _ field: SalesforceField) throws(SalesforceError) -> JSON {
        let places = field.precision - field.scale
        if field.precision > 0, abs(number) >= Self.power(places) { throw Self.outside(field) }
        let unit = Self.power(field.scale)
        let rounded = field.precision > 0 ? (number * unit).rounded() / unit : number
        return .number(rounded)
    }

    private static func power(_ exponent: Int) -> Double {
        (0..<max(0, exponent)).reduce(1.0) { product, _ in product * 10 }
    }

    private func storedReference(_ text: String, _ field: SalesforceField) throws(SalesforceError) -> JSON {
        if text.isEmpty { return .null }
        guard let id = SalesforceID.canonical(text) else {
            throw .row("MALFORMED_ID", "\(field.label): id value of incorrect type: \(text)", [field.name])
        }
        guard field.kind == .reference else { return .string(id) }
        guard let target = type(ofID: id), field.referenceTo.contains(target.name) else {
            throw .row("FIELD_INTEGRITY_EXCEPTION", "\(field.label): id value of incorrect type: \(text)", [field.name])
        }
        guard let record = record(id, in: target.name) else { throw .crossReference }
        if record.isDeleted { throw .row("ENTITY_IS_DELETED", "entity is deleted", [field.name]) }
        return .string(id)
    }

    private func storedText(_ sent: String, _ field: SalesforceField) throws(SalesforceError) -> JSON {
        let text = Self.trimmed(sent)
        if text.isEmpty { return .null }
        if text.utf8.count > field.length, text.utf16.count > field.length {
            throw .row(
                "STRING_TOO_LONG",
                "\(field.label): data value too large: \(text.prefix(300)) (max length=\(field.length))", [field.name])
        }
        switch field.kind {
        case .email where !PropertyDefinition.isEmail(text):
            throw .row("INVALID_EMAIL_ADDRESS", "\(field.label): invalid email address: \(text)", [field.name])
        case .picklist where field.isRestricted && !field.isActive(text): throw Self.badOption(text, field)
        case .multipicklist:
            let chosen = text.split(separator: ";").map { Self.trimmed(String($0)) }
            if field.isRestricted, let bad = chosen.first(where: { !field.isActive($0) }) {
                throw Self.badOption(bad, field)
            }
            return .string(chosen.joined(separator: ";"))
        default: return .string(text)
        }
    }

    static func badOption(_ value: String, _ field: SalesforceField) -> SalesforceError {
        .row(
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "\(field.label): bad value for restricted picklist field: \(value)", [field.name])
    }

    /// The text without blanks around it, as Salesforce stores it.
    private static func trimmed(_ text: String) -> String {
        guard let first = text.utf8.first, let last = text.utf8.last else { return "" }
        if first > 0x20, last > 0x20 { return text }
        let rest = text.drop(while: \.isWhitespace)
        return String(rest.dropLast(rest.reversed().prefix(while: \.isWhitespace).count))
    }
}
