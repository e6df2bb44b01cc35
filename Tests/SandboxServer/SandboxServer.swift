internal import Foundation
public import HTTPTransport
public import Sandbox

/// A sandbox inside the test's own process, on a free port of this machine, and a transport that speaks to it over HTTP.
public struct SandboxServer: Sendable {
    /// `http://127.0.0.1:PORT`.
    public let origin: String
    /// A transport of this server's own.
    public let transport: NetworkTransport

    /// Runs a sandbox for one test, and ends it.
    public static func run(
        _ configuration: Sandbox.Configuration, _ test: @Sendable (SandboxServer) async throws -> Void
    ) async throws {
        var configuration = configuration
        configuration.port = 0
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let sandbox = Sandbox(configuration: configuration, onListening: { port.yield($0) })
        let transport = NetworkTransport()
        let outcome: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await sandbox.run() }
                guard let bound = await ports.first(where: { _ in true }) else {
                    throw Refused(description: "the sandbox ended before it listened")
                }
                try await test(SandboxServer(origin: "http://127.0.0.1:\(bound)", transport: transport))
                group.cancelAll()
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        try await transport.shutdown()
        try outcome.get()
    }

    /// Calls a path with the sandbox's usual token, and returns the body. Throws where the answer is no 2xx.
    @discardableResult
    public func call(
        _ method: HTTPRequest.Method, _ path: String, _ body: Any? = nil, scheme: String = "Bearer"
    ) async throws -> [UInt8] {
        let bytes = try body.map { Array(try JSONSerialization.data(withJSONObject: $0)) }
        let headers = [
            (name: "Authorization", value: scheme + " sandbox"), (name: "Content-Type", value: "application/json"),
        ]
        let response = try await transport.send(HTTPRequest(method, origin + path, headers: headers, body: bytes))
        guard (200..<300).contains(response.status) else {
            throw Refused(
                description: "\(path) answered \(response.status): \(String(decoding: response.body, as: UTF8.self))")
        }
        return response.body
    }

    /// The same, decoded.
    public func call<Value: Decodable>(
        _ method: HTTPRequest.Method, _ path: String, _ body: Any? = nil, as type: Value.Type
    ) async throws -> Value {
        try JSONDecoder().decode(type, from: Data(try await call(method, path, body)))
    }

    /// What broke a contract, a line each.
    public func violations() async throws -> [String] {
        struct Answer: Decodable {
            struct Item: Decodable {
                var path: String
                var reason: String
            }

            var violations: [Item]
        }
        return try await call(.get, "/_sandbox/violations", as: Answer.self).violations.map {
            "\($0.path): \($0.reason)"
        }
    }

    /// How often each path of a CRM was called.
    public func calls(to crm: String) async throws -> [String: Int] {
        struct Answer: Decodable {
            struct Item: Decodable {
                var path: String
                var count: Int
            }

            var calls: [Item]
        }
        let answer = try await call(.get, "/_sandbox/calls?crm=\(crm)", as: Answer.self)
        return Dictionary(answer.calls.map { ($0.path, $0.count) }, uniquingKeysWith: +)
    }

    /// Starts counting calls anew.
    public func forgetCalls() async throws { try await call(.post, "/_sandbox/reset", ["calls": true]) }

    /// Adds records with any values, which every look-up sees; returns their ids.
    public func seed(
        _ crm: String, _ object: String, _ records: [[String: Any]]
    ) async throws -> [String] {
        struct Answer: Decodable { var ids: [String] }
        let body: [String: Any] = ["crm": crm, "object": object, "records": records]
        return try await call(.post, "/_sandbox/seed", body, as: Answer.self).ids
    }

    /// Makes the sandbox misbehave on the paths that begin with a text, or match its `*`, the next so many times.
    public func fail(
        _ path: String, _ kind: String, next: Int? = 1, _ more: [String: Any] = [:], record: [String: Any] = [:]
    ) async throws {
        let match = record.merging(["path": path]) { $1 }
        var body: [String: Any] = ["match": match, "kind": kind]
        body["next"] = next
        try await call(.post, "/_sandbox/faults", body.merging(more) { $1 })
    }

    /// An answer that was not expected.
    public struct Refused: Error, CustomStringConvertible {
        /// What was called, and what it answered.
        public var description: String
    }
}
