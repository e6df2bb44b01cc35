import Foundation
import HTTPTransport
import Salesforce
import Sandbox
import Sync
import Testing

/// A Salesforce org in a sandbox on a free port of this machine, and a connector that speaks to it over HTTP.
struct SandboxOrg: Sendable {
    let origin: String
    let transport: NetworkTransport

    /// A record as the org holds it: every value as text.
    typealias Record = [String: String]

    /// Runs a sandbox for one test. Whatever the test did, it must not have broken Salesforce's contract, unless it names
    /// what the org does not have on purpose.
    static func run(
        _ settings: Sandbox.Configuration.Salesforce = .init(), namesStrangers: Bool = false,
        _ test: @Sendable (SandboxOrg) async throws -> Void
    ) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let sandbox = Sandbox(configuration: .init(port: 0, salesforce: settings), onListening: { port.yield($0) })
        let transport = NetworkTransport()
        let outcome: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await sandbox.run() }
                let bound = try #require(await ports.first { _ in true })
                let org = SandboxOrg(origin: "http://127.0.0.1:\(bound)", transport: transport)
                try await test(org)
                let violations = try await org.violations()
                #expect(violations.isEmpty != namesStrangers, "\(violations)")
                group.cancelAll()
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        try await transport.shutdown()
        try outcome.get()
    }

    /// A connector to the org.
    func connector(
        _ strategy: SalesforceStrategy = .leadsAndContacts, tokens: (any AccessTokens)? = nil,
        assignsLeads: Bool = false, savesDespiteAlerts: Bool = false
    ) -> SalesforceConnector {
        SalesforceConnector(
            SalesforceConfiguration(
                instanceURL: origin + "/salesforce", strategy: strategy, assignsLeads: assignsLeads,
                savesDespiteAlerts: savesDespiteAlerts),
            tokens: tokens ?? StaticToken(Secret("sandbox")), budget: UnlimitedCalls(), transport: transport)
    }

    /// Adds records with any values; returns their ids.
    func seed(_ object: String, _ records: [[String: Any]]) async throws -> [String] {
        struct Answer: Decodable { var ids: [String] }
        let body: [String: Any] = ["crm": "salesforce", "object": object, "records": records]
        return try decode(Answer.self, try await call(.post, "/_sandbox/seed", body)).ids
    }

    /// Every record of a kind that is not deleted.
    func records(_ object: String) async throws -> [Record] {
        let body = try await call(.get, "/_sandbox/records?crm=salesforce&object=\(object)&limit=1000")
        let answer = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        return (answer?["results"] as? [[String: Any]] ?? []).map { record in
            record.compactMapValues { value in
                value is NSNull ? nil : value as? String ?? (value as? NSNumber).map { "\($0)" }
            }
        }.filter { !["1", "true"].contains($0["IsDeleted"] ?? "") }
    }

    /// Moves a record to the bin, as a colleague would.
    func delete(_ object: String, _ id: String) async throws {
        _ = try await call(.delete, "/salesforce/services/data/v66.0/sobjects/\(object)/\(id)")
        try await forgetCalls()
    }

    /// How many calls Salesforce has answered.
    func calls() async throws -> Int {
        struct Answer: Decodable { var total: Int }
        return try decode(Answer.self, try await call(.get, "/_sandbox/calls?crm=salesforce")).total
    }

    /// Starts counting calls anew.
    func forgetCalls() async throws { _ = try await call(.post, "/_sandbox/reset", ["calls": true]) }

    /// Changes what the org is like.
    func configure(_ settings: [String: Any]) async throws {
        _ = try await call(.post, "/_sandbox/config", ["salesforce": settings])
    }

    /// Makes the sandbox misbehave.
    func fault(_ kind: String, _ more: [String: Any] = [:], object: String? = nil, next: Int = 1) async throws {
        var match: [String: Any] = ["path": "/salesforce/services/data/v66.0/composite*"]
        match["object"] = object
        let body: [String: Any] = ["match": match, "kind": kind, "next": next]
        _ = try await call(.post, "/_sandbox/faults", body.merging(more) { $1 })
    }

    private struct Violations: Decodable {
        struct Item: Decodable {
            var path: String
            var reason: String
        }

        var violations: [Item]
    }

    /// What broke the contract.
    func violations() async throws -> [String] {
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
