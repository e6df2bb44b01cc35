import Testing

@testable import Sandbox

@Suite struct PipedriveControlTests {
    @Test func `seeded records have what a call gives them, and their own ids and times`() async throws {
        try await withSandbox { client async throws in
            let company = try await client.seedPipedrive("organizations", [["name": "Norte"]])
            let ids = try await client.seedPipedrive(
                "person",
                [
                    [
                        "id": 1001, "name": "Ana", "org_id": company[0], "emails": [["value": "ana@a.example"]],
                        "add_time": "2025-01-01T10:00:00Z", "update_time": "2025-02-01T10:00:00Z",
                    ],
                    ["name": "Ben", "is_deleted": true],
                ])
            #expect(ids == [1001, 1002])
            let read = try await client.pipedrive("GET", "/api/v2/persons/1001")
            #expect(read.data["add_time"] == "2025-01-01T10:00:00Z")
            #expect(read.data["update_time"] == "2025-02-01T10:00:00Z")
            let found = try await client.pipedrive("GET", "/api/v2/persons/search?term=ana@a.example")
            #expect(found.foundIDs == [1001])
            _ = try await client.seedPipedrive("person", [["name": "Late"]], lag: true)
            #expect(try await client.pipedrive("GET", "/api/v2/persons/search?term=late").foundIDs.isEmpty)
            let records = try await client.pipedriveRecords("person")
            #expect(records.map { $0["is_deleted"] } == [false, true, false])
            let page = try await client.control("GET", "records?crm=pipedrive&object=person&limit=1&after=1001")
            #expect(page.results.first?["id"] == 1002)
            #expect(page.body["total"] == 3)
            let lead = try await client.seedPipedrive("lead", [["title": "A", "person_id": 1001]])
            #expect(lead.first?.string.map(PipedriveShape.isUUID) == true)
            #expect(try await client.seedPipedrive("note", [["content": "A", "lead_id": lead[0]]]).count == 1)
            #expect(try await client.pipedriveRecords("user").count == 2)
        }
    }

