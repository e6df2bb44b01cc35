extension Control {
    /// What can be changed of the Salesforce org.
    static func salesforceConfig(_ world: World) -> JSON {
        let (settings, rules) = (world.salesforce.settings, world.salesforce.rules)
        let validations = rules.validations.map { rule -> JSON in
            var members: [String: JSON] = [
                "object": .string(rule.object), "field": .string(rule.field), "message": .string(rule.message),
            ]
            if let values = rule.values { members["values"] = .strings(values) }
            if let pattern = rule.pattern { members["pattern"] = .string(pattern) }
            return .object(members)
        }
        let duplicates = rules.duplicates.map { rule -> JSON in
            [
                "name": .string(rule.name), "object": .string(rule.object), "field": .string(rule.field),
                "matches": .strings(rule.matches), "action": rule.isBlocking ? "block" : "alert",
            ]
        }
        return [
            "tokens": .strings(settings.tokens.sorted()), "clients": .strings(settings.clients),
            "refresh_tokens": .strings(settings.refreshTokens.sorted()),
            "rotate_refresh_tokens": .bool(settings.rotatesRefreshTokens),
            "public_key": settings.publicKey.map(JSON.string) ?? .null,
            "run_as": settings.runAs.map(JSON.string) ?? .null,
            "session_ms": .integer(milliseconds(settings.sessionLength)),
            "daily_limit": .integer(settings.dailyLimit), "concurrency_limit": .integer(settings.concurrencyLimit),
            "page_size": .integer(settings.pageSize), "latency_ms": .integer(milliseconds(settings.latency)),
            "lead_assignment": settings.leadAssignment.map(JSON.string) ?? .null,
            "fields": .object(rules.fields.mapValues(JSON.array)),
            "hidden_fields": .object(rules.hidden.mapValues { .strings($0) }),
            "required_fields": .object(rules.required.mapValues { .strings($0) }),
            "hidden_objects": .strings(rules.hiddenObjects.sorted()), "validation_rules": .array(validations),
            "duplicate_rules": .array(duplicates),
        ]
    }

    static func change(
        _ settings: inout Sandbox.Configuration.Salesforce, _ rules: inout SalesforceRules, _ changes: [String: JSON]
    ) throws(Refusal) {
        for (name, value) in changes {
            switch name {
            case "tokens": settings.tokens = Set(try strings(value, name))
            case "clients":
                guard let clients = value.stringMembers else { throw Refusal("clients must be secrets by client id") }
                settings.clients = clients
            case "refresh_tokens": settings.refreshTokens = Set(try strings(value, name))
            case "rotate_refresh_tokens": settings.rotatesRefreshTokens = try flag(value, name)
            case "public_key":
                let key = try text(value, name)
                guard key.map({ RSAPublicKey(pem: $0) != nil }) ?? true else {
                    throw Refusal("public_key must be an RSA key in PEM, BEGIN PUBLIC KEY")
                }
                settings.publicKey = key
            case "run_as": settings.runAs = try text(value, name)
            case "session_ms": settings.sessionLength = try seconds(value, name)
            case "daily_limit": settings.dailyLimit = try count(value, name)
            case "concurrency_limit": settings.concurrencyLimit = try count(value, name)
            case "page_size":
                settings.pageSize = try count(value, name)
                guard settings.pageSize > 0 else { throw Refusal("page_size must be above 0") }
            case "latency_ms": settings.latency = try seconds(value, name)
            case "lead_assignment": settings.leadAssignment = try text(value, name)
            case "fields": rules.fields = try fields(object(value, name))
            case "hidden_fields": rules.hidden = try lists(value, name)
            case "required_fields": rules.required = try lists(value, name)
            case "hidden_objects": rules.hiddenObjects = Set(try strings(value, name))
            case "validation_rules": rules.validations = try list(value, name, validation)
            case "duplicate_rules": rules.duplicates = try list(value, name, duplicate)
            default: try check([name: value], allow: salesforceMembers, in: "config.salesforce")
            }
        }
    }

    private static let salesforceMembers: Set<String> = [
        "tokens", "clients", "refresh_tokens", "rotate_refresh_tokens", "public_key", "run_as", "session_ms",
        "daily_limit", "concurrency_limit", "page_size", "latency_ms", "lead_assignment", "fields", "hidden_fields",
        "required_fields", "hidden_objects", "validation_rules", "duplicate_rules",
    ]

    /// Ends every access token that a CRM handed out.
    static func expire(_ members: [String: JSON], world: inout World) throws(Refusal) -> Answer {
        try check(members, allow: ["crm"], in: "expire")
        if members["crm"] == "pipedrive" { return .json(["expired": .integer(world.pipedrive.grants.expireAll())]) }
        if members["crm"] == "zoho" { return .json(["expired": .integer(world.zoho.tokens.expireAll())]) }
        guard members["crm"] == "salesforce" else { throw Refusal("crm must be salesforce, pipedrive or zoho") }
        return .json(["expired": .integer(world.salesforce.sessions.expireAll())])
    }

    /// A string, or null for none.
    private static func text(_ value: JSON, _ name: String) throws(Refusal) -> String? {
        if value == .null { return nil }
        guard let text = value.string else { throw Refusal("\(name) must be a string or null") }
        return text
    }

    private static func known(_ object: String) throws(Refusal) {
        guard SalesforceType.standard[object] != nil else {
            let names = SalesforceType.standard.keys.sorted().joined(separator: ", ")
            throw Refusal("there is no object \(object); there are \(names)")
        }
    }

    private static func lists(_ value: JSON, _ name: String) throws(Refusal) -> [String: [String]] {
        var lists: [String: [String]] = [:]
        for (object, list) in try Self.object(value, name) {
            try known(object)
            lists[object] = try strings(list, "\(name).\(object)")
        }
        return lists
    }

    private static func fields(_ objects: [String: JSON]) throws(Refusal) -> [String: [JSON]] {
        var fields: [String: [JSON]] = [:]
        for (object, list) in objects {
            try known(object)
            fields[object] = list.array ?? []
            for definition in list.array ?? [.null] {
                try check(
                    definition.object ?? [:],
                    allow: [
                        "name", "label", "type", "length", "precision", "scale", "digits", "required", "nillable",
                        "readOnly", "createOnly", "default", "defaulted", "restricted", "idLookup", "externalId",
                        "unique", "values", "referenceTo", "relationshipName",
                    ], in: "a field of \(object)")
                guard SalesforceField(data: definition) != nil else {
                    throw Refusal("a field of \(object) needs a name and a type such as string or picklist")
                }
            }
        }
        return fields
    }

    private static func list<Element>(
        _ value: JSON, _ name: String, _ read: ([String: JSON]) throws(Refusal) -> Element
    ) throws(Refusal) -> [Element] {
        guard let values = value.array else { throw Refusal("\(name) must be a list") }
        var elements: [Element] = []
        for value in values { elements.append(try read(object(value, name))) }
        return elements
    }

    private static func validation(_ members: [String: JSON]) throws(Refusal) -> SalesforceRules.Validation {
        try check(members, allow: ["object", "field", "message", "values", "pattern"], in: "a validation rule")
        guard let object = members["object"]?.string, let field = members["field"]?.string,
            let message = members["message"]?.string
        else { throw Refusal("a validation rule needs object, field and message") }
        try known(object)
        let values: [String]? = if let list = members["values"] { try strings(list, "values") } else { nil }
        return .init(
            object: object, field: field, message: message, values: values, pattern: members["pattern"]?.string)
    }

    private static func duplicate(_ members: [String: JSON]) throws(Refusal) -> SalesforceRules.Duplicate {
        try check(members, allow: ["name", "object", "field", "matches", "action"], in: "a duplicate rule")
        guard let object = members["object"]?.string else { throw Refusal("a duplicate rule needs object") }
        try known(object)
        let action = members["action"]?.string ?? "block"
        guard ["alert", "block"].contains(action) else { throw Refusal("action must be alert or block") }
        let matches: [String] = if let list = members["matches"] { try strings(list, "matches") } else { [object] }
        for name in matches { try known(name) }
        return .init(
            name: members["name"]?.string ?? "Standard_\(object)_Duplicate_Rule", object: object,
            field: members["field"]?.string ?? "Email", matches: matches, isBlocking: action == "block")
    }
}

