import Foundation
import HTTPTransport
import Sandbox
import SandboxServer
import Sync
import Testing
import Zoho

/// A Zoho CRM account in a sandbox on a free port of this machine, and a connector that speaks to it over HTTP.
struct SandboxOrg: Sendable {
    let server: SandboxServer

    /// Runs a sandbox for one test. Whatever the test did, it must not have broken Zoho's contract: that would be a field
    /// dropped without a word, above all.
    ///
    /// - Parameter expected: What the test provokes on purpose.
    static func run(
        _ settings: Sandbox.Configuration.Zoho = .init(), expecting expected: String? = nil,
        _ test: @Sendable (SandboxOrg) async throws -> Void
    ) async throws {
        try await SandboxServer.run(.init(zoho: settings)) { server in
            try await test(SandboxOrg(server: server))
            let violations = try await server.violations().filter { violation in
                expected.map { !violation.contains($0) } ?? true
            }
            #expect(violations.isEmpty, "\(violations)")
        }
    }

    /// A connector to the account.
    func connector(
        _ modules: ZohoModules = .both, tokens: (any AccessTokens)? = nil, runsAutomation: Bool = true
    ) -> ZohoConnector {
        ZohoConnector(
            ZohoConfiguration(
                apiDomain: server.origin + "/zoho", modules: modules, runsAutomation: runsAutomation),
            tokens: tokens ?? StaticToken(Secret("sandbox")), budget: UnlimitedCalls(), transport: server.transport)
    }

    /// Adds records with any values; returns their ids.
    func seed(_ module: String, _ records: [[String: Any]]) async throws -> [String] {
        try await server.seed("zoho", module, records)
    }

    /// Every record of a module that is not deleted, with its values as texts; a look-up is an id.
    func records(_ module: String) async throws -> [[String: String]] {
        try await server.zohoRecords(module)
    }

    /// How many calls Zoho has answered.
    func calls() async throws -> Int { try await server.calls(to: "zoho").values.reduce(0, +) }

    /// Starts counting calls anew.
    func forgetCalls() async throws { try await server.forgetCalls() }

    /// Changes what the account is like.
    func configure(_ settings: [String: Any]) async throws {
        try await server.call(.post, "/_sandbox/config", ["zoho": settings])
    }

    /// Makes the sandbox misbehave at a path below the version.
    func fault(_ kind: String, at path: String, _ more: [String: Any] = [:]) async throws {
        try await server.fail("/zoho/crm/v8" + path, kind, next: 1, more)
    }

    /// Locks a record, as an approval would.
    func lock(_ module: String, _ id: String) async throws {
        try await server.call(.post, "/_sandbox/zoho/lock", ["object": module, "ids": [id]])
    }
}
