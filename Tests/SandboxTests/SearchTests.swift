import Testing

@testable import Sandbox

@Suite struct SearchTests {
    @Test func `a search sees a write only after the lag, a read at once`() async throws {
        try await withSandbox { client async throws in
            let filter: JSON = ["propertyName": "email", "operator": "EQ", "value": "a@a.example"]
            _ = try await client.create([["email": "a@a.example", "city": "Bonn"]], traced: true)
            #expect(try await client.search("contacts", filter).body["total"] == 0)
            #expect(try await client.read(emails: ["a@a.example"]).results.count == 1)
            _ = try await client.control("POST", "clock", ["advance_ms": 2500])
            let found = try await client.search("contacts", filter)
            #expect(found.body["total"] == 1)
            let changed = try await client.hubSpot(
                "PATCH", "/crm/v3/objects/contacts/\(found.firstID)", ["properties": ["email": "b@a.example"]])
            #expect(changed.status == 200)
            let stale = try await client.search("contacts", filter)
            #expect(stale.results.first?["properties"]?["email"] == "a@a.example")
        }
    }

    private static let filters: [(JSON, [String])] = [
        (["propertyName": "city", "operator": "EQ", "value": "BONN"], ["a"]),
        (["propertyName": "city", "operator": "NEQ", "value": "bonn"], ["b", "c"]),
        (["propertyName": "email", "operator": "IN", "values": ["a@a.example", "c@b.example"]], ["a", "c"]),
        (["propertyName": "email", "operator": "IN", "values": ["A@a.example"]], []),
        (["propertyName": "email", "operator": "NOT_IN", "values": ["a@a.example"]], ["b", "c"]),
        (["propertyName": "city", "operator": "HAS_PROPERTY"], ["a", "b"]),
        (["propertyName": "city", "operator": "NOT_HAS_PROPERTY"], ["c"]),
        (["propertyName": "closedate", "operator": "LT", "value": "2026-02-01"], ["a"]),
        (["propertyName": "closedate", "operator": "GTE", "value": "1767225600000"], ["a", "b"]),
        (
            ["propertyName": "closedate", "operator": "BETWEEN", "value": "2026-01-15", "highValue": "2026-12-31"],
            ["b"]
        ),
        (["propertyName": "email", "operator": "CONTAINS_TOKEN", "value": "*@b.example"], ["c"]),
        (["propertyName": "email", "operator": "NOT_CONTAINS_TOKEN", "value": "*@b.example"], ["a", "b"]),
        (["propertyName": "hs_lead_status", "operator": "IN", "values": ["NEW"]], ["b"]),
    ]

    @Test(arguments: filters)
    func `every operator finds what it should`(filter: JSON, names: [String]) async throws {
        try await withSandbox { client async throws in
            _ = try await client.seed(
                "contacts",
                [
                    ["email": "a@a.example", "city": "Bonn", "closedate": "2026-01-01"],
                    ["email": "b@a.example", "city": "Köln", "closedate": "2026-03-01", "hs_lead_status": "NEW"],
                    ["email": "c@b.example"],
                ])
            let reply = try await client.search("contacts", filter)
            #expect(reply.status == 200)
            #expect(reply.body["total"]?.integer == names.count)
            let found = reply.results.compactMap { $0["properties"]?["email"]?.string?.prefix(1) }
            #expect(found.map(String.init) == names)
        }
    }

    @Test(arguments: [("company", "EQ"), ("companies", "IN")])
    func `records are found by what they are associated with`(kind: String, comparison: String) async throws {
        try await withSandbox { client async throws in
            let people = try await client.seed("contacts", [["email": "a@a.example"], ["email": "b@a.example"]])
            let firm = try await client.seed("companies", [["name": "A"]])[0]
            _ = try await client.hubSpot(
                "PUT", "/crm/v4/objects/contacts/\(people[1])/associations/default/companies/\(firm)")
            var filter: [String: JSON] = [
                "propertyName": .string("associations.\(kind)"), "operator": .string(comparison),
            ]
            filter[comparison == "EQ" ? "value" : "values"] = comparison == "EQ" ? .string(firm) : [.string(firm)]
            let found = try await client.search("contacts", .object(filter))
            #expect(found.results.compactMap { $0["id"]?.string } == [people[1]])
            let unknown = try await client.search(
                "contacts", ["propertyName": "associations.shoe", "operator": "EQ", "value": "1"])
            #expect(unknown.errors.first?["code"] == "PROPERTY_DOESNT_EXIST")
        }
    }

    @Test func `groups are alternatives, filters of a group all hold`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.seed(
                "companies",
                [["name": "A", "domain": "a.example"], ["name": "B", "domain": "b.example"], ["name": "C"]])
            func group(_ name: String, _ domain: String) -> JSON {
                [
                    "filters": [
                        ["propertyName": "name", "operator": "EQ", "value": .string(name)],
                        ["propertyName": "domain", "operator": "EQ", "value": .string(domain)],
                    ]
                ]
            }
            let reply = try await client.hubSpot(
                "POST", "/crm/v3/objects/companies/search",
                [
                    "filterGroups": [group("A", "a.example"), group("B", "a.example")], "properties": [], "limit": 10,
                    "after": "0", "sorts": ["-name"],
                ])
            #expect(reply.results.count == 1)
            #expect(reply.results.first?["properties"]?["name"] == "A")
        }
    }

    @Test func `pages follow one another up to the limit of results`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.seed("contacts", (0..<5).map { ["email": "p\($0)@a.example"] })
            let all: JSON = ["propertyName": "email", "operator": "HAS_PROPERTY"]
            let first = try await client.search("contacts", all, limit: 3)
            #expect(first.results.count == 3)
            #expect(first.body["total"] == 5)
            let after = try #require(first.body["paging"]?["next"]?["after"]?.string)
            let second = try await client.search("contacts", all, limit: 3, after: after)
            #expect(second.results.count == 2)
            #expect(second.body["paging"] == nil)
            #expect(try await client.search("contacts", all, limit: 201).status == 400)
            #expect(try await client.search("contacts", all, limit: 200, after: "9900").status == 400)
        }
    }

    @Test func `the sixth search of a second is refused, and searches show no rate headers`() async throws {
        try await withSandbox { client async throws in
            let filter: JSON = ["propertyName": "email", "operator": "HAS_PROPERTY"]
            for _ in 0..<5 {
                let reply = try await client.search("contacts", filter)
                #expect(reply.status == 200)
                #expect(!reply.headers.keys.contains { $0.hasPrefix("x-hubspot-ratelimit") })
            }
            let refused = try await client.search("contacts", filter)
            #expect(refused.status == 429)
            #expect(refused.body["policyName"] == "SECONDLY")
            #expect(refused.body["errorType"] == "RATE_LIMIT")
            _ = try await client.control("POST", "clock", ["advance_ms": 1000])
            #expect(try await client.search("contacts", filter).status == 200)
        }
    }

    @Test func `too many filters are refused`() async throws {
        try await withSandbox { client async throws in
            let group: JSON = ["filters": [["propertyName": "email", "operator": "HAS_PROPERTY"]]]
            let reply = try await client.hubSpot(
                "POST", "/crm/v3/objects/contacts/search",
                [
                    "filterGroups": .array(Array(repeating: group, count: 7)), "properties": [], "limit": 1,
                    "after": "0", "sorts": [],
                ])
            #expect(reply.status == 400)
            let unknown = try await client.search("contacts", ["propertyName": "nonsense", "operator": "HAS_PROPERTY"])
            #expect(unknown.status == 400)
        }
    }
}
