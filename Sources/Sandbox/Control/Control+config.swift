extension Control {
    /// What can be changed while the sandbox runs.
    static func config(_ world: World) -> JSON {
        let hubSpot = world.hubSpot.settings
        let partners = world.desks.mapValues { desk -> JSON in
            [
                "key": .string(desk.settings.key), "hit_rate": .number(desk.settings.hitRate ?? desk.partner.hitRate),
                "requests_per_minute": desk.settings.requestsPerMinute.map(JSON.integer) ?? .null,
                "credits": desk.settings.credits.map(JSON.integer) ?? .null,
                "latency_ms": .integer(milliseconds(desk.settings.latency)),
                "task_ms": desk.settings.taskSeconds.map { .integer(milliseconds($0)) } ?? .null,
            ]
        }
        return [
            "seed": .integer(Int(truncatingIfNeeded: world.seed)),
            "hubspot": [
                "tokens": .strings(hubSpot.tokens.sorted()), "ten_second_limit": .integer(hubSpot.tenSecondLimit),
                "search_per_second": .integer(hubSpot.searchesPerSecond), "daily_limit": .integer(hubSpot.dailyLimit),
                "search_lag_ms": .integer(milliseconds(hubSpot.searchLag)),
                "latency_ms": .integer(milliseconds(hubSpot.latency)),
                "shuffle_results": .bool(hubSpot.shufflesResults), "empty_as_null": .bool(hubSpot.emptyAsNull),
                "required_properties": .object(hubSpot.requiredProperties.mapValues { .strings($0) }),
                "token_scopes": .object(hubSpot.tokenScopes.mapValues { .strings($0) }),
                "oauth_ten_second_limit": .integer(hubSpot.oauthTenSecondLimit),
                "oauth_clients": .strings(hubSpot.oauthClients),
                "access_token_lifetime_ms": .integer(milliseconds(hubSpot.accessTokenLifetime)),
            ],
            "salesforce": salesforceConfig(world), "pipedrive": pipedriveConfig(world),
            "zoho": zohoConfig(world),
            "partners": .object(partners),
        ]
    }

    /// Changes what the body names and leaves the rest; a body with a mistake changes nothing.
    static func configure(_ members: [String: JSON], world: inout World) throws(Refusal) {
        try check(members, allow: ["hubspot", "partners", "pipedrive", "salesforce", "zoho"], in: "config")
        var hubSpot = world.hubSpot.settings
        if let changes = members["hubspot"] { try change(&hubSpot, object(changes, "hubspot"), world) }
        var salesforce = (settings: world.salesforce.settings, rules: world.salesforce.rules)
        if let changes = members["salesforce"] {
            try change(&salesforce.settings, &salesforce.rules, object(changes, "salesforce"))
        }
        var pipedrive = world.pipedrive
        if let changes = members["pipedrive"] {
            try change(&pipedrive, object(changes, "pipedrive"), PipedriveTime.milliseconds(world.now.date))
        }
        var zoho = (settings: world.zoho.settings, rules: world.zoho.rules)
        if let changes = members["zoho"] { try change(&zoho.settings, &zoho.rules, object(changes, "zoho")) }
        var desks = world.desks
        if let changes = members["partners"] {
            for (id, change) in try object(changes, "partners") {
                guard var settings = desks[id]?.settings else { throw Refusal("there is no partner \(id)") }
                try Self.change(&settings, object(change, id))
                desks[id]?.settings = settings
            }
        }
        world.desks = desks
        world.pipedrive = pipedrive
        world.salesforce.settings = salesforce.settings
        if members["salesforce"] != nil {
            world.salesforce.rules = salesforce.rules
            world.salesforce.describedAt = world.now.date
        }
        world.zoho.settings = zoho.settings
        world.zoho.rules = zoho.rules
        world.hubSpot.settings = hubSpot
        world.hubSpot.applyRequiredProperties()
    }

    private static func change(
        _ settings: inout Sandbox.Configuration.HubSpot, _ changes: [String: JSON], _ world: World
    ) throws(Refusal) {
        for (name, value) in changes {
            switch name {
            case "tokens":
                settings.tokens = Set(try strings(value, name))
            case "ten_second_limit": settings.tenSecondLimit = try count(value, name)
            case "search_per_second": settings.searchesPerSecond = try count(value, name)
            case "daily_limit": settings.dailyLimit = try count(value, name)
            case "search_lag_ms": settings.searchLag = try seconds(value, name)
            case "latency_ms": settings.latency = try seconds(value, name)
            case "shuffle_results": settings.shufflesResults = try flag(value, name)
            case "empty_as_null": settings.emptyAsNull = try flag(value, name)
            case "required_properties":
                var required: [String: [String]] = [:]
                for (object, list) in try object(value, name) {
                    guard world.hubSpot.stores[object] != nil, let properties = list.strings else {
                        throw Refusal("required_properties.\(object) must be a list of properties of a known object")
                    }
                    required[object] = properties
                }
                settings.requiredProperties = required
            case "token_scopes":
                var scopes: [String: [String]] = [:]
                for (token, list) in try object(value, name) {
                    guard let names = list.strings else {
                        throw Refusal("token_scopes.\(token) must be a list of texts")
                    }
                    scopes[token] = names
                }
                settings.tokenScopes = scopes
            case "oauth_ten_second_limit": settings.oauthTenSecondLimit = try count(value, name)
            case "oauth_clients":
                guard let clients = value.stringMembers else {
                    throw Refusal("oauth_clients must be an object of ids and secrets")
                }
                settings.oauthClients = clients
            case "access_token_lifetime_ms": settings.accessTokenLifetime = try seconds(value, name)
            default: try check([name: value], allow: hubSpotMembers, in: "config.hubspot")
            }
        }
    }

    private static let hubSpotMembers: Set<String> = [
        "tokens", "ten_second_limit", "search_per_second", "daily_limit", "search_lag_ms", "latency_ms",
        "shuffle_results", "empty_as_null", "required_properties", "token_scopes", "oauth_ten_second_limit",
        "oauth_clients", "access_token_lifetime_ms",
    ]

    private static func change(
        _ settings: inout Sandbox.Configuration.Partner, _ changes: [String: JSON]
    ) throws(Refusal) {
        for (name, value) in changes {
            switch name {
            case "key":
                guard let key = value.string else { throw Refusal("key must be a string") }
                settings.key = key
            case "hit_rate":
                guard let rate = value.double, (0...1).contains(rate) else {
                    throw Refusal("hit_rate must be from 0 to 1")
                }
                settings.hitRate = rate
            case "requests_per_minute": settings.requestsPerMinute = value == .null ? nil : try count(value, name)
            case "credits": settings.credits = value == .null ? nil : try count(value, name)
            case "latency_ms": settings.latency = try seconds(value, name)
            case "task_ms": settings.taskSeconds = value == .null ? nil : try seconds(value, name)
            default:
                let known: Set = ["key", "hit_rate", "requests_per_minute", "credits", "latency_ms", "task_ms"]
                try check([name: value], allow: known, in: "a partner's config")
            }
        }
    }

    static func object(_ value: JSON, _ name: String) throws(Refusal) -> [String: JSON] {
        guard let members = value.object else { throw Refusal("\(name) must be an object") }
        return members
    }

    static func count(_ value: JSON, _ name: String) throws(Refusal) -> Int {
        guard let count = value.integer, count >= 0 else { throw Refusal("\(name) must be a whole number from 0 on") }
        return count
    }

    static func seconds(_ value: JSON, _ name: String) throws(Refusal) -> Double {
        guard let milliseconds = value.double, milliseconds >= 0 else {
            throw Refusal("\(name) must be a number from 0 on")
        }
        return milliseconds / 1000
    }

    static func flag(_ value: JSON, _ name: String) throws(Refusal) -> Bool {
        guard let flag = value.bool else { throw Refusal("\(name) must be true or false") }
        return flag
    }

    static func milliseconds(_ seconds: Double) -> Int {
        Int((seconds * 1000).rounded())
    }
}
