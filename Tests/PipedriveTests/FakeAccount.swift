import Foundation
import HTTPTransport
import Sync
import Synchronization

@testable import Pipedrive

/// As much of a Pipedrive company as a look-up and a write need, in memory: lists in order of change with cursors, reads
/// by id, exact searches that lag, filters, writes. A class, because its transport and its test share it.
final class FakeAccount: Sendable {
    struct State {
        var records: [String: [Int64: [String: JSONValue]]] = ["persons": [:], "organizations": [:]]
        var notes: [Int64: [String: JSONValue]] = [:]
        var filters: [Int64: JSONValue] = [:]
        var lastID: Int64 = 0
        /// Seconds since the account's beginning.
        var time: TimeInterval = 0
        var searchLags = false
    }

    /// A custom field of persons, and its options.
    static let source = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    static let interests = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    static let budget = "cccccccccccccccccccccccccccccccccccccccc"
    static let badgeA = "dddddddddddddddddddddddddddddddddddddddd"
    static let badgeB = "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
    static let span = "ffffffffffffffffffffffffffffffffffffffff"

    private let state = Mutex(State())
    /// Consulted before anything else; nil lets the account answer.
    let override: @Sendable (Asked) throws(TransportError) -> HTTPResponse?
    /// The user whose token it is.
    let user = Cell<Int64>(7)
    /// When the account began.
    let beginning: Date

    init(
        beginning: Date = Date(timeIntervalSinceNow: -7 * 86_400),
        override: @escaping @Sendable (Asked) throws(TransportError) -> HTTPResponse? = { _ in nil }
    ) {
        self.beginning = beginning
        self.override = override
    }

    var transport: ScriptedTransport {
        ScriptedTransport { [self] (asked) throws(TransportError) in
            if let answer = try override(asked) { return answer }
            return answer(asked)
        }
    }

