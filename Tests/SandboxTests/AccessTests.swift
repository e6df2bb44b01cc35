import Testing

@testable import Sandbox

@Suite struct AccessTests {
    @Test(arguments: [
        (nil, 401, "INVALID_AUTHENTICATION"), ("wrong", 401, "INVALID_AUTHENTICATION"),
        ("expired", 401, "EXPIRED_AUTHENTICATION"), ("noscope", 403, "MISSING_SCOPES"),
    ])
    func `a credential that is not good is refused by its category`(
        token: String?, status: Int, category: String
    ) async throws {
        try await withSandbox { client async throws in
            let reply = try await client.hubSpot("GET", "/crm/v3/objects/contacts", token: token)
            #expect(reply.status == status)
            #expect(reply.category == category)
            if status == 403 {
                #expect(
                    reply.errors.first?["context"]?["requiredGranularScopes"]?.strings == ["crm.objects.contacts.read"])
            }
        }
    }

    @Test func `the ten-second limit counts down and then refuses`() async throws {
        try await withSandbox(.init(hubSpot: .init(tenSecondLimit: 2, dailyLimit: 100))) { client async throws in
            let first = try await client.hubSpot("GET", "/account-info/v3/details")
            #expect(first.status == 200)
            #expect(first.headers["x-hubspot-ratelimit-max"] == "2")
            #expect(first.headers["x-hubspot-ratelimit-remaining"] == "1")
            #expect(first.headers["x-hubspot-ratelimit-interval-milliseconds"] == "10000")
            #expect(first.headers["x-hubspot-ratelimit-daily"] == "100")
            #expect(first.headers["x-hubspot-ratelimit-daily-remaining"] == "99")
            _ = try await client.hubSpot("GET", "/account-info/v3/details")
            let refused = try await client.hubSpot("GET", "/account-info/v3/details")
            #expect(refused.status == 429)
            #expect(refused.body["policyName"] == "TEN_SECONDLY_ROLLING")
            #expect(refused.category == "RATE_LIMITS")
            #expect(refused.headers["retry-after"] == nil)
            _ = try await client.control("POST", "clock", ["advance_ms": 10_000])
            #expect(try await client.hubSpot("GET", "/account-info/v3/details").status == 200)
        }
    }

    @Test func `the daily limit has its own policy`() async throws {
        try await withSandbox(.init(hubSpot: .init(dailyLimit: 1))) { client async throws in
            _ = try await client.hubSpot("GET", "/account-info/v3/details")
            #expect(try await client.hubSpot("GET", "/account-info/v3/details").body["policyName"] == "DAILY")
        }
    }

    @Test func `both generations of the contract lead to the same records`() async throws {
        try await withSandbox { client async throws in
            let made = try await client.hubSpot(
                "POST", "/crm/objects/2026-03/contacts", ["properties": ["email": "a@a.example"], "associations": []])
            #expect(made.status == 201)
            #expect(try await client.hubSpot("GET", "/crm/v3/objects/contacts/\(made.firstID)").status == 200)
            #expect(try await client.hubSpot("GET", "/crm/properties/2026-03/contacts/email").status == 200)
            #expect(try await client.hubSpot("GET", "/account-info/2026-03/details").body["portalId"]?.integer != nil)
            let byEmail = try await client.hubSpot(
                "GET", "/crm/objects/2026-03/contacts/A%40a.example?idProperty=email")
            #expect(byEmail.firstID == made.firstID)
            let calls = try await client.control("GET", "calls").body["calls"]?.array ?? []
            let paths = calls.compactMap { $0["path"]?.string }
            #expect(paths.contains("/hubspot/crm/objects/2026-03/contacts/{id}"))
            #expect(paths.contains("/hubspot/crm/v3/objects/contacts/{id}"))
        }
    }

    @Test func `a path that HubSpot does not have is not found`() async throws {
        try await withSandbox { client async throws in
            #expect(try await client.hubSpot("GET", "/crm/v3/nonsense").status == 404)
            #expect(try await client.hubSpot("DELETE", "/crm/v3/objects/contacts/search/x/y").status == 404)
            #expect(try await client.hubSpot("PUT", "/crm/v3/objects/contacts").status == 405)
            let elsewhere = try await client.send("GET", "/nonsense/x")
            #expect(elsewhere.status == 404)
            #expect(elsewhere.body["error"]?.string?.contains("/hubspot") == true)
            #expect(try await client.send("GET", "/").body["hubspot"]?["token"] == "sandbox")
        }
    }

    @Test func `an address in use is said to be so`() async throws {
        try await withSandbox { client async throws in
            let second = Sandbox(configuration: .init(port: client.port))
            await #expect(throws: SandboxError.addressInUse(host: "127.0.0.1", port: client.port)) {
                try await second.run()
            }
        }
    }
}