extension Control {
    private static func salesforceType(_ object: String?, _ world: World) throws(Refusal) -> SalesforceType {
        let types = world.salesforce.types
        guard let object, let type = types[object] ?? SalesforceType.standard[object] else {
            throw Refusal("object must be one of \(SalesforceType.standard.keys.sorted().joined(separator: ", "))")
        }
        return type
    }

    /// Every record of a kind with its values, deleted ones among them.
    static func salesforceRecords(_ call: Call, _ world: World) throws(Refusal) -> Answer {
        let type = try salesforceType(call.parameter("object"), world)
        guard let store = world.salesforce.stores[type.name] else { return .json(["total": 0, "results": []]) }
        let ids = try page(call, of: store.records.map(\.id))
        let results = ids.compactMap { id -> JSON? in
            guard let record = store[id] else { return nil }
            var values = record.values
            for field in type.fields where !field.copies.isEmpty {
                values[field.name] = world.salesforce.value(of: field, in: record, type)
            }
            return .object(values)
        }
        return .json(["total": .integer(store.records.count), "results": .array(results)])
    }

    /// Adds records without limits, and with values that no client may write, such as `IsConverted`.
    static func seedSalesforce(_ members: [String: JSON], world: inout World) throws(Refusal) -> Answer {
        try check(members, allow: ["crm", "object", "records"], in: "seed")
        let type = try salesforceType(members["object"]?.string, world)
        guard let records = members["records"]?.array else { throw Refusal("seed needs records, an array") }
        let mark = world.salesforce.mark
        defer { world.salesforce.commit() }
        var ids: [JSON] = []
        for (index, record) in records.enumerated() {
            do throws(SalesforceError) {
                ids.append(.string(try world.salesforce.seed(record.object ?? [:], as: type, at: world.now)))
            } catch {
                world.salesforce.rollBack(to: mark)
                throw Refusal("record \(index): \(error.message)")
            }
        }
        return .json(["ids": .array(ids)], status: 201)
    }
}
