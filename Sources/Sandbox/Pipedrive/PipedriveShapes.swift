/// The bodies of requests as the contract (v1 and v2 of Pipedrive's OpenAPI files) gives them.
enum PipedriveShapes {
    typealias Member = PipedriveShape.Member

    static let addressParts = [
        "value", "country", "admin_area_level_1", "admin_area_level_2", "locality", "sublocality", "route",
        "street_number", "subpremise", "postal_code",
    ]

    private static let address = PipedriveShape.nullable(
        .object(addressParts.map { Member($0, .nullable(.string)) }))
    /// A list such as `emails`.
    private static let contactValues = PipedriveShape.nullable(
        .list(
            .object([
                Member("value", .string, isRequired: true), Member("primary", .boolean),
                Member("label", .nullable(.string)),
            ])))
    private static let labels = PipedriveShape.nullable(.list(.integer))
    private static let visibility = PipedriveShape.numberOf([1, 3, 5, 7])
    private static let oldVisibility = PipedriveShape.oneOf(["1", "3", "5", "7"])
    private static let customFields = PipedriveShape.open([])
    private static let addTime = Member("add_time", .dateTime)

    /// The members that a plain account does not have: they come with contact sync.
    static let contactSyncMembers = ["postal_address", "notes", "im", "birthday", "job_title"]
    private static let marketingStates = ["no_consent", "unsubscribed", "subscribed", "archived"]

    private static func person(_ name: Member) -> [Member] {
        [
            name, Member("owner_id", .integer), Member("org_id", .nullable(.integer)), Member("emails", contactValues),
            Member("phones", contactValues), Member("visible_to", visibility), Member("label_ids", labels),
            Member("postal_address", address), Member("notes", .nullable(.string)), Member("im", contactValues),
            Member("birthday", .nullable(.date)), Member("job_title", .nullable(.string)),
            Member("marketing_status", .oneOf(marketingStates)), Member("custom_fields", customFields),
        ]
    }

    private static func organization(_ name: Member) -> [Member] {
        [
            name, Member("owner_id", .integer), Member("visible_to", visibility), Member("label_ids", labels),
            Member("address", address), Member("website", .nullable(.string)), Member("linkedin", .nullable(.string)),
            Member("industry", .nullable(.integer)), Member("annual_revenue", .nullable(.integer)),
            Member("employee_count", .nullable(.integer)), Member("custom_fields", customFields),
        ]
    }

    private static let activity: [Member] = [
        Member("subject", .string), Member("type", .string), Member("owner_id", .integer),
        Member("deal_id", .nullable(.integer)), Member("lead_id", .nullable(.uuid)),
        Member("person_id", .nullable(.integer)), Member("org_id", .nullable(.integer)),
        Member("project_id", .nullable(.integer)), Member("due_date", .nullable(.date)),
        Member("due_time", .nullable(.clock)), Member("duration", .nullable(.clock)), Member("busy", .boolean),
        Member("done", .boolean), Member("location", address),
        Member(
            "participants",
            .nullable(
                .list(.object([Member("person_id", .integer, isRequired: true), Member("primary", .boolean)])))),
        Member(
            "attendees",
            .nullable(
                .list(
                    .object([
                        Member("email", .string), Member("name", .string), Member("status", .string),
                        Member("is_organizer", .boolean), Member("person_id", .nullable(.integer)),
                        Member("user_id", .nullable(.integer)),
                    ])))),
        Member("public_description", .nullable(.string)), Member("priority", .nullable(.integer)),
        Member("note", .nullable(.string)),
    ]

    /// What a new record of v2 is made of. The contract does not require a person's name; the server does.
    static func create(_ kind: PipedriveKind) -> PipedriveShape {
        switch kind {
        case .person: .object(person(Member("name", .text)) + [addTime])
        case .organization: .object(organization(Member("name", .text, isRequired: true)) + [addTime])
        default: .object(activity)
        }
    }

    static func update(_ kind: PipedriveKind) -> PipedriveShape {
        switch kind {
        case .person: .object(person(Member("name", .text)))
        case .organization: .object(organization(Member("name", .text)))
        default: .object(activity)
        }
    }

    private static let value = PipedriveShape.nullable(
        .object([Member("amount", .number, isRequired: true), Member("currency", .text, isRequired: true)]))

