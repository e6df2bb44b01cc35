import HTTPTransport
import HubSpot
import Sandbox
import SandboxServer
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

    /// A connector to the account.
    func connector(
        token: String = "sandbox", paths: HubSpotConfiguration.PathGeneration = .numbered, base: String = "/hubspot",
        tokens: (any AccessTokens)? = nil
    ) -> HubSpotConnector {
        HubSpotConnector(
            HubSpotConfiguration(baseURL: server.origin + base, paths: paths),
            tokens: tokens ?? StaticToken(Secret(token)),
            transport: server.transport)
    }

    /// Adds records that every search sees; returns their ids.
    func seed(_ object: String, _ records: [[String: String]], to company: String? = nil) async throws -> [String] {
        let associations = company.map { ["companies": [$0]] } ?? [:]
        return try await server.seed(
            "hubspot", object, records.map { ["properties": $0, "associations": associations] })
    }

    /// Merges one record into another, as a colleague in HubSpot would.
    func merge(_ object: String, _ id: String, into survivor: String) async throws {
        let body = ["primaryObjectId": survivor, "objectIdToMerge": id]
        try await server.call(.post, "/hubspot/crm/v3/objects/\(object)/merge", body)
        try await forgetCalls()
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

    /// How many calls HubSpot has answered.
    func calls() async throws -> Int { try await server.calls(to: "hubspot").values.reduce(0, +) }

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

    /// Lets the sandbox's clock jump.
    func advance(_ duration: Duration) async throws {
        try await server.call(.post, "/_sandbox/clock", ["advance_ms": duration.components.seconds * 1_000])
    }
}
