import Testing

@testable import Sandbox

@Suite struct PipedriveSearchTests {
    @Test func `a search lags behind what was written, a list does not`() async throws {
        try await withSandbox { client async throws in
            let id = try await client.person("Ana", "ana@a.example")
            let path = "/api/v2/persons/search?term=ana@a.example&fields=email&exact_match=true"
            #expect(try await client.pipedrive("GET", path).foundIDs.isEmpty)
            #expect(try await client.pipedrive("GET", "/api/v2/persons").ids == [id])
            try await client.wait(2000)
            let capital = path.replacing("=true", with: "=True")
            #expect(try await client.pipedrive("GET", capital).foundIDs == [id])
            #expect(try await client.pipedrive("GET", path).foundIDs == [id])
            _ = try await client.pipedrive("PATCH", "/api/v2/persons/\(id)", ["emails": [["value": "b@a.example"]]])
            #expect(try await client.pipedrive("GET", path).foundIDs == [id])
            try await client.wait(2000)
            #expect(try await client.pipedrive("GET", path).foundIDs.isEmpty)
            _ = try await client.pipedrive("DELETE", "/api/v2/persons/\(id)")
            let other = "/api/v2/persons/search?term=b@a.example&fields=email"
            #expect(try await client.pipedrive("GET", other).foundIDs == [id])
            try await client.configurePipedrive(["search_lag_ms": 0])
            #expect(try await client.pipedrive("GET", other).foundIDs.isEmpty)
        }
    }

    @Test func `an exact match is of a whole value and does not mind the case`() async throws {
        try await withSandbox(.init(pipedrive: .init(searchLag: 0))) { client async throws in
            let organization = try await client.organization("Norte")
            let id = try await client.person(
                "Ana Vidal", "Ana@Norte.example",
                ["org_id": .integer(organization), "phones": [["value": "+34 123"]]])
            let other = try await client.person("Ana Vidal Sanz", "ana@norte.example.org")
            let exact = try await client.pipedrive(
                "GET", "/api/v2/persons/search?term=ANA@NORTE.EXAMPLE&fields=email&exact_match=true")
            #expect(exact.foundIDs == [id])
            let item = try #require(exact.data["items"]?.array?.first?["item"])
            #expect(item["type"] == "person")
            #expect(item["name"] == "Ana Vidal")
            #expect(item["emails"] == ["Ana@Norte.example"])
            #expect(item["phones"] == ["+34 123"])
            #expect(item["organization"] == ["id": .integer(organization), "name": "Norte", "address": .null])
            #expect(item["owner"] == ["id": 301])
            let wide = try await client.pipedrive("GET", "/api/v2/persons/search?term=ana%20vidal")
            #expect(wide.foundIDs == [id, other])
            #expect(try await client.pipedrive("GET", "/api/v2/persons/search?term=ana&fields=phone").foundIDs.isEmpty)
            let within = try await client.pipedrive(
                "GET", "/api/v2/persons/search?term=ana&organization_id=\(organization)")
            #expect(within.foundIDs == [id])
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `custom fields are searched if their type allows it`() async throws {
        try await withSandbox(.init(pipedrive: .init(searchLag: 0))) { client async throws in
            let hashes = try await client.customFields(
                "organization", [["name": "Domain"], ["name": "Day", "type": "date"]])
            let (domain, day) = (hashes["Domain"] ?? "", hashes["Day"] ?? "")
            let made = try await client.pipedrive(
                "POST", "/api/v2/organizations",
                ["name": "Norte", "custom_fields": [domain: "norte.example", day: "2026-01-31"]])
            let id = made.data["id"]?.integer ?? 0
            let path = "/api/v2/organizations/search?fields=custom_fields&exact_match=true&term="
            #expect(try await client.pipedrive("GET", path + "norte.example").foundIDs == [id])
            #expect(try await client.pipedrive("GET", path + "2026-01-31").foundIDs.isEmpty)
        }
    }

    @Test func `a search pages by its cursor`() async throws {
        try await withSandbox(.init(pipedrive: .init(searchLag: 0))) { client async throws in
            var ids: [Int] = []
            for number in 0..<3 { ids.append(try await client.person("Ana \(number)")) }
            let first = try await client.pipedrive("GET", "/api/v2/persons/search?term=ana&limit=2")
            #expect(first.foundIDs == Array(ids.prefix(2)))
            let second = try await client.pipedrive(
                "GET", "/api/v2/persons/search?term=ana&limit=2&cursor=\(first.nextCursor ?? "")")
            #expect(second.foundIDs == [ids[2]])
            #expect(second.nextCursor == nil)
        }
    }

    @Test(arguments: ["", "term=a", "exact_match=true", "term=ab&fields=title", "term=ab&limit=501"])
    func `a search needs a term of two characters and known fields`(query: String) async throws {
        try await withSandbox { client async throws in
            #expect(try await client.pipedrive("GET", "/api/v2/persons/search?\(query)").status == 400)
            #expect(try await client.violations().count == 1)
            let exact = try await client.pipedrive("GET", "/api/v2/persons/search?term=a&exact_match=true")
            #expect(exact.status == 200)
        }
    }

    @Test func `items of all kinds are found at once, with what is related`() async throws {
        try await withSandbox(.init(pipedrive: .init(searchLag: 0))) { client async throws in
            let organization = try await client.organization("Norte")
            let person = try await client.person("Ana Norte", nil, ["org_id": .integer(organization)])
            _ = try await client.pipedrive("POST", "/v1/leads", ["title": "Norte fair", "person_id": .integer(person)])
            let all = try await client.pipedrive("GET", "/api/v2/itemSearch?term=norte&search_for_related_items=true")
            let types = all.data["items"]?.array?.compactMap { $0["item"]?["type"]?.string }
            #expect(types == ["organization", "person", "lead"])
            #expect(all.data["related_items"]?.array?.count == 2)
            let some = try await client.pipedrive("GET", "/api/v2/itemSearch?term=norte&item_types=person,deal")
            #expect(some.foundIDs == [person])
            #expect(try await client.pipedrive("GET", "/api/v2/itemSearch?term=norte&limit=101").status == 400)
        }
    }

    @Test func `a search of one field minds the case`() async throws {
        try await withSandbox(.init(pipedrive: .init(searchLag: 0))) { client async throws in
            let id = try await client.person("Ana", "ana@a.example")
            let path = "/api/v2/itemSearch/field?entity_type=person&field=email&term="
            #expect(
                try await client.pipedrive("GET", path + "ana@a.example").data == [["id": .integer(id), "name": "Ana"]])
            #expect(try await client.pipedrive("GET", path + "ANA@a.example").ids.isEmpty)
            #expect(try await client.pipedrive("GET", path + "ana@&match=beginning").ids == [id])
            #expect(try await client.pipedrive("GET", path + "@a.ex&match=middle").ids == [id])
        }
    }
}
