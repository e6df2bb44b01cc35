extension ZohoOrg {
    /// At most so many fields can be asked for at once.
    static let mostFields = 50

    mutating func read(_ module: ZohoModule, _ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        let id = exchange.variable("id")
        guard ZohoID.isID(id) else {
            exchange.violations.append("\(id) is no id")
            throw .unknownPath(1)
        }
        guard let record = record(id, in: module.name) else { return Answer(status: 204) }
        if let since = exchange.call.headers["if-modified-since"].flatMap(SalesforceTime.seconds),
            let modified = record.text("Modified_Time").flatMap(SalesforceTime.seconds), modified <= since
        {
            return Answer(status: 304)
        }
        let names = try fieldNames(&exchange, isNeeded: false)
        return .json(["data": [shown(record.values, module, names, &exchange)]])
    }

    mutating func list(_ module: ZohoModule, _ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        let names = try fieldNames(&exchange, isNeeded: true)
        let page = try exchange.page()
        var skipped = page.skipped
        if let token = exchange.parameter("page_token") {
            guard token.hasPrefix("page"), let start = Int(token.dropFirst(4)) else {
                throw .request("INVALID_DATA", "invalid data", ["param_name": "page_token", "param": "page_token"])
            }
            skipped = start
        } else if page.skipped + page.size > 2000 {
            throw .request(
                "DISCRETE_PAGINATION_LIMIT_EXCEEDED", "beyond 2000 records page_token is needed", ["limit": 2000])
        }
        var found = (stores[module.name]?.records ?? []).filter { !$0.isDeleted && wants($0, module, exchange) }
        if let ids = exchange.list("ids") {
            guard ids.count <= 100 else {
                throw .request("LIMIT_EXCEEDED", "too many ids", ["limit": 100, "param": "ids"])
            }
            found = ids.compactMap { record($0, in: module.name) }.filter { wants($0, module, exchange) }
        }
        if let since = exchange.call.headers["if-modified-since"].flatMap(SalesforceTime.seconds) {
            found = found.filter { ($0.text("Modified_Time").flatMap(SalesforceTime.seconds) ?? 0) > since }
            if found.isEmpty { return Answer(status: 304) }
        }
        let key = exchange.parameter("sort_by") ?? "id"
        let order = exchange.parameter("sort_order") ?? "desc"
        guard ["id", "Created_Time", "Modified_Time"].contains(key), ["asc", "desc"].contains(order) else {
            exchange.violations.append("sorted by \(key) \(order)")
            throw .request("INVALID_DATA", "invalid data", ["param_name": "sort_by", "param": "sort_by"])
        }
        found.sort { first, second in
            let (a, b) = ((first.text(key) ?? "", first.id), (second.text(key) ?? "", second.id))
            return order == "asc" ? a < b : a > b
        }
        return listed(
            found.map(\.values), module, names, skipped: skipped, page,
            ["sort_by": .string(key), "sort_order": .string(order)], &exchange)
    }

    /// A page of records; nothing is status 204 without a body.
    mutating func listed(
        _ found: [[String: JSON]], _ module: ZohoModule, _ names: [String]?, skipped: Int,
        _ page: (skipped: Int, size: Int, number: Int), _ more: [String: JSON], _ exchange: inout ZohoExchange
    ) -> Answer {
        let rows = found.dropFirst(skipped).prefix(page.size).map { shown($0, module, names, &exchange) }
        guard !rows.isEmpty else { return Answer(status: 204) }
        let isMore = found.count > skipped + rows.count
        let info: [String: JSON] = [
            "per_page": .integer(page.size), "page": .integer(page.number), "count": .integer(rows.count),
            "more_records": .bool(isMore), "previous_page_token": .null,
            "next_page_token": isMore ? .string("page\(skipped + rows.count)") : .null, "page_token_expiry": .null,
        ]
        return .json(["data": .array(rows), "info": .object(info.merging(more) { own, _ in own })])
    }

    /// Whether a record is among those that `converted` asks for: those that are not, unless it says otherwise.
    func wants(_ record: ZohoRecord, _ module: ZohoModule, _ exchange: ZohoExchange) -> Bool {
        guard module.isConvertable else { return true }
        switch exchange.parameter("converted") {
        case "both"?: return true
        case "true"?: return record.isConverted
        default: return !record.isConverted
        }
    }

    /// The fields that a call asks for; nothing asks for all.
    func fieldNames(_ exchange: inout ZohoExchange, isNeeded: Bool) throws(ZohoError) -> [String]? {
        guard let names = exchange.list("fields"), !names.isEmpty else {
            guard isNeeded else { return nil }
            exchange.violations.append("the parameter fields is missing")
            throw .parameter("fields")
        }
        guard names.count <= Self.mostFields else {
            exchange.violations.append("\(names.count) fields")
            throw .request(
                "LIMIT_EXCEEDED", "Max field limit exceeded", ["limit": .integer(Self.mostFields), "param": "fields"])
        }
        return names
    }

    /// A record as a call shows it: the fields that are asked for, or all, and the id in any case.
    mutating func shown(
        _ values: [String: JSON], _ module: ZohoModule, _ names: [String]?, _ exchange: inout ZohoExchange
    ) -> JSON {
        var members: [String: JSON] = ["id": values["id"] ?? .null]
        for name in names ?? module.fields.map(\.name) {
            guard let field = module.field(name) else {
                // The status of a member stands beside the fields of the person.
                if name != "Member_Status" { exchange.violations.append("\(module.name).\(name) is not a field") }
                continue
            }
            members[name] = shown(field, in: values)
        }
        if names == nil {
            members["$approval_state"] = "approved"
            members["$locked_for_me"] = values["Locked__s"] ?? false
            if module.isConvertable { members["$converted"] = values["Converted__s"] ?? false }
        }
        return .object(members)
    }

    /// A value as it is shown: a lookup with the name of what it leads to.
    func shown(_ field: ZohoField, in values: [String: JSON]) -> JSON {
        guard let value = values[field.name], value != .null else { return .null }
        guard field.kind.isReference else { return value }
        guard field.kind != .ownerlookup else { return shownUser(value.string) }
        guard let (record, module) = target(of: field, in: values) else { return .null }
        var members: [String: JSON] = [
            "id": .string(record.id), "name": record.values[module.nameField] ?? .null,
        ]
        if field.kind == .parent {
            members["module"] = ["api_name": .string(module.name), "id": .string(module.id)]
        }
        return .object(members)
    }
}
