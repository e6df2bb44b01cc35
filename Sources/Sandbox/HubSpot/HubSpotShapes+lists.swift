extension HubSpotShapes {
    /// The filters of a list are kept as they come; the sandbox does not read them.
    private static let filters = BodyShape.map(.anything)
    static let listCreate = BodyShape.object([
        .optional("customProperties", .map(.string)), .optional("filterBranch", filters),
        .optional("listFolderId", .integer),
        .optional(
            "listPermissions",
            .object([
                .required("teamsWithEditAccess", .list(.integer)), .required("usersWithEditAccess", .list(.integer)),
            ])),
        .optional(
            "membershipSettings",
            .object([.optional("includeUnassigned", .boolean), .optional("membershipTeamId", .integer)])),
        .required("name", .string), .required("objectTypeId", .string), .required("processingType", .string),
    ])
    static let listSearch = BodyShape.object([
        .required("additionalProperties", .list(.string)), .optional("count", .integer),
        .optional("listIds", .list(.string)), .optional("objectTypeId", .string), .required("offset", .integer),
        .optional("processingTypes", .list(.string)), .optional("query", .string), .optional("sort", .string),
    ])
    static let listFilters = BodyShape.object([.required("filterBranch", filters)])
    static let memberIDs = BodyShape.list(.string)
    static let memberChange = BodyShape.object([
        .required("recordIdsToAdd", .list(.string)), .required("recordIdsToRemove", .list(.string)),
    ])
    static let memberRecords = batch([.required("objectTypeId", .string), .required("recordId", .string)])
}
