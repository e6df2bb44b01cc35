extension SalesforceOrg {
    private static let mostRecords = 200
    private static let mostRuns = 10
    private static let mostReads = 2000
    private static let shape = BodyShape.object([
        .optional("allOrNone", .boolean), .required("records", .list(.anything)),
    ])
    private static let readShape = BodyShape.object([
        .required("ids", .list(.string)), .required("fields", .list(.string)),
    ])

    /// A record of a collection with the kind that its attributes name.
    private struct Row {
        let sent: [String: JSON]
        let type: SalesforceType?
        let name: String

        /// The kind of object, if there is one of this name.
        var known: SalesforceType {
            get throws(SalesforceError) {
                guard let type else { throw .row("INVALID_TYPE", "sObject type '\(name)' is not supported.") }
                return type
            }
        }
    }

    mutating func collectionCreate(_ exchange: inout SalesforceExchange) throws(SalesforceError) -> Answer {
        let (rows, allOrNone) = try rows(&exchange)
        return each(rows, allOrNone, &exchange) { org, row, exchange throws(SalesforceError) in
            let id = try org.insert(row.sent, as: try row.known, isAlone: false, &exchange)
            return ["id": .string(id)]
        }
    }

    mutating func collectionUpdate(_ exchange: inout SalesforceExchange) throws(SalesforceError) -> Answer {
        let (rows, allOrNone) = try rows(&exchange)
        var seen: Set<String> = []
        return each(rows, allOrNone, &exchange) { org, row, exchange throws(SalesforceError) in
            var sent = row.sent
            let type = try row.known
            guard let name = sent.keys.first(where: { $0.lowercased() == "id" }), let text = sent[name]?.string else {
                throw .row("MISSING_ARGUMENT", "Id not specified in an update call", ["Id"])
            }
            sent[name] = nil
            let id = try Self.id(text, of: type)
            guard seen.insert(id).inserted else {
                throw .row("DUPLICATE_VALUE", "duplicate id specified: \(id)", ["Id"])
            }
            try org.change(id, to: sent, in: type, isAlone: false, &exchange)
            return ["id": .string(id)]
        }
    }

    mutating func collectionUpsert(_ exchange: inout SalesforceExchange) throws(SalesforceError) -> Answer {
        let type = try type(exchange.variable("type"))
        try checkUpsertable(type)
        let field = try key(exchange.variable("field"), in: type)
        guard field.isExternalID || field.kind == .id else {
            throw .request(
                400, "INVALID_FIELD", "\(field.name) is not an external ID field of \(type.name)")
        }
        let (rows, allOrNone) = try rows(&exchange, of: type)
        var seen: Set<String> = []
        return each(rows, allOrNone, &exchange, isUpsert: true) { org, row, exchange throws(SalesforceError) in
            var sent = row.sent
            let name = sent.keys.first { $0.lowercased() == field.name.lowercased() }
            let value = name.flatMap { sent[$0] }.flatMap { $0.string ?? ($0 == .null ? nil : $0.text) }
            guard let name, let value, !value.isEmpty else {
                if field.kind == .id {
                    return ["id": .string(try org.insert(sent, as: type, isAlone: false, &exchange))]
                }
                throw .row("MISSING_ARGUMENT", "\(field.name) not specified", [field.name])
            }
            let key = try field.kind == .id ? Self.id(value, of: type) : value
            guard seen.insert(key.lowercased()).inserted else {
                throw .row("DUPLICATE_VALUE", "duplicate external id specified: \(value)", [field.name])
            }
            if field.kind == .id {
                sent[name] = nil
                try org.change(key, to: sent, in: type, isAlone: false, &exchange)
                return ["id": .string(key), "created": false]
            }
            let found = org.holders(of: value, in: field, of: type.name)
            guard let record = found.first else {
                let id = try org.insert(sent, as: type, isAlone: false, &exchange)
                return ["id": .string(id), "created": true]
            }
            guard found.count == 1 else {
                let ids = found.map(\.id).joined(separator: ", ")
                throw .row("DUPLICATE_EXTERNAL_ID", "More than one record found for external id field: [\(ids)]")
            }
            sent[name] = nil
            try org.change(record.id, to: sent, in: type, isAlone: false, &exchange)
            return ["id": .string(record.id), "created": false]
        }
    }

    mutating func collectionDelete(_ exchange: inout SalesforceExchange) throws(SalesforceError) -> Answer {
        let ids = exchange.list("ids") ?? []
        guard !ids.isEmpty else { throw Self.refused("the parameter ids is missing", "MISSING_ARGUMENT", &exchange) }
        guard ids.count <= Self.mostRecords else { throw Self.tooMany(ids.count, Self.mostRecords, &exchange) }
        let rows = ids.map { Row(sent: ["Id": .string($0)], type: nil, name: "") }
        var seen: Set<String> = []
        return each(rows, exchange.parameter("allOrNone") == "true", &exchange) {
            org, row, exchange throws(SalesforceError) in
            let text = row.sent["Id"]?.string ?? ""
            guard let id = SalesforceID.canonical(text), let type = org.type(ofID: id) else {
                throw .row("MALFORMED_ID", "malformed id \(text)")
            }
            guard seen.insert(id).inserted else { throw .row("DUPLICATE_VALUE", "duplicate id specified: \(id)") }
            try org.remove(id, in: type, &exchange)
            return ["id": .string(id)]
        }
    }

    mutating func collectionRead(_ exchange: inout SalesforceExchange) throws(SalesforceError) -> Answer {
        let type = try type(exchange.variable("type"))
        let (ids, names): ([String], [String])
        if exchange.method == "GET" {
            (ids, names) = (exchange.list("ids") ?? [], exchange.list("fields") ?? [])
        } else {
            let body = try exchange.json(Self.readShape)
            (ids, names) = (body["ids"]?.strings ?? [], body["fields"]?.strings ?? [])
        }
        guard !ids.isEmpty, !names.isEmpty else {
            throw Self.refused("ids and fields are needed", "MISSING_ARGUMENT", &exchange)
        }
        guard ids.count <= Self.mostReads else { throw Self.tooMany(ids.count, Self.mostReads, &exchange) }
        var fields: [SalesforceField] = []
        for name in names {
            guard let field = type.field(name) else {
                exchange.violations.append("\(type.name) has no field \(name)")
                throw .request(400, "INVALID_FIELD", "No such column '\(name)' on entity '\(type.name)'")
            }
            fields.append(field)
        }
        var shown: [JSON] = []
        for text in ids {
            guard let id = SalesforceID.canonical(text), id.hasPrefix(type.keyPrefix),
                let record = record(id, in: type.name), !record.isDeleted
            else {
                shown.append(.null)
                continue
            }
            var members: [String: JSON] = [
                "attributes": attributes(of: record, type, exchange), "Id": .string(record.id),
            ]
            for field in fields { members[field.name] = value(of: field, in: record, type) ?? .null }
            shown.append(.object(members))
        }
        return .json(.array(shown))
    }

    private static func id(_ text: String, of type: SalesforceType) throws(SalesforceError) -> String {
        guard let id = SalesforceID.canonical(text), id.hasPrefix(type.keyPrefix) else {
            throw .row("MALFORMED_ID", "\(type.label) ID: id value of incorrect type: \(text)", ["Id"])
        }
        return id
    }

    private static func refused(
        _ reason: String, _ code: String, _ exchange: inout SalesforceExchange
    ) -> SalesforceError {
        exchange.violations.append(reason)
        return .request(400, code, reason)
    }

    private static func tooMany(_ count: Int, _ most: Int, _ exchange: inout SalesforceExchange) -> SalesforceError {
        exchange.violations.append("\(count) records in one call, at most \(most) are allowed")
        return .request(
            400, "EXCEEDED_ID_LIMIT", "record limit reached. cannot submit more than \(most) records in this operation")
    }

    /// The records of a body, by the caps of a collection.
    private func rows(
        _ exchange: inout SalesforceExchange, of only: SalesforceType? = nil
    ) throws(SalesforceError) -> ([Row], Bool) {
        let body = try exchange.json(Self.shape)
        let records = body["records"]?.array ?? []
        guard !records.isEmpty else { throw Self.refused("records is empty", "MISSING_ARGUMENT", &exchange) }
        guard records.count <= Self.mostRecords else {
            throw Self.tooMany(records.count, Self.mostRecords, &exchange)
        }
        var rows: [Row] = []
        var runs = 0
        for (index, record) in records.enumerated() {
            guard let sent = record.object else {
                exchange.violations.append("records[\(index)] is \(record.kind)")
                throw .parser("records[\(index)] must be an object, not \(record.kind).")
            }
            guard let name = sent["attributes"]?["type"]?.string ?? (only?.name) else {
                throw Self.refused("records[\(index)] names no type in its attributes", "INVALID_TYPE", &exchange)
            }
            if let only, name.lowercased() != only.name.lowercased() {
                throw Self.refused("records[\(index)] is no \(only.name)", "INVALID_TYPE", &exchange)
            }
            if rows.last?.name != name { runs += 1 }
            rows.append(Row(sent: sent, type: types[name] ?? (try? type(name)), name: name))
        }
        guard runs <= Self.mostRuns else {
            exchange.violations.append("\(runs) runs of types, at most \(Self.mostRuns) are allowed")
            throw .request(
                400, "EXCEEDED_MAX_TYPES_LIMIT",
                "Cannot have more than \(Self.mostRuns) chunks in a single operation; order the records by type.")
        }
        return (rows, body["allOrNone"]?.bool ?? false)
    }

    /// Works through rows one by one, in order; with `allOrNone`, one failure takes all back.
    private mutating func each(
        _ rows: [Row], _ allOrNone: Bool, _ exchange: inout SalesforceExchange, isUpsert: Bool = false,
        _ work: (inout SalesforceOrg, Row, inout SalesforceExchange) throws(SalesforceError) -> [String: JSON]
    ) -> Answer {
        let mark = mark
        var results: [[String: JSON]?] = []
        var failures: [Int: SalesforceError] = [:]
        for (index, row) in rows.enumerated() {
            do throws(SalesforceError) {
                var members = try work(&self, row, &exchange)
                members["success"] = true
                members["errors"] = []
                results.append(members)
            } catch {
                exchange.note(error)
                failures[index] = error
                results.append(nil)
            }
        }
        let isUndone = allOrNone && !failures.isEmpty
        if isUndone { rollBack(to: mark) }
        let undone = SalesforceError.row(
            "ALL_OR_NONE_OPERATION_ROLLED_BACK", "Record rolled back: not all records were valid, and allOrNone is set."
        )
        let shown = results.enumerated().map { index, members -> JSON in
            if let members, !isUndone { return .object(members) }
            var failed: [String: JSON] = ["success": false, "errors": [(failures[index] ?? undone).entry]]
            if isUpsert { failed["created"] = false }
            return .object(failed)
        }
        return .json(.array(shown))
    }
}
