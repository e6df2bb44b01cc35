import Foundation
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// An installation whose HubSpot connection signs in by OAuth; its secrets lie in files beside the folder, as systemd's
/// credentials do.
struct SignIn {
    static let clientSecret = "client-s3cret-4711"
    static let key = "an-encryption-key-nobody-guesses-4711"

    let sandbox: SandboxProcess
    let user: Installation
    private let secrets: Installation

    /// - Parameter grant: Whether a refresh token is in the configuration, so that nobody has to open a page.
    init(flow: String = "refresh_token", grant: Bool = false, more: String = "") throws {
        sandbox = try SandboxProcess()
        user = try Installation(sandbox: sandbox.url)
        secrets = try Installation()
        try sandbox.post("/_sandbox/config", ["hubspot": ["oauth_clients": ["app-1": Self.clientSecret]]])
        try secrets.write(Self.clientSecret + "\n", to: "client")
        try secrets.write(Self.key + "\n", to: "key")
        var auth = """
                auth:
                  flow: \(flow)
                  client_id: app-1
                  client_secret: file:\(secrets.folder)/client

            """
        if grant {
            try renewGrant()
            auth += "      refresh_token: file:\(secrets.folder)/refresh\n"
        }
        let text = auth + more
        try user.edit {
            ($0.replacing("    token: sandbox\n", with: text))
                + "\nencryption_key: file:\(secrets.folder)/key\n"
        }
    }

    /// A new standing permission at the sandbox.
    func renewGrant() throws {
        try secrets.write(try sandbox.grant(client: "app-1") + "\n", to: "refresh")
    }

    /// The refresh token of the configuration.
    var refreshToken: String { get throws { try secrets.read("refresh").trimmingCharacters(in: .newlines) } }

    func changeKey(_ key: String) throws { try secrets.write(key, to: "key") }

    func changeClientSecret(_ secret: String) throws { try secrets.write(secret, to: "client") }

    func ingest(_ numbers: Range<Int>) throws {
        try user.write(Installation.people(numbers), to: "leads.csv")
        try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
    }

    func drain() throws -> Installation.Result { try user.run("work", "--drain", "--drain-timeout", "2s") }
}

extension SandboxProcess {
    /// Makes a standing permission; its refresh token.
    func grant(client: String) throws -> String {
        let answer = try json("POST", "/_sandbox/hubspot/oauth/grant", ["client_id": client])
        return try #require(answer["refresh_token"] as? String)
    }

    /// Makes a code, as if a person had let an app in.
    func code(client: String, redirectURI: String) throws -> String {
        let answer = try json(
            "POST", "/_sandbox/hubspot/oauth/code", ["client_id": client, "redirect_uri": redirectURI])
        return try #require(answer["code"] as? String)
    }

    /// Ends every permission and token.
    func revokeAll() throws { _ = try json("DELETE", "/_sandbox/hubspot/oauth", nil) }

    /// How many tokens were asked for.
    func tokenCalls() throws -> Int {
        let answer = try json("GET", "/_sandbox/calls?crm=hubspot&each=true", nil)
        let calls = try #require(answer["calls"] as? [[String: Any]])
        return calls.count { ($0["path"] as? String)?.hasPrefix("/hubspot/oauth/") == true }
    }

    private func json(_ method: String, _ path: String, _ body: [String: Any]?) throws -> [String: Any] {
        var request = URLRequest(url: try #require(URL(string: url + path)))
        request.httpMethod = method
        if let body {
            request.httpBody = try JSONSerialization.data(withJSONObject: body)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        let data = try send(request)
        return data.isEmpty ? [:] : try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
}
