extension SalesforceOrg {
    mutating func query(
        _ exchange: inout SalesforceExchange, withDeleted: Bool
    ) throws(SalesforceError) -> Answer {
        guard let statement = exchange.parameter("q") else {
            exchange.violations.append("the query parameter q is missing")
            throw .malformed("A query string has to be specified")
        }
        do throws(SalesforceError) {
            let query = try SOQLParser.parse(statement)
            let withDeleted = withDeleted || query.withDeleted
            let found = try rows(of: query, withDeleted: withDeleted, at: exchange.moment)
            guard case .fields(let names) = query.selection else {
                return .json(["totalSize": .integer(found.ids.count), "done": true, "records": []])
            }
            if names.contains(where: { $0.text.hasPrefix("FIELDS(") && $0.text != "FIELDS(STANDARD)" }),
                query.limit.map({ $0 > 200 }) ?? true
            {
                throw .malformed("FIELDS(ALL) and FIELDS(CUSTOM) need LIMIT 200 or less.")
            }
            let paths = try paths(names, in: found.type)
            var pageSize = settings.pageSize
            if let wanted = exchange.option("Sforce-Query-Options", "batchSize").flatMap({ Int($0) }) {
                pageSize = min(pageSize, max(200, wanted))
            }
            let cursor = SalesforceCursors.Cursor(
                type: found.type.name, ids: found.ids, paths: paths, pageSize: pageSize, withDeleted: withDeleted)
            return .json(page(of: cursor, from: 0, locator: nil, exchange))
        } catch {
            exchange.violations.append(error.message)
            throw error
        }
    }

    mutating func queryMore(_ exchange: inout SalesforceExchange) throws(SalesforceError) -> Answer {
        let parts = exchange.variable("locator").split(separator: "-").map(String.init)
        guard parts.count == 2, let start = Int(parts[1]), let cursor = cursors[parts[0]], start <= cursor.ids.count
        else { throw .request(400, "INVALID_QUERY_LOCATOR", "invalid query locator") }
        return .json(page(of: cursor, from: start, locator: parts[0], exchange))
    }

    private mutating func page(
        of cursor: SalesforceCursors.Cursor, from start: Int, locator: String?, _ exchange: SalesforceExchange
    ) -> JSON {
        let end = min(cursor.ids.count, start + max(1, cursor.pageSize))
        let type = types[cursor.type]
        let records = cursor.ids[start..<end].compactMap { id -> JSON? in
            guard let type, let record = record(id, in: cursor.type) else { return nil }
            return shown(record, type, cursor.paths, exchange)
        }
        var members: [String: JSON] = [
            "totalSize": .integer(cursor.ids.count), "done": .bool(end == cursor.ids.count), "records": .array(records),
        ]
        if end < cursor.ids.count {
            let locator = locator ?? cursors.keep(cursor)
            members["nextRecordsUrl"] = .string("\(exchange.root)/query/\(locator)-\(end)")
        }
        return .object(members)
    }

    /// The ids that a query finds, in its order.
    mutating func rows(
        of query: SOQLQuery, withDeleted: Bool, at moment: Moment
    ) throws(SalesforceError) -> (type: SalesforceType, ids: [String]) {
        let type: SalesforceType
        do throws(SalesforceError) {
            type = try self.type(query.object.text)
        } catch {
            throw .request(
                400, "INVALID_TYPE",
                "\(query.object.text)\n^\nERROR at Row:1:Column:\(query.object.offset + 1)\n"
                    + "sObject type '\(query.object.text)' is not supported.")
        }
        if case .fields(let names) = query.selection { _ = try paths(names, in: type) }
        let condition: SalesforceCondition? =
            if let written = query.condition { try bound(written, in: type, at: moment) } else { nil }
        var order: [(path: SalesforcePath, isDescending: Bool, nullsLast: Bool)] = []
        for key in query.order {
            let path = try path(key.name, in: type)
            guard path.field?.isSortable != false else {
                throw .malformed("field '\(path.name)' can not be sorted in a query call")
            }
            order.append((path, key.isDescending, key.nullsLast))
        }
        let places = condition.flatMap { candidates($0, type) }
        guard let store = stores[type.name] else { return (type, []) }
        var found: [SalesforceRecord] = []
        func look(at record: SalesforceRecord) {
            guard withDeleted || !record.isDeleted else { return }
            if condition.map({ meets($0, record, type) }) ?? true { found.append(record) }
        }
        if let places {
            for place in places { look(at: store.records[place]) }
        } else {
            for record in store.records { look(at: record) }
        }
        if !order.isEmpty { sort(&found, type, order) }
        let ids = found.dropFirst(query.offset).prefix(query.limit ?? .max).map(\.id)
        return (type, ids)
    }

    private func sort(
        _ records: inout [SalesforceRecord], _ type: SalesforceType,
        _ order: [(path: SalesforcePath, isDescending: Bool, nullsLast: Bool)]
    ) {
        let keyed = records.map { record in (record, order.map { value(of: $0.path, in: record, type) }) }
        records = keyed.sorted { first, second in
            for (index, key) in order.enumerated() {
                switch (first.1[index], second.1[index]) {
                case (nil, nil): continue
                case (nil, _): return !key.nullsLast
                case (_, nil): return key.nullsLast
                case (let a?, let b?):
                    if Self.isBelow(a, b) { return !key.isDescending }
                    if Self.isBelow(b, a) { return key.isDescending }
                }
            }
            return false
        }.map(\.0)
    }

    /// Whether a value comes before another one: numbers by size, texts by letters without regard to case.
    static func isBelow(_ a: JSON, _ b: JSON) -> Bool {
        if let a = a.double, let b = b.double { return a < b }
        if let a = a.bool, let b = b.bool { return !a && b }
        return (a.string ?? "").lowercased() < (b.string ?? "").lowercased()
    }
}
