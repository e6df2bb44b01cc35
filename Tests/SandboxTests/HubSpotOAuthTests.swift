import Testing

@testable import Sandbox

@Suite struct HubSpotOAuthTests {
    private static let details = "/account-info/v3/details"

    @Test(arguments: ["/oauth/v1/token", "/oauth/v3/token", "/oauth/2026-03/token"])
    func `a code is exchanged once, and the refresh token stays the same`(path: String) async throws {
        try await withSandbox { client async throws in
            let code = try await client.control(
                "POST", "hubspot/oauth/code",
                ["redirect_uri": "http://localhost/cb", "scopes": ["oauth", "crm.objects.contacts.read"]])
            let form = [
                "grant_type": "authorization_code", "code": code.body["code"]?.string ?? "",
                "redirect_uri": "http://localhost/cb",
            ]
            let first = try await client.hubSpotToken(form, path: path)
            #expect(first.status == 200)
            #expect(first.body["expires_in"] == 1800)
            #expect(first.body["token_type"] == "bearer")
            #expect(first.body["token_use"] == "access_token")
            #expect(first.body["scopes"]?.strings == ["oauth", "crm.objects.contacts.read"])
            #expect(first.body["hub_id"]?.integer != nil)
            let refresh = try #require(first.body["refresh_token"]?.string)
            let again = try await client.hubSpotToken(form, path: path)
            #expect(again.status == 400)
            #expect(again.body["status"] == "BAD_AUTH_CODE")
            let second = try await client.hubSpotToken(
                ["grant_type": "refresh_token", "refresh_token": refresh], path: path)
            #expect(second.status == 200)
            #expect(second.body["refresh_token"]?.string == refresh)
            #expect(second.body["access_token"] != first.body["access_token"])
            for reply in [first, second] {
                let token = reply.body["access_token"]?.string
                #expect(try await client.hubSpot("GET", Self.details, token: token).status == 200)
            }
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `an access token expires by the sandbox's clock`() async throws {
        try await withSandbox(.init(hubSpot: .init(accessTokenLifetime: 60))) { client async throws in
            let reply = try await client.hubSpotToken(["grant_type": "refresh_token", "refresh_token": "sandbox"])
            #expect(reply.body["expires_in"] == 60)
            let token = reply.body["access_token"]?.string
            _ = try await client.control("POST", "clock", ["advance_ms": 59_000])
            #expect(try await client.hubSpot("GET", Self.details, token: token).status == 200)
            _ = try await client.control("POST", "clock", ["advance_ms": 31_000])
            let refused = try await client.hubSpot("GET", Self.details, token: token)
            #expect(refused.status == 401)
            #expect(refused.category == "EXPIRED_AUTHENTICATION")
            #expect(refused.message.contains("30 second"))
        }
    }

    private static let refusals: [([String: String], String)] = [
        (["grant_type": "refresh_token", "refresh_token": "gone"], "BAD_REFRESH_TOKEN"),
        (["grant_type": "refresh_token"], "BAD_REFRESH_TOKEN"),
        (["grant_type": "authorization_code", "code": "gone"], "BAD_AUTH_CODE"),
        (["grant_type": "password"], "BAD_GRANT_TYPE"),
        (["grant_type": "refresh_token", "refresh_token": "sandbox", "client_id": "other"], "BAD_CLIENT_ID"),
        (["grant_type": "refresh_token", "refresh_token": "sandbox", "client_secret": "x"], "BAD_CLIENT_SECRET"),
        (["grant_type": "client_credentials"], "BAD_SCOPE"),
    ]

    @Test(arguments: refusals)
    func `a refused grant is a 400 with its status`(form: [String: String], status: String) async throws {
        try await withSandbox { client async throws in
            for path in ["/oauth/v1/token", "/oauth/2026-03/token"] {
                let reply = try await client.hubSpotToken(form, path: path)
                #expect(reply.status == 400)
                #expect(reply.body["status"]?.string == status)
                #expect(reply.body["correlationId"]?.string?.count == 36)
                #expect(reply.category == "VALIDATION_ERROR")
                #expect((reply.body["error"] == nil) == (path == "/oauth/v1/token"))
            }
        }
    }

    @Test func `client credentials give no refresh token`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.hubSpotToken(["grant_type": "client_credentials", "scope": "oauth"])
            #expect(reply.status == 200)
            #expect(reply.body["token_use"] == "client_credentials")
            #expect(reply.body["refresh_token"] == nil)
        }
    }

