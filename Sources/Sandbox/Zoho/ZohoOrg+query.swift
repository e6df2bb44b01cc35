extension ZohoOrg {
    /// COQL reads what is stored, not the index of the search. Nothing found is status 204 without a body.
    mutating func query(_ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        let members = try exchange.body(["select_query", "include_meta"])
        let place = ZohoPlace("select_query", in: "$")
        do throws(ZohoError) {
            guard let member = members["select_query"] else { throw ZohoError.mandatory(place) }
            guard let statement = member.string else { throw ZohoError.type(place, "string") }
            let query = try COQLParser.parse(statement)
            exchange.credits = query.credits
            return try rows(of: query, &exchange)
        } catch {
            // What the scopes do not allow is no breach of the contract.
            if error.status == 400 { exchange.violations.append("\(error.code): \(JSON.object(error.details).text)") }
            throw error
        }
    }

    private mutating func rows(of query: COQLQuery, _ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        guard let module = modules[query.module.text], module.name != "Notes" else {
            throw .request("INVALID_QUERY", "invalid query formed", ["module": .string(query.module.text)])
        }
        guard exchange.scopes.allows(.read, module: module.name) else { throw .scope }
        try checkLimits(of: query)
        let paths = try columns(of: query, in: module)
        let condition = try bound(query.condition, in: module)
        var order: [(path: ZohoPath, isDescending: Bool)] = []
        for key in query.order { order.append((try path(key.name, in: module), key.isDescending)) }
        guard Set(query.order.map(\.name.text)).count == order.count else {
            throw .request("DUPLICATE_DATA", "duplicate data", ["clause": "order by"])
        }
        let found = records(condition, in: module, by: order)
        let rows = found.dropFirst(query.offset).prefix(query.limit).map { record in
            shown(record, paths)
        }
        guard !rows.isEmpty else { return Answer(status: 204) }
        return .json([
            "data": .array(rows),
            "info": [
                "count": .integer(rows.count), "more_records": .bool(found.count > query.offset + rows.count),
            ],
        ])
    }

    /// The limits of one statement, as the documentation of v8 gives them.
    private func checkLimits(of query: COQLQuery) throws(ZohoError) {
        let limits: [(count: Int, most: Int, clause: String)] = [
            (query.columns.count, 50, "select"), (query.condition.count, 25, "where"),
            (query.order.count, 10, "order by"), (query.limit, 2000, "limit"),
            (query.offset + query.limit, 100_000, "offset"),
        ]
        for limit in limits where limit.count > limit.most {
            throw .request(
                "LIMIT_EXCEEDED", "the limit of the clause is exceeded",
                ["limit": .integer(limit.most), "clause": .string(limit.clause)])
        }
    }

    private func columns(
        of query: COQLQuery, in module: ZohoModule
    ) throws(ZohoError) -> [(path: ZohoPath, shownAs: String)] {
        var columns: [(path: ZohoPath, shownAs: String)] = []
        for column in query.columns {
            columns.append((try path(column.name, in: module), column.alias ?? column.name.text))
        }
        guard Set(query.columns.map(\.name.text)).count == columns.count else {
            throw .request("DUPLICATE_DATA", "duplicate data", ["clause": "select"])
        }
        guard Set(columns.map(\.shownAs)).count == columns.count else {
            throw .request("DUPLICATE_ALIAS", "an alias stands for more than one column", ["clause": "select"])
        }
        return columns
    }

    private mutating func records(
        _ condition: ZohoCondition, in module: ZohoModule, by order: [(path: ZohoPath, isDescending: Bool)]
    ) -> [ZohoRecord] {
        let places = candidates(condition, module)
        let all = stores[module.name]?.records ?? []
        let possible = places.map { $0.map { all[$0] } } ?? all
        var found = possible.filter { record in
            !record.isDeleted && (settings.queriesConvertedLeads || !record.isConverted)
                && meets(condition, record.values)
        }
        guard !order.isEmpty else { return found }
        let keyed = found.map { record in (record, order.map { value(of: $0.path, in: record.values).value ?? .null }) }
        found = keyed.sorted { first, second in
            for (index, key) in order.enumerated() {
                let (a, b) = (first.1[index], second.1[index])
                let result = a == .null || b == .null ? (a == .null ? 0 : 1) - (b == .null ? 0 : 1) : Self.compare(a, b)
                if result != 0 { return (result < 0) != key.isDescending }
            }
            return first.0.id < second.0.id
        }.map(\.0)
        return found
    }

    /// Where the records are that may meet a condition, if an index tells.
    private mutating func candidates(_ condition: ZohoCondition, _ module: ZohoModule) -> [Int]? {
        switch condition {
        case .one(let path, let keys, false) where path.steps.isEmpty && path.field.kind != .multiselectpicklist:
            return stores[module.name]?.candidates(path.field, keys)
        case .all(let terms):
            for term in terms {
                if let places = candidates(term, module) { return places }
            }
            return nil
        default: return nil
        }
    }

    /// Whether the values of a record meet a condition.
    private func meets(_ condition: ZohoCondition, _ values: [String: JSON]) -> Bool {
        func found(_ path: ZohoPath) -> JSON? {
            value(of: path, in: values).value.flatMap { $0 == .null ? nil : $0 }
        }
        switch condition {
        case .all(let terms): return terms.allSatisfy { meets($0, values) }
        case .any(let terms): return terms.contains { meets($0, values) }
        case .null(let path, let isNegated): return (found(path) == nil) != isNegated
        case .one(let path, let keys, let isNegated):
            let chosen = found(path)?.strings?.map { $0.lowercased() }.joined(separator: ";")
            guard let key = chosen ?? path.field.key(found(path)) else { return isNegated }
            let wanted = chosen == nil ? keys : Set(keys.map { $0.lowercased() })
            return wanted.contains(key) != isNegated
        case .like(let path, let pattern, let isNegated):
            guard let text = found(path)?.string else { return false }
            return pattern.matches(text.lowercased()) != isNegated
        case .between(let path, let low, let high, let isNegated):
            guard let value = found(path) else { return false }
            return (Self.compare(value, low) >= 0 && Self.compare(value, high) <= 0) != isNegated
        case .order(let path, let comparison, let wanted):
            guard let value = found(path) else { return false }
            let order = Self.compare(value, wanted)
            switch comparison {
            case .less: return order < 0
            case .lessOrEqual: return order <= 0
            case .greater: return order > 0
            case .greaterOrEqual: return order >= 0
            case .equal: return order == 0
            case .unequal: return order != 0
            }
        }
    }

    /// A row: the columns by name or alias, and the id in any case.
    private func shown(_ record: ZohoRecord, _ columns: [(path: ZohoPath, shownAs: String)]) -> JSON {
        var members: [String: JSON] = ["id": .string(record.id)]
        for column in columns {
            let found = value(of: column.path, in: record.values)
            members[column.shownAs] = shown(column.path.field, in: found.values)
        }
        return .object(members)
    }
}
