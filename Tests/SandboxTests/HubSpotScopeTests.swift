import Testing

@testable import Sandbox

@Suite struct HubSpotScopeTests {
    private static let calls: [(String, String, JSON?, [String])] = [
        ("GET", "/crm/v3/objects/companies", nil, ["crm.objects.companies.read"]),
        ("POST", "/crm/v3/objects/companies/search", [:], ["crm.objects.companies.read"]),
        ("POST", "/crm/objects/2026-03/companies/batch/create", [:], ["crm.objects.companies.write"]),
        ("POST", "/crm/v3/objects/notes/batch/create", [:], ["crm.objects.contacts.write"]),
        ("GET", "/crm/v3/owners", nil, ["crm.objects.owners.read"]),
        ("GET", "/crm/properties/2026-03/companies", nil, ["crm.schemas.companies.read"]),
        ("GET", "/crm/v3/lists/1", nil, ["crm.lists.read"]),
        ("PUT", "/crm/v3/lists/1/memberships/add", [], ["crm.lists.read", "crm.lists.write"]),
        ("POST", "/marketing/v3/marketing-events/events", [:], ["crm.objects.marketing_events.write"]),
        (
            "POST", "/crm/v4/associations/contacts/companies/batch/create", [:],
            ["crm.objects.companies.write", "crm.objects.contacts.write"]
        ),
    ]

    @Test(arguments: calls)
    func `a token is held to its scopes, and the refusal names what is missing`(
        method: String, path: String, body: JSON?, scopes: [String]
    ) async throws {
        let settings = Sandbox.Configuration.HubSpot(tokenScopes: ["narrow": ["crm.objects.contacts.read"]])
        try await withSandbox(.init(hubSpot: settings)) { client async throws in
            let refused = try await client.hubSpot(method, path, body, token: "narrow")
            #expect(refused.status == 403)
            #expect(refused.category == "MISSING_SCOPES")
            #expect(refused.errors.first?["context"]?["requiredGranularScopes"]?.strings == scopes)
            let granted = try await client.control(
                "POST", "config", ["hubspot": ["token_scopes": ["narrow": .strings(scopes)]]])
            #expect(granted.status == 200)
            #expect(try await client.hubSpot(method, path, body, token: "narrow").status != 403)
        }
    }

    @Test func `what was granted is let in, and reading an account's facts needs no scope`() async throws {
        let settings = Sandbox.Configuration.HubSpot(tokenScopes: ["narrow": ["crm.objects.contacts.read"]])
        try await withSandbox(.init(hubSpot: settings)) { client async throws in
            for path in ["/crm/v3/objects/contacts", "/crm/v3/properties/contacts", "/account-info/v3/details"] {
                #expect(try await client.hubSpot("GET", path, token: "narrow").status == 200)
            }
        }
    }

    @Test func `a token that OAuth issued has the scopes of its grant`() async throws {
        try await withSandbox { client async throws in
            let grant = try await client.control("POST", "hubspot/oauth/grant", ["scopes": ["crm.lists.read"]])
            let refresh = try #require(grant.body["refresh_token"]?.string)
            let reply = try await client.hubSpotToken(["grant_type": "refresh_token", "refresh_token": refresh])
            let token = reply.body["access_token"]?.string
            #expect(try await client.hubSpot("GET", "/crm/v3/lists", token: token).status == 200)
            #expect(try await client.hubSpot("GET", "/crm/v3/owners", token: token).status == 403)
        }
    }
}