    @Test func `token facts are told, and a revoked grant lets nobody in any more`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.hubSpotToken(["grant_type": "refresh_token", "refresh_token": "sandbox"])
            let token = try #require(reply.body["access_token"]?.string)
            let facts = try await client.send("GET", "/hubspot/oauth/v1/access-tokens/\(token)")
            #expect(facts.status == 200)
            #expect(facts.body["token"]?.string == token)
            #expect(facts.body["hub_id"] == reply.body["hub_id"])
            #expect(facts.body["scopes"]?.strings?.contains("crm.lists.write") == true)
            let form = ["client_id": "sandbox", "client_secret": "sandbox", "token": "sandbox"]
            let introspected = try await client.send("POST", "/hubspot/oauth/v3/token/introspect", form: form)
            #expect(introspected.body["active"] == true)
            #expect(introspected.body["token_use"] == "refresh_token")
            #expect(try await client.send("POST", "/hubspot/oauth/v3/token/revoke", form: form).status == 200)
            let refused = try await client.hubSpot("GET", Self.details, token: token)
            #expect(refused.category == "INVALID_AUTHENTICATION")
            #expect(try await client.send("GET", "/hubspot/oauth/v1/access-tokens/\(token)").status == 404)
            let refresh = try await client.hubSpotToken(["grant_type": "refresh_token", "refresh_token": "sandbox"])
            #expect(refresh.body["status"] == "BAD_REFRESH_TOKEN")
        }
    }

    @Test func `the page of consent sends the browser back with a code and the state`() async throws {
        try await withSandbox { client async throws in
            let asked = "client_id=sandbox&redirect_uri=http%3A%2F%2Flocalhost%2Fcb&scope=oauth&state=s1"
            let page = try await client.send("GET", "/hubspot/oauth/authorize?\(asked)")
            #expect(page.status == 302)
            let location = try #require(page.headers["location"])
            #expect(location.hasPrefix("http://localhost/cb?code="))
            #expect(location.hasSuffix("&state=s1"))
            let code = location.split(separator: "=")[1].split(separator: "&")[0]
            let form = ["grant_type": "authorization_code", "code": String(code)]
            let elsewhere = try await client.hubSpotToken(form.merging(["redirect_uri": "http://e"]) { $1 })
            #expect(elsewhere.body["status"] == "BAD_REDIRECT_URI")
            let reply = try await client.hubSpotToken(form.merging(["redirect_uri": "http://localhost/cb"]) { $1 })
            #expect(reply.body["scopes"]?.strings == ["oauth"])
        }
    }

    @Test func `a body that is not a form is refused and counted`() async throws {
        try await withSandbox { client async throws in
            let json = try await client.send("POST", "/hubspot/oauth/v1/token", ["grant_type": "refresh_token"])
            #expect(json.status == 415)
            #expect(try await client.hubSpotToken(["grant_type": "refresh_token", "colour": "red"]).status == 400)
            #expect(try await client.violations().count == 2)
        }
    }

    @Test func `an app has its own ten seconds and no day's allowance`() async throws {
        let limits = Sandbox.Configuration.HubSpot(tenSecondLimit: 1, oauthTenSecondLimit: 2, dailyLimit: 1)
        try await withSandbox(.init(hubSpot: limits)) { client async throws in
            let reply = try await client.hubSpotToken(["grant_type": "refresh_token", "refresh_token": "sandbox"])
            let token = reply.body["access_token"]?.string
            #expect(try await client.hubSpot("GET", Self.details).status == 200)
            #expect(try await client.hubSpot("GET", Self.details).body["policyName"] == "DAILY")
            let first = try await client.hubSpot("GET", Self.details, token: token)
            #expect(first.headers["x-hubspot-ratelimit-max"] == "2")
            #expect(first.headers["x-hubspot-ratelimit-daily"] == nil)
            #expect(try await client.hubSpot("GET", Self.details, token: token).status == 200)
            let refused = try await client.hubSpot("GET", Self.details, token: token)
            #expect(refused.body["policyName"] == "TEN_SECONDLY_ROLLING")
        }
    }
}
