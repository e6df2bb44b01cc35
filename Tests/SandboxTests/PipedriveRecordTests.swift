import Testing

@testable import Sandbox

@Suite struct PipedriveRecordTests {
    private static let ana: JSON = [
        "name": "Ana María Vidal",
        "emails": [["value": "ana@norte.example", "label": "work"], ["value": "a@b.example", "primary": true]],
        "phones": [["value": "+34 1"]],
    ]

    @Test func `a person is made and read with everything the contract shows`() async throws {
        try await withSandbox { client async throws in
            let organization = try await client.organization("Norte")
            var members = Self.ana.object ?? [:]
            members["org_id"] = .integer(organization)
            members["label_ids"] = [12]
            let made = try await client.pipedrive("POST", "/api/v2/persons", .object(members))
            #expect(made.status == 200)
            #expect(made.body["success"] == true)
            let id = try #require(made.data["id"]?.integer)
            let read = try await client.pipedrive("GET", "/api/v2/persons/\(id)")
            #expect(read.data == made.data)
            #expect(read.data["first_name"] == "Ana María")
            #expect(read.data["last_name"] == "Vidal")
            #expect(read.data["org_id"] == .integer(organization))
            #expect(read.data["owner_id"] == 301)
            #expect(read.data["label_ids"] == [12])
            #expect(read.data["visible_to"] == 3)
            #expect(read.data["is_deleted"] == false)
            #expect(
                read.data["emails"] == [
                    ["value": "ana@norte.example", "primary": false, "label": "work"],
                    ["value": "a@b.example", "primary": true, "label": ""],
                ])
            #expect(read.data["phones"] == [["value": "+34 1", "primary": true, "label": ""]])
            let stamp = read.data["add_time"]?.string ?? ""
            #expect(stamp.count == 20 && stamp.hasSuffix("Z"))
            #expect(read.data["job_title"] == nil)
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `nothing is unique: the same person is made twice`() async throws {
        try await withSandbox { client async throws in
            let first = try await client.person("Ana", "ana@a.example")
            let second = try await client.person("Ana", "ana@a.example")
            #expect(first != second)
            #expect(try await client.pipedrive("GET", "/api/v2/persons").ids == [first, second])
        }
    }

    @Test func `a change touches what it names, replaces lists whole and clears by null`() async throws {
        try await withSandbox { client async throws in
            let organization = try await client.organization("Norte")
            let id = try await client.person(
                "Ana Vidal", "ana@a.example", ["org_id": .integer(organization), "label_ids": [11, 12]])
            try await client.wait(1500)
            let changed = try await client.pipedrive(
                "PATCH", "/api/v2/persons/\(id)",
                ["emails": [["value": "new@a.example"]], "label_ids": [13], "org_id": .null])
            #expect(changed.status == 200)
            #expect(changed.data["name"] == "Ana Vidal")
            #expect(changed.data["emails"] == [["value": "new@a.example", "primary": true, "label": ""]])
            #expect(changed.data["label_ids"] == [13])
            #expect(changed.data["org_id"] == .null)
            #expect(changed.data["update_time"] != changed.data["add_time"])
            let cleared = try await client.pipedrive("PATCH", "/api/v2/persons/\(id)", ["emails": .null])
            #expect(cleared.data["emails"] == [])
        }
    }

    private static let wrong: [(body: JSON, part: String, isBreach: Bool)] = [
        (["name": 5], "name must be a string", true),
        (["name": ""], "name may not be empty", true),
        (["name": "A", "owner_id": "301"], "owner_id", true),
        (["name": "A", "owner_id": 9], "owner_id: 9 does not exist", false),
        (["name": "A", "org_id": 1.5], "org_id", true),
        (["name": "A", "org_id": 77], "org_id: 77 does not exist", false),
        (["name": "A", "email": "a@b.example"], "email is not allowed", true),
        (["name": "A", "emails": ["a@b.example"]], "emails.0", true),
        (["name": "A", "emails": [["value": 1]]], "emails.0.value", true),
        (["name": "A", "label_ids": [99]], "99 is not an option", false),
        (["name": "A", "label_ids": ["12"]], "label_ids.0", true),
        (["name": "A", "visible_to": 2], "visible_to", true),
        (["name": "A", "custom_fields": ["x": 1]], "custom_fields.x is not allowed", false),
        (["name": "A", "add_time": "2026-01-01T10:00:00.5Z"], "not a valid datetime", true),
        (["emails": [["value": "a@b.example"]]], "name is required", false),
    ]

    @Test(arguments: wrong.indices)
    func `a value that does not fit is refused with a code, and a breach is counted`(index: Int) async throws {
        let (body, part, isBreach) = Self.wrong[index]
        try await withSandbox { client async throws in
            let reply = try await client.pipedrive("POST", "/api/v2/persons", body)
            #expect(reply.status == 400)
            #expect(reply.body["success"] == false)
            #expect(reply.code == "ERR_SCHEMA_VALIDATION_FAILED")
            #expect(reply.error.contains(part))
            #expect(reply.body["data"] == .null)
            #expect(try await client.violations().isEmpty == !isBreach)
            #expect(try await client.pipedriveRecords("person").isEmpty)
        }
    }

    @Test func `a body is JSON and says so`() async throws {
        try await withSandbox { client async throws in
            let headers = ["x-api-token": "sandbox", "content-type": "text/plain"]
            let untyped = try await client.send("POST", "/pipedrive/api/v2/persons", ["name": "A"], headers: headers)
            #expect(untyped.status == 415)
            let broken = try await client.send(
                "POST", "/pipedrive/api/v2/persons", form: "{",
                headers: ["x-api-token": "sandbox", "content-type": "application/json"])
            #expect(broken.status == 400)
            #expect(try await client.violations().count == 2)
        }
    }

    @Test func `an organization needs a name and checks its industry`() async throws {
        try await withSandbox { client async throws in
            let nameless = try await client.pipedrive("POST", "/api/v2/organizations", ["website": "https://a.example"])
            #expect(nameless.status == 400)
            #expect(nameless.body["field_code"] == "name")
            let made = try await client.pipedrive(
                "POST", "/api/v2/organizations",
                [
                    "name": "Norte", "website": "https://norte.example", "industry": 410, "annual_revenue": 1000,
                    "employee_count": 12, "address": ["value": "Calle 1, Madrid", "country": "Spain"],
                ])
            #expect(made.data["industry"] == 410)
            #expect(made.data["address"]?["country"] == "Spain")
            #expect(made.data["linkedin"] == .null)
            let id = made.data["id"]?.integer ?? 0
            let wrong = try await client.pipedrive("PATCH", "/api/v2/organizations/\(id)", ["industry": 1])
            #expect(wrong.status == 400)
            #expect(wrong.body["field_code"] == "industry")
        }
    }

    @Test func `a deleted record is shown as deleted for thirty days and cannot be changed`() async throws {
        try await withSandbox { client async throws in
            let id = try await client.person("Ana", "ana@a.example")
            let deleted = try await client.pipedrive("DELETE", "/api/v2/persons/\(id)")
            #expect(deleted.data == ["id": .integer(id)])
            #expect(try await client.pipedrive("GET", "/api/v2/persons/\(id)").data["is_deleted"] == true)
            #expect(try await client.pipedrive("GET", "/api/v2/persons?ids=\(id)").ids.isEmpty)
            #expect(try await client.pipedrive("PATCH", "/api/v2/persons/\(id)", ["name": "B"]).status == 404)
            try await client.configurePipedrive(["deleted_status": 410])
            #expect(try await client.pipedrive("DELETE", "/api/v2/persons/\(id)").status == 410)
            try await client.wait(31 * 86_400_000)
            let gone = try await client.pipedrive("GET", "/api/v2/persons/\(id)")
            #expect(gone.status == 404)
            #expect(gone.error == "Person not found")
        }
    }

    @Test func `a merged person goes into the other with all that hangs on it`() async throws {
        try await withSandbox { client async throws in
            let old = try await client.person("Ana", "ana@a.example", ["label_ids": [11]])
            let kept = try await client.person("Ana Vidal", "vidal@a.example", ["label_ids": [12]])
            let note = try await client.pipedrive("POST", "/v1/notes", ["content": "met", "person_id": .integer(old)])
            let merged = try await client.pipedrive(
                "PUT", "/api/v1/persons/\(old)/merge", ["merge_with_id": .integer(kept)])
            #expect(merged.status == 200)
            #expect(merged.data["id"] == .integer(kept))
            #expect(merged.data["merge_what_id"] == .integer(old))
            #expect(merged.data["name"] == "Ana Vidal")
            let read = try await client.pipedrive("GET", "/api/v2/persons/\(kept)")
            #expect(read.data["emails"]?.array?.map { $0["primary"] } == [true, false])
            #expect(read.data["label_ids"] == [12, 11])
            #expect(try await client.pipedrive("GET", "/api/v2/persons/\(old)").data["is_deleted"] == true)
            let notes = try await client.pipedrive("GET", "/v1/notes?person_id=\(kept)")
            #expect(notes.ids == [note.data["id"]?.integer ?? 0])
            let records = try await client.pipedriveRecords("person")
            #expect(records.first?["merged_into"] == .integer(kept))
        }
    }

    @Test func `members of contact sync and campaigns need them`() async throws {
        try await withSandbox { client async throws in
            for (name, value) in [("job_title", "CTO"), ("birthday", "2000-12-31"), ("marketing_status", "subscribed")]
            {
                let refused = try await client.pipedrive(
                    "POST", "/api/v2/persons", ["name": "A", name: .string(value)])
                #expect(refused.status == 403)
                #expect(refused.body["field_code"] == .string(name))
            }
            try await client.configurePipedrive(["contact_sync": true, "campaigns": true])
            let id = try await client.person("Ana", nil, ["job_title": "CTO", "marketing_status": "subscribed"])
            let read = try await client.pipedrive("GET", "/api/v2/persons/\(id)?include_fields=marketing_status")
            #expect(read.data["job_title"] == "CTO")
            #expect(read.data["marketing_status"] == "subscribed")
        }
    }

    @Test func `a path, a method or an id that the contract does not have is a breach`() async throws {
        try await withSandbox { client async throws in
            #expect(try await client.pipedrive("GET", "/api/v2/nonsense").status == 404)
            #expect(try await client.pipedrive("GET", "/v1/persons").status == 404)
            #expect(try await client.pipedrive("PUT", "/api/v2/persons").status == 405)
            #expect(try await client.pipedrive("GET", "/api/v2/persons/abc").status == 400)
            #expect(try await client.violations().count == 4)
        }
    }
}
