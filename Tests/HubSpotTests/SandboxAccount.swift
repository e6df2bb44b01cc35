import Foundation
import HTTPTransport
import HubSpot
import Sandbox
import Sync
import Synchronization
import Testing

/// A HubSpot account in a sandbox on a free port of this machine, and a connector that speaks to it over HTTP.
struct SandboxAccount: Sendable {
    let origin: String
    let transport: NetworkTransport

    /// A record as the account holds it.
    struct Record: Decodable, Sendable {
        var id: String
        var properties: [String: String]
        var associations: [String: [String]]
    }

    /// Runs a sandbox for one test. Whatever the test did, it must not have broken HubSpot's contract.
    static func run(
        _ settings: Sandbox.Configuration.HubSpot = .init(), _ test: @Sendable (SandboxAccount) async throws -> Void
    ) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let sandbox = Sandbox(configuration: .init(port: 0, hubSpot: settings), onListening: { port.yield($0) })
        let transport = NetworkTransport()
        let outcome: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await sandbox.run() }
                let bound = try #require(await ports.first { _ in true })
                let account = SandboxAccount(origin: "http://127.0.0.1:\(bound)", transport: transport)
                try await test(account)
                #expect(try await account.violations() == [])
                group.cancelAll()
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        try await transport.shutdown()
        try outcome.get()
    }

    /// A connector to the account.
    func connector(
        token: String = "sandbox", paths: HubSpotConfiguration.PathGeneration = .numbered, base: String = "/hubspot",
        tokens: (any AccessTokens)? = nil
    ) -> HubSpotConnector {
        HubSpotConnector(
            HubSpotConfiguration(baseURL: origin + base, paths: paths), tokens: tokens ?? StaticToken(Secret(token)),
            transport: transport)
    }

    /// Adds records that every search sees; returns their ids.
    func seed(_ object: String, _ records: [[String: String]], to company: String? = nil) async throws -> [String] {
        struct Answer: Decodable { var ids: [String] }
        let associations = company.map { ["companies": [$0]] } ?? [:]
        let list = records.map { ["properties": $0, "associations": associations] as [String: Any] }
        let body: [String: Any] = ["crm": "hubspot", "object": object, "records": list]
        return try decode(Answer.self, try await call(.post, "/_sandbox/seed", body)).ids
    }

    /// Merges one record into another, as a colleague in HubSpot would.
    func merge(_ object: String, _ id: String, into survivor: String) async throws {
        let body = ["primaryObjectId": survivor, "objectIdToMerge": id]
        _ = try await call(.post, "/hubspot/crm/v3/objects/\(object)/merge", body)
        try await forgetCalls()
    }

    /// Moves a record to the bin.
    func delete(_ object: String, _ id: String) async throws {
        _ = try await call(.delete, "/hubspot/crm/v3/objects/\(object)/\(id)")
        try await forgetCalls()
    }

    /// Every record of a kind.
    func records(_ object: String) async throws -> [Record] {
        struct Answer: Decodable { var results: [Record] }
        return try decode(Answer.self, try await call(.get, "/_sandbox/records?crm=hubspot&object=\(object)")).results
    }

    /// How many calls HubSpot has answered.
    func calls() async throws -> Int {
        struct Answer: Decodable { var total: Int }
        return try decode(Answer.self, try await call(.get, "/_sandbox/calls?crm=hubspot")).total
    }

    /// Starts counting calls anew.
    func forgetCalls() async throws { _ = try await call(.post, "/_sandbox/reset", ["calls": true]) }

    /// Makes the sandbox misbehave on paths that begin with a text.
    func fail(_ path: String, _ kind: String, next: Int = 1, status: Int? = nil, headers: [String: String] = [:])
        async throws
    {
        var body: [String: Any] = [
            "match": ["path": "/hubspot" + path], "kind": kind, "next": next, "headers": headers,
        ]
        body["status"] = status
        _ = try await call(.post, "/_sandbox/faults", body)
    }

    /// Lets the sandbox's clock jump.
    func advance(_ duration: Duration) async throws {
        _ = try await call(.post, "/_sandbox/clock", ["advance_ms": duration.components.seconds * 1_000])
    }

    private struct Violations: Decodable {
        struct Item: Decodable {
            var path: String
            var reason: String
        }

        var violations: [Item]
    }

    private func violations() async throws -> [String] {
        try decode(Violations.self, try await call(.get, "/_sandbox/violations")).violations.map {
            "\($0.path): \($0.reason)"
        }
    }

    func decode<Value: Decodable>(_ type: Value.Type, _ body: [UInt8]) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body))
    }

    func call(_ method: HTTPRequest.Method, _ path: String, _ body: Any? = nil) async throws -> [UInt8] {
        let bytes = try body.map { Array(try JSONSerialization.data(withJSONObject: $0)) }
        let headers = [
            (name: "Authorization", value: "Bearer sandbox"), (name: "Content-Type", value: "application/json"),
        ]
        let response = try await transport.send(HTTPRequest(method, origin + path, headers: headers, body: bytes))
        guard (200..<300).contains(response.status) else {
            throw Refused(
                description: "\(path) answered \(response.status): \(String(decoding: response.body, as: UTF8.self))")
        }
        return response.body
    }

    private struct Refused: Error, CustomStringConvertible {
        var description: String
    }
}
