/// The paths below `/_sandbox`, by which a person or a test looks into the sandbox and steers it.
enum Control {
    /// Why a control call was refused.
    struct Refusal: Error {
        let status: Int
        let message: String

        init(_ message: String, status: Int = 400) {
            self.status = status
            self.message = message
        }
    }

    /// What is served, at the root.
    static let description = Answer.json([
        "name": "Leadferry sandbox",
        "hubspot": [
            "base": "/hubspot", "token": "sandbox",
            "also": "the token expired is refused as expired, the token noscope as lacking scopes",
        ],
        "salesforce": [
            "base": "/salesforce", "token": "sandbox", "client_id": "sandbox", "client_secret": "sandbox",
            "refresh_token": "sandbox", "user": "sandbox@leadferry.example",
            "also": "the token expired is refused as an expired session, the token noscope as lacking access",
        ],
        "pipedrive": [
            "base": "/pipedrive", "token": "sandbox", "client_id": "sandbox", "client_secret": "sandbox",
            "refresh_token": "sandbox",
            "also": "the token noscope is refused as lacking scopes",
        ],
        "zoho": [
            "base": "/zoho", "token": "sandbox", "client_id": "sandbox", "client_secret": "sandbox",
            "refresh_token": "sandbox",
            "also": "the header is Authorization: Zoho-oauthtoken; the token noscope is refused as lacking scopes",
        ],
        "partners": .object(
            Dictionary(
                Partner.standard.map { partner in
                    let paths = partner.endpoints.map { "\($0.method) \($0.pattern)" }
                    return (
                        partner.id,
                        ["base": .string("/partners/\(partner.id)"), "key": "sandbox", "paths": .strings(paths)]
                    )
                }, uniquingKeysWith: { first, _ in first })),
        "control": [
            "GET /_sandbox/records?crm=hubspot&object=contacts", "POST /_sandbox/seed", "GET /_sandbox/calls",
            "GET /_sandbox/violations", "GET /_sandbox/partners", "GET, POST, DELETE /_sandbox/faults",
            "GET, POST /_sandbox/config", "GET, POST, DELETE /_sandbox/hubspot/…", "GET, POST /_sandbox/zoho/…",
            "POST /_sandbox/clock",
            "POST /_sandbox/expire", "POST /_sandbox/reset",
        ],
    ])

    static func answer(_ call: Call, world: inout World) -> Answer {
        do throws(Refusal) {
            let rest = call.segments.dropFirst()
            let path = rest.joined(separator: "/")
            switch (call.method, path) {
            case ("GET", "records"): return try records(call, world)
            case ("GET", "calls"):
                let top = call.parameter("crm")
                return .json(
                    call.parameter("each") == "true" ? world.calls.each(of: top) : world.calls.summary(of: top))
            case ("GET", "violations"): return violations(world)
            case ("GET", "partners"): return .json(.object(world.desks.mapValues(\.summary)))
            case ("GET", "faults"): return .json(["faults": .array(world.faults.map(\.json))])
            case ("POST", "faults"): return try addFault(body(call), world: &world)
            case ("DELETE", "faults"):
                world.faults = []
                return Answer(status: 204)
            case ("DELETE", _) where rest.first == "faults" && rest.count == 2:
                guard world.faults.contains(where: { $0.id == rest.last }) else {
                    throw Refusal("there is no fault \(rest.last ?? "")", status: 404)
                }
                world.faults.removeAll { $0.id == rest.last }
                return Answer(status: 204)
            case ("POST", "seed"): return try seed(body(call), world: &world)
            case ("POST", "reset"): return try reset(body(call), world: &world)
            case ("GET", "config"): return .json(config(world))
            case ("POST", "config"):
                try configure(body(call), world: &world)
                return .json(config(world))
            case ("POST", "expire"): return try expire(body(call), world: &world)
            case ("POST", "clock"): return try moveClock(body(call), world: &world)
            case _ where rest.first == "hubspot": return try hubSpot(call, world: &world)
            case _ where rest.first == "zoho": return try zoho(call, world: &world)
            default:
                throw Refusal("there is no \(call.method) /_sandbox/\(path); GET / lists what there is", status: 404)
            }
        } catch {
            return .refusal(error.status, error.message)
        }
    }

    /// The body of a control call; none is as good as an empty object.
    static func body(_ call: Call) throws(Refusal) -> [String: JSON] {
        if call.body.isEmpty { return [:] }
        do {
            guard let members = try JSONParser.parse(call.body).object else {
                throw Refusal("the body must be an object")
            }
            return members
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal("the body is not JSON: \(error)")
        }
    }

    /// Refuses members that mean nothing here.
    static func check(_ members: [String: JSON], allow known: Set<String>, in place: String) throws(Refusal) {
        let unknown = members.keys.filter { !known.contains($0) }.sorted()
        guard unknown.isEmpty else {
            throw Refusal(
                "\(place) does not know \(unknown.joined(separator: ", ")); "
                    + "it knows \(known.sorted().joined(separator: ", "))"
            )
        }
    }

    /// A list of strings.
    static func strings(_ value: JSON, _ name: String) throws(Refusal) -> [String] {
        guard let strings = value.strings else { throw Refusal("\(name) must be a list of strings") }
        return strings
    }

    private static func violations(_ world: World) -> Answer {
        let sorted = world.violations.sorted {
            ($0.key.path, $0.key.method, $0.key.reason) < ($1.key.path, $1.key.method, $1.key.reason)
        }
        let list = sorted.map { violation, count -> JSON in
            [
                "method": .string(violation.method), "path": .string(violation.path),
                "reason": .string(violation.reason), "count": .integer(count),
            ]
        }
        return .json(["total": .integer(world.violations.values.reduce(0, +)), "violations": .array(list)])
    }

    private static func reset(_ members: [String: JSON], world: inout World) throws(Refusal) -> Answer {
        try check(members, allow: ["calls"], in: "reset")
        if members["calls"]?.bool == true {
            world.clearCounts()
        } else {
            world.reset()
        }
        return Answer(status: 204)
    }

    private static func moveClock(_ members: [String: JSON], world: inout World) throws(Refusal) -> Answer {
        try check(members, allow: ["advance_ms", "stopped"], in: "clock")
        let (advance, stopped) = (members["advance_ms"]?.double, members["stopped"]?.bool)
        guard advance != nil || stopped != nil else {
            throw Refusal("clock needs advance_ms, a number, or stopped, true or false")
        }
        if let stopped { world.setClock(stopped: stopped) }
        if let advance { world.moveClock(by: advance / 1000) }
        return .json(["now": .string(world.now.date.stamp), "stopped": .bool(world.isClockStopped)])
    }
}
