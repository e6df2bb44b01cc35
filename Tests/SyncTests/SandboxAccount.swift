import HTTPTransport
import HubSpot
import JobQueue
import Sandbox
import SandboxServer
import Store
import Sync
import Testing

/// A HubSpot account in a sandbox on a free port of this machine, and a connector that speaks to it over HTTP.
struct SandboxAccount: Sendable {
    let server: SandboxServer

    /// Runs a sandbox for one test. Whatever the test did, it must not have broken HubSpot's contract.
    static func run(
        _ settings: Sandbox.Configuration.HubSpot = .init(), _ test: @Sendable (SandboxAccount) async throws -> Void
    ) async throws {
        try await SandboxServer.run(.init(hubSpot: settings)) { server in
            try await test(SandboxAccount(server: server))
            let violations = try await server.violations()
            #expect(violations == [])
        }
    }

    /// A connector to the account. The index lag is how long it waits before it looks for a lost company.
    func connector(
        indexLag: Duration = .seconds(30), transport: (any HTTPTransport)? = nil
    ) -> HubSpotConnector {
        HubSpotConnector(
            HubSpotConfiguration(baseURL: server.origin + "/hubspot", searchIndexLag: indexLag),
            tokens: StaticToken(Secret("sandbox")), transport: transport ?? server.transport)
    }

    /// A sync stage of a store with this account as its destination.
    func stage(
        _ store: Store, indexLag: Duration = .seconds(30), policy: RetryPolicy = RetryPolicy(),
        transport: (any HTTPTransport)? = nil
    ) -> SyncStage {
        SyncStage(
            store: store,
            destinations: [
                SyncDestination(
                    name: "hubspot", connector: connector(indexLag: indexLag, transport: transport),
                    mapping: LeadMapping(fields: HubSpotDefaults.fieldMap))
            ], policy: policy, logger: .silent)
    }

    /// Adds records that every search sees; returns their ids.
    func seed(_ object: String, _ records: [[String: String]], to company: String? = nil) async throws -> [String] {
        let associations = company.map { ["companies": [$0]] } ?? [:]
        return try await server.seed(
            "hubspot", object, records.map { ["properties": $0, "associations": associations] })
    }

    /// Moves a record to the bin.
    func delete(_ object: String, _ id: String) async throws {
        try await server.call(.delete, "/hubspot/crm/v3/objects/\(object)/\(id)")
        try await forgetCalls()
    }

    /// Every record of a kind.
    func records(_ object: String) async throws -> [SandboxServer.HubSpotRecord] {
        try await server.hubSpotRecords(object)
    }

    /// How often each path of HubSpot was called, by its last words: `contacts/batch/create`.
    func calls() async throws -> [String: Int] {
        let calls = try await server.calls(to: "hubspot")
        return Dictionary(
            calls.map { path, count in
                let words = path.split(separator: "/")
                return (
                    words.drop { $0 != "objects" && $0 != "associations" }.dropFirst().joined(separator: "/"), count
                )
            }, uniquingKeysWith: +)
    }

    /// Changes how the account behaves.
    func configure(_ changes: [String: any Sendable]) async throws {
        try await server.call(.post, "/_sandbox/config", ["hubspot": changes])
    }

    /// Starts counting calls anew.
    func forgetCalls() async throws { try await server.forgetCalls() }

    /// Makes the sandbox misbehave on paths that begin with a text.
    func fail(_ path: String, _ kind: String, next: Int = 1, status: Int? = nil, headers: [String: String] = [:])
        async throws
    {
        var more: [String: Any] = ["headers": headers]
        more["status"] = status
        try await server.fail("/hubspot" + path, kind, next: next, more)
    }
}
