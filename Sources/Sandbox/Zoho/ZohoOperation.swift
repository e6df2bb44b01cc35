/// What the organisation can be asked to do below `/crm/v8`, and what the published contract knows of each call.
enum ZohoOperation: Sendable {
    case list, insert, updateMany, deleteMany, upsert, search, read, updateOne, deleteOne, convert
    case related, relate, insertRelated, unrelate, relatedOne, relateOne, unrelateOne
    case query, fields, field, modules, module, relatedLists, users, user, organisation

    /// A path that found its operation.
    struct Match: Sendable {
        let operation: ZohoOperation
        let variables: [String: String]
    }

    /// What a path leads to.
    enum Resolution: Sendable {
        case found(Match)
        case wrongMethod
        case unknown
    }

    private static let routes: [Route<ZohoOperation>] = [
        Route("POST", "coql", .query),
        Route("GET", "settings/fields", .fields),
        Route("GET", "settings/fields/{field}", .field),
        Route("GET", "settings/modules", .modules),
        Route("GET", "settings/modules/{name}", .module),
        Route("GET", "settings/related_lists", .relatedLists),
        Route("GET", "users", .users),
        Route("GET", "users/{user}", .user),
        Route("GET", "org", .organisation),
        Route("GET", "{module}", .list),
        Route("POST", "{module}", .insert),
        Route("PUT", "{module}", .updateMany),
        Route("DELETE", "{module}", .deleteMany),
        Route("POST", "{module}/upsert", .upsert),
        Route("GET", "{module}/search", .search),
        Route("GET", "{module}/{id}", .read),
        Route("PUT", "{module}/{id}", .updateOne),
        Route("DELETE", "{module}/{id}", .deleteOne),
        Route("POST", "{module}/{id}/actions/convert", .convert),
        Route("GET", "{module}/{id}/{related}", .related),
        Route("PUT", "{module}/{id}/{related}", .relate),
        Route("POST", "{module}/{id}/{related}", .insertRelated),
        Route("DELETE", "{module}/{id}/{related}", .unrelate),
        Route("GET", "{module}/{id}/{related}/{other}", .relatedOne),
        Route("PUT", "{module}/{id}/{related}/{other}", .relateOne),
        Route("DELETE", "{module}/{id}/{related}/{other}", .unrelateOne),
    ]

    /// Paths that are no module's.
    private static let reserved: Set<String> = ["coql", "settings", "users", "org"]

    private static func candidates(_ path: [String]) -> [Route<ZohoOperation>] {
        let isReserved = reserved.contains(path.first ?? "")
        return routes.filter { route in
            route.segments.first?.hasPrefix("{") != isReserved && route.match(path) != nil
        }
    }

    /// Finds the operation of a path below the version.
    static func resolve(method: String, path: [String]) -> Resolution {
        let fitting = candidates(path)
        guard let route = fitting.first(where: { $0.method == method }) else {
            return fitting.isEmpty ? .unknown : .wrongMethod
        }
        return .found(Match(operation: route.operation, variables: route.match(path) ?? [:]))
    }

    /// The path, from `/zoho` on, with its ids masked.
    static func pattern(of call: Call) -> String {
        let segments = Array(call.segments.dropFirst())
        guard segments.count >= 3, segments[0] == "crm" else { return call.maskedPath }
        let path = Array(segments.dropFirst(2))
        let fitting = candidates(path)
        guard let route = fitting.first(where: { $0.method == call.method }) ?? fitting.first else {
            return call.maskedPath
        }
        let masked = zip(route.segments, path).map { segment, value in
            ["{id}", "{other}", "{field}", "{user}"].contains(segment) ? segment : value
        }
        return "/" + (["zoho", "crm", segments[1]] + masked).joined(separator: "/")
    }

    /// The query parameters that the contract knows.
    var parameters: Set<String> {
        switch self {
        case .list:
            [
                "approved", "converted", "cvid", "ids", "uid", "fields", "sort_by", "sort_order", "page", "per_page",
                "startDateTime", "endDateTime", "territory_id", "include_child", "page_token",
            ]
        case .read:
            [
                "approved", "converted", "cvid", "uid", "fields", "startDateTime", "endDateTime", "territory_id",
                "include_child",
            ]
        case .search:
            [
                "criteria", "email", "phone", "word", "converted", "approved", "approval_state", "page", "per_page",
                "fields", "cvid", "type",
            ]
        case .deleteMany: ["ids", "wf_trigger"]
        case .deleteOne: ["wf_trigger"]
        case .related: ["page", "per_page", "fields"]
        case .relatedOne: ["fields"]
        case .unrelate: ["ids"]
        case .fields: ["module", "type"]
        case .field: ["module"]
        case .modules: ["status"]
        case .relatedLists: ["module", "layout_id"]
        case .users: ["type", "page", "per_page", "ids"]
        default: []
        }
    }

    /// What it does with the records of a module; nothing for what is not about records.
    var action: ZohoScopes.Action? {
        switch self {
        case .list, .read, .search, .related, .relatedOne: .read
        case .insert, .upsert, .insertRelated: .create
        case .updateMany, .updateOne, .relate, .relateOne, .convert: .update
        case .deleteMany, .deleteOne, .unrelate, .unrelateOne: .delete
        case .query, .fields, .field, .modules, .module, .relatedLists, .users, .user, .organisation: nil
        }
    }

    /// The area of scopes that lets a caller in, for what is not about records.
    var area: String? {
        switch self {
        case .query: "coql"
        case .fields, .field: "settings.fields"
        case .modules, .module: "settings.modules"
        case .relatedLists: "settings.related_lists"
        case .users, .user: "users"
        case .organisation: "org"
        default: nil
        }
    }
}
