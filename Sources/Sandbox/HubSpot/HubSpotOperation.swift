/// What the portal can be asked to do, and how a call is found to ask it.
enum HubSpotOperation: Sendable {
    case batchRead, batchCreate, batchUpdate, batchUpsert, batchArchive
    case search, list, create, read, update, archive, merge, forget
    case associationsCreate, associationsDefault, associationsRead, associationsArchive, associationsArchiveLabels
    case associationLabels, associationList, associationPut, associationPutDefault, associationDelete
    case namedAssociationsCreate, namedAssociationsRead, namedAssociationsArchive, associationTypes
    case propertyList, propertyCreate, propertyRead, propertyUpdate, propertyArchive
    case propertyBatchRead, propertyBatchCreate, propertyBatchArchive
    case groupList, groupCreate, groupRead, groupUpdate, groupArchive
    case ownerList, ownerRead
    case listCreate, listSearch, listReadMany, listRead, listReadByName, listDelete, listRestore, listRename,
        listFilters
    case memberList, memberJoinOrder, memberAdd, memberRemove, memberChange, memberClear, memberAddFrom
    case memberships, membershipsOfMany
    case eventList, eventCreate, eventUpsertMany, eventSearch, eventIdentifiers, eventDeleteMany
    case eventRead, eventUpsert, eventUpdate, eventDelete, eventCancel, eventComplete
    case eventReadByID, eventUpdateByID, eventDeleteByID, eventUpdateMany, eventArchiveMany
    case subscribers, subscribersByEmail, attendance, attendanceByEmail
    case participationCounts, participationBreakdown, participationOfContact
    case authorize, token, tokenIntrospect, tokenRevoke, accessTokenFacts, refreshTokenFacts, refreshTokenDelete
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
                case "{type}", "{to}", "{state}": value
                case "{toId}": "{id}"
                case let variable where variable.hasPrefix("{"): variable
                default: value
                }
            }
            let pattern = "/hubspot/" + (head + masked).joined(separator: "/")
            return .found(Match(operation: route.operation, variables: variables, pattern: pattern, isDated: isDated))
        }
        return isKnown ? .wrongMethod : .unknown
    }

    /// Whether the operation asks for no access token and is not counted by the limits.
    var isOpen: Bool {
        switch self {
        case .authorize, .token, .tokenIntrospect, .tokenRevoke, .accessTokenFacts, .refreshTokenFacts,
            .refreshTokenDelete:
            true
        default: false
        }
    }
}
