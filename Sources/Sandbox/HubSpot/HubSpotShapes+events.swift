extension HubSpotShapes {
    /// The contract requires twenty members here; the guide, and so most clients, send a name and a value.
    private static let customProperties = BodyShape.list(
        .object(
            [.required("name", .string), .required("value", .string)]
                + [
                    "dataSensitivity", "isEncrypted", "isLargeValue", "maskedSubstrings", "persistenceTimestamp",
                    "requestId", "selectedByUser", "selectedByUserTimestamp", "source", "sourceId", "sourceLabel",
                    "sourceMetadata", "sourceUpstreamDeployable", "sourceVid", "timestamp", "unit", "updatedByUserId",
                    "useTimestampAsPersistenceTimestamp",
                ].map { .optional($0, .anything) }))
    private static let facts: [BodyShape.Member] =
        MarketingEvent.texts.sorted().map { .optional($0, .string) }
        + [.required("customProperties", customProperties), .optional("eventCancelled", .boolean)]
    private static let completed = BodyShape.Member.optional("eventCompleted", .boolean)
    private static let changes: [BodyShape.Member] =
        facts + [.optional("eventName", .string), .optional("eventOrganizer", .string)]
    private static let creation: [BodyShape.Member] =
        facts + [
            completed, .required("eventName", .string), .required("eventOrganizer", .string),
            .required("externalAccountId", .string), .required("externalEventId", .string),
        ]
    static let eventCreate = BodyShape.object(creation)
    static let eventUpsertMany = batch(creation)
    static let eventUpdate = BodyShape.object(changes + [completed])
    static let eventUpdateByID = BodyShape.object(changes)
    static let eventUpdateMany = batch(changes + [.required("objectId", .string)])
    static let eventComplete = BodyShape.object([
        .required("endDateTime", .string), .required("startDateTime", .string),
    ])
    static let eventObjectIDs = batch([.required("objectId", .string)])
    static let eventExternalIDs = batch([
        .required("appId", .integer), .required("externalAccountId", .string), .required("externalEventId", .string),
    ])
    static let attendance = batch([
        .required("interactionDateTime", .integer), .required("properties", .map(.string)), .required("vid", .integer),
    ])
    static let attendanceByEmail = batch([
        .required("contactProperties", .map(.string)), .required("email", .string),
        .required("interactionDateTime", .integer), .required("properties", .map(.string)),
    ])
}
