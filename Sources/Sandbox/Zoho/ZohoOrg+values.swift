extension ZohoOrg {
    /// Reads the fields of a record as they were sent into values as they are stored; null clears.
    ///
    /// Fields that are not there or may not be written are dropped without a word to the client, as Zoho does; the
    /// sandbox counts them. `sent` stands at `path` of the body.
    ///
    /// - Throws: what Zoho refuses in a single value: a wrong JSON type, a text too long, an address that is none, a
    ///   value outside a picklist, a lookup without an id or with one that is nobody's.
    mutating func values(
        _ sent: [String: JSON], of module: ZohoModule, at path: String, _ exchange: inout ZohoExchange
    ) throws(ZohoError) -> [String: JSON] {
        var values: [String: JSON] = [:]
        for (name, value) in sent.sorted(by: { $0.key < $1.key }) where name != "id" && name != "$append_values" {
            guard let field = module.field(name) else {
                drop(name, of: module, "is not a field", &exchange)
                continue
            }
            guard !field.isReadOnly else {
                drop(name, of: module, "may not be written", &exchange)
                continue
            }
            values[name] = try stored(value, field, ZohoPlace(name, in: path))
        }
        return values
    }

    /// One value as it is stored.
    func stored(_ value: JSON, _ field: ZohoField, _ place: ZohoPlace) throws(ZohoError) -> JSON {
        if value == .null || value == "" { return .null }
        switch field.kind {
        case .boolean:
            guard case .bool = value else { throw .type(place, "boolean") }
            return value
        case .integer, .bigint: return try storedInteger(value, field, place)
        case .currency, .double, .percent:
            guard let number = value.double else { throw .type(place, "double") }
            return .number(number)
        case .multiselectpicklist: return try storedChoices(value, field, place)
        case .lookup, .ownerlookup: return try storedLookup(value, field, place)
        case .parent: return try storedParent(value, place)
        case .date:
            guard let date = value.string.flatMap(ZohoTime.date) else { throw .type(place, "date") }
            return .string(date)
        case .datetime:
            guard let time = value.string.flatMap(ZohoTime.dateTime) else { throw .type(place, "datetime") }
            return .string(time)
        case .text, .textarea, .email, .phone, .website, .picklist:
            guard let text = value.string else {
                throw .type(place, field.kind == .textarea ? "text" : field.kind.rawValue)
            }
            return try storedText(text, field, place)
        }
    }

    private func storedInteger(
        _ value: JSON, _ field: ZohoField, _ place: ZohoPlace
    ) throws(ZohoError) -> JSON {
        let digits = field.kind == .bigint ? value.string.flatMap { Int($0) } : nil
        guard let number = value.integer ?? digits else { throw .type(place, field.kind.rawValue) }
        guard String(abs(number)).utf8.count <= field.length else {
            throw .invalid(place, ["maximum_length": .integer(field.length)])
        }
        return field.kind == .bigint ? .string(String(number)) : .integer(number)
    }

    private func storedText(
        _ text: String, _ field: ZohoField, _ place: ZohoPlace
    ) throws(ZohoError) -> JSON {
        guard text.utf16.count <= field.length else {
            throw .invalid(place, ["maximum_length": .integer(field.length)])
        }
        switch field.kind {
        case .email where !PropertyDefinition.isEmail(text): throw .type(place, "email")
        case .phone where !Self.isPhone(text): throw .type(place, "phone")
        case .website where text.contains(where: \.isWhitespace) || !text.contains("."): throw .type(place, "website")
        case .picklist:
            if text == "-None-" { return .null }
            try check(text, among: field, place)
            return .string(text)
        default: return .string(text)
        }
    }

    /// Whether Zoho takes a text for a phone number: letters are allowed, most signs are not.
    private static func isPhone(_ text: String) -> Bool {
        let signs: Set<Character> = ["+", " ", "-", "(", ")", ".", ",", ";", "#"]
        return text.contains { $0.isNumber } && ![".", "-"].contains(text.first)
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || signs.contains($0)) }
    }

    private func check(_ text: String, among field: ZohoField, _ place: ZohoPlace) throws(ZohoError) {
        guard field.isOpen || field.options.contains(text) else {
            throw .invalid(place, ["supported_values": .strings(field.options)])
        }
    }

    private func storedChoices(
        _ value: JSON, _ field: ZohoField, _ place: ZohoPlace
    ) throws(ZohoError) -> JSON {
        guard let chosen = value.strings else { throw .type(place, "jsonarray") }
        for (index, text) in chosen.enumerated() {
            try check(text, among: field, ZohoPlace(name: place.name, path: "\(place.path)[\(index)]"))
        }
        return chosen.isEmpty ? .null : .strings(chosen)
    }

    /// A lookup takes the id of a record, never its name.
    private func storedLookup(
        _ value: JSON, _ field: ZohoField, _ place: ZohoPlace
    ) throws(ZohoError) -> JSON {
        guard let members = value.object else { throw .type(place, "jsonobject") }
        let inner = ZohoPlace("id", in: place.path)
        guard let id = members["id"] else { throw .mandatory(inner) }
        guard let text = id.zohoID, ZohoID.isID(text) else {
            throw .type(inner, "bigint")
        }
        guard record(text, in: field.lookup) != nil else {
            throw .unknownID(text, ZohoPlace(name: place.name, path: inner.path))
        }
        return .string(text)
    }

    /// The parent of a note names its module and its id.
    private func storedParent(_ value: JSON, _ place: ZohoPlace) throws(ZohoError) -> JSON {
        guard let members = value.object else { throw .type(place, "jsonobject") }
        let module = ZohoPlace("module", in: place.path)
        guard let target = members["module"] else { throw .mandatory(module) }
        guard let name = target["api_name"]?.string ?? self.module(withID: target["id"]?.zohoID)?.name else {
            throw .mandatory(ZohoPlace("api_name", in: module.path))
        }
        let inner = ZohoPlace("id", in: place.path)
        guard let id = members["id"]?.zohoID else { throw .mandatory(inner) }
        guard let known = modules[name], !known.isInternal, record(id, in: name) != nil else {
            throw .unknownID(id, ZohoPlace(name: place.name, path: inner.path))
        }
        return .string(id)
    }

    private func module(withID id: String?) -> ZohoModule? { modules.values.first { $0.id == id } }
}
