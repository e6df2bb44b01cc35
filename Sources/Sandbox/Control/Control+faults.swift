extension Control {
    private static let faultMembers: Set<String> = [
        "match", "kind", "latency_ms", "status", "body", "headers", "share", "next", "after",
        "category", "code", "message", "field",
    ]

    /// Adds a fault: `{"match":{"method","path"},"kind":…,…}`.
    static func addFault(_ members: [String: JSON], world: inout World) throws(Refusal) -> Answer {
        try check(members, allow: faultMembers, in: "a fault")
        let match = members["match"]?.object ?? [:]
        try check(match, allow: ["method", "path", "object", "record"], in: "match")
        let kinds = Fault.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        guard let kind = members["kind"]?.string.flatMap(Fault.Kind.init(rawValue:)) else {
            throw Refusal("kind must be one of \(kinds)")
        }
        let latency = members["latency_ms"]?.double
        if kind == .latency, (latency ?? 0) <= 0 { throw Refusal("a latency fault needs latency_ms above 0") }
        let status = members["status"]?.integer ?? 503
        guard (200..<600).contains(status) else { throw Refusal("status must be from 200 to 599") }
        if let share = members["share"] {
            guard let value = share.double, (0...1).contains(value) else { throw Refusal("share must be from 0 to 1") }
        }
        if let next = members["next"] {
            guard let value = next.integer, value > 0 else { throw Refusal("next must be a whole number above 0") }
        }
        for name in ["category", "code", "message", "field"] where members[name] != nil {
            guard members[name]?.string != nil else { throw Refusal("\(name) must be a string") }
        }
        guard let headers = (members["headers"] ?? [:]).stringMembers else { throw Refusal("headers must be strings") }
        guard let values = (match["record"] ?? [:]).stringMembers else {
            throw Refusal("match.record must be values by field, all of them strings")
        }
        if kind == .rowError, match["path"]?.string?.hasPrefix("/salesforce") == true, members["code"]?.string == nil {
            throw Refusal("a row_error of Salesforce needs a code, such as UNABLE_TO_LOCK_ROW")
        }
        if kind == .rowError, match["path"]?.string?.hasPrefix("/zoho") == true, members["code"]?.string == nil {
            throw Refusal("a row_error of Zoho needs a code, such as RECORD_LOCKED")
        }
        let (id, generator) = world.nextFault()
        world.faults.append(
            Fault(
                id: id, kind: kind, method: match["method"]?.string?.uppercased(), path: match["path"]?.string,
                latency: (latency ?? 0) / 1000, status: status, isAfter: members["after"]?.bool ?? false,
                body: members["body"], headers: headers, category: members["category"]?.string,
                code: members["code"]?.string, message: members["message"]?.string, field: members["field"]?.string,
                share: members["share"]?.double, next: members["next"]?.integer, generator: generator,
                object: match["object"]?.string, values: values))
        return .json(["id": .string(id)], status: 201)
    }
}
