/// A parameter of a query.
struct PipedriveParameter: Sendable {
    /// What a value may be.
    enum Kind: Sendable {
        case text, integer, boolean, time, date, uuid, flag
        case oneOf([String])
        /// Several of these, joined by commas.
        case someOf([String])
        /// Whole numbers joined by commas, at most so many.
        case integers(most: Int)
        /// A whole number from 1 to this.
        case upTo(Int)
        /// Fields with a direction each, joined by commas: `add_time DESC`.
        case order([String])
        /// Keys of custom fields, joined by commas.
        case keys(most: Int)
    }

    let name: String
    let kind: Kind
    var isRequired = false

    init(_ name: String, _ kind: Kind = .text, isRequired: Bool = false) {
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
    }

    /// What is wrong with a value.
    func problem(with value: String) -> String? {
        let parts = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        switch kind {
        case .text: return nil
        case .integer: return Int(value) == nil ? "must be an integer" : nil
        case .boolean: return ["true", "false"].contains(value.lowercased()) ? nil : "must be true or false"
        case .flag: return value == "0" || value == "1" ? nil : "must be 0 or 1"
        case .time: return PipedriveTime.milliseconds(value) == nil ? "is not a valid datetime" : nil
        case .date: return PipedriveTime.isDate(value) ? nil : "must be a date"
        case .uuid: return PipedriveShape.isUUID(value) ? nil : "must be a valid uuid"
        case .oneOf(let allowed):
            return allowed.contains(value) ? nil : "must be one of \(allowed.joined(separator: ", "))"
        case .someOf(let allowed):
            let others = parts.filter { !allowed.contains($0) }
            return others.isEmpty ? nil : "must be some of \(allowed.joined(separator: ", "))"
        case .integers(let most):
            if parts.contains(where: { Int($0) == nil }) { return "must be integers joined by commas" }
            return parts.count > most ? "may list at most \(most) ids" : nil
        case .upTo(let most):
            return Int(value).map { (1...most).contains($0) } == true ? nil : "must be an integer from 1 to \(most)"
        case .order(let allowed):
            let isOrder = parts.allSatisfy { part in
                let words = part.split(separator: " ").map(String.init)
                return (1...2).contains(words.count) && allowed.contains(words[0])
                    && (words.count == 1 || ["ASC", "DESC"].contains(words[1].uppercased()))
            }
            return isOrder ? nil : "must be fields such as add_time DESC"
        case .keys(let most): return parts.count > most ? "may list at most \(most) keys" : nil
        }
    }
}

extension PipedriveParameter {
    /// The page of a list of v2.
    static func page(_ most: Int = 500) -> [PipedriveParameter] {
        [PipedriveParameter("limit", .upTo(most)), PipedriveParameter("cursor")]
    }

    /// The page of a list of v1.
    static let oldPage = [PipedriveParameter("start", .integer), PipedriveParameter("limit", .upTo(500))]

    private static let counts = [
        "next_activity_id", "last_activity_id", "open_deals_count", "related_open_deals_count", "closed_deals_count",
        "related_closed_deals_count", "email_messages_count", "activities_count", "done_activities_count",
        "undone_activities_count", "files_count", "notes_count", "followers_count", "won_deals_count",
        "related_won_deals_count", "lost_deals_count", "related_lost_deals_count", "smart_bcc_email",
    ]

    /// What may be asked for beyond the members that every record is shown with.
    static func further(_ kind: PipedriveKind) -> [String] {
        switch kind {
        case .person:
            counts + [
                "participant_open_deals_count", "participant_closed_deals_count", "last_incoming_mail_time",
                "last_outgoing_mail_time", "marketing_status", "doi_status",
            ]
        case .organization: counts + ["people_count"]
        default: ["attendees"]
        }
    }

    /// What may be asked of one record.
    static func read(_ kind: PipedriveKind) -> [PipedriveParameter] {
        let further = [PipedriveParameter("include_fields", .someOf(further(kind)))]
        if kind == .activity { return further }
        return further + [
            PipedriveParameter("custom_fields", .keys(most: 15)), PipedriveParameter("include_option_labels", .boolean),
            PipedriveParameter("include_labels", .boolean),
        ]
    }