    /// A lead has its custom fields among its members, so that unknown ones are looked for elsewhere.
    static let leadMembers: [Member] = [
        Member("owner_id", .integer), Member("label_ids", .list(.uuid)), Member("person_id", .nullable(.integer)),
        Member("organization_id", .nullable(.integer)), Member("value", value),
        Member("expected_close_date", .nullable(.date)), Member("visible_to", oldVisibility),
        Member("was_seen", .boolean), Member("channel", .nullable(.integer)), Member("channel_id", .nullable(.string)),
    ]
    static let leadCreate = PipedriveShape.open(
        [Member("title", .text, isRequired: true), Member("origin_id", .nullable(.string))] + leadMembers)
    static let leadUpdate = PipedriveShape.open(
        [Member("title", .text), Member("is_archived", .boolean)] + leadMembers)

    private static let flags = ["lead", "deal", "organization", "person", "project", "task"].map {
        Member("pinned_to_\($0)_flag", .numberOf([0, 1]))
    }
    private static let noteMembers: [Member] =
        [Member("lead_id", .nullable(.uuid))]
        + ["deal_id", "person_id", "org_id", "project_id", "task_id"].map { Member($0, .nullable(.integer)) }
        + [Member("user_id", .integer), Member("add_time", .string)] + flags
    /// The contract lets a note have further members; nothing is made of them.
    static let noteCreate = PipedriveShape.open([Member("content", .text, isRequired: true)] + noteMembers)
    static let noteUpdate = PipedriveShape.open([Member("content", .text)] + noteMembers)

    private static let colors = PipedriveShape.oneOf([
        "blue", "brown", "dark-gray", "gray", "green", "orange", "pink", "purple", "red", "yellow",
    ])
    static let labelCreate = PipedriveShape.object([
        Member("name", .text, isRequired: true), Member("color", colors, isRequired: true),
    ])
    static let labelUpdate = PipedriveShape.object([Member("name", .text), Member("color", colors)])

    private static let conditions = PipedriveShape.object([
        Member("glue", .oneOf(["and"]), isRequired: true), Member("conditions", .list(group), isRequired: true),
    ])
    private static let group = PipedriveShape.object([
        Member("glue", .oneOf(["and", "or"]), isRequired: true),
        Member("conditions", .list(condition), isRequired: true),
    ])
    private static let condition = PipedriveShape.object([
        Member("object", .oneOf(["person", "deal", "organization", "product", "activity", "lead"]), isRequired: true),
        Member("field_id", .anything, isRequired: true), Member("operator", .text, isRequired: true),
        Member("value", .anything, isRequired: true), Member("extra_value", .anything),
    ])
    private static let filterTypes = ["deals", "leads", "org", "people", "products", "activity", "projects"]
    static let filterType = PipedriveShape.oneOf(filterTypes)
    static let filterCreate = PipedriveShape.object([
        Member("name", .text, isRequired: true), Member("conditions", conditions, isRequired: true),
        Member("type", filterType, isRequired: true),
    ])
    static let filterUpdate = PipedriveShape.object([
        Member("name", .text), Member("conditions", conditions, isRequired: true),
    ])

    static let merge = PipedriveShape.object([Member("merge_with_id", .integer, isRequired: true)])

    private static let label = Member("label", .text, isRequired: true)
    private static let optionID = Member("id", .integer, isRequired: true)
    static let fieldCreate = PipedriveShape.object([
        Member("field_name", .text, isRequired: true),
        Member("field_type", .oneOf(PipedriveField.creatableTypes), isRequired: true),
        Member("options", .list(.object([label]))), Member("ui_visibility", .open([])),
        Member("important_fields", .open([])), Member("required_fields", .open([Member("enabled", .boolean)])),
    ])
    static let fieldUpdate = PipedriveShape.object([
        Member("field_name", .text), Member("ui_visibility", .open([])), Member("important_fields", .open([])),
        Member("required_fields", .open([Member("enabled", .boolean)])),
    ])
    static let optionsAdd = PipedriveShape.list(.object([label]))
    static let optionsChange = PipedriveShape.list(.object([optionID, label]))
    static let optionsDelete = PipedriveShape.list(.object([optionID]))
}
