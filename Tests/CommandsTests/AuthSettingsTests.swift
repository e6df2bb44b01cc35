import Credentials
import Foundation
import HTTPTransport
import Store
import Sync
import Testing

@testable import Commands

@Suite struct AuthSettingsTests {
    private static let key = "\nencryption_key: env:LEADFERRY_TEST_KEY\n"

    private func read(_ auth: String, url: String = "http://127.0.0.1:8700/hubspot", tail: String = key) throws
        -> Configuration
    {
        let text = "destinations:\n  hubspot:\n    url: \(url)\n    auth: {\(auth)}\n\(tail)"
        return try Configuration.read(text, file: "/etc/leadferry/leadferry.yaml")
    }

    @Test func `each flow is read with its own keys`() throws {
        let refresh = try #require(
            try read("flow: refresh_token, client_id: app, client_secret: env:S, scopes: [a, b]").destinations[0].auth)
        #expect(refresh.flow == .refreshToken && refresh.clientID == .text("app"))
        #expect(refresh.clientSecret == .environment("S") && refresh.scopes == ["a", "b"])
        #expect(refresh.redirectURI == "http://localhost:8701/callback")
        let own = try #require(
            try read("flow: client_credentials, client_id: env:ID, client_secret: env:S").destinations[0].auth)
        #expect(own.clientID == .named(.environment("ID")))
        let jwt = try #require(
            try read("flow: jwt_bearer, client_id: a, username: ann@firm.example, private_key: file:key.pem")
                .destinations[0].auth)
        #expect(jwt.username == .text("ann@firm.example") && jwt.privateKey == .file("key.pem"))
    }

    @Test(arguments: [
        ("client_id: app", "'flow' is missing"),
        ("flow: password, client_id: app", "'password' is not one of"),
        ("flow: refresh_token", "'client_id' is missing"),
        ("flow: client_credentials, client_id: app", "'client_secret' is missing"),
        ("flow: jwt_bearer, client_id: app, private_key: env:K", "'username' is missing"),
        ("flow: jwt_bearer, client_id: app, username: u", "'private_key' is missing"),
        ("flow: refresh_token, client_id: app, username: u", "unknown key 'username'"),
        ("flow: refresh_token, client_id: app, client_secret: s3cret", "a secret is named, not written here"),
        ("flow: refresh_token, client_id: app, token_url: 'http://evil.example/'", "expected an https:// address"),
        ("flow: refresh_token, client_id: app, scopes: a", "expected a list"),
    ])
    func `what is wrong in auth is said with its place`(auth: String, problem: String) {
        let error = #expect(throws: ConfigurationError.self) { try read(auth) }
        #expect(error?.problem.contains(problem) == true, "\(error as Any)")
        #expect(error?.place.contains("leadferry.yaml:4") == true)
        #expect(error.map { !"\($0)".contains("s3cret") } == true)
    }

    @Test func `a token and auth exclude each other`() {
        let text = "destinations:\n  hubspot: {token: env:T, auth: {flow: refresh_token, client_id: a}}\n"
        let error = #expect(throws: ConfigurationError.self) { try Configuration.read(text, file: "leadferry.yaml") }
        #expect(error?.problem.contains("either token: or auth:") == true)
    }

    @Test func `the sandbox's secret is only for the sandbox`() {
        #expect(throws: ConfigurationError.self) {
            try read(
                "flow: client_credentials, client_id: sandbox, client_secret: sandbox", url: "https://api.hubapi.com")
        }
    }

    @Test func `without an encryption key, or without a database, there are no tokens`() throws {
        let auth = "flow: refresh_token, client_id: sandbox, client_secret: sandbox"
        let folder = NSTemporaryDirectory() + "leadferry-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try Store(path: folder + "/leadferry.db", opening: .migrating)
        let transport = NoTransport()
        let configuration = try read(auth, tail: "\n")
        let error = #expect(throws: ConfigurationError.self) {
            try configuration.tokens(for: configuration.destinations[0], store: store, transport: transport)
        }
        #expect(error?.place.hasSuffix("encryption_key") == true && error?.problem.contains("openssl rand") == true)
        #expect(throws: ConfigurationError.self) {
            try configuration.tokens(for: configuration.destinations[0], store: nil, transport: transport)
        }
        let plain = try read(auth, url: "http://crm.example/hubspot".replacing("crm.example", with: "127.0.0.1"))
        #expect(try plain.provider(of: plain.destinations[0]).tokenURL == "http://127.0.0.1/hubspot/oauth/v1/token")
        try store.close()
    }

    private struct NoTransport: HTTPTransport {
        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse { throw .notSent("none") }
    }
}
