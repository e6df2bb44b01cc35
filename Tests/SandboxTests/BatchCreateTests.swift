import Testing

@testable import Sandbox

@Suite struct BatchCreateTests {
    @Test func `a good batch is created as a whole and comes back in another order`() async throws {
        try await withSandbox { client async throws in
            let contacts = (0..<100).map { ["email": "p\($0)@a.example", "firstname": "P\($0)"] }
            let reply = try await client.create(contacts, traced: true)
            #expect(reply.status == 201)
            #expect(reply.body["status"] == "COMPLETE")
            #expect(reply.results.count == 100)
            let emails = reply.results.compactMap { $0["properties"]?["email"]?.string }
            #expect(Set(emails) == Set(contacts.compactMap { $0["email"] }))
            #expect(emails != contacts.compactMap { $0["email"] })
            for result in reply.results {
                #expect(result["archived"] == false)
                #expect(result["createdAt"]?.string?.hasSuffix("Z") == true)
                #expect(result["id"] == result["properties"]?["hs_object_id"])
                let index = result["objectWriteTraceId"]?.string.map { String($0.dropFirst()) } ?? ""
                #expect(result["properties"]?["email"]?.string == "p\(index)@a.example")
            }
        }
    }

    @Test func `with trace ids a bad input fails alone`() async throws {
        try await withSandbox { client async throws in
            let known = try await client.seed("contacts", [["email": "here@a.example"]])
            let reply = try await client.create(
                [
                    ["email": "new@a.example"], ["email": "HERE@a.example"], ["email": "broken"],
                    ["email": "x@a.example", "nonsense": "1"],
                ], traced: true)
            #expect(reply.status == 207)
            #expect(reply.body["numErrors"] == 3)
            #expect(reply.results.map { $0["objectWriteTraceId"]?.string } == ["t0"])
            let byTrace = Dictionary(
                uniqueKeysWithValues: reply.errors.map {
                    ($0["context"]?["objectWriteTraceId"]?.strings?.first ?? "", $0)
                })
            #expect(byTrace["t1"]?["category"] == "CONFLICT")
            #expect(byTrace["t1"]?["message"]?.string == "Contact already exists. Existing ID: \(known[0])")
            #expect(byTrace["t2"]?["errors"]?.array?.first?["code"] == "INVALID_EMAIL")
            #expect(byTrace["t3"]?["errors"]?.array?.first?["code"] == "PROPERTY_DOESNT_EXIST")
            for error in reply.errors {
                for member in ["status", "category", "message", "context", "errors", "links"] {
                    #expect(error[member] != nil, "\(member)")
                }
            }
        }
    }

    @Test(arguments: [
        (["email": "here@a.example"], 409, "CONFLICT"), (["email": "broken"], 400, "VALIDATION_ERROR"),
    ])
    func `without trace ids one bad input refuses the whole batch`(
        bad: [String: String], status: Int, category: String
    ) async throws {
        try await withSandbox { client async throws in
            let known = try await client.seed("contacts", [["email": "here@a.example"]])
            let reply = try await client.create([["email": "new@a.example"], bad], traced: false)
            #expect(reply.status == status)
            #expect(reply.category == category)
            if status == 409 { #expect(reply.message == "Contact already exists. Existing ID: \(known[0])") }
            #expect(try await client.records("contacts").count == 1)
        }
    }

    @Test func `trace ids that are not distinct do not count`() async throws {
        try await withSandbox { client async throws in
            let input: JSON = ["properties": ["email": "broken"], "associations": [], "objectWriteTraceId": "same"]
            let reply = try await client.hubSpot(
                "POST", "/crm/v3/objects/contacts/batch/create", ["inputs": [input, input]])
            #expect(reply.status == 400)
        }
    }

    @Test func `the same address twice in a batch makes one contact at most`() async throws {
        try await withSandbox { client async throws in
            let twins = [["email": "a@a.example"], ["email": "A@a.example"]]
            #expect(try await client.create(twins, traced: false).status == 400)
            let reply = try await client.create(twins, traced: true)
            #expect(reply.status == 207)
            #expect(reply.errors.first?["category"] == "CONFLICT")
            #expect(try await client.records("contacts").count == 1)
        }
    }

    @Test func `a batch has one to a hundred inputs`() async throws {
        try await withSandbox { client async throws in
            let many = (0..<101).map { ["email": "p\($0)@a.example"] }
            #expect(try await client.create(many, traced: true).status == 400)
            #expect(try await client.create([], traced: true).status == 400)
            #expect(try await client.records("contacts").isEmpty)
        }
    }

    @Test func `companies may share a domain`() async throws {
        try await withSandbox { client async throws in
            let path = "/crm/v3/objects/companies/batch/create"
            let input: JSON = ["properties": ["name": "A", "domain": "a.example"], "associations": []]
            #expect(try await client.hubSpot("POST", path, ["inputs": [input, input]]).status == 201)
            #expect(try await client.records("companies").count == 2)
        }
    }

    @Test func `a new contact may be put into its company at once`() async throws {
        try await withSandbox { client async throws in
            let companies = try await client.seed("companies", [["name": "A", "domain": "a.example"]])
            let types: JSON = [["associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279]]
            func input(_ email: String, _ company: String, _ trace: String) -> JSON {
                [
                    "properties": ["email": .string(email)], "objectWriteTraceId": .string(trace),
                    "associations": [["to": ["id": .string(company)], "types": types]],
                ]
            }
            let reply = try await client.hubSpot(
                "POST", "/crm/v3/objects/contacts/batch/create",
                ["inputs": [input("a@a.example", companies[0], "1"), input("b@a.example", "404", "2")]])
            #expect(reply.status == 207)
            #expect(reply.results.count == 1)
            let contacts = try await client.records("contacts")
            #expect(contacts.first?["associations"]?["companies"]?.strings == companies)
            #expect(try await client.records("companies").first?["associations"]?["contacts"]?.strings?.count == 1)
        }
    }
}
