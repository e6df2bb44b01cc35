/// A data partner, described by data alone: a further partner is a further file. docs/partners.md says what may stand in one.
struct Partner: Sendable {
    /// So many requests in a fixed window of so many seconds.
    struct Limit: Sendable {
        let requests: Int
        let seconds: Double
    }

    /// The cases to which each partner gives a status of its own.
    enum Trouble: String {
        case badInput, auth, limit, credits, suppressed, method, path
    }

    let id: String
    let name: String
    let auth: PartnerGate
    let hitRate: Double
    let limits: [Limit]
    let limitsEachEndpoint: Bool
    let headers: [String: String]
    /// Header fields without which a call is refused, by small name.
    let requiredHeaders: [String: String]
    let endpoints: [PartnerEndpoint]
    private let statuses: [String: Int]
    private let errors: [String: JSON]

    init?(data: JSON) {
        guard let id = data["id"]?.string else { return nil }
        self.id = id
        name = data["name"]?.string ?? id
        auth = PartnerGate(data["auth"] ?? [:])
        hitRate = data["hitRate"]?.double ?? 0.5
        limits = (data["limits"]?.array ?? []).compactMap { limit in
            guard let requests = limit["requests"]?.integer, let seconds = limit["seconds"]?.double else { return nil }
            return Limit(requests: requests, seconds: seconds)
        }
        limitsEachEndpoint = data["limitPerEndpoint"]?.bool ?? false
        headers = data["headers"]?.stringMembers ?? [:]
        requiredHeaders = Dictionary(
            (data["requiredHeaders"]?.stringMembers ?? [:]).map { ($0.lowercased(), $1) }
        ) { first, _ in first }
        endpoints = (data["endpoints"]?.array ?? []).map(PartnerEndpoint.init)
        statuses = (data["statuses"]?.object ?? [:]).compactMapValues(\.integer)
        errors = data["errors"]?.object ?? [:]
    }

    /// Whether the partner has words for people who objected; others say that they know nobody.
    var knowsObjections: Bool { statuses[Trouble.suppressed.rawValue] != nil }

    func status(_ trouble: Trouble) -> Int {
        statuses[trouble.rawValue] ?? 400
    }

    /// The body of a trouble: its own, or that of its status.
    func errorBody(_ trouble: Trouble, reason: String) -> JSON {
        guard let template = errors[trouble.rawValue] else { return errorBody(status: status(trouble), reason: reason) }
        return Template.fill(template, ["status": .integer(status(trouble)), "reason": .string(reason)])
    }

    /// The body that goes with an error status.
    func errorBody(status: Int, reason: String = "The request is not valid") -> JSON {
        let template = errors[String(status)] ?? errors["default"] ?? ["status": "{status}"]
        return Template.fill(template, ["status": .integer(status), "reason": .string(reason)])
    }
}
