import Testing

@testable import Sandbox

@Suite struct PipedriveNoteTests {
    @Test func `a note hangs on something and is found by it`() async throws {
        try await withSandbox { client async throws in
            let person = try await client.person("Ana")
            let other = try await client.person("Ben")
            let made = try await client.pipedrive(
                "POST", "/v1/notes",
                ["content": "<p>met</p>", "person_id": .integer(person), "pinned_to_person_flag": 1])
            #expect(made.status == 200)
            #expect(made.data["active_flag"] == true)
            #expect(made.data["person"] == ["name": "Ana"])
            #expect(made.data["user"]?["email"] == "mara@sandbox.example")
            #expect(made.data["pinned_to_person_flag"] == true)
            #expect(made.data["add_time"]?.string?.count == 19)
            let id = made.data["id"]?.integer ?? 0
            _ = try await client.pipedrive("POST", "/v1/notes", ["content": "x", "person_id": .integer(other)])
            let list = try await client.pipedrive("GET", "/v1/notes?person_id=\(person)")
            #expect(list.ids == [id])
            #expect(list.data.array?.first?["content"] == "<p>met</p>")
            #expect(
                list.body["additional_data"]?["pagination"]
                    == ["start": 0, "limit": 100, "more_items_in_collection": false])
            #expect(try await client.pipedrive("GET", "/v1/notes/\(id)").data == made.data)
            let changed = try await client.pipedrive("PUT", "/v1/notes/\(id)", ["content": "again"])
            #expect(changed.data["content"] == "again")
            #expect(try await client.pipedrive("DELETE", "/v1/notes/\(id)").data == true)
            #expect(try await client.pipedrive("GET", "/v1/notes/\(id)").status == 404)
            #expect(try await client.pipedrive("GET", "/v1/notes?person_id=\(person)").ids.isEmpty)
            #expect(try await client.violations().isEmpty)
        }
    }

    private static let wrong: [(body: JSON, isBreach: Bool)] = [
        (["content": "x"], true), (["person_id": 1], true), (["content": "", "org_id": 1], true),
        (["content": "x", "person_id": "1"], true), (["content": "x", "person_id": 1], false),
        (["content": "x", "lead_id": "1"], true), (["content": "x", "deal_id": 1], false),
    ]

    @Test(arguments: wrong.indices)
    func `a note without content, or of nothing, is refused`(index: Int) async throws {
        let (body, isBreach) = Self.wrong[index]
        try await withSandbox { client async throws in
            let reply = try await client.pipedrive("POST", "/v1/notes", body)
            #expect(reply.status == 400)
            #expect(reply.code == nil)
            #expect(reply.body["error_info"]?.string != nil)
            #expect(try await client.violations().isEmpty == !isBreach)
        }
    }

    @Test func `notes page by start and sort by what is asked`() async throws {
        try await withSandbox { client async throws in
            let person = try await client.person("Ana")
            var ids: [Int] = []
            for text in ["b", "c", "a"] {
                let made = try await client.pipedrive(
                    "POST", "/v1/notes", ["content": .string(text), "person_id": .integer(person)])
                ids.append(made.data["id"]?.integer ?? 0)
            }
            let first = try await client.pipedrive("GET", "/v1/notes?limit=2")
            #expect(first.ids == Array(ids.prefix(2)))
            #expect(first.body["additional_data"]?["pagination"]?["next_start"] == 2)
            #expect(try await client.pipedrive("GET", "/v1/notes?limit=2&start=2").ids == [ids[2]])
            let sorted = try await client.pipedrive("GET", "/v1/notes?sort=content%20DESC")
            #expect(sorted.ids == [ids[1], ids[0], ids[2]])
            #expect(try await client.pipedrive("GET", "/v1/notes?sort=nonsense").status == 400)
        }
    }
}

@Suite struct PipedriveActivityTests {
    @Test func `an activity has participants, the primary one of which is its person`() async throws {
        try await withSandbox { client async throws in
            let (ana, ben) = (try await client.person("Ana"), try await client.person("Ben"))
            let organization = try await client.organization("Norte")
            let made = try await client.pipedrive(
                "POST", "/api/v2/activities",
                [
                    "subject": "Call back", "type": "call", "due_date": "2026-12-01", "org_id": .integer(organization),
                    "note": "warm",
                    "participants": [
                        ["person_id": .integer(ana)], ["person_id": .integer(ben), "primary": true],
                    ],
                ])
            #expect(made.status == 200)
            #expect(made.data["person_id"] == .integer(ben))
            #expect(made.data["is_deleted"] == false)
            let id = made.data["id"]?.integer ?? 0
            #expect(try await client.pipedrive("GET", "/api/v2/activities?person_id=\(ben)").ids == [id])
            #expect(try await client.pipedrive("GET", "/api/v2/activities?person_id=\(ana)").ids.isEmpty)
            let done = try await client.pipedrive("PATCH", "/api/v2/activities/\(id)", ["done": true])
            #expect(done.data["marked_as_done_time"]?.string?.hasSuffix("Z") == true)
            #expect(try await client.pipedrive("GET", "/api/v2/activities?done=false").ids.isEmpty)
            #expect(try await client.pipedrive("GET", "/api/v2/activities/\(id)").data == done.data)
            #expect(try await client.pipedrive("DELETE", "/api/v2/activities/\(id)").status == 200)
            #expect(try await client.pipedrive("GET", "/api/v2/activities").ids.isEmpty)
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `a type that is not there, a wrong date and a person alone are refused`() async throws {
        try await withSandbox { client async throws in
            let ana = try await client.person("Ana")
            let bodies: [JSON] = [
                ["type": "nonsense"], ["due_date": "1.12.2026"], ["person_id": .integer(ana)],
                ["participants": [["primary": true]]], ["nonsense": 1],
            ]
            for body in bodies {
                #expect(try await client.pipedrive("POST", "/api/v2/activities", body).status == 400)
            }
            #expect(try await client.violations().count == 4)
        }
    }
}