    func change(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    /// Adds a record as a colleague would; returns its id.
    @discardableResult
    func add(_ kind: String, _ members: [String: JSONValue]) -> String {
        state.withLock { String(Self.add(kind, members, &$0, beginning)) }
    }

    /// Adds so many persons of no interest.
    func add(persons count: Int) {
        state.withLock { state in
            for number in 0..<count {
                _ = Self.add(
                    "persons", ["name": "X", "emails": [["value": .string("x\(number)@x.test")]]], &state, beginning)
            }
        }
    }

    func remove(_ kind: String, _ id: String) {
        state.withLock { $0.records[kind]?[Int64(id) ?? 0] = nil }
    }

    func change(_ kind: String, _ id: String, _ members: [String: JSONValue]) {
        state.withLock { state in
            state.time += 1
            let now = Self.text(beginning + state.time)
            state.records[kind]?[Int64(id) ?? 0]?.merge(members.merging(["update_time": now]) { $1 }) { $1 }
        }
    }

    func record(_ kind: String, _ id: String) -> JSONValue? {
        state.withLock { $0.records[kind]?[Int64(id) ?? 0].map { .object($0) } }
    }

    func count(_ kind: String) -> Int { state.withLock { $0.records[kind]?.count ?? 0 } }

    var notes: [JSONValue] { state.withLock { $0.notes.sorted { $0.key < $1.key }.map { .object($0.value) } } }

    /// The filters that are left.
    var filters: Int { state.withLock { $0.filters.count } }

    private static func text(_ date: Date) -> JSONValue { .string(date.formatted(.iso8601)) }

    private static func add(
        _ kind: String, _ members: [String: JSONValue], _ state: inout State, _ beginning: Date
    ) -> Int64 {
        state.lastID += 1
        state.time += 1
        var record = members
        record["id"] = .integer(state.lastID)
        record["is_deleted"] = false
        record["add_time"] = record["add_time"] ?? text(beginning + state.time)
        record["update_time"] = text(beginning + state.time)
        if kind == "persons" {
            let words = (record["name"]?.text ?? "").split(separator: " ").map(String.init)
            record["first_name"] = words.count > 1 ? .string(words.dropLast().joined(separator: " ")) : .null
            record["last_name"] = words.last.map(JSONValue.string) ?? .null
        }
        state.records[kind]?[state.lastID] = record
        return state.lastID
    }

    // MARK: - Answers

    /// The answer to a request.
    func answer(_ asked: Asked) -> HTTPResponse {
        let parts = asked.path.split(separator: "/").map(String.init)
        let place = parts.map { Int64($0) == nil ? $0 : "#" }.joined(separator: "/")
        switch (asked.method, place) {
        case (.get, "v1/users/me"):
            return .data([
                "id": .integer(user.value), "name": "Ada", "company_id": 42, "company_name": "Ferry Ltd",
                "access": [["app": "global", "admin": true]],
            ])
        case (.get, "v1/users"):
            return .data([
                ["id": 7, "email": "Ada@ferry.test", "active_flag": true],
                ["id": 8, "email": "bob@ferry.test", "active_flag": false],
            ])
        case (.get, "api/v2/personFields"): return .data(Self.personFields)
        case (.get, "api/v2/organizationFields"): return .data(Self.organizationFields)
        case (.get, "v1/personFields"), (.get, "v1/organizationFields"):
            return .data([["id": 1, "key": "name"], ["id": 9, "key": "email"], ["id": 12, "key": "website"]])
        case (.post, "v1/filters"), (.put, "v1/filters/#"): return filter(asked, parts.last)
        case (.delete, "v1/filters/#"):
            state.withLock { $0.filters[Int64(parts[2]) ?? 0] = nil }
            return .data(["id": .integer(Int64(parts[2]) ?? 0)])
        case (.get, "v1/notes"):
            let person = asked.query["person_id"]
            let hits = notes.filter { $0["person_id"]?.text == person }
            return .data(hits.isEmpty ? .null : .array(hits))
        case (.post, "v1/notes"):
            return state.withLock { state in
                state.lastID += 1
                var note: [String: JSONValue] = ["id": .integer(state.lastID), "active_flag": true]
                if case .object(let members) = asked.body { note.merge(members) { $1 } }
                state.notes[state.lastID] = note
                return .data(.object(note))
            }
        case (.get, "api/v2/persons/search"), (.get, "api/v2/organizations/search"):
            return search(asked, parts[2])
        case (.get, "api/v2/persons"), (.get, "api/v2/organizations"): return list(asked, parts[2])
        case (.post, "api/v2/persons"), (.post, "api/v2/organizations"):
            guard case .object(let members) = asked.body else { return .refusal(400, "no body") }
            let id = add(parts[2], members)
            return .data(record(parts[2], id) ?? .null)
        case (.patch, "api/v2/persons/#"), (.patch, "api/v2/organizations/#"):
            guard case .object(let members) = asked.body, record(parts[2], parts[3]) != nil else {
                return .refusal(404, "Not found")
            }
            change(parts[2], parts[3], members)
            return .data(record(parts[2], parts[3]) ?? .null)
        default: return .refusal(404, "Unknown method .")
        }
    }

    private func filter(_ asked: Asked, _ last: String?) -> HTTPResponse {
        state.withLock { state in
            var id = Int64(last ?? "") ?? 0
            if asked.method == .post {
                state.lastID += 1
                id = state.lastID
            }
            let conditions = asked.body["conditions"]?["conditions"]?.array?.last?["conditions"] ?? .null
            guard (conditions.array?.count ?? 99) <= 16 else { return .refusal(400, "too many conditions") }
            state.filters[id] = conditions
            return .data(["id": .integer(id)])
        }
    }

    private func matches(_ record: JSONValue, _ condition: JSONValue) -> Bool {
        let value = condition["value"]?.text ?? ""
        switch condition["field_id"]?.text {
        case "9": return (record["emails"]?.array ?? []).contains { $0["value"]?.text?.lowercased() == value }
        case "1": return record["name"]?.text?.lowercased() == value
        case "12": return record["website"]?.text?.contains(value) == true
        default: return false
        }
    }

    private func search(_ asked: Asked, _ kind: String) -> HTTPResponse {
        let term = asked.query["term"] ?? ""
        let hits = state.withLock { state in
            state.searchLags ? [] : (state.records[kind] ?? [:]).values.map { JSONValue.object($0) }
        }.filter { record in
            let condition: JSONValue = [
                "field_id": asked.query["fields"] == "email" ? "9" : "1", "value": .string(term),
            ]
            return matches(record, condition)
        }
        return .data(["items": .array(hits.map { ["result_score": 1, "item": ["id": $0["id"] ?? .null]] })])
    }

    private func list(_ asked: Asked, _ kind: String) -> HTTPResponse {
        let (all, filters) = state.withLock { state in
            ((state.records[kind] ?? [:]).values.map { JSONValue.object($0) }, state.filters)
        }
        var records = all
        if let ids = asked.query["ids"]?.split(separator: ",").map(String.init) {
            guard ids.count <= 100 else { return .refusal(400, "too many ids") }
            records = records.filter { ids.contains($0["id"]?.text ?? "") }
        }
        if let filter = asked.query["filter_id"].flatMap({ Int64($0) }) {
            guard let conditions = filters[filter]?.array else { return .refusal(404, "filter not found") }
            records = records.filter { record in conditions.contains { matches(record, $0) } }
        }
        if let since = asked.query["updated_since"] {
            records = records.filter { ($0["update_time"]?.text ?? "") >= since }
        }
        let field = asked.query["sort_by"] ?? "id"
        let isFalling = asked.query["sort_direction"] == "desc"
        var places = records.map { (place: Place($0, field), record: $0) }
        places.sort { isFalling ? $0.place > $1.place : $0.place < $1.place }
        if let cursor = asked.query["cursor"] {
            guard let place = Place(cursor) else { return .refusal(400, "Invalid cursor") }
            places.removeAll { isFalling ? $0.place >= place : $0.place <= place }
        }
        let page = places.prefix(asked.query["limit"].flatMap { Int($0) } ?? 100)
        return .data(.array(page.map(\.record)), cursor: page.count < places.count ? page.last?.place.text : nil)
    }

    /// A place in an ordered list, which stays the same whatever is added before it.
    private struct Place: Comparable {
        var value: String
        var id: Int64

        init(_ record: JSONValue, _ field: String) {
            id = record["id"]?.integer ?? 0
            value = field == "id" ? "" : record[field]?.text ?? ""
        }

        init?(_ text: String) {
            let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, let id = Int64(parts[1]) else { return nil }
            (value, self.id) = (parts[0], id)
        }

        var text: String { "\(value)|\(id)" }

        static func < (left: Place, right: Place) -> Bool { (left.value, left.id) < (right.value, right.id) }
    }

    private static func field(
        _ code: String, _ name: String, _ type: String, isCustom: Bool = true, _ options: [(Int64, String)] = []
    ) -> JSONValue {
        [
            "field_code": .string(code), "field_name": .string(name), "field_type": .string(type),
            "is_custom_field": .bool(isCustom), "is_optional_response_field": false,
            "options": options.isEmpty
                ? .null : .array(options.map { ["id": .integer($0.0), "label": .string($0.1)] }),
            "required_fields": ["enabled": .bool(code == "name")],
        ]
    }

    private static let personFields: JSONValue = .array([
        field("name", "Name", "varchar", isCustom: false), field("email", "Email", "varchar", isCustom: false),
        field("label_ids", "Labels", "set", isCustom: false, [(5, "Hot lead"), (6, "Expo 2026")]),
        field("open_deals_count", "Open deals", "int", isCustom: false),
        field(source, "Lead source", "enum", [(31, "Trade show"), (32, "Web")]),
        field(interests, "Interests", "set", [(41, "Boats"), (42, "Trains")]), field(budget, "Budget", "monetary"),
        field(badgeA, "Badge", "varchar"), field(badgeB, "Badge", "double"), field(span, "Stay", "daterange"),
    ])

    private static let organizationFields: JSONValue = .array([
        field("name", "Name", "varchar", isCustom: false),
        field("industry", "Industry", "enum", isCustom: false, [(1, "Shipping")]),
    ])
}
