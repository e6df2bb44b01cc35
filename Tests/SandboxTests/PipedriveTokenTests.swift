import Testing

@testable import Sandbox

@Suite struct PipedriveTokenTests {
    private static let refresh = ["grant_type": "refresh_token", "refresh_token": "sandbox"]

    @Test func `a personal token is let in by header and in the query`() async throws {
        try await withSandbox { client async throws in
            let me = try await client.pipedrive("GET", "/v1/users/me")
            #expect(me.status == 200)
            #expect(me.data["email"] == "mara@sandbox.example")
            #expect(me.data["company_domain"]?.string != nil)
            let inQuery = try await client.pipedrive("GET", "/v1/users/me?api_token=sandbox", token: nil)
            #expect(inQuery.status == 200)
            for token in ["wrong", "expired"] {
                let refused = try await client.pipedrive("GET", "/v1/users/me", token: token)
                #expect(refused.status == 401)
                #expect(refused.error == "unauthorized access")
                #expect(refused.body["errorCode"] == 401)
            }
            #expect(try await client.pipedrive("GET", "/v1/users/me", token: nil).status == 401)
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `a refresh gives a token for an hour, the address of the account and a new refresh token`() async throws
    {
        try await withSandbox { client async throws in
            let reply = try await client.pipedriveToken(Self.refresh)
            #expect(reply.status == 200)
            #expect(reply.body["token_type"] == "Bearer")
            #expect(reply.body["expires_in"] == 3599)
            #expect(reply.body["api_domain"] == "http://127.0.0.1/pipedrive")
            let token = try #require(reply.body["access_token"]?.string)
            #expect(try await client.pipedriveApp("GET", "/v1/users/me", token: token).status == 200)
            try await client.wait(3_599_000)
            #expect(try await client.pipedriveApp("GET", "/v1/users/me", token: token).status == 401)
            let used = try await client.pipedriveToken(Self.refresh)
            #expect(used.status == 400)
            #expect(used.body["error"] == "invalid_grant")
            #expect(used.body["error_description"]?.string?.hasPrefix("Invalid grant") == true)
            let next = try #require(reply.body["refresh_token"]?.string)
            let again = try await client.pipedriveToken(["grant_type": "refresh_token", "refresh_token": next])
            #expect(again.status == 200)
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `a refresh token may stay, and dies unused after sixty days`() async throws {
        try await withSandbox(.init(pipedrive: .init(rotatesRefreshTokens: false))) { client async throws in
            for _ in 0..<2 {
                #expect(try await client.pipedriveToken(Self.refresh).body["refresh_token"] == "sandbox")
            }
            try await client.wait(60 * 86_400_000)
            #expect(try await client.pipedriveToken(Self.refresh).status == 400)
        }
    }

    @Test func `an app proves itself by Basic only`() async throws {
        try await withSandbox { client async throws in
            for basic in [nil, "eDp5"] {
                let reply = try await client.pipedriveToken(Self.refresh, basic: basic)
                #expect(reply.status == 401)
                #expect(reply.body["error"] == "invalid_client")
            }
            #expect(try await client.pipedriveToken(["grant_type": "magic"]).body["error"] == "unsupported_grant_type")
            let secret = Self.refresh.merging(["client_secret": "sandbox"]) { own, _ in own }
            #expect(try await client.pipedriveToken(secret).status == 200)
            #expect(try await client.violations() == ["unknown form parameter client_secret"])
        }
    }

    @Test func `a person's consent gives a code that is good once and for its own address`() async throws {
        try await withSandbox { client async throws in
            let page = try await client.send(
                "GET",
                "/pipedrive/oauth/authorize?client_id=sandbox&redirect_uri=http%3A%2F%2Flocalhost%2Fback&state=s")
            #expect(page.status == 302)
            let location = page.headers["location"] ?? ""
            #expect(location.hasSuffix("&state=s"))
            let code = String(location.split(separator: "code=")[1].prefix(36))
            let form = [
                "grant_type": "authorization_code", "code": code, "redirect_uri": "http://localhost/back",
            ]
            let elsewhere = form.merging(["redirect_uri": "http://x"]) { _, other in other }
            #expect(try await client.pipedriveToken(elsewhere).status == 400)
            let reply = try await client.pipedriveToken(form, path: "/oauth/token/")
            #expect(reply.status == 200)
            #expect(reply.body["refresh_token"]?.string != nil)
            #expect(try await client.pipedriveToken(form).status == 400)
        }
    }

    @Test func `an app is held to its scopes`() async throws {
        try await withSandbox { client async throws in
            try await client.configurePipedrive(["token_scopes": ["narrow": ["contacts:read", "base"]]])
            #expect(try await client.pipedriveApp("GET", "/api/v2/persons", token: "narrow").status == 200)
            let refusals: [(String, String, JSON?)] = [
                ("POST", "/api/v2/persons", ["name": "A"]), ("GET", "/v1/users", nil), ("GET", "/v1/leads", nil),
                ("GET", "/api/v2/itemSearch?term=ab", nil),
            ]
            for (method, path, body) in refusals {
                let refused = try await client.pipedriveApp(method, path, body, token: "narrow")
                #expect(refused.status == 403)
                #expect(refused.headers["content-type"]?.hasPrefix("application/json") == true)
                #expect(refused.body["errorCode"] == 403)
            }
            #expect(try await client.pipedrive("GET", "/v1/users/me", token: "noscope").status == 403)
        }
    }

    @Test func `issued tokens can be ended from outside`() async throws {
        try await withSandbox { client async throws in
            let token = try await client.pipedriveToken(Self.refresh).body["access_token"]?.string ?? ""
            #expect(try await client.control("POST", "expire", ["crm": "pipedrive"]).body["expired"] == 1)
            #expect(try await client.pipedriveApp("GET", "/v1/users/me", token: token).status == 401)
        }
    }

    @Test func `users are listed and found by name or address`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seedPipedrive(
                "user", [["name": "Noa Blum", "email": "noa@b.example", "active_flag": false]])
            #expect(ids == [303])
            #expect(try await client.pipedrive("GET", "/v1/users").ids == [301, 302, 303])
            #expect(try await client.pipedrive("GET", "/v1/users/find?term=ito").ids == [302])
            #expect(try await client.pipedrive("GET", "/v1/users/find?term=blum&search_by_email=1").ids.isEmpty)
            let noa = try await client.pipedrive("GET", "/v1/users/find?term=noa@b.example&search_by_email=1")
            #expect(noa.ids == [303])
            #expect(noa.data.array?.first?["active_flag"] == false)
            #expect(try await client.pipedrive("GET", "/v1/users/302").data["is_you"] == false)
            #expect(try await client.pipedrive("GET", "/v1/users/9").status == 404)
            let owned = try await client.pipedrive("POST", "/api/v2/persons", ["name": "A", "owner_id": 303])
            #expect(owned.status == 400)
        }
    }
}
