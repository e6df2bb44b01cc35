import Testing

@testable import Sandbox

@Suite struct AssociationTests {
    @Test(arguments: ["/crm/v4/associations", "/crm/associations/2026-03"])
    func `associations are made by type and by default, and read back`(base: String) async throws {
        try await withSandbox { client async throws in
            let people = try await client.seed("contacts", [["email": "a@a.example"], ["email": "b@a.example"]])
            let firms = try await client.seed("companies", [["name": "A"], ["name": "B"]])
            let made = try await client.hubSpot(
                "POST", "\(base)/contacts/companies/batch/create",
                [
                    "inputs": [
                        [
                            "from": ["id": .string(people[0])], "to": ["id": .string(firms[0])],
                            "types": [["associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1]],
                        ],
                        [
                            "from": ["id": "404"], "to": ["id": .string(firms[0])],
                            "types": [["associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279]],
                        ],
                    ]
                ])
            #expect(made.status == 207)
            #expect(made.results.first?["labels"]?.strings == ["Primary"])
            #expect(made.results.first?["fromObjectTypeId"] == "0-1")
            #expect(made.errors.first?["context"]?["fromObjectId"]?.strings == ["404"])
            let byDefault = try await client.hubSpot(
                "POST", "\(base)/contact/company/batch/associate/default",
                ["inputs": [["from": ["id": .string(people[0])], "to": ["id": .string(firms[1])]]]])
            #expect(byDefault.status == 200)
            let ids = byDefault.results.compactMap { $0["associationSpec"]?["associationTypeId"]?.integer }
            #expect(Set(ids) == [279, 280])
            let read = try await client.hubSpot(
                "POST", "\(base)/contacts/companies/batch/read",
                ["inputs": .array(people.map { ["id": .string($0)] })])
            #expect(read.status == 207)
            let to = read.results.first?["to"]?.array ?? []
            #expect(to.compactMap { $0["toObjectId"]?.string } == firms)
            let kinds = to.map { $0["associationTypes"]?.array?.compactMap { $0["typeId"]?.integer } ?? [] }
            #expect(kinds == [[1, 279], [279]])
            #expect(read.errors.first?["context"]?["fromObjectId"]?.strings == [people[1]])
        }
    }

    @Test func `writing an association twice does no harm, and it can be taken away`() async throws {
        try await withSandbox { client async throws in
            let person = try await client.seed("contacts", [["email": "a@a.example"]])[0]
            let firm = try await client.seed("companies", [["name": "A"]])[0]
            let path = "/crm/v4/objects/contacts/\(person)/associations"
            for _ in 0..<2 {
                let put = try await client.hubSpot("PUT", "\(path)/default/companies/\(firm)")
                #expect(put.status == 200)
                #expect(put.body["status"] == "COMPLETE")
            }
            let list = try await client.hubSpot("GET", "\(path)/companies")
            #expect(list.results.map { $0["toObjectId"]?.string } == [firm])
            let back = try await client.hubSpot("GET", "/crm/v4/objects/companies/\(firm)/associations/contacts")
            #expect(back.results.count == 1)
            let read = try await client.hubSpot("GET", "/crm/v3/objects/contacts/\(person)?associations=companies")
            #expect(read.body["associations"]?["companies"]?["results"]?.array?.first?["id"]?.string == firm)
            #expect(try await client.hubSpot("DELETE", "\(path)/companies/\(firm)").status == 204)
            #expect(try await client.hubSpot("GET", "\(path)/companies").results.isEmpty)
            #expect(try await client.hubSpot("PUT", "\(path)/default/companies/404").status == 404)
        }
    }

    @Test func `archiving says 204 in the numbered generation and 200 in the dated one`() async throws {
        try await withSandbox { client async throws in
            let person = try await client.seed("contacts", [["email": "a@a.example"]])[0]
            let firm = try await client.seed("companies", [["name": "A"]])[0]
            let body: JSON = ["inputs": [["from": ["id": .string(person)], "to": [["id": .string(firm)]]]]]
            let numbered = "/crm/v4/associations/contacts/companies/batch/archive"
            #expect(try await client.hubSpot("POST", numbered, body).status == 204)
            let dated = "/crm/associations/2026-03/contacts/companies/batch/archive"
            #expect(try await client.hubSpot("POST", dated, body).status == 200)
        }
    }

    @Test func `a type that leads elsewhere is refused`() async throws {
        try await withSandbox { client async throws in
            let person = try await client.seed("contacts", [["email": "a@a.example"]])[0]
            let firm = try await client.seed("companies", [["name": "A"]])[0]
            let reply = try await client.hubSpot(
                "POST", "/crm/v4/associations/contacts/companies/batch/create",
                [
                    "inputs": [
                        [
                            "from": ["id": .string(person)], "to": ["id": .string(firm)],
                            "types": [["associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 280]],
                        ]
                    ]
                ])
            #expect(reply.status == 400)
        }
    }
}
