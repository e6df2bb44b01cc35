import Testing

@testable import Sandbox

@Suite struct HubSpotListTests {
    private func make(
        _ name: String, _ kind: String = "MANUAL", object: String = "0-1", on client: SandboxClient
    ) async throws -> SandboxClient.Reply {
        try await client.hubSpot(
            "POST", "/crm/v3/lists",
            ["name": .string(name), "objectTypeId": .string(object), "processingType": .string(kind)])
    }

    @Test(arguments: ["/crm/v3/lists", "/crm/lists/2026-03"])
    func `a list is made, found and taken away in both generations`(base: String) async throws {
        try await withSandbox { client async throws in
            let made = try await client.hubSpot(
                "POST", base, ["name": "Fair 2026", "objectTypeId": "0-1", "processingType": "MANUAL"])
            #expect(made.status == 200)
            let id = try #require(made.body["list"]?["listId"]?.string)
            for member in ["listId", "listVersion", "name", "objectTypeId", "processingStatus", "processingType"] {
                #expect(made.body["list"]?[member] != nil, "\(member)")
            }
            #expect(try await client.hubSpot("GET", "\(base)/\(id)").body["list"]?["name"] == "Fair 2026")
            let byName = try await client.hubSpot("GET", "\(base)/object-type-id/0-1/name/Fair%202026")
            #expect(byName.body["list"]?["listId"]?.string == id)
            #expect(try await client.hubSpot("GET", "\(base)/object-type-id/0-2/name/Fair%202026").status == 404)
            let several = try await client.hubSpot("GET", "\(base)?listIds=\(id)&listIds=99")
            #expect(several.body["lists"]?.array?.count == 1)
            #expect(try await client.hubSpot("DELETE", "\(base)/\(id)").status == 204)
            #expect(try await client.hubSpot("GET", "\(base)/\(id)").status == 404)
            #expect(try await client.hubSpot("PUT", "\(base)/\(id)/restore").status == 204)
            let renamed = try await client.hubSpot("PUT", "\(base)/\(id)/update-list-name?listName=Other")
            #expect(renamed.body["updatedList"]?["name"] == "Other")
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `a list needs a free name, a kind and an object that there is`() async throws {
        try await withSandbox { client async throws in
            #expect(try await make("Fair", on: client).status == 200)
            let twice = try await make("fair", on: client)
            #expect(twice.status == 400)
            #expect(twice.body["subCategory"] == "ILS.DUPLICATE_LIST_NAMES")
            #expect(try await make("Other", "STATIC", on: client).status == 400)
            let object = try await make("Other", object: "0-53", on: client)
            #expect(object.body["subCategory"] == "ListError.INVALID_OBJECT_TYPE_FOR_LIST")
        }
    }

    @Test func `an empty list of ids or kinds filters nothing`() async throws {
        try await withSandbox { client async throws in
            let id = try await make("Fair", on: client).body["list"]?["listId"] ?? .null
            _ = try await make("Other", on: client)
            let body: JSON = ["listIds": [], "processingTypes": [], "offset": 0, "additionalProperties": []]
            let all = try await client.hubSpot("POST", "/crm/v3/lists/search", body)
            #expect(all.body["total"] == 2)
            let one = try await client.hubSpot(
                "POST", "/crm/v3/lists/search",
                ["listIds": [id], "processingTypes": ["MANUAL"], "offset": 0, "additionalProperties": []])
            #expect(one.body["total"] == 1)
        }
    }

    @Test func `a search goes by name, page by page`() async throws {
        try await withSandbox { client async throws in
            for name in ["Fair A", "Fair B", "Other"] { _ = try await make(name, on: client) }
            func search(_ offset: Int) async throws -> JSON {
                try await client.hubSpot(
                    "POST", "/crm/v3/lists/search",
                    ["query": "fair", "count": 1, "offset": .integer(offset), "additionalProperties": []]
                ).body
            }
            let first = try await search(0)
            #expect(first["total"] == 2)
            #expect(first["hasMore"] == true)
            #expect(first["lists"]?.array?.first?["additionalProperties"]?["hs_list_size"] == "0")
            let second = try await search(first["offset"]?.integer ?? 0)
            #expect(second["lists"]?.array?.first?["name"] == "Fair B")
            #expect(second["hasMore"] == false)
        }
    }

    @Test func `adding twice does no harm, and ids that lead nowhere are told of`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seed("contacts", [["email": "a@a.example"], ["email": "b@a.example"]])
            let path =
                "/crm/v3/lists/\(try await make("Fair", on: client).body["list"]?["listId"]?.string ?? "")/memberships"
            let added = try await client.hubSpot("PUT", "\(path)/add", .strings(ids + ["404"]))
            #expect(added.status == 200)
            #expect(added.body["recordsIdsAdded"]?.strings == ids)
            #expect(added.body["recordIdsMissing"]?.strings == ["404"])
            #expect(added.body["recordIdsRemoved"] == [])
            let again = try await client.hubSpot("PUT", "\(path)/add", .strings(ids))
            #expect(again.body["recordsIdsAdded"] == [])
            let changed = try await client.hubSpot(
                "PUT", "\(path)/add-and-remove",
                ["recordIdsToAdd": .strings([ids[0]]), "recordIdsToRemove": .strings([ids[1]])])
            #expect(changed.body["recordIdsRemoved"]?.strings == [ids[1]])
            let removed = try await client.hubSpot("PUT", "\(path)/remove", .strings(ids))
            #expect(removed.body["recordIdsRemoved"]?.strings == [ids[0]])
            #expect(try await client.hubSpot("GET", path).results.isEmpty)
        }
    }

