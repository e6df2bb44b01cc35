import Testing

@testable import Sandbox

@Suite struct BatchReadAndUpdateTests {
    private static let both = ["email": "first@a.example", "hs_additional_emails": "second@a.example;third@a.example"]

    @Test func `reading finds a contact by any of its addresses, whatever their case`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seed("contacts", [Self.both])
            let reply = try await client.read(emails: ["SECOND@a.example"])
            #expect(reply.status == 200)
            #expect(reply.firstID == ids[0])
            #expect(reply.results.first?["properties"]?["email"] == "first@a.example")
            #expect(try await client.read(emails: ["first@a.example", "third@a.example"]).results.count == 1)
        }
    }

    @Test func `a further address is as taken as a first one`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seed("contacts", [Self.both])
            let reply = try await client.hubSpot(
                "POST", "/crm/v3/objects/contacts", ["properties": ["email": "Third@a.example"], "associations": []])
            #expect(reply.status == 409)
            #expect(reply.category == "CONFLICT")
            #expect(reply.message == "Contact already exists. Existing ID: \(ids[0])")
        }
    }

    @Test func `what is not found stands in one error`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.seed("contacts", [["email": "a@a.example"]])
            let reply = try await client.read(emails: ["a@a.example", "b@a.example", "c@a.example"])
            #expect(reply.status == 207)
            #expect(reply.body["numErrors"] == 1)
            #expect(reply.errors.first?["category"] == "OBJECT_NOT_FOUND")
            #expect(reply.errors.first?["context"]?["ids"]?.strings == ["b@a.example", "c@a.example"])
        }
    }

    @Test func `reading shows what was asked for, the id and the dates`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seed("contacts", [["email": "a@a.example", "city": "Bonn", "phone": "1"]])
            let body: JSON = [
                "properties": ["city", "unknown", "company"], "propertiesWithHistory": [],
                "inputs": [["id": .string(ids[0])]],
            ]
            let path = "/crm/v3/objects/contacts/batch/read"
            let shown = try await client.hubSpot("POST", path, body).results.first?["properties"]?.object
            #expect(Set(shown?.keys ?? [:].keys) == ["city", "hs_object_id", "createdate", "lastmodifieddate"])
            _ = try await client.control("POST", "config", ["hubspot": ["empty_as_null": true]])
            let again = try await client.hubSpot("POST", path, body).results.first?["properties"]
            #expect(again?["company"] == .null)
        }
    }

    @Test func `a merged record answers to both ids, but not to a batch update`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seed(
                "contacts", [["email": "a@a.example"], ["email": "b@a.example", "city": "Bonn"]])
            let merged = try await client.hubSpot(
                "POST", "/crm/v3/objects/contacts/merge",
                ["primaryObjectId": .string(ids[0]), "objectIdToMerge": .string(ids[1])])
            #expect(merged.status == 200)
            #expect(merged.body["properties"]?["hs_merged_object_ids"]?.string == ids[1])
            #expect(try await client.read(emails: ["b@a.example"]).firstID == ids[0])
            let read = try await client.hubSpot("GET", "/crm/v3/objects/contacts/\(ids[1])?properties=city")
            #expect(read.firstID == ids[0])
            #expect(read.body["properties"]?["city"] == "Bonn")
            let update = try await client.hubSpot(
                "POST", "/crm/v3/objects/contacts/batch/update",
                ["inputs": [["id": .string(ids[1]), "properties": ["city": "Köln"]]]])
            #expect(update.status == 207)
            #expect(update.errors.first?["context"]?["ids"]?.strings == [ids[1]])
            let single = try await client.hubSpot(
                "PATCH", "/crm/v3/objects/contacts/\(ids[1])", ["properties": ["city": "Köln"]])
            #expect(single.status == 200)
        }
    }

    @Test func `an update changes, clears, and refuses the whole batch for one bad value`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seed(
                "contacts", [["email": "a@a.example", "city": "Bonn"], ["email": "b@a.example"]])
            func update(_ first: JSON, _ second: JSON, traced: Bool) async throws -> SandboxClient.Reply {
                let inputs = zip(ids, [first, second]).map { id, properties -> JSON in
                    var input: [String: JSON] = ["id": .string(id), "properties": properties]
                    if traced { input["objectWriteTraceId"] = .string(id) }
                    return .object(input)
                }
                return try await client.hubSpot(
                    "POST", "/crm/v3/objects/contacts/batch/update", ["inputs": .array(inputs)])
            }
            #expect(try await update(["city": ""], ["jobtitle": "Buyer"], traced: false).status == 200)
            #expect(try await client.records("contacts").first?["properties"]?["city"] == nil)
            let whole = try await update(["city": "X"], ["hs_lead_status": "HOT"], traced: false)
            #expect(whole.status == 400)
            #expect(try await client.records("contacts").first?["properties"]?["city"] == nil)
            let alone = try await update(["city": "X"], ["hs_lead_status": "HOT"], traced: true)
            #expect(alone.status == 207)
            #expect(alone.results.count == 1)
            #expect(try await update(["city": "X"], ["email": "a@a.example"], traced: false).status == 400)
        }
    }

    @Test func `an upsert says which records are new`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seed("contacts", [Self.both])
            func upsert(_ emails: [String]) async throws -> SandboxClient.Reply {
                let inputs = emails.map { email -> JSON in
                    ["id": .string(email), "idProperty": "email", "properties": ["city": "Bonn"]]
                }
                return try await client.hubSpot(
                    "POST", "/crm/v3/objects/contacts/batch/upsert", ["inputs": .array(inputs)])
            }
            let reply = try await upsert(["first@a.example", "new@a.example"])
            #expect(reply.status == 200)
            let isNew = Dictionary(uniqueKeysWithValues: reply.results.map { ($0["id"]?.string ?? "", $0["new"]) })
            #expect(isNew[ids[0]] == false)
            #expect(isNew.values.contains(true))
            #expect(try await upsert(["other@a.example", "second@a.example"]).status == 409)
            #expect(try await client.records("contacts").count == 2)
        }
    }

    @Test func `what is archived counts as not found and frees its address`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seed("contacts", [["email": "a@a.example"]])
            let reply = try await client.hubSpot(
                "POST", "/crm/v3/objects/contacts/batch/archive", ["inputs": [["id": .string(ids[0])]]])
            #expect(reply.status == 204)
            #expect(try await client.hubSpot("GET", "/crm/v3/objects/contacts/\(ids[0])").status == 404)
            #expect(try await client.read(emails: ["a@a.example"]).status == 207)
            #expect(try await client.create([["email": "a@a.example"]], traced: false).status == 201)
            #expect(try await client.records("contacts").count { $0["archived"] == true } == 1)
        }
    }

    @Test func `a custom unique property is a key`() async throws {
        try await withSandbox { client async throws in
            let made = try await client.hubSpot(
                "POST", "/crm/v3/properties/companies",
                [
                    "name": "erp_number", "label": "ERP number", "type": "string", "fieldType": "text",
                    "groupName": "companyinformation", "hasUniqueValue": true,
                ])
            #expect(made.status == 201)
            #expect(made.body["hasUniqueValue"] == true)
            let inputs: JSON = [["id": "E1", "idProperty": "erp_number", "properties": ["name": "A"]]]
            let path = "/crm/v3/objects/companies/batch/upsert"
            #expect(try await client.hubSpot("POST", path, ["inputs": inputs]).results.first?["new"] == true)
            #expect(try await client.hubSpot("POST", path, ["inputs": inputs]).results.first?["new"] == false)
            let byDomain = try await client.hubSpot(
                "POST", "/crm/v3/objects/companies/batch/read",
                [
                    "idProperty": "domain", "inputs": [["id": "a.example"]], "properties": [],
                    "propertiesWithHistory": [],
                ])
            #expect(byDomain.status == 400)
        }
    }
}
