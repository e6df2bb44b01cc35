import Foundation
import HTTPTransport
import Sync
import Synchronization

@testable import Pipedrive

/// A request taken apart.
struct Asked: Sendable {
    var method: HTTPRequest.Method
    /// From the host on, without the query.
    var path: String
    var query: [String: String]
    var body: JSONValue
    var headers: [String: String]

    init(_ request: HTTPRequest) {
        method = request.method
        let parts = request.url.split(separator: "?", maxSplits: 1).map(String.init)
        path = String(parts[0].dropFirst("https://api.pipedrive.com".count))
        query = [:]
        for member in (parts.count > 1 ? parts[1] : "").split(separator: "&") {
            let pair = member.split(separator: "=", maxSplits: 1).map(String.init)
            query[pair[0]] = (pair.count > 1 ? pair[1] : "").removingPercentEncoding
        }
        body = (try? JSONDecoder().decode(JSONValue.self, from: Data(request.body ?? []))) ?? .null
        headers = Dictionary(request.headers.map { ($0.name, $0.value) }) { first, _ in first }
    }

    /// `GET /api/v2/persons`.
    var line: String { "\(method.rawValue) \(path)" }
}

/// Answers from a script and remembers what was asked. A class, because the connector holds copies of its transport.
final class ScriptedTransport: HTTPTransport {
    typealias Script = @Sendable (_ asked: Asked) throws(TransportError) -> HTTPResponse

    private let script: Script
    private let log = Mutex<[Asked]>([])
    private let underWay = Mutex((now: 0, most: 0))

    init(_ script: @escaping Script) { self.script = script }

    /// What was asked, in order.
    var asked: [Asked] { log.withLock { $0 } }

    /// The calls that were made, without their queries.
    var lines: [String] { asked.map(\.line) }

    /// The bodies of the calls of a line.
    func bodies(of line: String) -> [JSONValue] { asked.filter { $0.line == line }.map(\.body) }

    /// How many calls were under way at the same time, at most.
    var mostUnderWay: Int { underWay.withLock(\.most) }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let asked = Asked(request)
        log.withLock { $0.append(asked) }
        underWay.withLock {
            $0.now += 1
            $0.most = max($0.most, $0.now)
        }
        defer { underWay.withLock { $0.now -= 1 } }
        await Task.yield()
        return try script(asked)
    }
}

extension HTTPResponse {
    /// An answer with a body of text.
    static func text(_ status: Int, _ text: String, _ headers: [String: String] = [:]) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers.map { ($0, $1) }, body: Array(text.utf8))
    }

    /// A successful answer.
    static func data(_ content: JSONValue, cursor: String? = nil) -> HTTPResponse {
        var body: [String: JSONValue] = ["success": true, "data": content]
        body["additional_data"] = ["next_cursor": cursor.map(JSONValue.string) ?? .null]
        return .json(200, .object(body))
    }

    /// A refusal.
    static func refusal(_ status: Int, _ error: String, code: String? = nil, field: String? = nil) -> HTTPResponse {
        var body: [String: JSONValue] = [
            "success": false, "error": .string(error), "data": .null, "additional_data": .null,
        ]
        body["code"] = code.map(JSONValue.string)
        if let field { body["additional_data"] = ["field_code": .string(field)] }
        return .json(status, .object(body))
    }

    private static func json(_ status: Int, _ body: JSONValue) -> HTTPResponse {
        HTTPResponse(status: status, body: Array((try? JSONEncoder().encode(body)) ?? Data()))
    }
}
