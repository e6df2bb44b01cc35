import Foundation

extension SalesforceOrg {
    /// What every record shown carries about itself.
    func attributes(of record: SalesforceRecord, _ type: SalesforceType, _ exchange: SalesforceExchange) -> JSON {
        ["type": .string(type.name), "url": .string("\(exchange.root)/sobjects/\(type.name)/\(record.id)")]
    }

    private static func location(_ id: String, _ type: SalesforceType, _ exchange: SalesforceExchange) -> [String:
        String]
    {
        ["Location": "\(exchange.root)/sobjects/\(type.name)/\(id)"]
    }

    mutating func create(_ exchange: inout SalesforceExchange) throws(SalesforceError) -> Answer {
        let type = try type(exchange.variable("type"))
        let id = try noting(&exchange) { org, exchange throws(SalesforceError) in
            try org.insert(exchange.record(), as: type, isAlone: true, &exchange)
        }
        return Answer(
            status: 201, headers: Self.location(id, type, exchange),
            body: .json(["id": .string(id), "success": true, "errors": []]))
    }

    mutating func read(_ exchange: inout SalesforceExchange) throws(SalesforceError) -> Answer {
        let type = try type(exchange.variable("type"))
        let id = try id(exchange.variable("id"), of: type)
        guard let record = record(id, in: type.name), !record.isDeleted else { throw .resourceMissing }
        return .json(try shown(record, type, exchange))
    }

    mutating func update(_ exchange: inout SalesforceExchange) throws(SalesforceError) -> Answer {
        let type = try type(exchange.variable("type"))
        let id = try existing(exchange.variable("id"), of: type)
        try noting(&exchange) { org, exchange throws(SalesforceError) in
            try org.change(id, to: exchange.record(), in: type, isAlone: true, &exchange)
        }
        return Answer(status: 204)
    }

    mutating func delete(_ exchange: inout SalesforceExchange) throws(SalesforceError) -> Answer {
        let type = try type(exchange.variable("type"))
        try remove(existing(exchange.variable("id"), of: type), in: type, &exchange)
        return Answer(status: 204)
    }

    mutating func readByKey(_ exchange: inout SalesforceExchange) throws(SalesforceError) -> Answer {
        let type = try type(exchange.variable("type"))
        let found = try found(by: exchange, in: type)
        guard let record = found.first else { throw .resourceMissing }
        if found.count > 1 { return Self.several(found, type, exchange) }
        return .json(try shown(record, type, exchange))
    }

    mutating func deleteByKey(_ exchange: inout SalesforceExchange) throws(SalesforceError) -> Answer {
        let type = try type(exchange.variable("type"))
        let found = try found(by: exchange, in: type)
        guard let record = found.first else { throw .resourceMissing }
        if found.count > 1 { return Self.several(found, type, exchange) }
        try remove(record.id, in: type, &exchange)
        return Answer(status: 204)
    }

    mutating func upsert(_ exchange: inout SalesforceExchange) throws(SalesforceError) -> Answer {
        let type = try type(exchange.variable("type"))
        try checkUpsertable(type)
        let field = try key(exchange.variable("field"), in: type)
        let found = try found(by: exchange, in: type)
        if found.count > 1 { return Self.several(found, type, exchange) }
        return try noting(&exchange) { org, exchange throws(SalesforceError) -> Answer in
            var sent = try exchange.record()
            guard sent[field.name] == nil else {
                throw .request(
                    400, "INVALID_FIELD", "The \(field.name) field should not be specified in the sobject data.")
            }
            if let record = found.first {
                try org.change(record.id, to: sent, in: type, isAlone: true, &exchange)
                return .json(["id": .string(record.id), "success": true, "errors": [], "created": false])
            }
            if exchange.parameter("updateOnly") == "true" || field.kind == .id { throw .resourceMissing }
            sent[field.name] = .string(exchange.variable("value"))
            let id = try org.insert(sent, as: type, isAlone: true, &exchange)
            return Answer(
                status: 201, headers: Self.location(id, type, exchange),
                body: .json(["id": .string(id), "success": true, "errors": [], "created": true]))
        }
    }

