extension Control {
    /// What can be changed of the Pipedrive account.
    static func pipedriveConfig(_ world: World) -> JSON {
        let settings = world.pipedrive.settings
        let kinds: [PipedriveKind] = [.person, .organization, .lead]
        func byKind(_ value: (PipedriveKind) -> JSON) -> JSON {
            .object(Dictionary(kinds.map { ($0.rawValue, value($0)) }, uniquingKeysWith: { first, _ in first }))
        }
        return [
            "tokens": .strings(settings.tokens.sorted()),
            "token_scopes": .object(settings.tokenScopes.mapValues { .strings($0) }),
            "oauth_clients": .strings(settings.oauthClients),
            "refresh_tokens": .strings(settings.refreshTokens.sorted()),
            "rotate_refresh_tokens": .bool(settings.rotatesRefreshTokens),
            "access_token_lifetime_ms": .integer(milliseconds(settings.accessTokenLifetime)),
            "refresh_token_lifetime_ms": .integer(milliseconds(settings.refreshTokenLifetime)),
            "daily_tokens": .integer(settings.dailyTokens), "burst_limit": .integer(settings.burstLimit),
            "oauth_burst_limit": .integer(settings.oauthBurstLimit),
            "search_burst_limit": .integer(settings.searchBurstLimit), "abuse_limit": .integer(settings.abuseLimit),
            "abuse_pause_ms": .integer(milliseconds(settings.abusePause)),
            "search_lag_ms": .integer(milliseconds(settings.searchLag)),
            "latency_ms": .integer(milliseconds(settings.latency)), "contact_sync": .bool(settings.contactSync),
            "campaigns": .bool(settings.campaigns), "unpaid": .bool(settings.isUnpaid),
            "caps": .object(settings.caps.mapValues(JSON.integer)),
            "deleted_status": .integer(settings.deletedStatus),
            "fields": byKind { kind in .array(world.pipedrive.customFields(kind).map(description)) },
            "labels": byKind { kind in
                .array(world.pipedrive.fields[kind]?.first { $0.code == "label_ids" }?.options.map(\.json) ?? [])
            },
            "required_fields": byKind { kind in
                .strings((world.pipedrive.fields[kind] ?? []).filter(\.isRequired).map(\.code))
            },
            "spent_tokens": .integer(world.pipedrive.meter.spent),
        ]
    }

    private static func description(_ field: PipedriveField) -> JSON {
        [
            "name": .string(field.name), "type": .string(field.kind.rawValue), "code": .string(field.code),
            "number": .integer(field.number), "options": .array(field.options.map(\.json)),
        ]
    }

    private static let pipedriveMembers: Set<String> = [
        "tokens", "token_scopes", "oauth_clients", "refresh_tokens", "rotate_refresh_tokens",
        "access_token_lifetime_ms", "refresh_token_lifetime_ms", "daily_tokens", "burst_limit", "oauth_burst_limit",
        "search_burst_limit", "abuse_limit", "abuse_pause_ms", "search_lag_ms", "latency_ms", "contact_sync",
        "campaigns", "unpaid", "caps", "deleted_status", "fields", "labels", "required_fields",
    ]

    /// Changes what the members name. The account is a copy, so that a mistake changes nothing.
    static func change(_ account: inout PipedriveAccount, _ changes: [String: JSON], _ now: Int) throws(Refusal) {
        try check(changes, allow: pipedriveMembers, in: "config.pipedrive")
        for (name, value) in changes.sorted(by: { $0.key < $1.key }) {
            switch name {
            case "fields": try changeFields(&account, object(value, name), now)
            case "labels":
                for (kind, names) in try object(value, name) {
                    guard let names = names.strings else { throw Refusal("labels.\(kind) must be a list of texts") }
                    account.setLabels(try fieldKind(kind), to: names)
                }
            case "required_fields":
                for (kind, codes) in try object(value, name) {
                    guard let codes = codes.strings else {
                        throw Refusal("required_fields.\(kind) must be a list of codes")
                    }
                    let kind = try fieldKind(kind)
                    account.fields[kind] = (account.fields[kind] ?? []).map { field in
                        var field = field
                        field.isRequired = codes.contains(field.code)
                        return field
                    }
                }
            default: try change(&account.settings, name, value)
            }
        }
    }

    private static func change(
        _ settings: inout Sandbox.Configuration.Pipedrive, _ name: String, _ value: JSON
    ) throws(Refusal) {
        switch name {
        case "tokens": settings.tokens = Set(try strings(value, name))
        case "token_scopes":
            var scopes: [String: [String]] = [:]
            for (token, list) in try object(value, name) { scopes[token] = try strings(list, "\(name).\(token)") }
            settings.tokenScopes = scopes
        case "oauth_clients":
            guard let clients = value.stringMembers else { throw Refusal("oauth_clients must be secrets by client id") }
            settings.oauthClients = clients
        case "refresh_tokens": settings.refreshTokens = Set(try strings(value, name))
        case "rotate_refresh_tokens": settings.rotatesRefreshTokens = try flag(value, name)
        case "access_token_lifetime_ms": settings.accessTokenLifetime = try seconds(value, name)
        case "refresh_token_lifetime_ms": settings.refreshTokenLifetime = try seconds(value, name)
        case "daily_tokens": settings.dailyTokens = try count(value, name)
        case "burst_limit": settings.burstLimit = try count(value, name)
        case "oauth_burst_limit": settings.oauthBurstLimit = try count(value, name)
        case "search_burst_limit": settings.searchBurstLimit = try count(value, name)
        case "abuse_limit": settings.abuseLimit = try count(value, name)
        case "abuse_pause_ms": settings.abusePause = try seconds(value, name)
        case "search_lag_ms": settings.searchLag = try seconds(value, name)
        case "latency_ms": settings.latency = try seconds(value, name)
        case "contact_sync": settings.contactSync = try flag(value, name)
        case "campaigns": settings.campaigns = try flag(value, name)
        case "unpaid": settings.isUnpaid = try flag(value, name)
        case "caps":
            let known = PipedriveKind.allCases.map(\.rawValue) + ["custom_field"]
            var caps: [String: Int] = [:]
            for (kind, cap) in try object(value, name) {
                guard known.contains(kind) else {
                    throw Refusal("caps knows \(known.joined(separator: ", ")), not \(kind)")
                }
                caps[kind] = try count(cap, "caps.\(kind)")
            }
            settings.caps = caps
        default:
            settings.deletedStatus = try count(value, name)
            guard [404, 410].contains(settings.deletedStatus) else {
                throw Refusal("deleted_status must be 404 or 410")
            }
        }
    }

