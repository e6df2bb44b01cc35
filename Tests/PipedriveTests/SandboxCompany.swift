import Foundation
import HTTPTransport
import Pipedrive
import Sandbox
import SandboxServer
import Sync
import Testing

/// A Pipedrive company in a sandbox on a free port of this machine, and connectors that speak to it over HTTP.
struct SandboxCompany: Sendable {
    let server: SandboxServer

    /// Runs a sandbox for one test. Whatever the test did, it must not have broken Pipedrive's contract.
    static func run(
        _ change: (inout Sandbox.Configuration.Pipedrive) -> Void = { _ in },
        _ test: @Sendable (SandboxCompany) async throws -> Void
    ) async throws {
        // What is tested here is not the pace: the calls of a test come as fast as they can.
        var settings = Sandbox.Configuration.Pipedrive(burstLimit: 100_000, searchBurstLimit: 100_000)
        change(&settings)
        try await SandboxServer.run(.init(pipedrive: settings)) { server in
            try await test(SandboxCompany(server: server))
            let violations = try await server.violations()
            #expect(violations.isEmpty, "\(violations)")
        }
    }

    /// A connector to the company.
    func connector(
        mirror: any RecordMirror = MemoryMirror(), tokens: (any AccessTokens)? = nil, isApp: Bool = false
    ) -> PipedriveConnector {
        PipedriveConnector(
            PipedriveConfiguration(baseURL: server.origin + "/pipedrive", hasPersonalToken: !isApp),
            tokens: tokens ?? StaticToken(Secret("sandbox")), mirror: mirror, transport: server.transport)
    }

    /// Adds records with any values; returns their ids.
    @discardableResult
    func seed(_ object: String, _ records: [[String: Any]]) async throws -> [String] {
        struct Answer: Decodable { var ids: [Int64] }
        let body: [String: Any] = ["crm": "pipedrive", "object": object, "records": records]
        return try await server.call(.post, "/_sandbox/seed", body, as: Answer.self).ids.map { String($0) }
    }

    /// Adds persons of no interest, with addresses made of their number.
    func seed(persons: Range<Int>) async throws {
        for start in stride(from: persons.lowerBound, to: persons.upperBound, by: 1_000) {
            let part = start..<min(start + 1_000, persons.upperBound)
            try await seed("person", part.map { Self.person("x\($0)@x.test") })
        }
    }

    static func person(_ email: String, _ more: [String: Any] = [:]) -> [String: Any] {
        let emails: [[String: Any]] = [["value": email, "primary": true, "label": "work"]]
        return ["name": "Ann Lee", "emails": emails].merging(more) { $1 }
    }

    /// A call of a colleague's; returns the `data` of the answer.
    @discardableResult
    func call(_ method: HTTPRequest.Method, _ path: String, _ body: Any? = nil) async throws -> Any? {
        let bytes = try await server.call(method, "/pipedrive" + path, body)
        let answer = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
        try await server.forgetCalls()
        return answer?["data"]
    }

    /// A person as the company has it.
    func person(_ id: String) async throws -> [String: Any] {
        try await call(.get, "/api/v2/persons/\(id)") as? [String: Any] ?? [:]
    }

    /// How many persons there are.
    func persons() async throws -> Int {
        (try await call(.get, "/api/v2/persons?limit=500") as? [Any])?.count ?? 0
    }

    /// How many calls Pipedrive has answered.
    func calls() async throws -> Int { try await server.calls(to: "pipedrive").values.reduce(0, +) }
}
