import Foundation
import HTTPTransport
import Synchronization

/// Answers from a script and remembers what was asked. A class, because the connector holds copies of its transport.
final class ScriptedTransport: HTTPTransport {
    typealias Script = @Sendable (_ call: Call) throws(TransportError) -> HTTPResponse

    private let script: Script
    private let log = Mutex<[HTTPRequest]>([])

    init(_ script: @escaping Script) { self.script = script }

    /// Finds nothing and writes everything, where the script has no answer of its own.
    convenience init(besides script: @escaping @Sendable (_ call: Call) -> HTTPResponse?) {
        self.init { call in script(call) ?? .obliging(call) }
    }

    /// Finds nothing and writes everything.
    convenience init() { self.init(besides: { _ in nil }) }

    var requests: [HTTPRequest] { log.withLock { $0 } }
    var calls: [Call] { requests.map(Call.init) }

    /// Method and path of every call: `POST /Leads`.
    var routes: [String] { calls.map(\.route) }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        log.withLock { $0.append(request) }
        return try script(Call(request))
    }
}

/// One call as Zoho would see it.
struct Call {
    let method: String
    /// Below the version.
    let path: String
    let query: [String: String]
    let body: [String: Any]

    init(_ request: HTTPRequest) {
        method = request.method.rawValue
        let components = URLComponents(string: request.url)
        path = String((components?.path ?? "").dropFirst("/crm/v8".count))
        query = Dictionary((components?.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
        body = (try? JSONSerialization.jsonObject(with: Data(request.body ?? []))) as? [String: Any] ?? [:]
    }

    var route: String { "\(method) \(path)" }

    /// The statement of a query; nothing for another call.
    var coql: String { body["select_query"] as? String ?? "" }

    /// The module that a query asks.
    var module: String {
        guard let range = coql.range(of: " from ") else { return "" }
        return String(coql[range.upperBound...].prefix { $0 != " " })
    }

    /// The records of a write.
    var rows: [[String: Any]] { body["data"] as? [[String: Any]] ?? [] }
}

/// An id as Zoho makes them.
func id(_ number: Int) -> String { String(5_512_345_000_000_000 + number) }

/// The record for whose sake another one is refused, as the details name it.
func twin(_ record: String, _ module: String) -> [String: Any] {
    ["id": record, "module": ["api_name": module, "id": id(3)]]
}

extension [String: Any] {
    /// The answer to a record that was written.
    static func written(_ id: String) -> [String: Any] {
        ["code": "SUCCESS", "status": "success", "message": "record added", "details": ["id": id]]
    }

    /// The answer to a record that was refused.
    static func refused(_ code: String, _ message: String = "no", _ details: [String: Any] = [:]) -> [String: Any] {
        ["code": code, "status": "error", "message": message, "details": details]
    }

    func text(_ name: String) -> String { self[name] as? String ?? "" }
}

extension HTTPResponse {
    /// An answer with a JSON body.
    static func json(_ status: Int, _ text: String, _ headers: [(name: String, value: String)] = []) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
    }

    /// An answer of any shape.
    static func object(_ status: Int, _ body: [String: Any]) -> HTTPResponse {
        HTTPResponse(status: status, body: Array((try? JSONSerialization.data(withJSONObject: body)) ?? Data()))
    }

    /// Records that were found; 204 where there are none.
    static func records(_ records: [[String: Any]], more: Bool = false) -> HTTPResponse {
        records.isEmpty
            ? nothing
            : object(200, ["data": records, "info": ["count": records.count, "more_records": more] as [String: Any]])
    }

    /// The answers to the records of a write.
    static func rows(_ status: Int = 207, _ rows: [[String: Any]]) -> HTTPResponse { object(status, ["data": rows]) }

    /// An error at the root.
    static func refused(
        _ status: Int, _ code: String, _ message: String = "no", _ details: [String: Any] = [:]
    ) -> HTTPResponse {
        object(status, .refused(code, message, details))
    }

    /// Nothing found.
    static let nothing = HTTPResponse(status: 204)

    /// Every record was written; a new one gets the number in its e-mail, its website or its parent as its id.
    static func written(_ call: Call) -> HTTPResponse {
        .rows(call.method == "POST" ? 201 : 200, call.rows.enumerated().map { .written(newID($1, $0)) })
    }

    /// The id that `written` gives.
    static func newID(_ row: [String: Any], _ index: Int) -> String {
        if let id = row["id"] as? String { return id }
        let text = [row["Email"], row["Website"], row["Last_Name"]].lazy.compactMap { $0 as? String }.first
        return id(Int((text ?? "").filter(\.isNumber)) ?? 900 + index)
    }

    /// Nothing is found, everything is written.
    fileprivate static func obliging(_ call: Call) -> HTTPResponse {
        if call.path == "/settings/fields" { return .fields(call.query["module"] ?? "") }
        return call.method == "GET" || call.path == "/coql" ? nothing : written(call)
    }

    /// A module's metadata: the usual fields, and a custom one of each kind.
    static func fields(_ module: String) -> HTTPResponse {
        func field(_ name: String, _ type: String, _ more: [String: Any] = [:]) -> [String: Any] {
            let usual: [String: Any] = [
                "api_name": name, "data_type": type, "display_label": name.replacing("_", with: " "), "visible": true,
                "read_only": false, "field_read_only": false, "system_mandatory": false, "length": 100,
                "operation_type": ["api_create": true, "api_update": true, "web_create": true, "web_update": true],
            ]
            return usual.merging(more) { $1 }
        }
        let never = ["api_create": false, "api_update": false]
        return .object(
            200,
            [
                "fields": [
                    field("Last_Name", "text", ["system_mandatory": true, "length": 80]),
                    field("First_Name", "text", ["length": 40]), field("Email", "email"), field("Phone", "phone"),
                    field("Company", "text"), field("Website", "website"), field("Account_Name", "lookup"),
                    field("Owner", "ownerlookup", ["field_read_only": true]),
                    field("Note_Title", "text"), field("Note_Content", "textarea", ["length": 32_000]),
                    field("Created_Time", "datetime", ["operation_type": never]),
                    field("Converted_Contact", "lookup", ["read_only": true]),
                    field("Hidden", "text", ["visible": false]),
                    field("Budget", "currency"), field("Seats", "integer"), field("Serial", "bigint"),
                    field("VIP", "boolean"), field("Met_On", "date"), field("Met_At", "datetime"),
                    field("Partner", "lookup"), field("Booth", "text"),
                    field(
                        "Interest", "picklist",
                        [
                            "pick_list_values": [
                                ["actual_value": "Demo", "display_value": "A demo", "type": "used"],
                                ["actual_value": "Old", "display_value": "Old", "type": "unused"],
                            ]
                        ]),
                    field(
                        "Topics", "multiselectpicklist",
                        ["pick_list_values": [["actual_value": "AI", "display_value": "AI"]]]),
                ]
            ])
    }
}
