extension Control {
    private static let faultMembers: Set<String> = [
        "match", "kind", "latency_ms", "status", "body", "headers", "share", "next", "after",
        "status_code", "message", "fields",
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
        guard let headers = (members["headers"] ?? [:]).stringMembers else { throw Refusal("headers must be strings") }
        let row = try kind == .rowError ? Self.row(members, match) : nil
        let (id, generator) = world.nextFault()
        world.faults.append(
            Fault(
                id: id, kind: kind, method: match["method"]?.string?.uppercased(), path: match["path"]?.string,
                latency: (latency ?? 0) / 1000, status: status, isAfter: members["after"]?.bool ?? false,
                body: members["body"], headers: headers, share: members["share"]?.double,
                next: members["next"]?.integer, generator: generator, row: row))
        return .json(["id": .string(id)], status: 201)
    }

    /// The rows that a row error is meant for, and what it says of them.
    private static func row(_ members: [String: JSON], _ match: [String: JSON]) throws(Refusal) -> Fault.Row {
        guard match["path"]?.string?.hasPrefix("/salesforce") == true else {
            throw Refusal("a row_error is for Salesforce: match.path must begin with /salesforce")
        }
        guard let code = members["status_code"]?.string, !code.isEmpty else {
            throw Refusal("a row_error needs status_code, such as UNABLE_TO_LOCK_ROW")
        }
        guard let values = (match["record"] ?? [:]).stringMembers else {
            throw Refusal("match.record must be values by field, all of them strings")
        }
        let standard =
            code == "UNABLE_TO_LOCK_ROW"
            ? "unable to obtain exclusive access to this record" : "a fault that was asked for"
        return Fault.Row(
            code: code, message: members["message"]?.string ?? standard, fields: members["fields"]?.strings ?? [],
            object: match["object"]?.string, values: values)
    }
}
