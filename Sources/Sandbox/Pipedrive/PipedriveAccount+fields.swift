extension PipedriveAccount {
    func fieldList(_ kind: PipedriveKind, _ exchange: inout PipedriveExchange) throws(PipedriveError) -> Answer {
        let namespaces = exchange.list("include_fields") ?? []
        let (page, next) = try exchange.page(of: shownFields(kind))
        return .pipedrive(.array(page.map { $0.json(including: namespaces) }), next: next)
    }

    func fieldRead(_ kind: PipedriveKind, _ exchange: PipedriveExchange) throws(PipedriveError) -> Answer {
        guard let field = shownFields(kind).first(where: { $0.code == exchange.variable("field") }) else {
            throw .missing("Field")
        }
        return .pipedrive(field.json(including: exchange.list("include_fields") ?? []))
    }

    mutating func fieldCreate(
        _ kind: PipedriveKind, _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) -> Answer {
        let type = PipedriveField.Kind(rawValue: exchange.sent["field_type"]?.string ?? "") ?? .varchar
        let labels = (exchange.sent["options"]?.array ?? []).compactMap { $0["label"]?.string }
        if labels.isEmpty, type == .enum || type == .set {
            throw exchange.breach("options are required of a field of type \(type.rawValue)")
        }
        let count = PipedriveKind.allCases.map { customFields($0).count }.reduce(0, +)
        if let cap = settings.caps["custom_field"], count >= cap { throw .capped("custom_fields") }
        let name = exchange.sent["field_name"]?.string ?? ""
        var field = makeField(kind, name: name, type: type, labels: labels, code: nil, at: exchange.now)
        field.isRequired = exchange.sent["required_fields"]?["enabled"]?.bool ?? false
        fields[kind, default: []].append(field)
        return .pipedrive(
            field.json(including: ["ui_visibility", "important_fields", "required_fields"]))
    }

    /// A new field of one's own, with a hash that no other has.
    mutating func makeField(
        _ kind: PipedriveKind, name: String, type: PipedriveField.Kind, labels: [String], code: String?, at now: Int
    ) -> PipedriveField {
        let number = nextNumber(of: "field", after: 12_500)
        let usual = hash(kind, name)
        let isTaken = (fields[kind] ?? []).contains { $0.code == usual }
        return PipedriveField(
            number: number, code: code ?? (isTaken ? hash(kind, "\(name) \(number)") : usual), name: name, kind: type,
            labels: labels, addedAt: now)
    }

    mutating func fieldUpdate(
        _ kind: PipedriveKind, _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) -> Answer {
        let place = try place(ofField: kind, exchange)
        guard var field = fields[kind]?[place] else { throw .missing("Field") }
        if exchange.sent.isEmpty { throw exchange.breach("at least one member is required") }
        field.name = exchange.sent["field_name"]?.string ?? field.name
        field.isRequired = exchange.sent["required_fields"]?["enabled"]?.bool ?? field.isRequired
        fields[kind]?[place] = field
        return .pipedrive(field.json(including: ["ui_visibility", "important_fields", "required_fields"]))
    }

    mutating func fieldDelete(_ kind: PipedriveKind, _ exchange: PipedriveExchange) throws(PipedriveError) -> Answer {
        let place = try place(ofField: kind, exchange)
        let field = fields[kind]?.remove(at: place)
        return .pipedrive(field?.json(including: []) ?? .null)
    }

    mutating func optionsAdd(
        _ kind: PipedriveKind, _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) -> Answer {
        let (place, entries) = try options(kind, &exchange)
        guard var field = fields[kind]?[place] else { throw .missing("Field") }
        var last = field.options.map(\.id).max() ?? field.number * 10
        let added = entries.map { entry -> PipedriveField.Option in
            last += 1
            return .init(id: last, label: entry["label"]?.string ?? "")
        }
        field.options += added
        fields[kind]?[place] = field
        return Self.optionsAnswer(added)
    }

    mutating func optionsChange(
        _ kind: PipedriveKind, _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) -> Answer {
        let (place, entries) = try options(kind, &exchange)
        guard var field = fields[kind]?[place] else { throw .missing("Field") }
        var changed: [PipedriveField.Option] = []
        for entry in entries {
            guard let index = field.options.firstIndex(where: { $0.id == entry["id"]?.integer }) else {
                throw .missing("Option")
            }
            field.options[index].label = entry["label"]?.string ?? ""
            changed.append(field.options[index])
        }
        fields[kind]?[place] = field
        return Self.optionsAnswer(changed)
    }

    mutating func optionsDelete(
        _ kind: PipedriveKind, _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) -> Answer {
        let (place, entries) = try options(kind, &exchange)
        guard var field = fields[kind]?[place] else { throw .missing("Field") }
        var gone: [PipedriveField.Option] = []
        for entry in entries {
            guard let index = field.options.firstIndex(where: { $0.id == entry["id"]?.integer }) else {
                throw .missing("Option")
            }
            gone.append(field.options.remove(at: index))
        }
        fields[kind]?[place] = field
        return Self.optionsAnswer(gone)
    }

    private static func optionsAnswer(_ options: [PipedriveField.Option]) -> Answer {
        .json(["success": true, "data": .array(options.map(\.json)), "additional_data": .null])
    }

    /// The field whose options are changed, and what the body says of them.
    private func options(
        _ kind: PipedriveKind, _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) -> (place: Int, entries: [JSON]) {
        let place = try place(ofField: kind, exchange)
        guard let type = fields[kind]?[place].kind, type == .enum || type == .set else {
            throw exchange.refusal("this field has no options", field: exchange.variable("field"))
        }
        let entries = exchange.body.array ?? []
        if entries.isEmpty { throw exchange.breach("at least one option is required") }
        return (place, entries)
    }

    /// Only fields of one's own can be changed or deleted.
    private func place(
        ofField kind: PipedriveKind, _ exchange: PipedriveExchange
    ) throws(PipedriveError) -> Int {
        guard let place = fields[kind]?.firstIndex(where: { $0.code == exchange.variable("field") }) else {
            throw .missing("Field")
        }
        guard fields[kind]?[place].isCustom == true else {
            throw exchange.refusal("this is not a custom field", field: exchange.variable("field"))
        }
        return place
    }

    /// The fields as v1 lists them.
    func oldFieldList(_ kind: PipedriveKind, _ exchange: PipedriveExchange) -> Answer {
        let all = Array(shownFields(kind).enumerated())
        let (page, pagination) = exchange.oldPage(of: all)
        return .pipedrive(.array(page.map { $0.element.oldJSON(order: $0.offset + 1) }), pagination: pagination)
    }

    func activityTypes(_ exchange: PipedriveExchange) -> Answer {
        let stamp = JSON.string(PipedriveTime.oldText(exchange.now))
        return .pipedrive(
            .array(
                Self.activityTypes.enumerated().map { order, type in
                    [
                        "id": .integer(order + 1), "order_nr": .integer(order + 1), "name": .string(type.name),
                        "key_string": .string(type.key), "icon_key": .string(type.key), "active_flag": true,
                        "is_custom_flag": false, "color": .null, "add_time": stamp, "update_time": stamp,
                    ]
                }))
    }
}
