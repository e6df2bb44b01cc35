/// One operation of the contract: where it stands, what it costs, who may call it and what it takes.
struct PipedriveEndpoint: Sendable {
    let operation: PipedriveOperation
    /// The price in API tokens, the contract's `x-token-cost`.
    let cost: Int
    /// The scopes any of which is enough for an app.
    let scopes: [String]
    var isSearch = false
    var parameters: [PipedriveParameter] = []
    var body: PipedriveShape?

    init(
        _ operation: PipedriveOperation, _ cost: Int, _ scopes: [String], isSearch: Bool = false,
        _ parameters: [PipedriveParameter] = [], body: PipedriveShape? = nil
    ) {
        self.operation = operation
        self.cost = cost
        self.scopes = scopes
        self.isSearch = isSearch
        self.parameters = parameters
        self.body = body
    }

    /// A path that found its endpoint.
    struct Match: Sendable {
        let endpoint: PipedriveEndpoint
        let version: Int
        let variables: [String: String]
        let pattern: String
    }

    /// What a path leads to.
    enum Resolution: Sendable {
        case found(Match)
        /// With the pattern of the path, its ids masked.
        case wrongMethod(String)
        case unknown
    }

    /// Finds the endpoint of a call. Version 1 stands below `/v1` and below `/api/v1`, version 2 below `/api/v2`.
    static func resolve(method: String, segments: [String]) -> Resolution {
        let (version, path): (Int, [String])
        switch (segments.first, segments.dropFirst().first) {
        case ("api", "v2"): (version, path) = (2, Array(segments.dropFirst(2)))
        case ("api", "v1"): (version, path) = (1, Array(segments.dropFirst(2)))
        case ("v1", _): (version, path) = (1, Array(segments.dropFirst()))
        default: return .unknown
        }
        let base = version == 2 ? "/pipedrive/api/v2/" : "/pipedrive/v1/"
        var known: String?
        for route in version == 2 ? routes : oldRoutes {
            guard let variables = route.match(path) else { continue }
            let pattern = base + route.segments.joined(separator: "/")
            if route.method == method {
                return .found(
                    Match(
                        endpoint: route.operation, version: version, variables: variables, pattern: pattern))
            }
            known = pattern
        }
        return known.map(Resolution.wrongMethod) ?? .unknown
    }

    /// The path of a call with its ids masked.
    static func pattern(of call: Call) -> String {
        switch resolve(method: call.method, segments: Array(call.segments.dropFirst())) {
        case .found(let match): match.pattern
        case .wrongMethod(let pattern): pattern
        case .unknown: call.maskedPath
        }
    }
}
