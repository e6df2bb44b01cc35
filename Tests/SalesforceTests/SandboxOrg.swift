import Foundation
import HTTPTransport
import Salesforce
import Sandbox
import SandboxServer
import Sync
import Testing

/// A Salesforce org in a sandbox on a free port of this machine, and a connector that speaks to it over HTTP.
struct SandboxOrg: Sendable {
    let server: SandboxServer

    /// A record as the org holds it: every value as text.
    typealias Record = [String: String]

    /// Runs a sandbox for one test. Whatever the test did, it must not have broken Salesforce's contract, unless it names
    /// what the org does not have on purpose.
    static func run(
        _ settings: Sandbox.Configuration.Salesforce = .init(), namesStrangers: Bool = false,
        _ test: @Sendable (SandboxOrg) async throws -> Void
    ) async throws {
        try await SandboxServer.run(.init(salesforce: settings)) { server in
            try await test(SandboxOrg(server: server))
            let violations = try await server.violations()
            #expect(violations.isEmpty != namesStrangers, "\(violations)")
        }
    }

    /// A connector to the org.
    func connector(
        _ strategy: SalesforceStrategy = .leadsAndContacts, tokens: (any AccessTokens)? = nil,
        assignsLeads: Bool = false, savesDespiteAlerts: Bool = false
    ) -> SalesforceConnector {
        SalesforceConnector(
            SalesforceConfiguration(
                instanceURL: server.origin + "/salesforce", strategy: strategy, assignsLeads: assignsLeads,
                savesDespiteAlerts: savesDespiteAlerts),
            tokens: tokens ?? StaticToken(Secret("sandbox")), budget: UnlimitedCalls(), transport: server.transport)
    }

    /// Adds records with any values; returns their ids.
    func seed(_ object: String, _ records: [[String: Any]]) async throws -> [String] {
        try await server.seed("salesforce", object, records)
    }

    /// Every record of a kind that is not deleted.
    func records(_ object: String) async throws -> [Record] { try await server.salesforceRecords(object) }

    /// Moves a record to the bin, as a colleague would.
    func delete(_ object: String, _ id: String) async throws {
        try await server.call(.delete, "/salesforce/services/data/v66.0/sobjects/\(object)/\(id)")
        try await forgetCalls()
    }

    /// How many calls Salesforce has answered.
    func calls() async throws -> Int { try await server.calls(to: "salesforce").values.reduce(0, +) }

    /// Starts counting calls anew.
    func forgetCalls() async throws { try await server.forgetCalls() }

    /// Changes what the org is like.
    func configure(_ settings: [String: Any]) async throws {
        try await server.call(.post, "/_sandbox/config", ["salesforce": settings])
    }

    /// Makes the sandbox misbehave.
    func fault(_ kind: String, _ more: [String: Any] = [:], object: String? = nil, next: Int = 1) async throws {
        let record = object.map { ["object": $0] } ?? [:]
        try await server.fail("/salesforce/services/data/v66.0/composite*", kind, next: next, more, record: record)
    }
}
