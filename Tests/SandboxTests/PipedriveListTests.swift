import Testing

@testable import Sandbox

@Suite struct PipedriveListTests {
    /// Persons made at the given seconds after another.
    private func persons(_ count: Int, _ client: SandboxClient) async throws -> [Int] {
        var ids: [Int] = []
        for number in 0..<count {
            ids.append(try await client.person("P\(number)", "p\(number)@a.example"))
            try await client.wait(1000)
        }
        return ids
    }

    private func pages(_ path: String, _ client: SandboxClient) async throws -> [[Int]] {
        var pages: [[Int]] = []
        var cursor = ""
        repeat {
            let reply = try await client.pipedrive("GET", path + cursor)
            #expect(reply.status == 200)
            pages.append(reply.ids)
            cursor = reply.nextCursor.map { "&cursor=\($0)" } ?? ""
        } while !cursor.isEmpty
        return pages
    }

    @Test func `a cursor leads through every record once, in the order asked for`() async throws {
        try await withSandbox { client async throws in
            let ids = try await persons(5, client)
            #expect(
                try await pages("/api/v2/persons?limit=2", client) == [[ids[0], ids[1]], [ids[2], ids[3]], [ids[4]]])
            _ = try await client.pipedrive("PATCH", "/api/v2/persons/\(ids[0])", ["name": "Late"])
            let byUpdate = try await pages("/api/v2/persons?limit=3&sort_by=update_time", client)
            #expect(byUpdate == [[ids[1], ids[2], ids[3]], [ids[4], ids[0]]])
            let newest = try await pages("/api/v2/persons?limit=4&sort_by=add_time&sort_direction=desc", client)
            #expect(newest == [[ids[4], ids[3], ids[2], ids[1]], [ids[0]]])
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `what is made meanwhile does not shift a page`() async throws {
        try await withSandbox { client async throws in
            let ids = try await persons(4, client)
            let first = try await client.pipedrive(
                "GET", "/api/v2/persons?limit=2&sort_by=add_time&sort_direction=desc")
            _ = try await client.person("New")
            let second = try await client.pipedrive(
                "GET",
                "/api/v2/persons?limit=2&sort_by=add_time&sort_direction=desc&cursor=\(first.nextCursor ?? "")")
            #expect(first.ids + second.ids == [ids[3], ids[2], ids[1], ids[0]])
            #expect(second.nextCursor == nil)
            #expect(second.body["additional_data"] == ["next_cursor": .null])
        }
    }

    @Test func `changed since is from that second on, until is before it`() async throws {
        try await withSandbox { client async throws in
            let ids = try await persons(3, client)
            let times = try await client.pipedrive("GET", "/api/v2/persons").data.array?.compactMap {
                $0["update_time"]?.string
            }
            let second = try #require(times?[1])
            #expect(
                try await client.pipedrive("GET", "/api/v2/persons?updated_since=\(second)").ids == [ids[1], ids[2]])
            #expect(try await client.pipedrive("GET", "/api/v2/persons?updated_until=\(second)").ids == [ids[0]])
            let fraction = try await client.pipedrive(
                "GET", "/api/v2/persons?updated_since=2026-01-01T10:20:00.123Z")
            #expect(fraction.status == 400)
            #expect(fraction.code == "ERR_SCHEMA_VALIDATION_FAILED")
            #expect(fraction.error.contains("not a valid datetime"))
        }
    }

    @Test func `ids, owner and organization select; unknown ids are left out`() async throws {
        try await withSandbox { client async throws in
            let organization = try await client.organization("Norte")
            let ids = try await persons(3, client)
            let linked = try await client.person("L", nil, ["org_id": .integer(organization), "owner_id": 302])
            let some = try await client.pipedrive("GET", "/api/v2/persons?ids=\(ids[2]),77,\(ids[0])")
            #expect(some.ids == [ids[0], ids[2]])
            #expect(try await client.pipedrive("GET", "/api/v2/persons?org_id=\(organization)").ids == [linked])
            #expect(try await client.pipedrive("GET", "/api/v2/persons?owner_id=302").ids == [linked])
            #expect(try await client.pipedrive("GET", "/api/v2/persons?deal_id=1").ids.isEmpty)
        }
    }

    @Test(arguments: [
        "limit=501", "limit=0", "limit=x", "cursor=nonsense", "sort_by=name", "sort_direction=up", "nonsense=1",
        "start=1", "include_fields=nonsense", "include_labels=1", "org_id=abc",
        "ids=\(Array(repeating: "1", count: 101).joined(separator: ","))",
    ])
    func `a parameter that the contract does not have is refused and counted`(query: String) async throws {
        try await withSandbox { client async throws in
            let reply = try await client.pipedrive("GET", "/api/v2/persons?\(query)")
            #expect(reply.status == 400)
            #expect(reply.code == "ERR_SCHEMA_VALIDATION_FAILED")
            #expect(try await client.violations().count == 1)
        }
    }

    @Test func `a cursor is good for its own order only`() async throws {
        try await withSandbox { client async throws in
            _ = try await persons(2, client)
            let cursor = try await client.pipedrive("GET", "/api/v2/persons?limit=1").nextCursor ?? ""
            #expect(try await client.pipedrive("GET", "/api/v2/persons?limit=1&cursor=\(cursor)").status == 200)
            let other = try await client.pipedrive("GET", "/api/v2/persons?sort_by=add_time&cursor=\(cursor)")
            #expect(other.status == 400)
        }
    }

    @Test func `labels and further members are shown on demand`() async throws {
        try await withSandbox { client async throws in
            let organization = try await client.organization("Norte")
            let id = try await client.person("A", nil, ["label_ids": [12], "org_id": .integer(organization)])
            _ = try await client.pipedrive("POST", "/v1/notes", ["content": "x", "person_id": .integer(id)])
            let reply = try await client.pipedrive(
                "GET", "/api/v2/persons?include_labels=true&include_fields=notes_count,open_deals_count")
            let person = reply.data.array?.first
            #expect(person?["labels"] == [["id": 12, "label": "Hot lead"]])
            #expect(person?["notes_count"] == 1)
            #expect(person?["open_deals_count"] == 0)
            let companies = try await client.pipedrive("GET", "/api/v2/organizations?include_fields=people_count")
            #expect(companies.data.array?.first?["people_count"] == 1)
        }
    }
}
