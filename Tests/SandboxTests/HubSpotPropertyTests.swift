import Testing

@testable import Sandbox

@Suite struct HubSpotPropertyTests {
    private func create(_ property: JSON, _ client: SandboxClient) async throws -> SandboxClient.Reply {
        let usual: JSON = [
            "name": "badge", "label": "Badge", "type": "string", "fieldType": "text",
            "groupName": "contactinformation",
        ]
        let members = (usual.object ?? [:]).merging(property.object ?? [:]) { _, asked in asked }
        return try await client.hubSpot("POST", "/crm/v3/properties/contacts", .object(members))
    }

    private func write(_ value: String, _ client: SandboxClient, to id: String? = nil) async throws
        -> SandboxClient.Reply
    {
        let properties: JSON = ["firstname": "A", "badge": .string(value)]
        if let id {
            return try await client.hubSpot("PATCH", "/crm/v3/objects/contacts/\(id)", ["properties": properties])
        }
        return try await client.hubSpot(
            "POST", "/crm/v3/objects/contacts", ["properties": properties, "associations": []])
    }

    private static let values: [(String, String, [String], [String], String)] = [
        ("enumeration", "checkbox", ["a", "a;b", ""], ["c", "a;c", " a"], "INVALID_OPTION"),
        ("enumeration", "select", ["a"], ["a;b"], "INVALID_OPTION"),
        ("enumeration", "booleancheckbox", ["true", "false"], ["yes"], "INVALID_OPTION"),
        ("bool", "booleancheckbox", ["true", "FALSE"], ["yes", "1"], "INVALID_BOOLEAN"),
        ("number", "number", ["1", "-1.5"], ["1,5", "many"], "INVALID_FLOAT"),
        ("date", "date", ["2026-05-01", "1777593600000"], ["1.5.2026", "1777593600001"], "INVALID_DATE"),
        ("datetime", "date", ["2026-05-01T09:00:00Z", "1777593600001"], ["soon"], "INVALID_LONG"),
    ]