    @Test func `a seed with a mistake adds nothing`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.control(
                "POST", "seed",
                ["crm": "pipedrive", "object": "person", "records": [["name": "A"], ["name": "B", "org_id": 7]]])
            #expect(reply.status == 400)
            #expect(reply.body["error"]?.string?.contains("record 1") == true)
            #expect(try await client.pipedriveRecords("person").isEmpty)
            let unknown = try await client.control(
                "POST", "seed", ["crm": "pipedrive", "object": "deal", "records": []])
            #expect(unknown.status == 400)
        }
    }

    @Test func `single writes are refused by kind and value, in the vendor's words`() async throws {
        try await withSandbox { client async throws in
            let hashes = try await client.customFields("person", [["name": "Booth"]])
            let fault: JSON = [
                "kind": "row_error", "message": "no such thing", "field": "name", "next": 1,
                "match": ["path": "/pipedrive/*", "object": "persons", "record": ["email": "ana@a.example"]],
            ]
            _ = try await client.control("POST", "faults", fault)
            #expect(try await client.person("Ben", "ben@a.example") > 0)
            #expect(try await client.organization("Norte") > 0)
            let refused = try await client.pipedrive(
                "POST", "/api/v2/persons", ["name": "Ana", "emails": [["value": "Ana@A.example"]]])
            #expect(refused.status == 400)
            #expect(refused.code == "ERR_SCHEMA_VALIDATION_FAILED")
            #expect(refused.error == "no such thing")
            #expect(refused.body["field_code"] == "name")
            let faults = try await client.control("GET", "faults").body["faults"]?.array
            #expect(faults?.first?["struck"] == 1)
            #expect(try await client.person("Ana", "ana@a.example") > 0)
            _ = try await client.control("DELETE", "faults")
            _ = try await client.control(
                "POST", "faults",
                [
                    "kind": "row_error", "category": "FORBIDDEN", "code": "feature_capping_deals_limit",
                    "match": ["path": "/pipedrive/*", "record": ["Booth": "7b"]],
                ])
            let capped = try await client.pipedrive(
                "POST", "/api/v2/persons", ["name": "A", "custom_fields": .object([hashes["Booth"] ?? "": "7B"])])
            #expect(capped.status == 403)
            #expect(capped.code == "feature_capping_deals_limit")
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `an account that is not paid for and a plan that is full refuse`() async throws {
        try await withSandbox(.init(pipedrive: .init(caps: ["person": 1, "custom_field": 0]))) { client async throws in
            let first = try await client.person("A")
            let second = try await client.pipedrive("POST", "/api/v2/persons", ["name": "B"])
            #expect(second.status == 403)
            #expect(second.code == "feature_capping_persons_limit")
            _ = try await client.pipedrive("DELETE", "/api/v2/persons/\(first)")
            #expect(try await client.person("B") > 0)
            let field = try await client.pipedrive(
                "POST", "/api/v2/personFields", ["field_name": "X", "field_type": "text"])
            #expect(field.code == "feature_capping_custom_fields_limit")
            try await client.configurePipedrive(["unpaid": true])
            let unpaid = try await client.pipedrive("GET", "/v1/users/me")
            #expect(unpaid.status == 402)
            #expect(unpaid.body["errorCode"] == 402)
        }
    }

    @Test func `a lost answer leaves a person that a list finds`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.control(
                "POST", "faults",
                ["kind": "drop_after", "next": 1, "match": ["method": "POST", "path": "/pipedrive/api/v2/persons"]])
            await #expect(throws: SandboxClient.Failure.closedWithoutAnswer) {
                _ = try await client.pipedrive("POST", "/api/v2/persons", ["name": "Ana"])
            }
            let newest = try await client.pipedrive(
                "GET", "/api/v2/persons?sort_by=add_time&sort_direction=desc&limit=1")
            #expect(newest.data.array?.first?["name"] == "Ana")
        }
    }

    @Test(arguments: [401, 402, 403, 404, 410, 429, 500, 503, 522])
    func `a status that was asked for comes as Pipedrive gives it`(status: Int) async throws {
        try await withSandbox { client async throws in
            _ = try await client.control(
                "POST", "faults",
                ["kind": "status", "status": .integer(status), "match": ["path": "/pipedrive/*"]])
            let reply = try await client.pipedrive("GET", "/api/v2/persons")
            #expect(reply.status == status)
            #expect(reply.text.hasPrefix("<html>") == (status == 522))
            if status != 522 { #expect(reply.body["success"] == false) }
        }
    }

    @Test func `settings are told, changed together and forgotten by a reset`() async throws {
        try await withSandbox { client async throws in
            let mistakes: [JSON] = [
                ["nonsense": 1], ["daily_tokens": -1], ["deleted_status": 500], ["caps": ["deal": 1]],
                ["burst_limit": 5, "fields": ["person": [["type": "text"]]]], ["fields": ["note": []]],
                ["fields": ["person": [["name": "A", "code": "short"]]]],
            ]
            for mistake in mistakes {
                #expect(try await client.control("POST", "config", ["pipedrive": mistake]).status == 400)
            }
            let before = try await client.control("GET", "config").body["pipedrive"]
            #expect(before?["burst_limit"] == 100)
            #expect(before?["search_lag_ms"] == 2000)
            try await client.configurePipedrive(["burst_limit": 5, "search_lag_ms": 10, "latency_ms": 1])
            _ = try await client.person("A")
            let calls = try await client.control("GET", "calls?crm=pipedrive").body["calls"]
            #expect(
                calls == [
                    ["method": "POST", "path": "/pipedrive/api/v2/persons", "count": 1, "statuses": ["200": 1]]
                ])
            _ = try await client.control("POST", "reset")
            #expect(try await client.control("GET", "config").body["pipedrive"] == before)
            #expect(try await client.pipedriveRecords("person").isEmpty)
        }
    }
}