    /// What may be asked of a list of v2.
    static func list(_ kind: PipedriveKind) -> [PipedriveParameter] {
        var parameters = read(kind) + page()
        let order = ["id", "update_time", "add_time"] + (kind == .activity ? ["due_date"] : [])
        parameters += [
            PipedriveParameter("filter_id", .integer), PipedriveParameter("ids", .integers(most: 100)),
            PipedriveParameter("owner_id", .integer), PipedriveParameter("updated_since", .time),
            PipedriveParameter("updated_until", .time), PipedriveParameter("sort_by", .oneOf(order)),
            PipedriveParameter("sort_direction", .oneOf(["asc", "desc"])),
        ]
        if kind != .organization {
            parameters += [PipedriveParameter("org_id", .integer), PipedriveParameter("deal_id", .integer)]
        }
        if kind == .activity {
            parameters += [
                PipedriveParameter("lead_id"), PipedriveParameter("person_id", .integer),
                PipedriveParameter("done", .boolean),
            ]
        }
        return parameters
    }

    private static let term = [
        PipedriveParameter("term", isRequired: true), PipedriveParameter("exact_match", .boolean),
    ]

    /// The parts of a record that a search looks into.
    static func searchFields(_ kind: PipedriveKind) -> [String] {
        switch kind {
        case .person: ["custom_fields", "email", "notes", "phone", "name"]
        case .organization: ["address", "custom_fields", "notes", "name"]
        default: ["custom_fields", "notes", "title"]
        }
    }

    /// What may be asked of a search among records of a kind.
    static func search(_ kind: PipedriveKind) -> [PipedriveParameter] {
        let fields = term + [PipedriveParameter("fields", .someOf(searchFields(kind)))]
        switch kind {
        case .person:
            return fields + [
                PipedriveParameter("organization_id", .integer),
                PipedriveParameter("include_fields", .someOf(["person.picture"])),
            ]
        case .organization: return fields
        default:
            return fields + [
                PipedriveParameter("person_id", .integer), PipedriveParameter("organization_id", .integer),
                PipedriveParameter("include_fields", .someOf(["lead.was_seen"])),
            ]
        }
    }

    static let itemTypes = [
        "deal", "person", "organization", "product", "lead", "file", "mail_attachment", "project",
    ]
    static let itemSearch =
        term + page(100) + [
            PipedriveParameter("item_types", .someOf(itemTypes)),
            PipedriveParameter(
                "fields",
                .someOf([
                    "address", "code", "custom_fields", "email", "name", "notes", "phone", "title", "description",
                ])),
            PipedriveParameter("search_for_related_items", .boolean),
            PipedriveParameter("include_fields", .someOf(["deal.cc_email", "person.picture", "product.price"])),
        ]
    static let itemSearchField =
        page() + [
            PipedriveParameter("term", isRequired: true), PipedriveParameter("field", isRequired: true),
            PipedriveParameter(
                "entity_type", .oneOf(["deal", "lead", "person", "organization", "product", "project"]),
                isRequired: true),
            PipedriveParameter("match", .oneOf(["exact", "beginning", "middle"])),
        ]

    static let fieldNamespaces = PipedriveParameter(
        "include_fields", .someOf(["ui_visibility", "important_fields", "required_fields"]))

    static let noteList: [PipedriveParameter] =
        oldPage
        + ["user_id", "deal_id", "person_id", "org_id", "project_id", "task_id"].map {
            PipedriveParameter($0, .integer)
        }
        + ["lead", "deal", "organization", "person", "project", "task"].map {
            PipedriveParameter("pinned_to_\($0)_flag", .flag)
        }
        + [
            PipedriveParameter("lead_id", .uuid), PipedriveParameter("start_date", .date),
            PipedriveParameter("end_date", .date), PipedriveParameter("updated_since", .time),
            PipedriveParameter("sort", .order(noteOrder)),
        ]
    private static let noteOrder = [
        "id", "user_id", "deal_id", "person_id", "org_id", "content", "add_time", "update_time",
    ]

    /// What may be asked of the list of leads that are not in the archive.
    static let leadList = archivedLeadList + [PipedriveParameter("updated_since", .time)]
    static let archivedLeadList: [PipedriveParameter] =
        oldPage + ["owner_id", "person_id", "organization_id", "filter_id"].map { PipedriveParameter($0, .integer) }
        + [PipedriveParameter("sort", .order(leadOrder))]
    private static let leadOrder = [
        "id", "title", "owner_id", "creator_id", "was_seen", "expected_close_date", "next_activity_id", "add_time",
        "update_time",
    ]
}