    func checkUpsertable(_ type: SalesforceType) throws(SalesforceError) {
        guard type.isUpsertable else {
            throw .request(400, "INVALID_OPERATION", "upsert is not supported for \(type.name)")
        }
    }

    /// Runs a write; what it refuses because of the request's own form is a breach of the contract.
    private mutating func noting<Result>(
        _ exchange: inout SalesforceExchange,
        _ body: (inout SalesforceOrg, inout SalesforceExchange) throws(SalesforceError) -> Result
    ) throws(SalesforceError) -> Result {
        let noted = exchange.violations.count
        do throws(SalesforceError) {
            return try body(&self, &exchange)
        } catch {
            if exchange.violations.count == noted { exchange.note(error) }
            throw error
        }
    }

    /// The 300 for a key that several records have: nothing is written.
    private static func several(
        _ records: [SalesforceRecord], _ type: SalesforceType, _ exchange: SalesforceExchange
    ) -> Answer {
        .json(.strings(records.map { "\(exchange.root)/sobjects/\(type.name)/\($0.id)" }), status: 300)
    }

    /// The field of a look-up by key; it has to be an external id or an idLookup field.
    func key(_ name: String, in type: SalesforceType) throws(SalesforceError) -> SalesforceField {
        guard let field = type.field(name), field.isIDLookup else {
            throw .request(
                404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: \(name)")
        }
        return field
    }

    private mutating func found(
        by exchange: SalesforceExchange, in type: SalesforceType
    ) throws(SalesforceError) -> [SalesforceRecord] {
        let field = try key(exchange.variable("field"), in: type)
        let value = exchange.variable("value")
        guard field.kind == .id else { return holders(of: value, in: field, of: type.name) }
        return [record(try id(value, of: type), in: type.name)].compactMap(\.self).filter { !$0.isDeleted }
    }

    /// The id of a path in its long form.
    private func id(_ text: String, of type: SalesforceType) throws(SalesforceError) -> String {
        guard let id = SalesforceID.canonical(text) else {
            throw .request(
                404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: \(text)")
        }
        guard id.hasPrefix(type.keyPrefix) else {
            throw .request(400, "MALFORMED_ID", "\(type.label) ID: id value of incorrect type: \(text)")
        }
        return id
    }

    private func existing(_ text: String, of type: SalesforceType) throws(SalesforceError) -> String {
        let id = try id(text, of: type)
        guard let record = record(id, in: type.name) else { throw .resourceMissing }
        if record.isDeleted { throw .deleted }
        return id
    }

    /// A record with the fields asked for, or all.
    private mutating func shown(
        _ record: SalesforceRecord, _ type: SalesforceType, _ exchange: SalesforceExchange
    ) throws(SalesforceError) -> JSON {
        var members: [String: JSON] = ["attributes": attributes(of: record, type, exchange)]
        guard let asked = exchange.list("fields") else {
            for field in type.fields { members[field.name] = value(of: field, in: record, type) ?? .null }
            return .object(members)
        }
        members["Id"] = .string(record.id)
        for name in asked {
            guard let field = type.field(name) else {
                throw .request(400, "INVALID_FIELD", "No such column '\(name)' on entity '\(type.name)'")
            }
            members[field.name] = value(of: field, in: record, type) ?? .null
        }
        return .object(members)
    }
}

extension SalesforceExchange {
    /// Notes an error that is the client's: the body has a form or a field that does not exist.
    mutating func note(_ error: SalesforceError) {
        guard !error.isFault else { return }
        switch error.code {
        case "INVALID_FIELD", "JSON_PARSER_ERROR", "INVALID_FIELD_FOR_INSERT_UPDATE", "MALFORMED_ID",
            "INVALID_TYPE", "MISSING_ARGUMENT":
            if !violations.contains(error.message) { violations.append(error.message) }
        default: break
        }
    }
}
