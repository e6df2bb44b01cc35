import Testing

@testable import Sandbox

@Suite struct PipedriveFieldTests {
    private static let definitions: [JSON] = [
        ["name": "Text"], ["name": "Long", "type": "text"], ["name": "Number", "type": "double"],
        ["name": "Day", "type": "date"], ["name": "One", "type": "enum", "options": ["A", "B"]],
        ["name": "Some", "type": "set", "options": ["C", "D"]], ["name": "Money", "type": "monetary"],
        ["name": "Clock", "type": "time"], ["name": "Place", "type": "address"], ["name": "Boss", "type": "people"],
        ["name": "Days", "type": "daterange"],
    ]

    @Test func `fields are listed with options, parts and what is asked for`() async throws {
        try await withSandbox { client async throws in
            let hashes = try await client.customFields("person", Self.definitions)
            let fields = try await client.pipedrive("GET", "/api/v2/personFields?limit=500").data.array ?? []
            let name = try #require(fields.first)
            #expect(name["field_code"] == "name")
            #expect(name["field_type"] == "varchar")
            #expect(name["options"] == .null)
            #expect(name["required_fields"] == nil)
            #expect(!fields.contains { $0["field_code"] == "job_title" })
            let one = try #require(fields.first { $0["field_name"] == "One" })
            #expect(one["field_code"] == .string(hashes["One"] ?? ""))
            #expect(hashes["One"]?.count == 40)
            #expect(one["is_custom_field"] == true)
            #expect(one["options"]?.array?.compactMap { $0["label"]?.string } == ["A", "B"])
            #expect(one["options"]?.array?.first?["id"]?.integer != nil)
            let labels = try #require(fields.first { $0["field_code"] == "label_ids" })
            #expect(labels["options"]?.array?.count == 4)
            let read = try await client.pipedrive(
                "GET", "/api/v2/personFields/name?include_fields=required_fields,ui_visibility")
            #expect(read.data["required_fields"] == ["enabled": true])
            #expect(read.data["ui_visibility"]?["details_visible_flag"] == true)
            #expect(try await client.pipedrive("GET", "/api/v2/personFields/nonsense").status == 404)
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `the same name gets the same hash for the same seed`() async throws {
        func hash(_ seed: UInt64) async throws -> String {
            var hash = ""
            try await withSandbox(.init(seed: seed)) { client async throws in
                hash = try await client.customFields("person", [["name": "Source"]])["Source"] ?? ""
            }
            return hash
        }
        let first = try await hash(1)
        #expect(try await hash(1) == first)
        #expect(try await hash(2) != first)
    }

    @Test func `values of every type are taken, shown and cleared`() async throws {
        try await withSandbox { client async throws in
            let hashes = try await client.customFields("person", Self.definitions)
            let boss = try await client.person("Boss")
            let fields = try await client.pipedrive("GET", "/api/v2/personFields").data.array ?? []
            func option(_ name: String, _ index: Int) -> JSON {
                fields.first { $0["field_name"] == .string(name) }?["options"]?.array?[index]["id"] ?? .null
            }
            let values: [String: JSON] = [
                "Text": "a", "Long": "b", "Number": 1.5, "Day": "2026-01-31", "One": option("One", 1),
                "Some": [option("Some", 0), option("Some", 1)], "Money": ["value": 10, "currency": "EUR"],
                "Clock": ["value": "15:30:00"], "Place": ["value": "Calle 1"], "Boss": .integer(boss),
                "Days": ["value": "2026-01-31", "until": "2026-02-01"],
            ]
            let custom = Dictionary(uniqueKeysWithValues: values.map { (hashes[$0.key] ?? "", $0.value) })
            let made = try await client.pipedrive(
                "POST", "/api/v2/persons", ["name": "A", "custom_fields": .object(custom)])
            #expect(made.status == 200)
            #expect(made.data["custom_fields"] == .object(custom))
            let id = made.data["id"]?.integer ?? 0
            let labelled = try await client.pipedrive(
                "GET", "/api/v2/persons/\(id)?include_option_labels=true&custom_fields=\(hashes["One"] ?? "")")
            let one: JSON = ["id": option("One", 1), "label": "B"]
            #expect(labelled.data["custom_fields"] == .object([hashes["One"] ?? "": one]))
            let cleared = try await client.pipedrive(
                "PATCH", "/api/v2/persons/\(id)", ["custom_fields": .object([hashes["One"] ?? "": .null])])
            #expect(cleared.data["custom_fields"]?[hashes["One"] ?? ""] == .null)
            #expect(cleared.data["custom_fields"]?[hashes["Text"] ?? ""] == "a")
            #expect(try await client.violations().isEmpty)
        }
    }

    private static let wrong: [(field: String, value: JSON, isBreach: Bool)] = [
        ("Text", 1, true), ("Number", "1", true), ("One", "A", true), ("Some", 5, true), ("Some", ["C"], true),
        ("Money", 10, true), ("Money", ["value": "10"], true), ("Clock", ["value": "noon"], true),
        ("Place", "Calle 1", true), ("Day", "31.1.2026", false), ("One", 1, false), ("Some", [1], false),
        ("Boss", 77, false), ("Text", .string(String(repeating: "a", count: 256)), false),
    ]

    @Test(arguments: wrong.indices)
    func `a value that is not of the field's type is refused by the field's hash`(index: Int) async throws {
        let (name, value, isBreach) = Self.wrong[index]
        try await withSandbox { client async throws in
            let hash = try await client.customFields("person", Self.definitions)[name] ?? ""
            let reply = try await client.pipedrive(
                "POST", "/api/v2/persons", ["name": "A", "custom_fields": .object([hash: value])])
            #expect(reply.status == 400)
            #expect(reply.code == "ERR_SCHEMA_VALIDATION_FAILED")
            #expect(reply.body["field_code"] == .string(hash))
            #expect(try await client.violations().isEmpty == !isBreach)
        }
    }

    @Test func `a field can be made, given options and deleted`() async throws {
        try await withSandbox { client async throws in
            let made = try await client.pipedrive(
                "POST", "/api/v2/personFields",
                ["field_name": "Source", "field_type": "enum", "options": [["label": "Fair"]]])
            #expect(made.status == 200)
            let code = made.data["field_code"]?.string ?? ""
            #expect(code.count == 40)
            let added = try await client.pipedrive(
                "POST", "/api/v2/personFields/\(code)/options", [["label": "Web"]])
            let web = try #require(added.data.array?.first?["id"])
            let id = try await client.person("A", nil, ["custom_fields": .object([code: web])])
            #expect(id > 0)
            let renamed = try await client.pipedrive(
                "PATCH", "/api/v2/personFields/\(code)/options", [["id": web, "label": "Site"]])
            #expect(renamed.data == [["id": web, "label": "Site"]])
            let origin = try await client.pipedrive(
                "PATCH", "/api/v2/personFields/\(code)",
                ["field_name": "Origin", "required_fields": ["enabled": true]])
            #expect(origin.data["field_name"] == "Origin")
            #expect(origin.data["required_fields"] == ["enabled": true])
            let gone = try await client.pipedrive("DELETE", "/api/v2/personFields/\(code)/options", [["id": web]])
            #expect(gone.status == 200)
            #expect(try await client.pipedrive("DELETE", "/api/v2/personFields/\(code)").status == 200)
            let late = try await client.pipedrive(
                "PATCH", "/api/v2/persons/\(id)", ["custom_fields": .object([code: web])])
            #expect(late.status == 400)
            #expect(late.body["field_code"] == .string(code))
            #expect(try await client.violations().isEmpty)
            #expect(try await client.pipedrive("DELETE", "/api/v2/personFields/name").status == 400)
            let optionless = try await client.pipedrive(
                "POST", "/api/v2/personFields", ["field_name": "X", "field_type": "set"])
            #expect(optionless.status == 400)
        }
    }

    @Test func `labels and required fields come from the control interface`() async throws {
        try await withSandbox { client async throws in
            try await client.configurePipedrive([
                "labels": ["person": ["Customer", "Fair 2026"]], "required_fields": ["person": ["name", "email"]],
            ])
            let fields = try await client.pipedrive("GET", "/api/v2/personFields?include_fields=required_fields")
            let labels = fields.data.array?.first { $0["field_code"] == "label_ids" }?["options"]
            #expect(labels == [["id": 11, "label": "Customer"], ["id": 31, "label": "Fair 2026"]])
            let email = fields.data.array?.first { $0["field_code"] == "email" }
            #expect(email?["required_fields"] == ["enabled": true])
            #expect(try await client.person("A", nil, ["label_ids": [31]]) > 0)
        }
    }

    @Test func `version 1 lists fields with the numbers that filters use`() async throws {
        try await withSandbox { client async throws in
            let activities = try await client.pipedrive("GET", "/api/v2/activityFields").data.array
            #expect(activities?.first?["field_code"] == "id")
            for path in ["personFields", "organizationFields", "leadFields", "activityFields"] {
                let reply = try await client.pipedrive("GET", "/v1/\(path)?limit=2")
                #expect(reply.ids.count == 2)
                #expect(reply.body["additional_data"]?["pagination"]?["next_start"] == 2)
            }
            let types = try await client.pipedrive("GET", "/v1/activityTypes").data.array
            #expect(types?.contains { $0["key_string"] == "call" } == true)
        }
    }
}