    private static func fieldKind(_ name: String) throws(Refusal) -> PipedriveKind {
        guard let kind = PipedriveKind(named: name), [.person, .organization, .lead].contains(kind) else {
            throw Refusal("there are fields of person, organization and lead, not of \(name)")
        }
        return kind
    }

    /// Gives each kind that is named exactly these fields of one's own. The same name gets the same hash each time.
    private static func changeFields(
        _ account: inout PipedriveAccount, _ kinds: [String: JSON], _ now: Int
    ) throws(Refusal) {
        for (name, list) in kinds.sorted(by: { $0.key < $1.key }) {
            let kind = try fieldKind(name)
            guard let definitions = list.array else { throw Refusal("fields.\(name) must be a list") }
            account.fields[kind]?.removeAll(where: \.isCustom)
            for definition in definitions {
                try check(
                    definition.object ?? [:], allow: ["name", "type", "options", "code"], in: "a field of \(name)")
                let type = definition["type"]?.string ?? "varchar"
                guard let fieldName = definition["name"]?.string, PipedriveField.creatableTypes.contains(type),
                    let fieldType = PipedriveField.Kind(rawValue: type)
                else {
                    throw Refusal(
                        "a field needs a name and a type, one of "
                            + PipedriveField.creatableTypes.joined(separator: ", "))
                }
                guard let labels = (definition["options"] ?? []).strings else {
                    throw Refusal("options must be a list of texts")
                }
                let code = definition["code"]?.string
                guard code.map({ $0.utf8.count == 40 && $0.allSatisfy(\.isHexDigit) }) ?? true else {
                    throw Refusal("code must have forty hexadecimal digits")
                }
                let field = account.makeField(
                    kind, name: fieldName, type: fieldType, labels: labels, code: code, at: now)
                account.fields[kind]?.append(field)
            }
        }
    }
}

extension Control {
    private static func pipedriveKind(_ object: String?) throws(Refusal) -> PipedriveKind {
        guard let kind = object.flatMap(PipedriveKind.init(named:)) else {
            let names = PipedriveKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal("object must be one of \(names), user")
        }
        return kind
    }

    /// Every record of a kind with its values, deleted ones among them.
    static func pipedriveRecords(_ call: Call, _ world: World) throws(Refusal) -> Answer {
        let account = world.pipedrive
        if ["user", "users"].contains(call.parameter("object")) {
            let users = account.users.map { JSON.object($0.json(isCaller: $0.id == account.caller?.id)) }
            return .json(["total": .integer(users.count), "results": .array(users)])
        }
        let kind = try pipedriveKind(call.parameter("object"))
        guard let store = account.stores[kind] else { return .json(["total": 0, "results": []]) }
        let ids = try page(call, of: store.records.map(\.key))
        let moment = world.now
        let results = ids.compactMap { store[$0] }.map { account.described($0, kind, at: moment) }
        return .json(["total": .integer(store.records.count), "results": .array(results)])
    }

    /// Adds records without limits and, unless `lag` says otherwise, visible to searches at once; or users.
    static func seedPipedrive(_ members: [String: JSON], world: inout World) throws(Refusal) -> Answer {
        guard let records = members["records"]?.array else { throw Refusal("seed needs records, an array") }
        if members["object"] == "user" || members["object"] == "users" { return try seedUsers(records, &world) }
        let kind = try pipedriveKind(members["object"]?.string)
        let isIndexed = members["lag"]?.bool != true
        let (before, moment) = (world.pipedrive, world.now)
        var ids: [JSON] = []
        for (index, record) in records.enumerated() {
            do throws(PipedriveError) {
                ids.append(
                    try world.pipedrive.seed(record.object ?? [:], as: kind, at: moment, indexedAtOnce: isIndexed))
            } catch {
                world.pipedrive = before
                throw Refusal("record \(index): \(error.message)")
            }
        }
        return .json(["ids": .array(ids)], status: 201)
    }

    private static func seedUsers(_ records: [JSON], _ world: inout World) throws(Refusal) -> Answer {
        var users: [PipedriveUser] = []
        for record in records {
            try check(record.object ?? [:], allow: ["name", "email", "active_flag", "admin"], in: "a user")
            guard let name = record["name"]?.string, let email = record["email"]?.string else {
                throw Refusal("a user needs name and email")
            }
            users.append(
                PipedriveUser(
                    id: world.pipedrive.nextNumber(of: "user", after: 302), name: name, email: email,
                    isActive: record["active_flag"]?.bool ?? true, isAdministrator: record["admin"]?.bool ?? false,
                    addedAt: PipedriveTime.milliseconds(world.now.date)))
        }
        world.pipedrive.users += users
        return .json(["ids": .array(users.map { .integer($0.id) })], status: 201)
    }
}
