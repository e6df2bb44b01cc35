import HTTPTransport
import Sync

/// The calls the connector makes, and what each costs.
///
/// Source: Pipedrive's OpenAPI files v2 and v1, paths and `x-token-cost` (juhokoskela/pipedrive-go,
/// `openapi/upstream`). v1 is called only for what v2 has not.
enum PipedriveEndpoint: Sendable, Equatable {
    /// What a list is asked for.
    struct List: Sendable, Equatable {
        /// Order and direction.
        enum Order: Sendable, Equatable {
            case oldestChangeFirst
            case newestFirst
        }

        var ids: [String] = []
        var filter: Int64?
        var updatedSince: String?
        var order: Order?
        var limit: Int?
        var cursor: String?
        var customFields: [String] = []
    }

    /// No list brings more. Source: `limit` of the list operations.
    static let largestPage = 500
    /// No list of ids may be longer. Source: `ids` of the list operations.
    static let mostIDs = 100
    /// No more custom fields can be named. Source: `custom_fields` of the list operations.
    static let mostCustomFields = 15

    case list(PipedriveObject, List)
    case create(PipedriveObject)
    case update(PipedriveObject, id: String)
    case search(PipedriveObject, term: String, field: String)
    /// The fields of a kind, by code.
    case fields(PipedriveObject, cursor: String?)
    /// The fields of a kind with the numbers that filters want.
    case numberedFields(PipedriveObject, start: Int)
    case addFilter
    case changeFilter(Int64)
    case removeFilter(Int64)
    case addNote
    case notes(person: String, start: Int)
    case me
    case users

    var method: HTTPRequest.Method {
        switch self {
        case .list, .search, .fields, .numberedFields, .notes, .me, .users: .get
        case .create, .addFilter, .addNote: .post
        case .update: .patch
        case .changeFilter: .put
        case .removeFilter: .delete
        }
    }

    /// What the call costs of the day's tokens.
    var tokens: Int {
        switch self {
        case .list, .fields, .addFilter, .changeFilter, .addNote: 10
        case .create, .update: 5
        case .search, .numberedFields, .notes, .users: 20
        case .removeFilter: 6
        case .me: 2
        }
    }

    /// Whether the call counts as a search.
    var isSearch: Bool { if case .search = self { true } else { false } }

    /// Whether the path, or the body, names a record, so that a 404 means that it is gone.
    var namesRecord: Bool {
        switch self {
        case .update, .create, .addNote, .notes: true
        default: false
        }
    }

    var path: String {
        switch self {
        case .list(let object, let list): "/api/v2/\(object.path)" + Self.query(list.members)
        case .create(let object): "/api/v2/\(object.path)"
        case .update(let object, let id): "/api/v2/\(object.path)/\(URLText.escaped(id))"
        case .search(let object, let term, let field):
            "/api/v2/\(object.path)/search"
                + Self.query([("term", term), ("fields", field), ("exact_match", "true"), ("limit", "100")])
        case .fields(let object, let cursor):
            "/api/v2/\(object.rawValue)Fields"
                + Self.query([("include_fields", "required_fields"), ("limit", "500"), ("cursor", cursor)])
        case .numberedFields(let object, let start):
            "/v1/\(object.rawValue)Fields" + Self.query([("start", String(start)), ("limit", "500")])
        case .addFilter: "/v1/filters"
        case .changeFilter(let id), .removeFilter(let id): "/v1/filters/\(id)"
        case .addNote: "/v1/notes"
        case .notes(let person, let start):
            "/v1/notes"
                + Self.query([
                    ("person_id", person), ("sort", "add_time DESC"), ("start", String(start)), ("limit", "100"),
                ])
        case .me: "/v1/users/me"
        case .users: "/v1/users"
        }
    }

    /// Lists of ids and fields have commas.
    private static func query(_ members: [(name: String, value: String?)]) -> String {
        URLText.query(members, leaving: ",")
    }
}

extension PipedriveEndpoint.List {
    fileprivate var members: [(name: String, value: String?)] {
        [
            ("ids", ids.isEmpty ? nil : ids.joined(separator: ",")),
            ("filter_id", filter.map { String($0) }),
            ("updated_since", updatedSince),
            ("sort_by", order.map { $0 == .newestFirst ? "add_time" : "update_time" }),
            ("sort_direction", order.map { $0 == .newestFirst ? "desc" : "asc" }),
            ("custom_fields", customFields.isEmpty ? nil : customFields.joined(separator: ",")),
            ("limit", limit.map { String($0) }),
            ("cursor", cursor),
        ]
    }
}
