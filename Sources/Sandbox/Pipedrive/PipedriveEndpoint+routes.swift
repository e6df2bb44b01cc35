extension PipedriveEndpoint {
    private static let contacts = ["contacts:read", "contacts:full"]
    private static let contactsFull = ["contacts:full"]
    private static let activities = ["activities:read", "activities:full"]
    private static let leads = ["leads:read", "leads:full"]
    private static let leadsFull = ["leads:full"]
    private static let fields = ["contacts:read", "contacts:full", "admin", "contact-fields:full"]
    private static let fieldsFull = ["admin", "contact-fields:full"]
    private static let optionsFull = ["contacts:full", "admin", "contact-fields:full"]
    private static let notes = ["deals:read", "deals:full", "contacts:read", "contacts:full"]
    private static let notesFull = ["deals:full", "contacts:full"]
    private static let filters = [
        "deals:read", "deals:full", "activities:read", "activities:full", "contacts:read", "contacts:full",
    ]
    private static let filtersFull = ["deals:full", "activities:full", "contacts:full"]
    private static let search = ["search:read"]

    /// The endpoints of version 2, prices and scopes as its OpenAPI file gives them.
    static let routes: [Route<PipedriveEndpoint>] =
        records(.person, read: contacts, write: contactsFull)
        + records(.organization, read: contacts, write: contactsFull)
        + records(.activity, read: activities, write: ["activities:full"])
        + metadata(.person) + metadata(.organization) + searches

    private static let searches: [Route<PipedriveEndpoint>] = [
        Route(
            "GET", "leads/search",
            PipedriveEndpoint(
                .search(.lead), 20, leads + search, isSearch: true,
                PipedriveParameter.search(.lead) + PipedriveParameter.page())),
        Route(
            "GET", "activityFields",
            PipedriveEndpoint(
                .fieldList(.activity), 10, ["admin"],
                [PipedriveParameter("include_fields", .oneOf(["ui_visibility"]))] + PipedriveParameter.page())),
        Route(
            "GET", "activityFields/{field}",
            PipedriveEndpoint(
                .fieldRead(.activity), 1, ["admin"], [PipedriveParameter("include_fields", .oneOf(["ui_visibility"]))])),
        Route(
            "GET", "itemSearch",
            PipedriveEndpoint(.itemSearch, 20, search, isSearch: true, PipedriveParameter.itemSearch)),
        Route(
            "GET", "itemSearch/field",
            PipedriveEndpoint(.itemSearchField, 20, search, isSearch: true, PipedriveParameter.itemSearchField)),
    ]

    private static func records(
        _ kind: PipedriveKind, read: [String], write: [String]
    ) -> [Route<PipedriveEndpoint>] {
        let (path, one) = (kind.plural, kind.plural + "/{id}")
        var routes: [Route<PipedriveEndpoint>] = []
        if kind != .activity {
            routes.append(
                Route(
                    "GET", path + "/search",
                    PipedriveEndpoint(
                        .search(kind), 20, read + search, isSearch: true,
                        PipedriveParameter.search(kind) + PipedriveParameter.page())))
        }
        return routes + [
            Route("GET", path, PipedriveEndpoint(.list(kind), 10, read, PipedriveParameter.list(kind))),
            Route("POST", path, PipedriveEndpoint(.create(kind), 5, write, body: PipedriveShapes.create(kind))),
            Route("GET", one, PipedriveEndpoint(.read(kind), 1, read, PipedriveParameter.read(kind))),
            Route("PATCH", one, PipedriveEndpoint(.update(kind), 5, write, body: PipedriveShapes.update(kind))),
            Route("DELETE", one, PipedriveEndpoint(.delete(kind), 3, write)),
        ]
    }

    private static func metadata(_ kind: PipedriveKind) -> [Route<PipedriveEndpoint>] {
        let path = kind.rawValue + "Fields"
        let (one, options) = (path + "/{field}", path + "/{field}/options")
        let namespaces = [PipedriveParameter.fieldNamespaces]
        return [
            Route("GET", path, PipedriveEndpoint(.fieldList(kind), 10, fields, namespaces + PipedriveParameter.page())),
            Route(
                "POST", path, PipedriveEndpoint(.fieldCreate(kind), 5, fieldsFull, body: PipedriveShapes.fieldCreate)),
            Route("GET", one, PipedriveEndpoint(.fieldRead(kind), 1, fields, namespaces)),
            Route(
                "PATCH", one,
                PipedriveEndpoint(.fieldUpdate(kind), 5, optionsFull, body: PipedriveShapes.fieldUpdate)),
            Route("DELETE", one, PipedriveEndpoint(.fieldDelete(kind), 3, fieldsFull)),
            Route(
                "POST", options, PipedriveEndpoint(.optionsAdd(kind), 5, optionsFull, body: PipedriveShapes.optionsAdd)),
            Route(
                "PATCH", options,
                PipedriveEndpoint(.optionsChange(kind), 5, optionsFull, body: PipedriveShapes.optionsChange)),
            Route(
                "DELETE", options,
                PipedriveEndpoint(.optionsDelete(kind), 3, optionsFull, body: PipedriveShapes.optionsDelete)),
        ]
    }

    /// The endpoints of version 1 that stay.
    static let oldRoutes: [Route<PipedriveEndpoint>] = oldContacts + oldMetadata + oldLeads + oldFilters + oldUsers

    private static let oldContacts: [Route<PipedriveEndpoint>] = [
        Route("GET", "notes", PipedriveEndpoint(.list(.note), 20, notes, PipedriveParameter.noteList)),
        Route("POST", "notes", PipedriveEndpoint(.create(.note), 10, notesFull, body: PipedriveShapes.noteCreate)),
        Route("GET", "notes/{id}", PipedriveEndpoint(.read(.note), 2, notes)),
        Route("PUT", "notes/{id}", PipedriveEndpoint(.update(.note), 10, notesFull, body: PipedriveShapes.noteUpdate)),
        Route("DELETE", "notes/{id}", PipedriveEndpoint(.delete(.note), 6, notesFull)),
        Route(
            "PUT", "persons/{id}/merge",
            PipedriveEndpoint(.merge(.person), 40, contactsFull, body: PipedriveShapes.merge)),
        Route(
            "PUT", "organizations/{id}/merge",
            PipedriveEndpoint(.merge(.organization), 40, contactsFull, body: PipedriveShapes.merge)),
    ]

    private static let oldMetadata: [Route<PipedriveEndpoint>] = [
        Route(
            "GET", "personFields", PipedriveEndpoint(.oldFieldList(.person), 20, fields, PipedriveParameter.oldPage)),
        Route(
            "GET", "organizationFields",
            PipedriveEndpoint(.oldFieldList(.organization), 20, fields, PipedriveParameter.oldPage)),
        Route(
            "GET", "leadFields",
            PipedriveEndpoint(.oldFieldList(.lead), 20, leads + ["admin"], PipedriveParameter.oldPage)),
        Route(
            "GET", "activityFields",
            PipedriveEndpoint(.oldFieldList(.activity), 20, activities, PipedriveParameter.oldPage)),
        Route("GET", "activityTypes", PipedriveEndpoint(.activityTypes, 20, activities + ["admin"])),
    ]

    private static let oldLeads: [Route<PipedriveEndpoint>] = [
        Route("GET", "leads", PipedriveEndpoint(.list(.lead), 20, leads, PipedriveParameter.leadList)),
        Route("POST", "leads", PipedriveEndpoint(.create(.lead), 10, leadsFull, body: PipedriveShapes.leadCreate)),
        Route("GET", "leads/archived", PipedriveEndpoint(.leadArchive, 40, leads, PipedriveParameter.archivedLeadList)),
        Route(
            "GET", "leads/search",
            PipedriveEndpoint(
                .search(.lead), 40, leads + search, isSearch: true,
                PipedriveParameter.search(.lead) + PipedriveParameter.oldPage)),
        Route("GET", "leads/{id}", PipedriveEndpoint(.read(.lead), 2, leads)),
        Route(
            "PATCH", "leads/{id}", PipedriveEndpoint(.update(.lead), 10, leadsFull, body: PipedriveShapes.leadUpdate)),
        Route("DELETE", "leads/{id}", PipedriveEndpoint(.delete(.lead), 6, leadsFull)),
        Route("GET", "leadLabels", PipedriveEndpoint(.leadLabelList, 10, leads)),
        Route(
            "POST", "leadLabels", PipedriveEndpoint(.leadLabelCreate, 10, leadsFull, body: PipedriveShapes.labelCreate)),
        Route(
            "PATCH", "leadLabels/{id}",
            PipedriveEndpoint(.leadLabelUpdate, 10, leadsFull, body: PipedriveShapes.labelUpdate)),
        Route("DELETE", "leadLabels/{id}", PipedriveEndpoint(.leadLabelDelete, 6, leadsFull)),
        Route("GET", "leadSources", PipedriveEndpoint(.leadSources, 2, leads)),
    ]

    private static let oldFilters: [Route<PipedriveEndpoint>] = {
        let code = [PipedriveParameter("include_field_code", .boolean)]
        let types = ["deals", "leads", "org", "people", "products", "activity", "projects"]
        return [
            Route("GET", "filters", PipedriveEndpoint(.filterList, 20, filters, [.init("type", .oneOf(types))])),
            Route(
                "POST", "filters",
                PipedriveEndpoint(.filterCreate, 10, filtersFull, code, body: PipedriveShapes.filterCreate)),
            Route(
                "DELETE", "filters",
                PipedriveEndpoint(
                    .filterDeleteMany, 10, filtersFull, [.init("ids", .integers(most: 1000), isRequired: true)])),
            Route("GET", "filters/helpers", PipedriveEndpoint(.filterHelpers, 20, filters)),
            Route("GET", "filters/{id}", PipedriveEndpoint(.filterRead, 2, filters, code)),
            Route(
                "PUT", "filters/{id}",
                PipedriveEndpoint(.filterUpdate, 10, filtersFull, code, body: PipedriveShapes.filterUpdate)),
            Route("DELETE", "filters/{id}", PipedriveEndpoint(.filterDelete, 6, filtersFull)),
        ]
    }()

    private static let oldUsers: [Route<PipedriveEndpoint>] = [
        Route("GET", "users", PipedriveEndpoint(.userList, 20, ["users:read"])),
        Route(
            "GET", "users/find",
            PipedriveEndpoint(
                .userFind, 40, ["users:read"], [.init("term", isRequired: true), .init("search_by_email", .flag)])),
        Route("GET", "users/me", PipedriveEndpoint(.userMe, 2, ["base"])),
        Route("GET", "users/{id}", PipedriveEndpoint(.userRead, 2, ["users:read"])),
    ]
}
