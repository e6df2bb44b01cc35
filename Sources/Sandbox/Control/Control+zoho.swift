extension Control {
    /// The name under which the members of campaigns are seeded and read.
    private static let campaignMembers = "Campaign_Members"

    /// What can be changed of the Zoho organisation.
    static func zohoConfig(_ world: World) -> JSON {
        let (settings, rules) = (world.zoho.settings, world.zoho.rules)
        func lists(_ lists: [String: [String]]) -> JSON { .object(lists.mapValues { .strings($0) }) }
        return [
            "tokens": .strings(settings.tokens.sorted()), "token_scopes": lists(settings.tokenScopes),
            "clients": .strings(settings.clients), "refresh_tokens": .strings(settings.refreshTokens.sorted()),
            "access_token_lifetime_ms": .integer(milliseconds(settings.accessTokenLifetime)),
            "refresh_block_ms": .integer(milliseconds(settings.refreshBlock)),
            "daily_credits": .integer(settings.dailyCredits), "concurrency_limit": .integer(settings.concurrencyLimit),
            "search_lag_ms": .integer(milliseconds(settings.searchLag)),
            "latency_ms": .integer(milliseconds(settings.latency)),
            "query_value_limit": .integer(settings.queryValueLimit),
            "query_converted_leads": .bool(settings.queriesConvertedLeads),
            "member_statuses": .strings(settings.memberStatuses), "fields": .object(rules.fields.mapValues(JSON.array)),
            "required_fields": lists(rules.required), "unique_fields": lists(rules.unique),
            "hidden_fields": lists(rules.hidden), "hidden_modules": .strings(rules.hiddenModules.sorted()),
        ]
    }

    static func change(
        _ settings: inout Sandbox.Configuration.Zoho, _ rules: inout ZohoRules, _ changes: [String: JSON]
    ) throws(Refusal) {
        for (name, value) in changes {
            switch name {
            case "tokens": settings.tokens = Set(try strings(value, name))
            case "token_scopes":
                var scopes: [String: [String]] = [:]
                for (token, list) in try object(value, name) { scopes[token] = try strings(list, "\(name).\(token)") }
                settings.tokenScopes = scopes
            case "clients":
                guard let clients = value.stringMembers else { throw Refusal("clients must be secrets by client id") }
                settings.clients = clients
            case "refresh_tokens": settings.refreshTokens = Set(try strings(value, name))
            case "access_token_lifetime_ms": settings.accessTokenLifetime = try seconds(value, name)
            case "refresh_block_ms": settings.refreshBlock = try seconds(value, name)
            case "daily_credits": settings.dailyCredits = try count(value, name)
            case "concurrency_limit": settings.concurrencyLimit = try count(value, name)
            case "search_lag_ms": settings.searchLag = try seconds(value, name)
            case "latency_ms": settings.latency = try seconds(value, name)
            case "query_value_limit": settings.queryValueLimit = try count(value, name)
            case "query_converted_leads": settings.queriesConvertedLeads = try flag(value, name)
            case "member_statuses": settings.memberStatuses = try strings(value, name)
            case "fields": rules.fields = try zohoFields(object(value, name))
            case "required_fields": rules.required = try zohoLists(value, name)
            case "unique_fields": rules.unique = try zohoLists(value, name)
            case "hidden_fields": rules.hidden = try zohoLists(value, name)
            case "hidden_modules": rules.hiddenModules = Set(try strings(value, name))
            default: try check([name: value], allow: zohoMembers, in: "config.zoho")
            }
        }
    }

    private static let zohoMembers: Set<String> = [
        "tokens", "token_scopes", "clients", "refresh_tokens", "access_token_lifetime_ms", "refresh_block_ms",
        "daily_credits", "concurrency_limit", "search_lag_ms", "latency_ms", "query_value_limit",
        "query_converted_leads", "member_statuses", "fields", "required_fields", "unique_fields", "hidden_fields",
        "hidden_modules",
    ]

    private static func zohoModule(_ name: String?) throws(Refusal) -> ZohoModule {
        guard let name, let module = ZohoModule.standard[name] else {
            let names = (ZohoModule.standard.keys + [campaignMembers]).sorted().joined(separator: ", ")
            throw Refusal("object must be one of \(names)")
        }
        return module
    }

    private static func zohoLists(_ value: JSON, _ name: String) throws(Refusal) -> [String: [String]] {
        var lists: [String: [String]] = [:]
        for (module, list) in try object(value, name) {
            lists[try zohoModule(module).name] = try strings(list, "\(name).\(module)")
        }
        return lists
    }

    private static func zohoFields(_ modules: [String: JSON]) throws(Refusal) -> [String: [JSON]] {
        var fields: [String: [JSON]] = [:]
        for (name, list) in modules {
            fields[try zohoModule(name).name] = list.array ?? []
            for definition in list.array ?? [.null] {
                try check(
                    definition.object ?? [:],
                    allow: [
                        "api_name", "label", "type", "length", "required", "unique", "readOnly", "custom", "values",
                        "open", "lookup", "converts", "default",
                    ], in: "a field of \(name)")
                guard ZohoField(data: definition) != nil else {
                    throw Refusal("a field of \(name) needs an api_name and a type such as text or picklist")
                }
            }
        }
        return fields
    }

    /// Every record of a module with its values, deleted ones left out; or every member of every campaign.
    static func zohoRecords(_ call: Call, _ world: World) throws(Refusal) -> Answer {
        if call.parameter("object") == campaignMembers {
            let all = world.zoho.members.all.map { campaign, member -> JSON in
                [
                    "Campaign": .string(campaign), "id": .string(member.person), "module": .string(member.module),
                    "Member_Status": .string(member.status),
                ]
            }
            return .json(["total": .integer(all.count), "results": .array(all)])
        }
        let module = try zohoModule(call.parameter("object"))
        let records = world.zoho.stores[module.name]?.records.filter { !$0.isDeleted } ?? []
        let ids = try page(call, of: records.map(\.id))
        let results = ids.compactMap { world.zoho.record($0, in: module.name) }.map { JSON.object($0.values) }
        return .json(["total": .integer(records.count), "results": .array(results)])
    }

    /// Adds records without limits, with values that no client may write, such as `Converted__s` and `Locked__s`, and,
    /// unless `lag` says otherwise, visible to searches at once.
    static func seedZoho(_ members: [String: JSON], world: inout World) throws(Refusal) -> Answer {
        let isMember = members["object"]?.string == campaignMembers
        let module = isMember ? nil : try zohoModule(members["object"]?.string)
        guard let records = members["records"]?.array else { throw Refusal("seed needs records, an array") }
        let lag = members["lag"]?.bool == true ? world.zoho.settings.searchLag : 0
        let before = world.zoho
        var ids: [JSON] = []
        for (index, record) in records.enumerated() {
            do throws(ZohoError) {
                let sent = record.object ?? [:]
                if let module {
                    let known = world.zoho.modules[module.name] ?? module
                    ids.append(.string(try world.zoho.seed(sent, as: known, at: world.now, lag: lag)))
                } else {
                    ids.append(.string(try world.zoho.seedMember(sent)))
                }
            } catch {
                world.zoho = before
                throw Refusal("record \(index): \(error.code) \(JSON.object(error.details).text)")
            }
        }
        return .json(["ids": .array(ids)], status: 201)
    }

    /// Answers a call below `/_sandbox/zoho`.
    static func zoho(_ call: Call, world: inout World) throws(Refusal) -> Answer {
        switch (call.method, call.segments.dropFirst(2).joined(separator: "/")) {
        case ("GET", "dropped"): return .json(zohoDropped(world.zoho))
        case ("POST", "code"): return try zohoCode(body(call), world: &world)
        case ("POST", "lock"): return try zohoLock(body(call), world: &world)
        default:
            throw Refusal("below /_sandbox/zoho there are GET dropped, POST code and POST lock", status: 404)
        }
    }

    /// The fields that clients sent and that were dropped without a word.
    private static func zohoDropped(_ org: ZohoOrg) -> JSON {
        let all = org.dropped.flatMap { module, fields in fields.map { (module, $0.key, $0.value) } }
            .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
        let entries = all.map { module, field, count -> JSON in
            ["module": .string(module), "field": .string(field), "count": .integer(count)]
        }
        return ["total": .integer(all.map(\.2).reduce(0, +)), "dropped": .array(entries)]
    }

    /// A code as a self client shows it.
    private static func zohoCode(_ members: [String: JSON], world: inout World) throws(Refusal) -> Answer {
        try check(members, allow: ["client_id", "scopes"], in: "a code")
        let client = members["client_id"]?.string ?? "sandbox"
        guard world.zoho.settings.clients[client] != nil else { throw Refusal("there is no client \(client)") }
        let scopes = try members["scopes"].map { value throws(Refusal) in try strings(value, "scopes") }
        let code = world.zoho.makeCode(
            client: client, scopes: scopes ?? [], redirect: nil, isOffline: true, at: world.now)
        return .json(["code": .string(code)], status: 201)
    }

    /// Locks records, or takes the lock away.
    private static func zohoLock(_ members: [String: JSON], world: inout World) throws(Refusal) -> Answer {
        try check(members, allow: ["object", "ids", "locked"], in: "a lock")
        let module = try zohoModule(members["object"]?.string)
        let isLocked = try flag(members["locked"] ?? true, "locked")
        for id in try strings(members["ids"] ?? .null, "ids") {
            guard var record = world.zoho.record(id, in: module.name) else {
                throw Refusal("there is no record \(id) in \(module.name)")
            }
            record.values["Locked__s"] = .bool(isLocked)
            world.zoho.stores[module.name]?.put(record)
        }
        return Answer(status: 204)
    }
}
