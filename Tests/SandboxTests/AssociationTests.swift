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

    @Test func `the third version names the kinds, and leads to the same links`() async throws {
        try await withSandbox { client async throws in
            let people = try await client.seed("contacts", [["email": "a@a.example"], ["email": "b@a.example"]])
            let firm = try await client.seed("companies", [["name": "A"]])[0]
            let base = "/crm/v3/associations/contacts/companies"
            let types = try await client.hubSpot("GET", "\(base)/types")
            #expect(
                types.results == [
                    ["id": "279", "name": "contact_to_company_unlabeled"], ["id": "1", "name": "contact_to_company"],
                ])
            func input(_ type: JSON) -> JSON {
                [
                    "inputs": [
                        ["from": ["id": .string(people[0])], "to": ["id": .string(firm)], "type": type]
                    ]
                ]
            }
            let made = try await client.hubSpot("POST", "\(base)/batch/create", input("contact_to_company"))
            #expect(made.status == 201)
            #expect(made.results.first?["type"] == "contact_to_company")
            let wrong = try await client.hubSpot("POST", "\(base)/batch/create", input("company_to_contact"))
            #expect(wrong.status == 400)
            let ids: JSON = ["inputs": .array(people.map { ["id": .string($0)] })]
            let read = try await client.hubSpot("POST", "\(base)/batch/read", ids)
            #expect(read.status == 207)
            let to = read.results.first?["to"]?.array ?? []
            #expect(to.compactMap { $0["type"]?.string } == ["contact_to_company", "contact_to_company_unlabeled"])
            let gone = try await client.hubSpot("POST", "\(base)/batch/archive", input("contact_to_company"))
            #expect(gone.status == 204)
            let rest = try await client.hubSpot("GET", "/crm/v4/objects/contacts/\(people[0])/associations/companies")
            #expect(rest.results.isEmpty)
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
