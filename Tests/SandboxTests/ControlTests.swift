import Testing

@testable import Sandbox

@Suite struct ControlTests {
    @Test func `calls are counted by pattern and status`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seed("contacts", [["email": "a@a.example"], ["email": "b@a.example"]])
            for id in ids + ["404"] { _ = try await client.hubSpot("GET", "/crm/v3/objects/contacts/\(id)") }
            _ = try await client.send("GET", "/partners/hunter/email-verifier")
            let all = try await client.control("GET", "calls").body
            #expect(all["total"] == 4)
            let reply = try await client.control("GET", "calls?crm=hubspot").body
            #expect(reply["total"] == 3)
            #expect(
                reply["calls"] == [
                    [
                        "method": "GET", "path": "/hubspot/crm/v3/objects/contacts/{id}", "count": 3,
                        "statuses": ["200": 2, "404": 1],
                    ]
                ])
            let each = try await client.control("GET", "calls?each=true").body["calls"]?.array ?? []
            #expect(each.compactMap { $0["number"]?.integer } == [1, 2, 3, 4])
        }
    }

    @Test func `seeding passes the limits and the lag but not uniqueness`() async throws {
        try await withSandbox(.init(hubSpot: .init(tenSecondLimit: 1))) { client async throws in
            let firm = try await client.seed("companies", [["name": "A"]])[0]
            let reply = try await client.control(
                "POST", "seed",
                [
                    "crm": "hubspot", "object": "contacts",
                    "records": [
                        ["properties": ["email": "a@a.example"], "associations": ["companies": [.string(firm)]]]
                    ],
                ])
            #expect(reply.status == 201)
            let filter: JSON = ["propertyName": "email", "operator": "EQ", "value": "a@a.example"]
            #expect(try await client.search("contacts", filter).body["total"] == 1)
            let records = try await client.records("contacts")
            #expect(records.first?["associations"]?["companies"]?.strings == [firm])
            let again = try await client.control(
                "POST", "seed",
                [
                    "crm": "hubspot", "object": "contacts",
                    "records": [["properties": ["email": "z@a.example"]], ["properties": ["email": "A@a.example"]]],
                ])
            #expect(again.status == 400)
            #expect(again.body["error"]?.string?.contains("record 1") == true)
            #expect(try await client.records("contacts").count == 1)
        }
    }

    @Test func `a reset forgets everything, or the counts alone`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.seed("contacts", [["email": "a@a.example"]])
            _ = try await client.read(emails: ["a@a.example"])
            _ = try await client.control("POST", "config", ["hubspot": ["ten_second_limit": 3]])
            #expect(try await client.control("POST", "reset", ["calls": true]).status == 204)
            #expect(try await client.control("GET", "calls").body["total"] == 0)
            #expect(try await client.records("contacts").count == 1)
            #expect(try await client.control("POST", "reset").status == 204)
            #expect(try await client.records("contacts").isEmpty)
            #expect(try await client.control("GET", "config").body["hubspot"]?["ten_second_limit"] == 190)
        }
    }

    @Test func `the clock can be stopped and moved`() async throws {
        try await withSandbox { client async throws in
            let first = try await client.control("POST", "clock", ["advance_ms": 0]).body
            #expect(first["stopped"] == true)
            #expect(try await client.control("POST", "clock", ["advance_ms": 0]).body == first)
            let later = try await client.control("POST", "clock", ["advance_ms": 86_400_000]).body["now"]
            #expect(later != first["now"])
            #expect(try await client.control("POST", "clock", ["stopped": false]).body["stopped"] == false)
        }
    }

    @Test func `the same seed and calls give the same answers`() async throws {
        func order() async throws -> [String] {
            var result: [String] = []
            try await withSandbox(.init(seed: 3)) { client async throws in
                let reply = try await client.create((0..<20).map { ["email": "p\($0)@a.example"] }, traced: true)
                result = reply.results.compactMap { $0["objectWriteTraceId"]?.string }
                let refused = try await client.create([["email": "broken"]], traced: false)
                result.append(refused.body["correlationId"]?.string ?? "")
            }
            return result
        }
        let first = try await order()
        #expect(try await order() == first)
    }

    private static let mistakes: [(String, JSON, String)] = [
        ("faults", ["kind": "explode"], "kind"),
        ("faults", ["kind": "latency"], "latency_ms"),
        ("faults", ["kind": "status", "share": 2], "share"),
        ("faults", ["kind": "status", "colour": 2], "colour"),
        ("seed", ["crm": "dynamics", "object": "contacts", "records": []], "crm"),
        ("config", ["hubspot": ["speed": 1]], "speed"),
        ("config", ["partners": ["hunter": ["hit_rate": 7]]], "hit_rate"),
        ("clock", [:], "advance_ms"),
    ]

    @Test(arguments: mistakes)
    func `a mistake in a control call is named`(path: String, body: JSON, word: String) async throws {
        try await withSandbox { client async throws in
            let reply = try await client.control("POST", path, body)
            #expect(reply.status == 400)
            #expect(reply.body["error"]?.string?.contains(word) == true)
        }
    }

    @Test func `a batch of a hundred is quick`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.seed("contacts", (0..<5000).map { ["email": "s\($0)@a.example"] })
            let contacts = (0..<100).map { ["email": "p\($0)@a.example", "firstname": "P", "city": "Bonn"] }
            let start = ContinuousClock.now
            #expect(try await client.create(contacts, traced: true).status == 201)
            // A debug build on a busy machine; a copy of the whole store for each input would take far longer.
            #expect(ContinuousClock.now - start < .seconds(10))
        }
    }
}