    @Test func `only HubSpot fills a DYNAMIC list, everybody a SNAPSHOT`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seed("contacts", [["email": "a@a.example"]])
            for (kind, status) in [("DYNAMIC", 400), ("SNAPSHOT", 200), ("MANUAL", 200)] {
                let list = try await make(kind, kind, on: client).body["list"]?["listId"]?.string ?? ""
                let path = "/crm/v3/lists/\(list)/memberships"
                #expect(try await client.hubSpot("PUT", "\(path)/add", .strings(ids)).status == status)
                #expect(try await client.hubSpot("PUT", "\(path)/remove", .strings(ids)).status == status)
                let clear = try await client.hubSpot("DELETE", path)
                #expect(clear.status == (status == 200 ? 204 : 400))
            }
        }
    }

    @Test func `members are read in the order of their ids, forwards and backwards`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seed("contacts", (0..<5).map { ["email": "p\($0)@a.example"] })
            let made = try await client.control(
                "POST", "hubspot/lists", ["name": "Fair", "members": .strings(ids.reversed())])
            let path = "/crm/v3/lists/\(made.body["id"]?.string ?? "")/memberships"
            let first = try await client.hubSpot("GET", "\(path)?limit=2")
            #expect(first.results.compactMap { $0["recordId"]?.string } == Array(ids[..<2]))
            #expect(first.body["total"] == 5)
            let after = try #require(first.body["paging"]?["next"]?["after"]?.string)
            let rest = try await client.hubSpot("GET", "\(path)?limit=250&after=\(after)")
            #expect(rest.results.compactMap { $0["recordId"]?.string } == Array(ids[2...]))
            #expect(rest.body["paging"] == nil)
            let before = try await client.hubSpot("GET", "\(path)?before=\(ids[2])")
            #expect(before.results.compactMap { $0["recordId"]?.string } == [ids[1], ids[0]])
            #expect(try await client.hubSpot("GET", "\(path)?limit=251").status == 400)
        }
    }

    @Test func `a merged member counts as its survivor, an archived one not at all`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seed("contacts", (0..<3).map { ["email": "p\($0)@a.example"] })
            let made = try await client.control("POST", "hubspot/lists", ["name": "Fair", "members": .strings(ids)])
            let list = made.body["id"]?.string ?? ""
            _ = try await client.hubSpot(
                "POST", "/crm/v3/objects/contacts/merge",
                ["primaryObjectId": .string(ids[0]), "objectIdToMerge": .string(ids[1])])
            _ = try await client.hubSpot("DELETE", "/crm/v3/objects/contacts/\(ids[2])")
            let members = try await client.hubSpot("GET", "/crm/v3/lists/\(list)/memberships").results
            #expect(members.compactMap { $0["recordId"]?.string } == [ids[0]])
            let of = try await client.hubSpot("GET", "/crm/v3/lists/records/0-1/\(ids[0])/memberships")
            #expect(of.results.compactMap { $0["listId"]?.string } == [list])
            let lists = try await client.control("GET", "hubspot/lists").body["lists"]?.array
            #expect(lists?.first?["members"]?.strings == [ids[0]])
        }
    }

    @Test func `a body of another shape is refused and counted`() async throws {
        try await withSandbox { client async throws in
            let list = try await make("Fair", on: client).body["list"]?["listId"]?.string ?? ""
            let path = "/crm/v3/lists/\(list)/memberships/add"
            for body: JSON in [["ids": []], [5]] { #expect(try await client.hubSpot("PUT", path, body).status == 400) }
            let unknown = try await client.hubSpot("POST", "/crm/v3/lists/search", ["offset": 0, "page": 1])
            #expect(unknown.status == 400)
            #expect(try await client.violations().count == 4)
        }
    }
}
