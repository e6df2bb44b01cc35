/// What the portal can be asked to do, and the paths under which it is asked in both generations of the contract.
enum HubSpotOperation: Sendable {
    case batchRead, batchCreate, batchUpdate, batchUpsert, batchArchive
    case search, list, create, read, update, archive, merge, forget
    case associationsCreate, associationsDefault, associationsRead, associationsArchive, associationsArchiveLabels
    case associationLabels, associationList, associationPut, associationPutDefault, associationDelete
    case propertyList, propertyCreate, propertyRead, propertyUpdate, propertyArchive
    case propertyBatchRead, propertyBatchCreate, propertyGroups
    case accountDetails, accountUsage

    /// A call that found its operation.
    struct Match: Sendable {
        let operation: HubSpotOperation
        let variables: [String: String]
        /// The path with its ids masked.
        let pattern: String
        let isDated: Bool
    }

    /// What a path leads to.
    enum Resolution: Sendable {
        case found(Match)
        case wrongMethod
        case unknown
    }

    private static let routes: [Route<HubSpotOperation>] = [
        Route("POST", "objects/{type}/batch/read", .batchRead),
        Route("POST", "objects/{type}/batch/create", .batchCreate),
        Route("POST", "objects/{type}/batch/update", .batchUpdate),
        Route("POST", "objects/{type}/batch/upsert", .batchUpsert),
        Route("POST", "objects/{type}/batch/archive", .batchArchive),
        Route("POST", "objects/{type}/search", .search),
        Route("POST", "objects/{type}/merge", .merge),
        Route("POST", "objects/{type}/gdpr-delete", .forget),
        Route("GET", "objects/{type}", .list),
        Route("POST", "objects/{type}", .create),
        Route("GET", "objects/{type}/{id}", .read),
        Route("PATCH", "objects/{type}/{id}", .update),
        Route("DELETE", "objects/{type}/{id}", .archive),
        Route("PUT", "objects/{type}/{id}/associations/default/{to}/{toId}", .associationPutDefault),
        Route("GET", "objects/{type}/{id}/associations/{to}", .associationList),
        Route("PUT", "objects/{type}/{id}/associations/{to}/{toId}", .associationPut),
        Route("DELETE", "objects/{type}/{id}/associations/{to}/{toId}", .associationDelete),
        Route("POST", "associations/{type}/{to}/batch/create", .associationsCreate),
        Route("POST", "associations/{type}/{to}/batch/associate/default", .associationsDefault),
        Route("POST", "associations/{type}/{to}/batch/read", .associationsRead),
        Route("POST", "associations/{type}/{to}/batch/archive", .associationsArchive),
        Route("POST", "associations/{type}/{to}/batch/labels/archive", .associationsArchiveLabels),
        Route("GET", "associations/{type}/{to}/labels", .associationLabels),
        Route("GET", "properties/{type}", .propertyList),
        Route("POST", "properties/{type}", .propertyCreate),
        Route("GET", "properties/{type}/groups", .propertyGroups),
        Route("POST", "properties/{type}/batch/read", .propertyBatchRead),
        Route("POST", "properties/{type}/batch/create", .propertyBatchCreate),
        Route("GET", "properties/{type}/{name}", .propertyRead),
        Route("PATCH", "properties/{type}/{name}", .propertyUpdate),
        Route("DELETE", "properties/{type}/{name}", .propertyArchive),
        Route("GET", "account-info/details", .accountDetails),
        Route("GET", "account-info/api-usage/daily/private-apps", .accountUsage),
    ]

    private static let generations: Set<String> = ["2025-09", "2026-03", "2026-09"]

    /// Finds the operation of a call; `segments` begin after `/hubspot`.
    static func resolve(method: String, segments: [String]) -> Resolution {
        guard let (path, isDated) = withoutGeneration(segments) else { return .unknown }
        var isKnown = false
        for route in routes {
            guard let variables = route.match(path) else { continue }
            isKnown = true
            guard route.method == method else { continue }
            // The dated paths carry the generation behind the first segment of the route, the numbered ones before it.
            let head = segments.dropLast(path.count - 1)
            let masked = zip(route.segments, path).dropFirst().map { segment, value in
                switch segment {
                case "{id}", "{toId}": "{id}"
                case "{name}": "{name}"
                default: value
                }
            }
            let pattern = "/hubspot/" + (head + masked).joined(separator: "/")
            return .found(Match(operation: route.operation, variables: variables, pattern: pattern, isDated: isDated))
        }
        return isKnown ? .wrongMethod : .unknown
    }

    /// Cuts the generation out of a path: `crm/v3/objects/…` and `crm/objects/2026-03/…` are the same place.
    private static func withoutGeneration(_ segments: [String]) -> (path: [String], isDated: Bool)? {
        guard segments.count >= 2 else { return nil }
        let rest = Array(segments.dropFirst(3))
        switch (segments[0], segments[1], segments.count > 2 ? segments[2] : "") {
        case ("crm", "v3", "objects"): return rest.contains("associations") ? nil : (["objects"] + rest, false)
        case ("crm", "v4", "objects"): return rest.contains("associations") ? (["objects"] + rest, false) : nil
        case ("crm", "v3", "properties"): return (["properties"] + rest, false)
        case ("crm", "v4", "associations"), ("crm", "associations", "v4"): return (["associations"] + rest, false)
        case ("crm", "objects", let version) where generations.contains(version): return (["objects"] + rest, true)
        case ("crm", "properties", let version) where generations.contains(version):
            return (["properties"] + rest, true)
        case ("crm", "associations", let version) where generations.contains(version):
            return (["associations"] + rest, true)
        case ("account-info", let version, _) where version == "v3" || generations.contains(version):
            return (["account-info"] + segments.dropFirst(2), version != "v3")
        default: return nil
        }
    }
}
