/// What the org can be asked to do below `/services/data/vNN.0`, and the query parameters it knows there.
enum SalesforceOperation: Sendable {
    case resources, limits, globalDescribe, basicInformation, describe
    case updated, deleted
    case create, read, update, delete, readByKey, upsert, deleteByKey
    case query, queryAll, queryMore
    case composite, collectionCreate, collectionUpdate, collectionDelete, collectionRead, collectionUpsert

    /// A path that found its operation.
    struct Match: Sendable {
        let operation: SalesforceOperation
        let variables: [String: String]
    }

    /// What a path leads to.
    enum Resolution: Sendable {
        case found(Match)
        /// The methods that are allowed.
        case wrongMethod([String])
        case unknown
    }

    private static let routes: [Route<SalesforceOperation>] = [
        Route("GET", "", .resources),
        Route("GET", "limits", .limits),
        Route("GET", "sobjects", .globalDescribe),
        Route("GET", "sobjects/{type}", .basicInformation),
        Route("POST", "sobjects/{type}", .create),
        Route("GET", "sobjects/{type}/describe", .describe),
        Route("GET", "sobjects/{type}/updated", .updated),
        Route("GET", "sobjects/{type}/deleted", .deleted),
        Route("GET", "sobjects/{type}/{id}", .read),
        Route("PATCH", "sobjects/{type}/{id}", .update),
        Route("DELETE", "sobjects/{type}/{id}", .delete),
        Route("GET", "sobjects/{type}/{field}/{value}", .readByKey),
        Route("PATCH", "sobjects/{type}/{field}/{value}", .upsert),
        Route("DELETE", "sobjects/{type}/{field}/{value}", .deleteByKey),
        Route("GET", "query", .query),
        Route("GET", "queryAll", .queryAll),
        Route("GET", "query/{locator}", .queryMore),
        Route("GET", "queryAll/{locator}", .queryMore),
        Route("POST", "composite", .composite),
        Route("POST", "composite/sobjects", .collectionCreate),
        Route("PATCH", "composite/sobjects", .collectionUpdate),
        Route("DELETE", "composite/sobjects", .collectionDelete),
        Route("GET", "composite/sobjects/{type}", .collectionRead),
        Route("POST", "composite/sobjects/{type}", .collectionRead),
        Route("PATCH", "composite/sobjects/{type}/{field}", .collectionUpsert),
    ]

    /// Finds the operation of a path below the version.
    static func resolve(method: String, path: [String]) -> Resolution {
        var methods: [String] = []
        for route in routes {
            guard let variables = route.match(path) else { continue }
            if route.method == method { return .found(Match(operation: route.operation, variables: variables)) }
            methods.append(route.method)
        }
        return methods.isEmpty ? .unknown : .wrongMethod(methods)
    }

    /// The path, from `/salesforce` on, with its version and its ids masked.
    static func pattern(of call: Call) -> String {
        let segments = Array(call.segments.dropFirst())
        guard segments.count >= 3, segments[0] == "services", segments[1] == "data" else {
            if segments.first == "id" { return "/salesforce/id/{org}/{user}" }
            return call.maskedPath
        }
        let path = Array(segments.dropFirst(3))
        let masked =
            if let route = routes.first(where: { $0.method == call.method && $0.match(path) != nil })
                ?? routes.first(where: { $0.match(path) != nil })
            {
                zip(route.segments, path).map { segment, value in
                    segment == "{type}" || segment == "{field}" || !segment.hasPrefix("{") ? value : segment
                }
            } else {
                path.map { SalesforceID.canonical($0) != nil || $0.contains("@") ? "{id}" : $0 }
            }
        return "/" + (["salesforce", "services", "data", "{version}"] + masked).joined(separator: "/")
    }

    /// The query parameters that mean something.
    var parameters: Set<String> {
        switch self {
        case .query, .queryAll: ["q", "explain"]
        case .read, .readByKey: ["fields"]
        case .updated, .deleted: ["start", "end"]
        case .upsert: ["updateOnly"]
        case .collectionDelete: ["ids", "allOrNone"]
        case .collectionRead: ["ids", "fields"]
        default: []
        }
    }

    /// Whether at most five of it fit into a composite.
    var isHeavy: Bool {
        switch self {
        case .query, .queryAll, .queryMore, .collectionCreate, .collectionUpdate, .collectionDelete, .collectionRead,
            .collectionUpsert:
            true
        default: false
        }
    }
}
