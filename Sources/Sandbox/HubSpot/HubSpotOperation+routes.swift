extension HubSpotOperation {
    /// Every path that is served, without its generation. Of two that fit the same call the first one counts.
    static let routes: [Route<HubSpotOperation>] =
        objectRoutes + schemaRoutes + listRoutes + eventRoutes + accountRoutes

    private static let objectRoutes: [Route<HubSpotOperation>] = [
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
        Route("POST", "named-associations/{type}/{to}/batch/create", .namedAssociationsCreate),
        Route("POST", "named-associations/{type}/{to}/batch/read", .namedAssociationsRead),
        Route("POST", "named-associations/{type}/{to}/batch/archive", .namedAssociationsArchive),
        Route("GET", "named-associations/{type}/{to}/types", .associationTypes),
    ]

    private static let schemaRoutes: [Route<HubSpotOperation>] = [
        Route("GET", "properties/{type}", .propertyList),
        Route("POST", "properties/{type}", .propertyCreate),
        Route("GET", "properties/{type}/groups", .groupList),
        Route("POST", "properties/{type}/groups", .groupCreate),
        Route("GET", "properties/{type}/groups/{name}", .groupRead),
        Route("PATCH", "properties/{type}/groups/{name}", .groupUpdate),
        Route("DELETE", "properties/{type}/groups/{name}", .groupArchive),
        Route("POST", "properties/{type}/batch/read", .propertyBatchRead),
        Route("POST", "properties/{type}/batch/create", .propertyBatchCreate),
        Route("POST", "properties/{type}/batch/archive", .propertyBatchArchive),
        Route("GET", "properties/{type}/{name}", .propertyRead),
        Route("PATCH", "properties/{type}/{name}", .propertyUpdate),
        Route("DELETE", "properties/{type}/{name}", .propertyArchive),
        Route("GET", "owners", .ownerList),
        Route("GET", "owners/{id}", .ownerRead),
    ]

    private static let listRoutes: [Route<HubSpotOperation>] = [
        Route("GET", "lists", .listReadMany),
        Route("POST", "lists", .listCreate),
        Route("POST", "lists/search", .listSearch),
        Route("GET", "lists/object-type-id/{type}/name/{name}", .listReadByName),
        Route("POST", "lists/records/memberships/batch/read", .membershipsOfMany),
        Route("GET", "lists/records/{type}/{id}/memberships", .memberships),
        Route("GET", "lists/{id}", .listRead),
        Route("DELETE", "lists/{id}", .listDelete),
        Route("PUT", "lists/{id}/restore", .listRestore),
        Route("PUT", "lists/{id}/update-list-name", .listRename),
        Route("PUT", "lists/{id}/update-list-filters", .listFilters),
        Route("GET", "lists/{id}/memberships", .memberList),
        Route("DELETE", "lists/{id}/memberships", .memberClear),
        Route("GET", "lists/{id}/memberships/join-order", .memberJoinOrder),
        Route("PUT", "lists/{id}/memberships/add", .memberAdd),
        Route("PUT", "lists/{id}/memberships/remove", .memberRemove),
        Route("PUT", "lists/{id}/memberships/add-and-remove", .memberChange),
        Route("PUT", "lists/{id}/memberships/add-from/{source}", .memberAddFrom),
    ]

    private static let eventRoutes: [Route<HubSpotOperation>] = [
        Route("GET", "marketing-events", .eventList),
        Route("POST", "marketing-events/batch/update", .eventUpdateMany),
        Route("POST", "marketing-events/batch/archive", .eventArchiveMany),
        Route("POST", "marketing-events/events", .eventCreate),
        Route("POST", "marketing-events/events/upsert", .eventUpsertMany),
        Route("POST", "marketing-events/events/delete", .eventDeleteMany),
        Route("GET", "marketing-events/events/search", .eventSearch),
        Route("GET", "marketing-events/events/{event}", .eventRead),
        Route("PUT", "marketing-events/events/{event}", .eventUpsert),
        Route("PATCH", "marketing-events/events/{event}", .eventUpdate),
        Route("DELETE", "marketing-events/events/{event}", .eventDelete),
        Route("POST", "marketing-events/events/{event}/cancel", .eventCancel),
        Route("POST", "marketing-events/events/{event}/complete", .eventComplete),
        Route("POST", "marketing-events/events/{event}/{state}/upsert", .subscribers),
        Route("POST", "marketing-events/events/{event}/{state}/email-upsert", .subscribersByEmail),
        Route("POST", "marketing-events/attendance/{event}/{state}/create", .attendance),
        Route("POST", "marketing-events/attendance/{event}/{state}/email-create", .attendanceByEmail),
        Route("GET", "marketing-events/participations/contacts/{contact}/breakdown", .participationOfContact),
        Route("GET", "marketing-events/participations/{id}/breakdown", .participationBreakdown),
        Route("GET", "marketing-events/participations/{account}/{event}/breakdown", .participationBreakdown),
        Route("GET", "marketing-events/participations/{id}", .participationCounts),
        Route("GET", "marketing-events/participations/{account}/{event}", .participationCounts),
        Route("GET", "marketing-events/{event}/identifiers", .eventIdentifiers),
        Route("GET", "marketing-events/{id}", .eventReadByID),
        Route("PATCH", "marketing-events/{id}", .eventUpdateByID),
        Route("DELETE", "marketing-events/{id}", .eventDeleteByID),
        Route("POST", "marketing-events/{id}/attendance/{state}/create", .attendance),
        Route("POST", "marketing-events/{id}/attendance/{state}/email-create", .attendanceByEmail),
    ]

    private static let accountRoutes: [Route<HubSpotOperation>] = [
        Route("GET", "account-info/details", .accountDetails),
        Route("GET", "account-info/api-usage/daily/private-apps", .accountUsage),
        Route("GET", "oauth-page/authorize", .authorize),
        Route("POST", "oauth-v1/token", .token),
        Route("GET", "oauth-v1/access-tokens/{token}", .accessTokenFacts),
        Route("GET", "oauth-v1/refresh-tokens/{token}", .refreshTokenFacts),
        Route("DELETE", "oauth-v1/refresh-tokens/{token}", .refreshTokenDelete),
        Route("POST", "oauth/token", .token),
        Route("POST", "oauth/token/introspect", .tokenIntrospect),
        Route("POST", "oauth/token/revoke", .tokenRevoke),
    ]

    private static let generations: Set<String> = ["2025-09", "2026-03", "2026-09"]

    /// Cuts the generation out of a path: `crm/v3/objects/…` and `crm/objects/2026-03/…` are the same place.
    static func withoutGeneration(_ segments: [String]) -> (path: [String], isDated: Bool)? {
        guard segments.count >= 2 else { return nil }
        let third = segments.count > 2 ? segments[2] : ""
        let rest = Array(segments.dropFirst(3))
        switch (segments[0], segments[1], third) {
        case ("crm", "v3", "objects"): return rest.contains("associations") ? nil : (["objects"] + rest, false)
        case ("crm", "v4", "objects"): return rest.contains("associations") ? (["objects"] + rest, false) : nil
        case ("crm", "v3", "properties"), ("crm", "v3", "lists"), ("crm", "v3", "owners"):
            return ([third] + rest, false)
        case ("crm", "v3", "associations"): return (["named-associations"] + rest, false)
        case ("crm", "v4", "associations"), ("crm", "associations", "v4"): return (["associations"] + rest, false)
        case ("crm", let place, let version) where generations.contains(version):
            let known = ["objects", "properties", "associations", "lists", "owners"].contains(place)
            return known ? ([place] + rest, true) : nil
        case ("marketing", "v3", "marketing-events"): return (["marketing-events"] + rest, false)
        // The numbered contract lists the events of an account under this path only.
        case ("marketing", "marketing-events", "v3"): return rest.isEmpty ? (["marketing-events"], false) : nil
        case ("marketing", "marketing-events", let version) where generations.contains(version):
            return (["marketing-events"] + rest, true)
        case ("account-info", let version, _) where version == "v3" || generations.contains(version):
            return (["account-info"] + segments.dropFirst(2), version != "v3")
        case ("oauth", "authorize", ""): return (["oauth-page", "authorize"], false)
        case ("oauth", "v1", _): return (["oauth-v1"] + segments.dropFirst(2), false)
        case ("oauth", let version, _) where version == "v3" || generations.contains(version):
            return (["oauth"] + segments.dropFirst(2), version != "v3")
        default: return nil
        }
    }
}