    @Test(arguments: values)
    func `every type takes its own values only`(
        type: String, fieldType: String, good: [String], bad: [String], code: String
    ) async throws {
        try await withSandbox { client async throws in
            let names = fieldType == "booleancheckbox" ? ["true", "false"] : ["a", "b"]
            let options = names.map { name -> JSON in
                ["label": .string(name), "value": .string(name), "hidden": false, "displayOrder": 0]
            }
            let made = try await create(
                [
                    "type": .string(type), "fieldType": .string(fieldType),
                    "options": type == "enumeration" ? .array(options) : [],
                ], client)
            #expect(made.status == 201)
            for value in good { #expect(try await write(value, client).status == 201, "\(value)") }
            for value in bad {
                let reply = try await write(value, client)
                #expect(reply.status == 400, "\(value)")
                let expected = value.hasPrefix(" ") ? "LEADING_TRAILING_WHITESPACE" : code
                #expect(reply.errors.first?["code"]?.string == expected, "\(value)")
            }
        }
    }

    @Test func `choices behind a semicolon are added to those that are there`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.control(
                "POST", "hubspot/properties",
                [
                    "object": "contacts", "name": "badge", "type": "enumeration", "field_type": "checkbox",
                    "options": ["a", "b"],
                ])
            let id = try await write("a", client).firstID
            let reply = try await write(";b", client, to: id)
            #expect(reply.body["properties"]?["badge"] == "a;b")
        }
    }

    @Test func `properties of every object are listed with what may be done to them`() async throws {
        try await withSandbox { client async throws in
            for base in ["/crm/v3/properties", "/crm/properties/2026-03"] {
                for object in ["contacts", "companies", "notes", "tasks"] {
                    let all = try await client.hubSpot("GET", "\(base)/\(object)")
                    #expect(all.status == 200)
                    let id = try #require(all.results.first { $0["name"] == "hs_object_id" })
                    #expect(id["hasUniqueValue"] == true)
                    #expect(id["modificationMetadata"]?["readOnlyValue"] == true)
                    let owner = try #require(all.results.first { $0["name"] == "hubspot_owner_id" })
                    #expect(owner["referencedObjectType"] == "OWNER")
                    #expect(owner["externalOptions"] == true)
                }
            }
            let status = try await client.hubSpot("GET", "/crm/v3/properties/tasks/hs_task_status")
            #expect(status.body["options"]?.array?.count == 5)
            #expect(
                try await client.hubSpot("GET", "/crm/v3/properties/notes/hs_note_body").body["calculated"] == false)
            let sensitive = try await client.hubSpot("GET", "/crm/v3/properties/contacts?dataSensitivity=sensitive")
            #expect(sensitive.results.isEmpty)
        }
    }

    private static let mistakes: [(JSON, Int)] = [
        (["name": "Badge Number"], 400), (["name": "email"], 409), (["groupName": "none"], 400),
        (["type": "number", "fieldType": "checkbox"], 400), (["type": "enumeration", "fieldType": "select"], 400),
        (["type": "colour"], 400), (["readOnly": true], 400),
    ]

    @Test(arguments: mistakes)
    func `a property that cannot be is refused`(property: JSON, status: Int) async throws {
        try await withSandbox { client async throws in
            #expect(try await create(property, client).status == status)
        }
    }

    @Test func `a property in the bin is gone for writes and can be seen there`() async throws {
        try await withSandbox { client async throws in
            #expect(try await create([:], client).status == 201)
            #expect(try await write("1", client).status == 201)
            #expect(try await client.hubSpot("DELETE", "/crm/v3/properties/contacts/badge").status == 204)
            #expect(try await write("1", client).errors.first?["code"] == "PROPERTY_DOESNT_EXIST")
            let bin = try await client.hubSpot("GET", "/crm/v3/properties/contacts?archived=true")
            #expect(bin.results.map { $0["name"]?.string } == ["badge"])
            #expect(bin.results.first?["archived"] == true)
            #expect(try await client.hubSpot("DELETE", "/crm/v3/properties/contacts/email").status == 400)
        }
    }

    @Test func `groups are made, renamed and taken away when they are empty`() async throws {
        try await withSandbox { client async throws in
            let path = "/crm/v3/properties/contacts/groups"
            #expect(try await client.hubSpot("POST", path, ["name": "fair", "label": "Fair"]).status == 201)
            #expect(try await client.hubSpot("PATCH", "\(path)/fair", ["label": "Fairs"]).body["label"] == "Fairs")
            #expect(try await create(["groupName": "fair"], client).status == 201)
            #expect(try await client.hubSpot("DELETE", "\(path)/fair").status == 400)
            _ = try await client.hubSpot(
                "POST", "/crm/v3/properties/contacts/batch/archive", ["inputs": [["name": "badge"]]])
            #expect(try await client.hubSpot("DELETE", "\(path)/fair").status == 204)
            #expect(try await client.hubSpot("GET", "\(path)/fair").status == 404)
        }
    }

    @Test func `the control interface changes the account's properties`() async throws {
        try await withSandbox { client async throws in
            func set(_ members: JSON) async throws -> SandboxClient.Reply {
                let all = (members.object ?? [:]).merging(["object": "contacts"]) { own, _ in own }
                return try await client.control("POST", "hubspot/properties", .object(all))
            }
            #expect(try await set(["name": "badge"]).status == 201)
            #expect(try await write("1", client).status == 201)
            #expect(try await set(["name": "badge", "read_only": true]).status == 201)
            #expect(try await write("1", client).errors.first?["code"] == "READ_ONLY_VALUE")
            let restricted = try await set(["name": "hs_lead_status", "options": ["HOT"]])
            #expect(restricted.body["options"]?.array?.count == 1)
            let reply = try await client.create([["email": "a@a.example", "hs_lead_status": "NEW"]], traced: false)
            #expect(reply.errors.first?["code"] == "INVALID_OPTION")
            #expect(try await client.control("DELETE", "hubspot/properties/contacts/city").status == 204)
            let gone = try await client.create([["email": "a@a.example", "city": "Bonn"]], traced: false)
            #expect(gone.errors.first?["code"] == "PROPERTY_DOESNT_EXIST")
            #expect(try await set(["name": "badge", "type": "number", "field_type": "text"]).status == 400)
        }
    }
}
