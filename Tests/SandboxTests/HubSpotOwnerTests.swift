import Testing

@testable import Sandbox

@Suite struct HubSpotOwnerTests {
    @Test(arguments: ["/crm/v3/owners", "/crm/owners/2026-03"])
    func `owners are found by address and id, page by page`(base: String) async throws {
        try await withSandbox { client async throws in
            let added = try await client.control(
                "POST", "hubspot/owners",
                [
                    "owners": [
                        ["email": "Ann@a.example", "first_name": "Ann"],
                        ["email": "gone@a.example", "archived": true],
                    ]
                ])
            #expect(added.status == 201)
            let ids = try #require(added.body["ids"]?.strings)
            let byEmail = try await client.hubSpot("GET", "\(base)?email=ann%40A.example")
            #expect(byEmail.results.compactMap { $0["id"]?.string } == [ids[0]])
            let owner = try await client.hubSpot("GET", "\(base)/\(ids[0])")
            #expect(owner.body["firstName"] == "Ann")
            #expect(owner.body["type"] == "PERSON")
            #expect(owner.body["archived"] == false)
            let user = try #require(owner.body["userId"]?.integer)
            #expect(try await client.hubSpot("GET", "\(base)/\(user)?idProperty=userId").firstID == ids[0])
            #expect(try await client.hubSpot("GET", "\(base)/\(ids[1])").status == 404)
            let gone = try await client.hubSpot("GET", "\(base)/\(ids[1])?archived=true")
            #expect(gone.status == 200)
            #expect(gone.body["userId"] == nil)
            #expect(gone.body["userIdIncludingInactive"]?.integer != nil)
            var (seen, after) = ([String](), "")
            repeat {
                let page = try await client.hubSpot("GET", "\(base)?limit=1\(after.isEmpty ? "" : "&after=\(after)")")
                seen += page.results.compactMap { $0["id"]?.string }
                after = page.body["paging"]?["next"]?["after"]?.string ?? ""
            } while !after.isEmpty
            #expect(seen.count == 3)
            #expect(Set(seen).count == 3)
        }
    }

    @Test(arguments: ["contacts", "companies", "notes", "tasks"])
    func `a record can only be given to an owner that is there`(object: String) async throws {
        try await withSandbox { client async throws in
            func create(_ owner: String) async throws -> SandboxClient.Reply {
                var values = ["hubspot_owner_id": owner]
                values[["contacts": "firstname", "companies": "name"][object] ?? "hs_timestamp"] = "1700000000000"
                return try await client.hubSpot(
                    "POST", "/crm/v3/objects/\(object)", ["properties": .strings(values), "associations": []])
            }
            let known = try await client.hubSpot("GET", "/crm/v3/owners").firstID
            #expect(try await create(known).status == 201)
            let refused = try await create("12")
            #expect(refused.status == 400)
            #expect(refused.errors.first?["code"] == "INVALID_OWNER_ID")
        }
    }
}
