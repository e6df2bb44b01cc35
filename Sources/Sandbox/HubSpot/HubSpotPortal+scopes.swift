extension HubSpotPortal {
    /// Every scope that the sandbox knows; an authorization that names none is granted these.
    static let everyScope = [
        "oauth", "crm.objects.contacts.read", "crm.objects.contacts.write", "crm.objects.companies.read",
        "crm.objects.companies.write", "crm.schemas.contacts.read", "crm.schemas.contacts.write",
        "crm.schemas.companies.read", "crm.schemas.companies.write", "crm.objects.owners.read", "crm.lists.read",
        "crm.lists.write", "crm.objects.marketing_events.read", "crm.objects.marketing_events.write",
    ]

    /// The sets of scopes, any one of which lets a call in; none where the account's token is enough.
    func requiredScopes(for match: HubSpotOperation.Match) -> [[String]] {
        let object = match.variables["type"].map(scopeName) ?? "contacts"
        switch match.operation {
        case .batchRead, .search, .list, .read: return [["crm.objects.\(object).read"]]
        case .batchCreate, .batchUpdate, .batchUpsert, .batchArchive, .create, .update, .archive, .merge, .forget:
            return [["crm.objects.\(object).write"]]
        case .associationsRead, .associationLabels, .associationList, .namedAssociationsRead, .associationTypes:
            return [bothEnds(match, "read")]
        case .associationsCreate, .associationsDefault, .associationsArchive, .associationsArchiveLabels,
            .associationPut, .associationPutDefault, .associationDelete, .namedAssociationsCreate,
            .namedAssociationsArchive:
            return [bothEnds(match, "write")]
        case .propertyList, .propertyRead, .propertyBatchRead, .groupList, .groupRead:
            return [["crm.schemas.\(object).read"], ["crm.objects.\(object).read"]]
        case .propertyCreate, .propertyUpdate, .propertyArchive, .propertyBatchCreate, .propertyBatchArchive,
            .groupCreate, .groupUpdate, .groupArchive:
            return [["crm.schemas.\(object).write"]]
        case .ownerList, .ownerRead: return [["crm.objects.owners.read"]]
        case .listSearch, .listReadMany, .listRead, .listReadByName, .memberList, .memberJoinOrder, .memberships,
            .membershipsOfMany:
            return [["crm.lists.read"]]
        case .listCreate: return [["crm.lists.write"]]
        case .listDelete, .listRestore, .listRename, .listFilters, .memberAdd, .memberRemove, .memberChange,
            .memberClear, .memberAddFrom:
            return [["crm.lists.read", "crm.lists.write"]]
        case .eventList, .eventSearch, .eventIdentifiers, .eventRead, .eventReadByID, .participationCounts,
            .participationBreakdown, .participationOfContact:
            return [["crm.objects.marketing_events.read"]]
        case .eventCreate, .eventUpsertMany, .eventDeleteMany, .eventUpsert, .eventUpdate, .eventDelete, .eventCancel,
            .eventComplete, .eventUpdateByID, .eventDeleteByID, .eventUpdateMany, .eventArchiveMany, .subscribers,
            .subscribersByEmail, .attendance, .attendanceByEmail:
            return [["crm.objects.marketing_events.write"]]
        case .authorize, .token, .tokenIntrospect, .tokenRevoke, .accessTokenFacts, .refreshTokenFacts,
            .refreshTokenDelete, .accountDetails, .accountUsage:
            return []
        }
    }

    private func bothEnds(_ match: HubSpotOperation.Match, _ right: String) -> [String] {
        let names = [match.variables["type"], match.variables["to"]].compactMap(\.self).map(scopeName)
        return Set(names).sorted().map { "crm.objects.\($0).\(right)" }
    }

    /// Notes and tasks are let in by the scopes of contacts, as their contracts say.
    private func scopeName(_ type: String) -> String {
        (try? self.type(type).name) == "companies" ? "companies" : "contacts"
    }
}
