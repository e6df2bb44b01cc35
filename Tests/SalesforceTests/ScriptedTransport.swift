import Foundation
import HTTPTransport
import Synchronization

/// Answers from a script and remembers what was asked. A class, because the connector holds copies of its transport.
final class ScriptedTransport: HTTPTransport {
    typealias Script = @Sendable (_ request: HTTPRequest) throws(TransportError) -> HTTPResponse

    private let script: Script
    private let log = Mutex<[HTTPRequest]>([])

    init(_ script: @escaping Script) { self.script = script }

    /// Answers every composite part by part; other requests get an empty object.
    convenience init(parts answer: @escaping @Sendable (_ part: Part) -> PartAnswer) {
        self.init { request in
            let parts = request.parts
            guard !parts.isEmpty else { return .json(200, "{}") }
            return .composite(parts.map { ($0, answer($0)) })
        }
    }

    var requests: [HTTPRequest] { log.withLock { $0 } }

    /// The parts of every composite, call by call.
    var calls: [[Part]] { requests.map(\.parts) }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        log.withLock { $0.append(request) }
        return try script(request)
    }
}

/// One part of a composite.
struct Part {
    /// The members as they were sent.
    let members: [String: Any]

    var method: String { members["method"] as? String ?? "" }
    var url: String { members["url"] as? String ?? "" }
    var reference: String { members["referenceId"] as? String ?? "" }
    var headers: [String: String] { members["httpHeaders"] as? [String: String] ?? [:] }

    /// The statement of a query; nothing for another part.
    var soql: String {
        guard let range = url.range(of: "/query?q=") else { return "" }
        return String(url[range.upperBound...]).removingPercentEncoding ?? ""
    }

    /// The object that a query asks for, or that the rows of a collection are.
    var object: String {
        if let range = soql.range(of: " FROM ") { return String(soql[range.upperBound...].prefix { $0 != " " }) }
        return (records.first?["attributes"] as? [String: String])?["type"] ?? ""
    }

    /// The rows of a collection.
    var records: [[String: Any]] { (members["body"] as? [String: Any])?["records"] as? [[String: Any]] ?? [] }
}

/// What a part is answered with.
enum PartAnswer {
    /// A page of a query.
    case records([[String: Any]], next: String? = nil)
    /// The rows of a collection.
    case rows([[String: Any]])
    /// A refusal of the whole part.
    case refused(Int, String, String)

    /// Every row was written; new records get ids made of the kind and of what the row says.
    static func written(_ part: Part) -> PartAnswer {
        .rows(part.records.enumerated().map { index, row in .written(row["id"] as? String ?? newID(part, index)) })
    }

    /// The id that `written` gives to a new record: `00Q` and the number in its e-mail.
    static func newID(_ part: Part, _ index: Int) -> String {
        let row = part.records[index]
        let text =
            [row["Email"], row["Website"], row["WhoId"], row["LeadId"], row["ContactId"]]
            .lazy.compactMap { $0 as? String }.first ?? ""
        let prefix = ["Contact": "003", "Lead": "00Q", "Account": "001", "CampaignMember": "00v", "Task": "00T"]
        return id(prefix[part.object] ?? "xxx", Int(text.filter(\.isNumber).suffix(9)) ?? index)
    }

    fileprivate var status: Int { if case .refused(let status, _, _) = self { status } else { 200 } }

    fileprivate var body: Any {
        switch self {
        case .records(let records, let next):
            var body: [String: Any] = ["totalSize": records.count, "done": next == nil, "records": records]
            body["nextRecordsUrl"] = next
            return body
        case .rows(let rows): return rows
        case .refused(_, let code, let message): return [["errorCode": code, "message": message]]
        }
    }
}

/// An id of 18 characters with a number at its end.
func id(_ prefix: String, _ number: Int) -> String {
    let digits = String(number)
    return prefix + String(repeating: "0", count: 12 - digits.count) + digits + "AAA"
}

extension [String: Any] {
    /// A row that was written.
    static func written(_ id: String) -> [String: Any] { ["id": id, "success": true, "errors": [Any]()] }

    /// A row that was refused.
    static func refused(_ code: String, _ message: String = "no", _ fields: [String] = []) -> [String: Any] {
        ["success": false, "errors": [["statusCode": code, "message": message, "fields": fields] as [String: Any]]]
    }
}

extension HTTPRequest {
    /// The parts of a composite; none of another request.
    var parts: [Part] {
        let body = (try? JSONSerialization.jsonObject(with: Data(body ?? []))) as? [String: Any]
        return (body?["compositeRequest"] as? [[String: Any]] ?? []).map(Part.init)
    }

    /// The body as text.
    var text: String { String(decoding: body ?? [], as: UTF8.self) }
}

extension HTTPResponse {
    /// An answer with a JSON body.
    static func json(_ status: Int, _ text: String, _ headers: [(name: String, value: String)] = []) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
    }

    /// A successful answer of any shape.
    static func object(_ body: [String: Any]) -> HTTPResponse {
        HTTPResponse(status: 200, body: Array((try? JSONSerialization.data(withJSONObject: body)) ?? Data()))
    }

    /// An answer to a composite.
    static func composite(_ parts: [(Part, PartAnswer)]) -> HTTPResponse {
        .object([
            "compositeResponse": parts.map { part, answer in
                [
                    "body": answer.body, "httpHeaders": [String: String](), "httpStatusCode": answer.status,
                    "referenceId": part.reference,
                ] as [String: Any]
            }
        ])
    }
}
