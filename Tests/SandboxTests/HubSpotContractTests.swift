import Testing

@testable import Sandbox

/// What a client does against the contract is refused as HubSpot refuses it, and counted.
@Suite struct HubSpotContractTests {
    private static let breaches: [(String, String, JSON?, Int)] = [
        ("GET", "/crm/v3/nonsense", nil, 404), ("GET", "/crm/v4/objects/contacts", nil, 404),
        ("GET", "/oauth/v3/access-tokens/x", nil, 404), ("PUT", "/crm/v3/objects/contacts", nil, 405),
        ("GET", "/crm/v3/objects/deals", nil, 400), ("GET", "/crm/v3/objects/contacts?color=red", nil, 400),
        ("GET", "/crm/v3/objects/contacts?limit=many", nil, 400),
        ("GET", "/crm/v3/objects/contacts?limit=101", nil, 400),
        ("GET", "/crm/v3/objects/contacts/1?archived=yes", nil, 400), ("GET", "/crm/v3/owners?limit=501", nil, 400),
        ("GET", "/crm/v3/owners/me", nil, 400), ("GET", "/crm/v3/owners/1?idProperty=email", nil, 400),
        ("GET", "/crm/v3/lists/1?withFilters=true", nil, 400),
        ("POST", "/crm/v3/lists", ["name": "A", "objectTypeId": "0-1", "processingType": 5], 400),
        ("GET", "/marketing/v3/marketing-events/events/e1", nil, 400),
        ("GET", "/marketing/v3/marketing-events/events/search", nil, 400),
        ("POST", "/marketing/v3/marketing-events/events", ["title": "Fair"], 400),
        ("GET", "/marketing/v3/marketing-events/participations/1/breakdown?state=GONE", nil, 400),
        ("POST", "/crm/v3/objects/notes/batch/create", ["inputs": [["properties": [], "associations": []]]], 400),
        ("GET", "/account-info/v3/details?verbose=true", nil, 400),
    ]

    @Test(arguments: breaches)
    func `a breach is refused and counted`(method: String, path: String, body: JSON?, status: Int) async throws {
        try await withSandbox { client async throws in
            #expect(try await client.hubSpot(method, path, body).status == status)
            #expect(try await client.violations().isEmpty == false)
        }
    }

    @Test(arguments: [("true", 1), ("True", 1), ("false", 0), ("False", 0)])
    func `true and false are taken in any case, as the client libraries write them`(
        flag: String, count: Int
    ) async throws {
        try await withSandbox { client async throws in
            let id = try await client.seed("contacts", [["email": "a@a.example"]])[0]
            _ = try await client.hubSpot("DELETE", "/crm/v3/objects/contacts/\(id)")
            let list = try await client.hubSpot("GET", "/crm/v3/objects/contacts?archived=\(flag)")
            #expect(list.results.count == count)
            let read = try await client.hubSpot("GET", "/crm/v3/objects/contacts/\(id)?archived=\(flag)")
            #expect(read.status == (count == 1 ? 200 : 404))
            let violations = try await client.violations()
            #expect(violations.isEmpty)
        }
    }

    @Test func `a hundred and one inputs are one too many`() async throws {
        try await withSandbox { client async throws in
            let inputs = (0..<101).map { _ -> JSON in ["properties": ["hs_timestamp": "1"], "associations": []] }
            let reply = try await client.hubSpot(
                "POST", "/crm/v3/objects/notes/batch/create", ["inputs": .array(inputs)])
            #expect(reply.status == 400)
            #expect(reply.category == "VALIDATION_ERROR")
        }
    }

    @Test func `the day's usage is told, with its end`() async throws {
        try await withSandbox(.init(hubSpot: .init(dailyLimit: 500))) { client async throws in
            _ = try await client.hubSpot("GET", "/account-info/v3/details")
            for path in ["v3", "2026-03"] {
                let usage = try await client.hubSpot("GET", "/account-info/\(path)/api-usage/daily/private-apps")
                let entry = try #require(usage.results.first)
                #expect(entry["usageLimit"] == 500)
                #expect((entry["currentUsage"]?.integer ?? 0) >= 2)
                #expect(entry["fetchStatus"] == "SUCCESS")
                #expect(entry["resetsAt"]?.string?.hasSuffix("T00:00:00.000Z") == true)
            }
        }
    }

    @Test(arguments: [(423, "LOCKED"), (477, "MIGRATION_IN_PROGRESS"), (502, "INTERNAL_ERROR"), (524, nil)])
    func `a status that was asked for comes as HubSpot gives it`(status: Int, category: String?) async throws {
        try await withSandbox { client async throws in
            _ = try await client.control(
                "POST", "faults", ["kind": "status", "status": .integer(status), "match": ["path": "/hubspot/*"]])
            let reply = try await client.hubSpot("GET", "/crm/v3/owners")
            #expect(reply.status == status)
            #expect(reply.category == category)
            #expect((reply.headers["retry-after"] != nil) == (status == 477))
        }
    }

    @Test func `one search more than a second allows is refused, without headers`() async throws {
        try await withSandbox { client async throws in
            let filter: JSON = ["propertyName": "hs_timestamp", "operator": "HAS_PROPERTY"]
            for _ in 0..<5 {
                let reply = try await client.search("notes", filter)
                #expect(reply.status == 200)
                #expect(reply.headers["x-hubspot-ratelimit-max"] == nil)
            }
            let refused = try await client.search("tasks", filter)
            #expect(refused.status == 429)
            #expect(refused.body["policyName"] == "SECONDLY")
            #expect(refused.headers["x-hubspot-ratelimit-max"] == nil)
        }
    }
}
