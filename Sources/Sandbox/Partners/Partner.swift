/// A data partner, described by data alone: a further partner is a further file.
struct Partner: Sendable {
    /// One path of the partner.
    struct Endpoint: Sendable {
        let method: String
        let path: String
        /// Query or body parameter, and the word of the sandbox for what it carries.
        let inputs: [String: String]
        let optional: Set<String>
        /// The sets of parameters of which one must be complete.
        let anyOf: [[String]]
        let credits: Int
        /// Whether everybody is known here, as with a check of an address.
        let answersAlways: Bool
        let minimum: (parameter: String, variable: String)?
        /// The parameter without which the partner writes its data in lower case.
        let lowerCaseUnless: String?
        let hit: JSON
        let missStatus: Int
        let miss: JSON?
    }

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
    let authHeaders: [String]
    let authQuery: [String]
    let takesBearer: Bool
    let hitRate: Double
    let limits: [Limit]
    let limitsEachEndpoint: Bool
    let headers: [String: String]
    let endpoints: [Endpoint]
    private let statuses: [String: Int]
    private let errors: [String: JSON]

    init?(data: JSON) {
        guard let id = data["id"]?.string else { return nil }
        self.id = id
        name = data["name"]?.string ?? id
        authHeaders = (data["auth"]?["headers"]?.strings ?? []).map { $0.lowercased() }
        authQuery = data["auth"]?["query"]?.strings ?? []
        takesBearer = data["auth"]?["bearer"]?.bool ?? false
        hitRate = data["hitRate"]?.double ?? 0.5
        limits = (data["limits"]?.array ?? []).compactMap { limit in
            guard let requests = limit["requests"]?.integer, let seconds = limit["seconds"]?.double else { return nil }
            return Limit(requests: requests, seconds: seconds)
        }
        limitsEachEndpoint = data["limitPerEndpoint"]?.bool ?? false
        headers = data["headers"]?.stringMembers ?? [:]
        endpoints = (data["endpoints"]?.array ?? []).map(Endpoint.init)
        statuses = (data["statuses"]?.object ?? [:]).compactMapValues(\.integer)
        errors = data["errors"]?.object ?? [:]
    }

    func status(_ trouble: Trouble) -> Int {
        statuses[trouble.rawValue] ?? 400
    }

    /// The body that goes with an error status.
    func errorBody(status: Int, reason: String = "The request is not valid") -> JSON {
        let template = errors[String(status)] ?? errors["default"] ?? ["status": "{status}"]
        return Template.fill(template, ["status": .integer(status), "reason": .string(reason)])
    }

    /// The partners that the sandbox comes with.
    static let standard: [Partner] = [
        PackageResources.partner_hunter_json, PackageResources.partner_peopledatalabs_json,
    ].compactMap { file in (try? JSONParser.parse(file)).flatMap(Partner.init) }
}

extension Partner.Endpoint {
    init(_ data: JSON) {
        method = data["method"]?.string ?? "GET"
        path = data["path"]?.string ?? "/"
        inputs = data["inputs"]?.stringMembers ?? [:]
        optional = Set(data["optional"]?.strings ?? [])
        anyOf = (data["anyOf"]?.array ?? []).compactMap(\.strings)
        credits = data["credits"]?.integer ?? 0
        answersAlways = data["answersAlways"]?.bool ?? false
        if let parameter = data["minimum"]?["parameter"]?.string, let variable = data["minimum"]?["variable"]?.string {
            minimum = (parameter, variable)
        } else {
            minimum = nil
        }
        lowerCaseUnless = data["lowerCaseUnless"]?.string
        hit = data["hit"] ?? [:]
        missStatus = data["miss"]?["status"]?.integer ?? 404
        miss = data["miss"]?["body"]
    }
}
