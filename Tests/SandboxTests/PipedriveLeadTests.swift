import Testing

@testable import Sandbox

@Suite struct PipedriveLeadTests {
    @Test func `a lead hangs on a person or an organization and has the labels of leads`() async throws {
        try await withSandbox { client async throws in
            let person = try await client.person("Ana")
            let labels = try await client.pipedrive("GET", "/v1/leadLabels").data.array ?? []
            #expect(labels.compactMap { $0["name"]?.string } == ["Hot", "Warm", "Cold"])
            let hot = labels.first?["id"] ?? .null
            let made = try await client.pipedrive(
                "POST", "/v1/leads",
                [
                    "title": "Fair", "person_id": .integer(person), "label_ids": [hot],
                    "value": ["amount": 10, "currency": "EUR"], "expected_close_date": "2026-12-31",
                ])
            #expect(made.status == 201)
            let id = made.data["id"]?.string ?? ""
            #expect(PipedriveShape.isUUID(id))
            #expect(made.data["source_name"] == "API")
            #expect(made.data["visible_to"] == "3")
            #expect(made.data["add_time"]?.string?.count == 24)
            let read = try await client.pipedrive("GET", "/api/v1/leads/\(id)")
            #expect(read.data == made.data)
            #expect(try await client.violations().isEmpty)
            let loose = try await client.pipedrive("POST", "/v1/leads", ["title": "Fair"])
            #expect(loose.status == 400)
            #expect(loose.code == nil)
            #expect(try await client.pipedrive("POST", "/v1/leads", ["person_id": .integer(person)]).status == 400)
            #expect(try await client.violations().count == 2)
        }
    }

    @Test func `a change, the archive and an end`() async throws {
        try await withSandbox { client async throws in
            let person = try await client.person("Ana")
            let made = try await client.pipedrive("POST", "/v1/leads", ["title": "A", "person_id": .integer(person)])
            let id = made.data["id"]?.string ?? ""
            let changed = try await client.pipedrive(
                "PATCH", "/v1/leads/\(id)", ["title": "B", "value": ["amount": 1.5, "currency": "EUR"]])
            #expect(changed.status == 200)
            #expect(changed.data["title"] == "B")
            let unset = try await client.pipedrive("PATCH", "/v1/leads/\(id)", ["value": .null])
            #expect(unset.data["value"] == .null)
            let loose = try await client.pipedrive("PATCH", "/v1/leads/\(id)", ["person_id": .null])
            #expect(loose.status == 400)
            let list = try await client.pipedrive("GET", "/v1/leads?person_id=\(person)")
            #expect(list.data.array?.count == 1)
            let page: JSON = ["start": 0, "limit": 100, "more_items_in_collection": false]
            let both = (page.object ?? [:]).merging(["pagination": page]) { own, _ in own }
            #expect(list.body["additional_data"] == .object(both))
            _ = try await client.pipedrive("PATCH", "/v1/leads/\(id)", ["is_archived": true])
            #expect(try await client.pipedrive("GET", "/v1/leads").data == [])
            #expect(try await client.pipedrive("GET", "/v1/leads/archived").data.array?.count == 1)
            #expect(try await client.pipedrive("DELETE", "/v1/leads/\(id)").data == ["id": .string(id)])
            let gone = try await client.pipedrive("GET", "/v1/leads/\(id)")
            #expect(gone.status == 404)
            #expect(gone.error == "requested lead not found")
        }
    }

    @Test func `custom fields of a lead are members of its own`() async throws {
        try await withSandbox { client async throws in
            let hashes = try await client.customFields(
                "lead",
                [
                    ["name": "Booth"], ["name": "Topics", "type": "set", "options": ["A", "B"]],
                    ["name": "Interest", "type": "enum", "options": ["Low", "High"]],
                ])
            let options = try await client.pipedrive("GET", "/v1/leadFields").data.array ?? []
            func option(_ name: String, _ index: Int) -> Int {
                let field = options.first { $0["name"] == .string(name) }
                return field?["options"]?.array?[index]["id"]?.integer ?? 0
            }
            let (booth, topics) = (hashes["Booth"] ?? "", hashes["Topics"] ?? "")
            let person = try await client.person("Ana")
            let both = "\(option("Topics", 0)),\(option("Topics", 1))"
            let made = try await client.pipedrive(
                "POST", "/v1/leads",
                [
                    "title": "A", "person_id": .integer(person), booth: "7B", topics: .string(both),
                    hashes["Interest"] ?? "": .integer(option("Interest", 1)),
                ])
            #expect(made.status == 201)
            #expect(made.data[booth] == "7B")
            #expect(made.data[topics] == .string(both))
            let id = made.data["id"]?.string ?? ""
            let cleared = try await client.pipedrive("PATCH", "/v1/leads/\(id)", [booth: .null])
            #expect(cleared.data[booth] == nil)
            let unknown = String(repeating: "0", count: 40)
            #expect(try await client.pipedrive("PATCH", "/v1/leads/\(id)", [unknown: "x"]).status == 400)
            #expect(try await client.violations().isEmpty)
            #expect(try await client.pipedrive("PATCH", "/v1/leads/\(id)", ["nonsense": "x"]).status == 400)
            #expect(try await client.violations().count == 1)
        }
    }

    @Test func `leads are searched by both generations`() async throws {
        try await withSandbox(.init(pipedrive: .init(searchLag: 0))) { client async throws in
            let person = try await client.person("Ana", "ana@a.example")
            let made = try await client.pipedrive(
                "POST", "/v1/leads", ["title": "Expo 2026", "person_id": .integer(person)])
            for path in ["/api/v2/leads/search", "/v1/leads/search"] {
                let found = try await client.pipedrive("GET", "\(path)?term=expo&person_id=\(person)")
                let item = found.data["items"]?.array?.first?["item"]
                #expect(item?["id"] == made.data["id"])
                #expect(item?["title"] == "Expo 2026")
                #expect(item?["emails"] == ["ana@a.example"])
                #expect(try await client.pipedrive("GET", "\(path)?term=expo&person_id=1").data["items"] == [])
            }
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `labels of leads are made, changed and deleted`() async throws {
        try await withSandbox { client async throws in
            let made = try await client.pipedrive("POST", "/v1/leadLabels", ["name": "Fair", "color": "green"])
            #expect(made.status == 200)
            let id = made.data["id"]?.string ?? ""
            let changed = try await client.pipedrive("PATCH", "/v1/leadLabels/\(id)", ["name": "Expo"])
            #expect(changed.data["name"] == "Expo")
            #expect(try await client.pipedrive("DELETE", "/v1/leadLabels/\(id)").data == ["id": .string(id)])
            #expect(try await client.pipedrive("DELETE", "/v1/leadLabels/\(id)").status == 404)
            let wrong = try await client.pipedrive("POST", "/v1/leadLabels", ["name": "X", "color": "mauve"])
            #expect(wrong.status == 400)
        }
    }
}
