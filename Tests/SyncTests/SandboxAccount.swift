import Foundation
import HTTPTransport
import HubSpot
import JobQueue
import Sandbox
import Store
import Sync
import Testing

/// A HubSpot account in a sandbox on a free port of this machine, and a connector that speaks to it over HTTP.
struct SandboxAccount: Sendable {
    let origin: String
    let transport: NetworkTransport

    /// A record as the account holds it.
    struct Record: Decodable, Sendable {
        var id: String
        var archived: Bool
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

    /// A connector to the account. The index lag is how long it waits before it looks for a lost company.
    func connector(indexLag: Duration = .seconds(30)) -> HubSpotConnector {
        HubSpotConnector(
            HubSpotConfiguration(baseURL: origin + "/hubspot", searchIndexLag: indexLag),
            tokens: StaticToken(Secret("sandbox")), transport: transport)
    }

    /// A sync stage of a store with this account as its destination.
    func stage(
        _ store: Store, indexLag: Duration = .seconds(30), policy: RetryPolicy = RetryPolicy()
    ) -> SyncStage {
        SyncStage(
            store: store,
            destinations: [
                SyncDestination(
                    name: "hubspot", connector: connector(indexLag: indexLag),
                    mapping: LeadMapping(fields: HubSpotDefaults.fieldMap))
            ], policy: policy, logger: .silent)
    }

    /// Adds records that every search sees; returns their ids.
    func seed(_ object: String, _ records: [[String: String]], to company: String? = nil) async throws -> [String] {
        struct Answer: Decodable { var ids: [String] }
        let associations = company.map { ["companies": [$0]] } ?? [:]
        let list = records.map { ["properties": $0, "associations": associations] as [String: Any] }
        let body: [String: Any] = ["crm": "hubspot", "object": object, "records": list]
        return try decode(Answer.self, try await call(.post, "/_sandbox/seed", body)).ids
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

    /// How often each path of HubSpot was called, by its last words: `contacts/batch/create`.
    func calls() async throws -> [String: Int] {
        struct Answer: Decodable {
            struct Item: Decodable {
                var path: String
                var count: Int
            }

            var calls: [Item]
        }
        let answer = try decode(Answer.self, try await call(.get, "/_sandbox/calls?crm=hubspot"))
        return Dictionary(
            answer.calls.map { item in
                let words = item.path.split(separator: "/")
                return (
                    words.drop { $0 != "objects" && $0 != "associations" }.dropFirst().joined(separator: "/"),
                    item.count
                )
            }, uniquingKeysWith: +)
    }

    /// Changes how the account behaves.
    func configure(_ changes: [String: any Sendable]) async throws {
        _ = try await call(.post, "/_sandbox/config", ["hubspot": changes])
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

    private func decode<Value: Decodable>(_ type: Value.Type, _ body: [UInt8]) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body))
    }

    private func call(_ method: HTTPRequest.Method, _ path: String, _ body: Any? = nil) async throws -> [UInt8] {
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
