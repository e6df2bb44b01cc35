import Foundation
import HTTPTransport
import Synchronization

/// Answers from a script and remembers what was asked. A class, because the connector holds copies of its transport.
final class ScriptedTransport: HTTPTransport {
    typealias Script = @Sendable (_ path: String, _ body: [String: Any]) throws(TransportError) -> HTTPResponse

    private let script: Script
    private let log = Mutex<[HTTPRequest]>([])

    init(_ script: @escaping Script) { self.script = script }

    var requests: [HTTPRequest] { log.withLock { $0 } }

    /// The paths asked for, without the host.
    var paths: [String] { requests.map(Self.path) }

    /// The bodies that are lists of texts.
    var lists: [[String]] {
        requests.compactMap { try? JSONDecoder().decode([String].self, from: Data($0.body ?? [])) }
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        log.withLock { $0.append(request) }
        let body = try? JSONSerialization.jsonObject(with: Data(request.body ?? []))
        return try script(Self.path(request), body as? [String: Any] ?? [:])
    }

    private static func path(_ request: HTTPRequest) -> String {
        String(request.url.dropFirst("https://api.hubapi.com".count))
    }
}

extension HTTPResponse {
    /// An answer with a JSON body.
    static func json(_ status: Int, _ text: String, _ headers: [(name: String, value: String)] = []) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
    }

    /// An answer to a batch.
    static func batch(_ status: Int = 200, results: [Any] = [], errors: [Any] = []) -> HTTPResponse {
        let body: [String: Any] = [
            "status": "COMPLETE", "startedAt": "2026-01-01T00:00:00Z", "completedAt": "2026-01-01T00:00:00Z",
            "results": results, "errors": errors, "numErrors": errors.count,
        ]
        return HTTPResponse(status: status, body: Array((try? JSONSerialization.data(withJSONObject: body)) ?? Data()))
    }
}

extension [String: Any] {
    /// The inputs of a batch.
    var inputs: [[String: Any]] { self["inputs"] as? [[String: Any]] ?? [] }

    /// The properties of an input.
    var properties: [String: String] { self["properties"] as? [String: String] ?? [:] }

    /// A member that is a text.
    func text(_ name: String) -> String { self[name] as? String ?? "" }
}

extension HTTPResponse {
    /// A successful answer of any shape.
    static func object(_ body: [String: Any]) -> HTTPResponse {
        HTTPResponse(status: 200, body: Array((try? JSONSerialization.data(withJSONObject: body)) ?? Data()))
    }
}
