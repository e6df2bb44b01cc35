import Testing

@testable import Sandbox

@Suite struct ValidationTests {
    @Test(arguments: [
        ("contacts", ["email": "a@b"], "INVALID_EMAIL"),
        ("contacts", ["email": "a b@c.example"], "INVALID_EMAIL"),
        ("contacts", ["firstname": "A", "hs_lead_status": "HOT"], "INVALID_OPTION"),
        ("contacts", ["firstname": "A", "adress": "x"], "PROPERTY_DOESNT_EXIST"),
        ("contacts", ["firstname": "A", "createdate": "2026-01-01"], "READ_ONLY_VALUE"),
        ("contacts", ["firstname": "A", "closedate": "soon"], "INVALID_LONG"),
        ("companies", ["name": "A", "industry": "Software"], "INVALID_OPTION"),
        ("companies", ["name": "A", "numberofemployees": "1.5"], "INVALID_INTEGER"),
        ("companies", ["name": "A", "annualrevenue": "much"], "INVALID_FLOAT"),
        ("companies", ["name": "A", "is_public": "maybe"], "INVALID_BOOLEAN"),
    ])
    func `a value that does not fit is refused with its code`(
        object: String, values: [String: String], code: String
    ) async throws {
        try await withSandbox { client async throws in
            let reply = try await client.hubSpot(
                "POST", "/crm/v3/objects/\(object)", ["properties": .strings(values), "associations": []])
            #expect(reply.status == 400)
            #expect(reply.category == "VALIDATION_ERROR")
            #expect(reply.body["correlationId"]?.string?.count == 36)
            let detail = try #require(reply.errors.first)
            #expect(detail["code"]?.string == code)
            let name = try #require(detail["context"]?["propertyName"]?.strings?.first)
            #expect(values[name] != nil)
            let list = try #require(reply.message.firstIndex(of: "["))
            let findings = try JSONParser.parse(Array(reply.message[list...].utf8))
            #expect(findings.array?.first?["error"]?.string == code)
            #expect(findings.array?.first?["name"]?.string == name)
            #expect(findings.array?.first?["isValid"] == false)
            if code == "INVALID_OPTION" {
                let option = object == "companies" ? "COMPUTER_SOFTWARE" : "IN_PROGRESS"
                #expect(detail["message"]?.string?.contains(option) == true)
            }
        }
    }

    @Test(arguments: [
        ("contacts", ["city": "Bonn"], "one of email, firstname, lastname"),
        ("companies", ["city": "Bonn"], "one of name, domain"),
    ])
    func `a record needs something to be known by`(object: String, values: [String: String], text: String) async throws
    {
        try await withSandbox { client async throws in
            let reply = try await client.hubSpot(
                "POST", "/crm/v3/objects/\(object)", ["properties": .strings(values), "associations": []])
            #expect(reply.status == 400)
            #expect(reply.message.contains(text))
        }
    }

    @Test func `properties can be made required`() async throws {
        try await withSandbox { client async throws in
            let changed = try await client.control(
                "POST", "config", ["hubspot": ["required_properties": ["contacts": ["lastname"]]]])
            #expect(changed.status == 200)
            let reply = try await client.hubSpot(
                "POST", "/crm/v3/objects/contacts", ["properties": ["email": "a@a.example"], "associations": []])
            #expect(reply.status == 400)
            #expect(reply.body["context"]?["properties"]?.strings == ["lastname"])
        }
    }

    @Test func `values that fit are taken`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.hubSpot(
                "POST", "/crm/v3/objects/companies",
                [
                    "properties": [
                        "name": "A", "industry": "COMPUTER_SOFTWARE", "numberofemployees": "12", "is_public": "false",
                        "annualrevenue": "1.5", "web_technologies": "hubspot;stripe", "domain": "A.Example",
                        "closedate": "2026-03-01T10:00:00Z",
                    ], "associations": [],
                ])
            #expect(reply.status == 201)
            #expect(reply.body["properties"]?["domain"] == "a.example")
        }
    }

    @Test func `the life-cycle stage goes forward only, until it is cleared`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seed("contacts", [["email": "a@a.example", "lifecyclestage": "customer"]])
            let path = "/crm/v3/objects/contacts/\(ids[0])"
            func stage(_ value: String) async throws -> JSON? {
                try await client.hubSpot("PATCH", path, ["properties": ["lifecyclestage": .string(value)]])
                    .body["properties"]?["lifecyclestage"]
            }
            #expect(try await stage("lead") == "customer")
            #expect(try await stage("") == nil)
            #expect(try await stage("lead") == "lead")
        }
    }

    @Test func `a missing list is tolerated and counted, a wrong type or an unknown member refused and counted`()
        async throws
    {
        try await withSandbox { client async throws in
            let path = "/crm/v3/objects/contacts/batch/create"
            let tolerated = try await client.hubSpot(
                "POST", path, ["inputs": [["properties": ["email": "a@a.example"]]]])
            #expect(tolerated.status == 201)
            let wrong: [JSON] = [
                ["inputs": [["properties": ["email": 5], "associations": []]]],
                ["inputs": [["properties": ["email": "b@a.example"], "associations": [], "extra": true]]],
                ["inputs": "none"],
            ]
            for body in wrong { #expect(try await client.hubSpot("POST", path, body).status == 400) }
            let violations = try await client.control("GET", "violations").body
            #expect(violations["total"] == 4)
            let list = violations["violations"]?.array ?? []
            #expect(list.allSatisfy { $0["path"]?.string == "/hubspot\(path)" && $0["count"] == 1 })
            #expect(list.contains { $0["reason"]?.string?.contains("associations") == true })
        }
    }

    @Test func `a correct client commits no violation`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.create([["email": "a@a.example"]], traced: true)
            _ = try await client.read(emails: ["a@a.example"])
            _ = try await client.search("contacts", ["propertyName": "email", "operator": "HAS_PROPERTY"])
            #expect(try await client.control("GET", "violations").body["total"] == 0)
        }
    }

    @Test func `properties are described as the contract says`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.hubSpot("GET", "/crm/v3/properties/companies")
            #expect(reply.status == 200)
            let industry = try #require(reply.results.first { $0["name"] == "industry" })
            #expect(industry["type"] == "enumeration")
            #expect(industry["options"]?.array?.contains { $0["value"] == "COMPUTER_SOFTWARE" } == true)
            for property in reply.results {
                for member in ["name", "label", "type", "fieldType", "groupName", "description", "options"] {
                    #expect(property[member] != nil)
                }
            }
            let one = try await client.hubSpot("GET", "/crm/v3/properties/contacts/hs_object_id")
            #expect(one.body["modificationMetadata"]?["readOnlyValue"] == true)
            #expect(try await client.hubSpot("GET", "/crm/v3/properties/contacts/nonsense").status == 404)
            let some = try await client.hubSpot(
                "POST", "/crm/v3/properties/contacts/batch/read",
                [
                    "archived": false, "dataSensitivity": "non_sensitive",
                    "inputs": [["name": "email"], ["name": "nonsense"]],
                ])
            #expect(some.status == 207)
            #expect(some.results.count == 1)
            let renamed = try await client.hubSpot("PATCH", "/crm/v3/properties/contacts/city", ["label": "Town"])
            #expect(renamed.body["label"] == "Town")
        }
    }
}
