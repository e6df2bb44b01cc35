extension ZohoOrg {
    /// The statuses of a write: all rows done, some, none.
    private struct Statuses {
        let all: Int
        var some = 207
        var none = 400

        /// Notes that are refused come with 202 by the contract (`notes.json`).
        static func of(_ module: ZohoModule, all: Int) -> Statuses {
            module.name == "Notes" && all == 201 ? Statuses(all: all, some: 202, none: 202) : Statuses(all: all)
        }
    }

    private static func answer(_ entries: [JSON], refused: Int, _ statuses: Statuses) -> Answer {
        let status = refused == 0 ? statuses.all : refused == entries.count ? statuses.none : statuses.some
        return .json(["data": .array(entries)], status: status)
    }

    /// Carries out a write row by row: one entry for each input, in their order.
    private mutating func eachRow(
        _ rows: [JSON], _ statuses: Statuses, _ exchange: inout ZohoExchange,
        _ write: (inout ZohoOrg, JSON, String, inout ZohoExchange) throws(ZohoError) -> JSON
    ) -> Answer {
        var entries: [JSON] = []
        var refused = 0
        for (index, row) in rows.enumerated() {
            do throws(ZohoError) {
                entries.append(try write(&self, row, "$.data[\(index)]", &exchange))
            } catch {
                entries.append(statuses.none == 202 ? error.noteBody : error.body)
                refused += 1
            }
        }
        return Self.answer(entries, refused: refused, statuses)
    }

    /// A write costs a credit for each ten rows that it begins.
    private static func credits(_ rows: [JSON]) -> Int { (rows.count + 9) / 10 }

    mutating func insert(_ module: ZohoModule, _ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        let (rows, _) = try exchange.rows()
        return insert(rows, module, &exchange)
    }

    /// Inserts rows that were read already.
    mutating func insert(_ rows: [JSON], _ module: ZohoModule, _ exchange: inout ZohoExchange) -> Answer {
        exchange.credits = Self.credits(rows)
        return eachRow(rows, .of(module, all: 201), &exchange) { org, row, path, exchange throws(ZohoError) in
            if row["id"] != nil { exchange.violations.append("\(path).id: an insert takes no id") }
            let record = try org.draft(row, as: module, at: path, &exchange)
            org.stores[module.name]?.put(record)
            return org.success(record, in: module, "record added")
        }
    }

    mutating func updateMany(_ module: ZohoModule, _ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        let (rows, _) = try exchange.rows()
        exchange.credits = Self.credits(rows)
        try checkUnmodified(rows.compactMap { $0["id"]?.zohoID }, module, exchange)
        return eachRow(rows, .of(module, all: 200), &exchange) { org, row, path, exchange throws(ZohoError) in
            try org.update(nil, by: row, in: module, at: path, &exchange)
        }
    }

    mutating func updateOne(_ module: ZohoModule, _ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        let id = exchange.variable("id")
        guard ZohoID.isID(id) else { throw .unknownPath(1) }
        let (rows, _) = try exchange.rows(most: 1)
        try checkUnmodified([id], module, exchange)
        return eachRow(rows, .of(module, all: 200), &exchange) { org, row, path, exchange throws(ZohoError) in
            try org.update(id, by: row, in: module, at: path, &exchange)
        }
    }

    private mutating func update(
        _ pathID: String?, by row: JSON, in module: ZohoModule, at path: String, _ exchange: inout ZohoExchange
    ) throws(ZohoError) -> JSON {
        let place = ZohoPlace("id", in: path)
        guard let sent = row.object else { throw .type(ZohoPlace(name: "data", path: path), "jsonobject") }
        guard let id = pathID ?? sent["id"]?.zohoID else { throw .mandatory(place) }
        guard let old = record(id, in: module.name) else { throw .unknownID(id, place) }
        let record = try change(old, by: sent, in: module, at: path, &exchange)
        stores[module.name]?.put(record)
        return success(record, in: module, "record updated")
    }

    /// Refuses an update of records that were changed after the time in `If-Unmodified-Since`.
    private func checkUnmodified(
        _ ids: [String], _ module: ZohoModule, _ exchange: ZohoExchange
    ) throws(ZohoError) {
        guard let header = exchange.call.headers["if-unmodified-since"],
            let limit = SalesforceTime.seconds(header)
        else { return }
        for id in ids {
            let modified = record(id, in: module.name)?.text("Modified_Time").flatMap(SalesforceTime.seconds)
            if let modified, modified > limit { throw .standard(status: 412) }
        }
    }

    mutating func upsert(_ module: ZohoModule, _ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        guard !module.upsertKeys.isEmpty else { throw .noSuchPath }
        let (rows, members) = try exchange.rows()
        exchange.credits = Self.credits(rows)
        let keys = members["duplicate_check_fields"]?.strings ?? module.upsertKeys
        for (index, name) in keys.enumerated() where !module.upsertKeys.contains(name) {
            exchange.violations.append("\(name) is no duplicate check field of \(module.name)")
            throw .invalid(
                ZohoPlace(name: "duplicate_check_fields", path: "$.duplicate_check_fields[\(index)]"))
        }
        return eachRow(rows, .of(module, all: 200), &exchange) { org, row, path, exchange throws(ZohoError) in
            try org.upsert(row, keys, in: module, at: path, &exchange)
        }
    }

    private mutating func upsert(
        _ row: JSON, _ keys: [String], in module: ZohoModule, at path: String, _ exchange: inout ZohoExchange
    ) throws(ZohoError) -> JSON {
        guard let sent = row.object else { throw .type(ZohoPlace(name: "data", path: path), "jsonobject") }
        var match: (record: ZohoRecord, field: String)?
        if let id = sent["id"]?.zohoID {
            guard let found = record(id, in: module.name) else { throw .unknownID(id, ZohoPlace("id", in: path)) }
            match = (found, "id")
        }
        for name in keys where match == nil {
            guard let field = module.field(name), let value = sent[name], value != .null, value != "" else { continue }
            match = stores[module.name]?.holders(of: value, in: field).first { !$0.isConverted }.map { ($0, name) }
        }
        guard let match else {
            let record = try draft(row, as: module, at: path, &exchange)
            stores[module.name]?.put(record)
            return success(record, in: module, "record added", ["action": "insert", "duplicate_field": .null])
        }
        let record = try change(match.record, by: sent, in: module, at: path, &exchange)
        stores[module.name]?.put(record)
        let more: [String: JSON] = ["action": "update", "duplicate_field": .string(match.field)]
        return success(record, in: module, "record updated", more)
    }

    mutating func deleteMany(_ module: ZohoModule, _ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        guard let ids = exchange.list("ids"), !ids.isEmpty else {
            exchange.violations.append("the parameter ids is missing")
            throw .parameter("ids")
        }
        guard ids.count <= 100 else {
            throw .request("LIMIT_EXCEEDED", "too many ids", ["limit": 100, "param": "ids"])
        }
        return eachRow(ids.map(JSON.string), .of(module, all: 200), &exchange) { org, id, _, _ throws(ZohoError) in
            try org.delete(id.string ?? "", from: module)
        }
    }

    mutating func deleteOne(_ module: ZohoModule, _ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        let id = JSON.string(exchange.variable("id"))
        return eachRow([id], .of(module, all: 200), &exchange) { org, id, _, _ throws(ZohoError) in
            try org.delete(id.string ?? "", from: module)
        }
    }

    private mutating func delete(_ id: String, from module: ZohoModule) throws(ZohoError) -> JSON {
        guard var record = record(id, in: module.name) else {
            throw .request("INVALID_DATA", "record not deleted", ["id": .string(id)])
        }
        try checkLock(of: record, for: "delete", ZohoPlace(name: "id", path: "$.id"))
        record.isDeleted = true
        stores[module.name]?.put(record)
        members.forget(id)
        if module.name == "Notes" { return success(record, in: module, "record deleted") }
        return [
            "code": "SUCCESS", "status": "success", "message": "record deleted", "details": ["id": .string(id)],
        ]
    }
}
