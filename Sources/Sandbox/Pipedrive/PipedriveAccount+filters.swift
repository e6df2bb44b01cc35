extension PipedriveAccount {
    /// The filter that a list names; it has to be one for this kind of record.
    func filter(_ id: Int, for kind: PipedriveKind) throws(PipedriveError) -> PipedriveFilter {
        guard let filter = filters.first(where: { $0.id == id }) else { throw .missing("Filter") }
        guard filter.type == kind.filterType else {
            throw PipedriveError(message: "filter \(id) is a filter of \(filter.type)")
        }
        return filter
    }

    /// Whether a filter selects a record.
    func matches(_ record: PipedriveRecord, _ kind: PipedriveKind, _ filter: PipedriveFilter) -> Bool {
        // The conditions of a filter are often all on one field: its values are read once.
        var known: [Int: [String]] = [:]
        func holds(_ condition: PipedriveFilter.Condition) -> Bool {
            if let texts = known[condition.field.number] { return condition.holds(for: texts) }
            let texts = values(of: condition, record, kind).map(PipedriveFilter.Condition.plain)
            known[condition.field.number] = texts
            return condition.holds(for: texts)
        }
        return filter.all.allSatisfy(holds) && (filter.any.isEmpty || filter.any.contains(where: holds))
    }

    /// The values of a condition's field, of the record itself or of the one it is linked to.
    private func values(
        of condition: PipedriveFilter.Condition, _ record: PipedriveRecord, _ kind: PipedriveKind
    ) -> [JSON] {
        var record = record
        if condition.object != kind {
            let link = condition.object == .person ? "person_id" : kind == .lead ? "organization_id" : "org_id"
            guard let linked = living(condition.object, record.integer(link)) else { return [] }
            record = linked
        }
        let field = condition.field
        switch field.code {
        case "id": return [record.id]
        case "add_time": return [.string(String(PipedriveTime.text(record.addedAt).prefix(10)))]
        case "update_time": return [.string(String(PipedriveTime.text(record.updatedAt).prefix(10)))]
        default: break
        }
        let value = (field.isCustom ? record.custom[field.code] : record.values[field.member]) ?? .null
        switch value {
        case .null, "": return []
        case .array(let entries): return entries.map { $0["value"] ?? $0 }
        case .object(let members): return [members["value"] ?? members["amount"] ?? .null].filter { $0 != .null }
        default: return [value]
        }
    }

    func filterList(_ exchange: PipedriveExchange) -> Answer {
        let type = exchange.parameter("type")
        let shown = filters.filter { type == nil || $0.type == type }
        return .pipedrive(
            .array(shown.map { $0.json(hasConditions: false, hasCodes: false, user: caller?.id ?? 0) }))
    }

    func filterRead(_ exchange: PipedriveExchange) throws(PipedriveError) -> Answer {
        let filter = filters[try place(ofFilter: exchange)]
        return shown(filter, exchange)
    }

    mutating func filterCreate(_ exchange: inout PipedriveExchange) throws(PipedriveError) -> Answer {
        let type = exchange.sent["type"]?.string ?? ""
        let (all, any) = try conditions(type, &exchange)
        let filter = PipedriveFilter(
            id: nextNumber(of: "filter", after: 700), name: exchange.sent["name"]?.string ?? "", type: type, all: all,
            any: any, addedAt: exchange.now, updatedAt: exchange.now)
        filters.append(filter)
        return shown(filter, exchange)
    }

    mutating func filterUpdate(_ exchange: inout PipedriveExchange) throws(PipedriveError) -> Answer {
        let place = try place(ofFilter: exchange)
        let (all, any) = try conditions(filters[place].type, &exchange)
        filters[place].all = all
        filters[place].any = any
        filters[place].updatedAt = exchange.now
        if let name = exchange.sent["name"]?.string { filters[place].name = name }
        return shown(filters[place], exchange)
    }

    mutating func filterDelete(_ exchange: PipedriveExchange) throws(PipedriveError) -> Answer {
        let place = try place(ofFilter: exchange)
        let filter = filters.remove(at: place)
        return .pipedrive(["id": .integer(filter.id)])
    }

    mutating func filterDeleteMany(_ exchange: PipedriveExchange) -> Answer {
        let ids = Set((exchange.list("ids") ?? []).compactMap { Int($0) })
        let gone = filters.map(\.id).filter(ids.contains)
        filters.removeAll { ids.contains($0.id) }
        return .pipedrive(["id": .array(gone.map(JSON.integer))])
    }

    private func shown(_ filter: PipedriveFilter, _ exchange: PipedriveExchange) -> Answer {
        .pipedrive(
            filter.json(
                hasConditions: true, hasCodes: exchange.flag("include_field_code"), user: caller?.id ?? 0))
    }

    private func place(ofFilter exchange: PipedriveExchange) throws(PipedriveError) -> Int {
        guard let place = filters.firstIndex(where: { String($0.id) == exchange.variable("id") }) else {
            throw .missing("Filter")
        }
        return place
    }

    /// Reads the conditions of a body: one group of each glue, sixteen conditions in all at most.
    private func conditions(
        _ type: String, _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) -> (all: [PipedriveFilter.Condition], any: [PipedriveFilter.Condition]) {
        let groups = exchange.sent["conditions"]?["conditions"]?.array ?? []
        guard groups.count == 2, groups.first?["glue"] == "and", groups.last?["glue"] == "or" else {
            throw exchange.breach("conditions must be one group glued by and, and one glued by or")
        }
        let lists = groups.map { $0["conditions"]?.array ?? [] }
        let count = lists.map(\.count).reduce(0, +)
        guard count <= PipedriveFilter.mostConditions else {
            throw exchange.breach("\(count) conditions, at most \(PipedriveFilter.mostConditions) are allowed")
        }
        var result: [[PipedriveFilter.Condition]] = []
        for list in lists {
            var conditions: [PipedriveFilter.Condition] = []
            for entry in list { conditions.append(try condition(entry, type, &exchange)) }
            result.append(conditions)
        }
        return (result[0], result[1])
    }

    private func condition(
        _ entry: JSON, _ type: String, _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) -> PipedriveFilter.Condition {
        let kinds: [PipedriveKind] =
            switch type {
            case "people": [.person, .organization]
            case "org": [.organization]
            case "activity": [.activity, .person, .organization]
            case "leads": [.lead, .person, .organization]
            default: []
            }
        guard let object = entry["object"]?.string.flatMap(PipedriveKind.init(rawValue:)), kinds.contains(object) else {
            throw exchange.refusal("a filter of \(type) has no conditions on \(entry["object"]?.string ?? "")")
        }
        let number = entry["field_id"]?.integer ?? entry["field_id"]?.string.flatMap { Int($0) }
        guard let field = (fields[object] ?? []).first(where: { $0.number == number }) else {
            throw exchange.refusal("field_id: there is no such field of \(object.rawValue)")
        }
        let comparison = entry["operator"]?.string ?? ""
        guard PipedriveFilter.operators.contains(comparison) else {
            throw exchange.breach("operator: \(comparison) is not an operator")
        }
        let value = entry["value"] ?? .null
        guard value.array == nil, value.object == nil else { throw exchange.breach("value may not be \(value.kind)") }
        return .init(
            object: object, field: field, comparison: comparison, value: value, extra: entry["extra_value"] ?? .null)
    }
}
