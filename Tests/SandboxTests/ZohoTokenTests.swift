import Testing

@testable import Sandbox

@Suite struct ZohoTokenTests {
    private static let refresh = ["grant_type": "refresh_token", "refresh_token": "sandbox"]

    @Test func `a refresh brings an access token and the address, and no refresh token`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.send(
                "POST", "/zoho/oauth/v2/token",
                form: "grant_type=refresh_token&refresh_token=sandbox&client_id=sandbox&client_secret=sandbox",
                headers: ["host": "crm.example:8700", "content-type": "application/x-www-form-urlencoded"])
            #expect(reply.status == 200)
            #expect(reply.body["api_domain"] == "http://crm.example:8700/zoho")
            #expect(reply.body["token_type"] == "Bearer")
            #expect(reply.body["expires_in"] == 3600)
            #expect(reply.body["refresh_token"] == nil)
            let token = try #require(reply.body["access_token"]?.string)
            #expect(try await client.zoho("GET", "/org", token: token).status == 200)
            let inQuery = try await client.send(
                "POST",
                "/zoho/oauth/v2/token?grant_type=refresh_token&refresh_token=sandbox&client_id=sandbox"
                    + "&client_secret=sandbox")
            #expect(inQuery.body["access_token"]?.string != nil)
            #expect(try await client.violations().isEmpty)
        }
    }

    private static let refusals: [([String: String], String)] = [
        (refresh.merging(["client_id": "x"]) { $1 }, "invalid_client"),
        (refresh.merging(["client_secret": "x"]) { $1 }, "invalid_client_secret"),
        (refresh.merging(["refresh_token": "x"]) { $1 }, "invalid_code"),
        (["grant_type": "authorization_code", "code": "x"], "invalid_code"),
        (["grant_type": "magic"], "unsupported_grant_type"), ([:], "invalid_request"),
    ]

    @Test(arguments: refusals)
    func `a refusal comes with 200 and an error`(form: [String: String], error: String) async throws {
        try await withSandbox { client async throws in
            let reply = try await client.zohoToken(form)
            #expect(reply.status == 200)
            #expect(reply.body == ["error": .string(error)])
            #expect(try await client.violations().count == 1)
        }
    }

    @Test func `a code is good once, and brings a refresh token`() async throws {
        try await withSandbox { client async throws in
            let made = try await client.control("POST", "zoho/code", ["scopes": ["ZohoCRM.org.READ"]])
            let form = ["grant_type": "authorization_code", "code": try #require(made.body["code"]?.string)]
            let reply = try await client.zohoToken(form)
            #expect(reply.body["scope"] == "ZohoCRM.org.READ")
            let token = try #require(reply.body["access_token"]?.string)
            #expect(try await client.zoho("GET", "/org", token: token).status == 200)
            #expect(try await client.zoho("GET", "/users", token: token).zohoCode == "OAUTH_SCOPE_MISMATCH")
            #expect(try await client.zohoToken(form).body["error"] == "invalid_code")
            let refreshToken = try #require(reply.body["refresh_token"]?.string)
            let again = try await client.zohoToken(["grant_type": "refresh_token", "refresh_token": refreshToken])
            #expect(again.body["scope"] == "ZohoCRM.org.READ")
        }
    }

    @Test func `the page that asks a person sends straight back`() async throws {
        try await withSandbox { client async throws in
            let path =
                "/zoho/oauth/v2/auth?response_type=code&client_id=sandbox&scope=ZohoCRM.modules.ALL&state=s"
                + "&access_type=offline&redirect_uri=http%3A%2F%2Fapp.example%2Fback"
            let reply = try await client.send("GET", path)
            #expect(reply.status == 302)
            let location = try #require(reply.headers["location"])
            #expect(location.hasPrefix("http://app.example/back?code=1000."))
            #expect(location.hasSuffix("state=s"))
            let code = location.split(separator: "code=")[1].prefix { $0 != "&" }
            let form = ["grant_type": "authorization_code", "code": String(code)]
            #expect(try await client.zohoToken(form).body["error"] == "invalid_redirect_uri")
        }
    }

    @Test func `more than ten refreshes in ten minutes block a refresh token for a while`() async throws {
        try await withSandbox(.init(zoho: .init(refreshBlock: 1200))) { client async throws in
            for _ in 0..<10 { #expect(try await client.zohoToken(Self.refresh).body["access_token"]?.string != nil) }
            let denied = try await client.zohoToken(Self.refresh)
            #expect(denied.status == 400)
            #expect(denied.body["error"] == "Access Denied")
            #expect(denied.body["status"] == "failure")
            _ = try await client.control("POST", "clock", ["advance_ms": 1_199_000])
            #expect(try await client.zohoToken(Self.refresh).status == 400)
            _ = try await client.control("POST", "clock", ["advance_ms": 1000])
            #expect(try await client.zohoToken(Self.refresh).status == 200)
        }
    }

    @Test func `ten refreshes in eleven minutes are no more than ten in ten`() async throws {
        try await withSandbox { client async throws in
            for _ in 0..<12 {
                #expect(try await client.zohoToken(Self.refresh).status == 200)
                _ = try await client.control("POST", "clock", ["advance_ms": 61_000])
            }
        }
    }

    @Test func `an access token ends after its lifetime, when asked, and with its refresh token`() async throws {
        try await withSandbox(.init(zoho: .init(accessTokenLifetime: 60))) { client async throws in
            let token = try await client.zohoAccess()
            _ = try await client.control("POST", "clock", ["advance_ms": 59_000])
            #expect(try await client.zoho("GET", "/org", token: token).status == 200)
            _ = try await client.control("POST", "clock", ["advance_ms": 1000])
            let ended = try await client.zoho("GET", "/org", token: token)
            #expect(ended.status == 401)
            #expect(
                ended.body
                    == ["code": "INVALID_TOKEN", "message": "invalid oauth token", "details": [:], "status": "error"])
            let second = try await client.zohoAccess()
            #expect(try await client.control("POST", "expire", ["crm": "zoho"]).status == 200)
            #expect(try await client.zoho("GET", "/org", token: second).zohoCode == "INVALID_TOKEN")
            let third = try await client.zohoAccess()
            #expect(try await client.send("POST", "/zoho/oauth/v2/token/revoke?token=sandbox").status == 200)
            #expect(try await client.zoho("GET", "/org", token: third).zohoCode == "INVALID_TOKEN")
            #expect(try await client.zohoToken(Self.refresh).body["error"] == "invalid_code")
        }
    }

    @Test func `the header names the kind of token`() async throws {
        try await withSandbox { client async throws in
            let bearer = try await client.send("GET", "/zoho/crm/v8/org", headers: ["authorization": "Bearer sandbox"])
            #expect(bearer.zohoCode == "INVALID_TOKEN")
            let none = try await client.zoho("GET", "/org", token: nil)
            #expect(none.status == 401)
            #expect(none.zohoCode == "AUTHENTICATION_FAILURE")
            #expect(try await client.violations().count == 2)
            #expect(try await client.zoho("GET", "/org", token: "expired").zohoCode == "INVALID_TOKEN")
            #expect(try await client.zoho("GET", "/org", token: "noscope").zohoCode == "OAUTH_SCOPE_MISMATCH")
        }
    }

    private static let scopes: [([String], String, String, Bool)] = [
        (["ZohoCRM.modules.ALL"], "GET", "/Leads?fields=Email", true),
        (["ZohoCRM.modules.leads.READ"], "GET", "/Leads?fields=Email", true),
        (["ZohoCRM.modules.contacts.ALL"], "GET", "/Leads?fields=Email", false),
        (["ZohoCRM.modules.READ"], "DELETE", "/Leads?ids=1", false),
        (["ZohoCRM.modules.leads.WRITE"], "POST", "/Leads", true),
        (["ZohoCRM.modules.leads.CREATE"], "PUT", "/Leads", false),
        (["ZohoCRM.modules.ALL"], "GET", "/Leads/search?word=xx", false),
        (["ZohoCRM.modules.ALL", "ZohoSearch.securesearch.READ"], "GET", "/Leads/search?word=xx", true),
        (["ZohoCRM.settings.ALL"], "GET", "/settings/fields?module=Leads", true),
        (["ZohoCRM.settings.modules.READ"], "GET", "/settings/fields?module=Leads", false),
        (["ZohoCRM.users.READ"], "GET", "/users", true),
        (["ZohoCRM.coql.READ", "ZohoCRM.modules.contacts.READ"], "POST", "/coql", false),
        (["ZohoCRM.coql.READ", "ZohoCRM.modules.leads.READ"], "POST", "/coql", true),
    ]

    @Test(arguments: scopes)
    func `a token may do what its scopes say`(
        scopes: [String], method: String, path: String, isAllowed: Bool
    ) async throws {
        try await withSandbox(.init(zoho: .init(tokenScopes: ["narrow": scopes]))) { client async throws in
            let query: JSON = ["select_query": "select id from Leads where id is not null"]
            let body =
                path == "/coql" ? query : ["POST", "PUT"].contains(method) ? ["data": [["Last_Name": "A"]]] : nil
            let reply = try await client.zoho(method, path, body, token: "narrow")
            #expect((reply.zohoCode != "OAUTH_SCOPE_MISMATCH") == isAllowed)
            #expect((reply.status != 401) == isAllowed)
        }
    }
}
