import Testing

@testable import Sandbox

@Suite struct SalesforceCompositeTests {
    @Test func `later parts use what earlier ones answered`() async throws {
        try await withSandbox { client async throws in
            let firm = try await client.seedSalesforce("Account", [["Name": "Norte"]])[0]
            let event = try await client.seedSalesforce("Campaign", [["Name": "Fair"]])[0]
            let reply = try await client.composite([
                ("GET", "/query?q=SELECT+Id+FROM+Account+WHERE+Name='Norte'", "firms", nil),
                ("POST", "/sobjects/Contact", "person", ["LastName": "A", "AccountId": "@{firms.records[0].Id}"]),
                (
                    "POST", "/composite/sobjects", "leads",
                    ["records": [["attributes": ["type": "Lead"], "LastName": "B", "Company": "C"]]]
                ),
                (
                    "POST", "/composite/sobjects", "members",
                    [
                        "records": [
                            [
                                "attributes": ["type": "CampaignMember"], "CampaignId": .string(event),
                                "ContactId": "@{person.id}",
                            ],
                            [
                                "attributes": ["type": "CampaignMember"], "CampaignId": .string(event),
                                "LeadId": "@{leads[0].id}",
                            ],
                        ]
                    ]
                ),
                ("GET", "/sobjects/Contact/@{person.id}?fields=AccountId", "check", nil),
            ])
            #expect(reply.status == 200)
            #expect(reply.statuses == [200, 201, 200, 200, 200])
            #expect(
                reply.parts.compactMap { $0["referenceId"]?.string } == [
                    "firms", "person", "leads", "members", "check",
                ])
            #expect(reply.parts[1]["httpHeaders"]?["Location"]?.string?.hasPrefix("/services/data/") == true)
            #expect(reply.parts[4]["body"]?["AccountId"] == .string(firm))
            #expect(reply.parts[3]["body"]?.array?.allSatisfy { $0["success"] == true } == true)
            #expect(try await client.salesforceRecords("CampaignMember").count == 2)
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `a part that refers to one that failed is halted, the others go on`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.composite([
                ("POST", "/sobjects/Lead", "bad", ["LastName": "A"]),
                ("POST", "/sobjects/Task", "task", ["Subject": "Call", "WhoId": "@{bad.id}"]),
                ("POST", "/sobjects/Lead", "good", ["LastName": "A", "Company": "B"]),
            ])
            #expect(reply.statuses == [400, 400, 201])
            let halted = reply.parts[1]["body"]?.array?.first
            #expect(halted?["errorCode"] == "PROCESSING_HALTED")
            #expect(halted?["message"]?.string?.contains("bad.id") == true)
            #expect(try await client.salesforceRecords("Lead").count == 1)
        }
    }

    @Test func `a failed row of a collection halts only what refers to that row`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.composite([
                (
                    "POST", "/composite/sobjects", "leads",
                    [
                        "records": [
                            ["attributes": ["type": "Lead"], "LastName": "B"],
                            ["attributes": ["type": "Lead"], "LastName": "B", "Company": "C"],
                        ]
                    ]
                ),
                ("POST", "/sobjects/Task", "first", ["Subject": "Call", "WhoId": "@{leads[0].id}"]),
                ("POST", "/sobjects/Task", "second", ["Subject": "Call", "WhoId": "@{leads[1].id}"]),
            ])
            #expect(reply.statuses == [200, 400, 201])
        }
    }

    @Test func `all or none takes everything back and names the one at fault`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.composite(
                [
                    ("POST", "/sobjects/Lead", "one", ["LastName": "A", "Company": "B"]),
                    ("POST", "/sobjects/Lead", "two", ["LastName": "A"]),
                    ("POST", "/sobjects/Lead", "three", ["LastName": "A", "Company": "B"]),
                ], allOrNone: true)
            #expect(reply.status == 200)
            #expect(reply.statuses == [400, 400, 400])
            let codes = reply.parts.map { $0["body"]?.array?.first?["errorCode"]?.string }
            #expect(codes == ["PROCESSING_HALTED", "REQUIRED_FIELD_MISSING", "PROCESSING_HALTED"])
            #expect(try await client.salesforceRecords("Lead").isEmpty)
        }
    }

    @Test func `twenty-five parts, five of them queries or collections, are the most`() async throws {
        try await withSandbox { client async throws in
            let light = (0..<26).map { ("GET", "/limits", "l\($0)", JSON?.none) }
            let many = try await client.composite(light)
            #expect(many.status == 400)
            #expect(many.parts.first?["body"]?.array?.first?["errorCode"] == "LIMIT_EXCEEDED")
            #expect(try await client.composite(Array(light.dropLast())).statuses == Array(repeating: 200, count: 25))
            let heavy = (0..<6).map { ("GET", "/query?q=SELECT+Id+FROM+Lead", "q\($0)", JSON?.none) }
            #expect(try await client.composite(heavy).status == 400)
            #expect(try await client.composite(Array(heavy.dropLast())).status == 200)
            #expect(try await client.violations().count == 2)
        }
    }

    @Test func `references have plain names, used once`() async throws {
        try await withSandbox { client async throws in
            for names in [["a", "a"], ["a b"], [""]] {
                let reply = try await client.composite(names.map { ("GET", "/limits", $0, nil) })
                #expect(reply.status == 400)
                #expect(reply.errorCode == "JSON_PARSER_ERROR")
            }
        }
    }

    @Test func `a long query goes through a composite, and counts as one call`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.seedSalesforce(
                "Lead", [["LastName": "A", "Company": "B", "Email": "p7@long-domain.example"]])
            let list = (0..<700).map { "'p\($0)@long-domain.example'" }.joined(separator: ",")
            let statement = SandboxClient.escaped("SELECT Id FROM Lead WHERE Email IN (\(list))")
            #expect(statement.count > 16_384)
            let reply = try await client.composite([("GET", "/query?q=\(statement)", "q", nil)])
            #expect(reply.parts.first?["body"]?["totalSize"] == 1)
            #expect(reply.headers["sforce-limit-info"] == "api-usage=1/100000")
            let endless = String(repeating: "x", count: 100_001)
            let long = try await client.composite([
                ("GET", "/query?q=SELECT+Id+FROM+Lead+WHERE+Name='\(endless)'", "q", nil)
            ])
            #expect(long.parts.first?["body"]?.array?.first?["errorCode"] == "MALFORMED_QUERY")
        }
    }

    @Test func `five collections of two hundred against ten thousand records are quick`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.seedSalesforce(
                "Lead",
                (0..<10_000).map {
                    [
                        "LastName": "L\($0)", "Company": "C\($0 % 500)", "Email": "l\($0)@a.example",
                        "Leadferry_Key__c": "k\($0)",
                    ]
                })
            try await client.configure(["duplicate_rules": [["object": "Lead", "matches": ["Lead", "Contact"]]]])
            let parts = (0..<5).map { part in
                let records = (0..<200).map { index -> JSON in
                    [
                        "attributes": ["type": "Lead"], "LastName": "P", "FirstName": "Q", "Company": "C",
                        "Email": "p\(part)-\(index)@a.example", "Phone": "+49 30 1", "City": "Bonn",
                        "Leadferry_Key__c": "n\(part)-\(index)", "Interest_Level__c": "Hot",
                    ]
                }
                return ("POST", "/composite/sobjects", "c\(part)", JSON?.some(["records": .array(records)]))
            }
            let start = ContinuousClock.now
            let reply = try await client.composite(parts)
            let taken = ContinuousClock.now - start
            #expect(reply.statuses == [200, 200, 200, 200, 200])
            let rows = reply.parts.flatMap { $0["body"]?.array ?? [] }
            #expect(rows.count == 1000 && rows.allSatisfy { $0["success"] == true })
            // A debug build on a busy machine; a walk through all records for each row would take minutes.
            #expect(taken < .seconds(30))
        }
    }
}
