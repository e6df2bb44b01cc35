import Testing

@testable import Sandbox

@Suite struct PipedriveFilterTests {
    private static let email = 9042

    static func body(
        all: [JSON] = [], any: [JSON] = [], name: String = "Leadferry", type: String = "people"
    ) -> JSON {
        [
            "name": .string(name), "type": .string(type),
            "conditions": [
                "glue": "and",
                "conditions": [
                    ["glue": "and", "conditions": .array(all)], ["glue": "or", "conditions": .array(any)],
                ],
            ],
        ]
    }

    private static func isEmail(_ value: String) -> JSON {
        [
            "object": "person", "field_id": .integer(email), "operator": "=", "value": .string(value),
            "extra_value": .null,
        ]
    }

    @Test func `a filter finds persons by any of their addresses, at once`() async throws {
        try await withSandbox { client async throws in
            let fields = try await client.pipedrive("GET", "/v1/personFields")
            let number = fields.data.array?.first { $0["key"] == "email" }?["id"]
            #expect(number == .integer(Self.email))
            let ana = try await client.person("Ana", "Ana@A.example")
            let ben = try await client.person(
                "Ben", nil, ["emails": [["value": "b@a.example"], ["value": "second@a.example"]]])
            _ = try await client.person("Cleo", "c@a.example")
            let wanted = ["ana@a.example", "second@a.example", "nobody@a.example"]
            let made = try await client.pipedrive("POST", "/v1/filters", Self.body(any: wanted.map(Self.isEmail)))
            #expect(made.status == 200)
            let id = try #require(made.data["id"]?.integer)
            #expect(try await client.pipedrive("GET", "/api/v2/persons?filter_id=\(id)").ids == [ana, ben])
            let changed = try await client.pipedrive(
                "PUT", "/v1/filters/\(id)",
                ["conditions": Self.body(any: [Self.isEmail("c@a.example")])["conditions"] ?? .null])
            #expect(changed.status == 200)
            let names = try await client.pipedrive("GET", "/api/v2/persons?filter_id=\(id)&ids=1").data.array
            #expect(names?.map { $0["name"] } == ["Cleo"])
            #expect(try await client.pipedrive("DELETE", "/v1/filters/\(id)").data == ["id": .integer(id)])
            #expect(try await client.pipedrive("GET", "/api/v2/persons?filter_id=\(id)").status == 404)
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `the operators of each type of field are told`() async throws {
        try await withSandbox { client async throws in
            let helpers = try await client.pipedrive("GET", "/v1/filters/helpers")
            #expect(helpers.status == 200)
            let types = helpers.data["operators"]
            #expect(types?["varchar"]?["LIKE '$%'"] == "begins with")
            #expect(types?["int"]?.object?.count == 8)
            #expect(types?["set"]?["not_contains"] != nil)
        }
    }

    @Test func `both groups have to hold, and an organization can be asked for`() async throws {
        try await withSandbox { client async throws in
            let norte = try await client.organization("Norte")
            let sur = try await client.organization("Sur")
            let ana = try await client.person("Ana", "ana@a.example", ["org_id": .integer(norte)])
            _ = try await client.person("Ana", "ana@a.example", ["org_id": .integer(sur)])
            let company: JSON = [
                "object": "organization", "field_id": "4001", "operator": "LIKE '$%'", "value": "nor",
            ]
            let filter = Self.body(all: [company], any: [Self.isEmail("ana@a.example"), Self.isEmail("x@a.example")])
            let id = try await client.pipedrive("POST", "/v1/filters", filter).data["id"]?.integer ?? 0
            #expect(try await client.pipedrive("GET", "/api/v2/persons?filter_id=\(id)").ids == [ana])
            let read = try await client.pipedrive("GET", "/v1/filters/\(id)?include_field_code=true")
            let groups = read.data["conditions"]?["conditions"]?.array
            #expect(groups?[0]["conditions"]?.array?.first?["field_code"] == "name")
            #expect(groups?[1]["conditions"]?.array?.count == 2)
            #expect(try await client.pipedrive("GET", "/api/v2/organizations?filter_id=\(id)").status == 400)
            let list = try await client.pipedrive("GET", "/v1/filters?type=people")
            #expect(list.ids == [id])
            #expect(list.data.array?.first?["conditions"] == nil)
            #expect(try await client.pipedrive("GET", "/v1/filters?type=org").ids.isEmpty)
            #expect(try await client.pipedrive("DELETE", "/v1/filters?ids=\(id),9").data == ["id": [.integer(id)]])
        }
    }

    @Test(arguments: [
        ("IS NULL", JSON.null, ["Ben"]), ("IS NOT NULL", .null, ["Ana"]), ("!=", "ana@a.example", ["Ben"]),
        ("LIKE '%$%'", "@A.", ["Ana"]), ("NOT LIKE '$%'", "ana", ["Ben"]), ("LIKE '$%'", "nobody", []),
    ])
    func `operators compare as their names say`(comparison: String, value: JSON, names: [String]) async throws {
        try await withSandbox { client async throws in
            _ = try await client.person("Ana", "ana@a.example")
            _ = try await client.person("Ben")
            let condition: JSON = [
                "object": "person", "field_id": .integer(Self.email), "operator": .string(comparison), "value": value,
            ]
            let made = try await client.pipedrive("POST", "/v1/filters", Self.body(all: [condition]))
            let id = try #require(made.data["id"]?.integer)
            let found = try await client.pipedrive("GET", "/api/v2/persons?filter_id=\(id)").data.array
            #expect(found?.compactMap { $0["name"]?.string } == names)
        }
    }

    @Test func `sixteen conditions are the most`() async throws {
        try await withSandbox { client async throws in
            let conditions = (0..<17).map { Self.isEmail("p\($0)@a.example") }
            let most = try await client.pipedrive("POST", "/v1/filters", Self.body(any: Array(conditions.prefix(16))))
            #expect(most.status == 200)
            #expect(try await client.violations().isEmpty)
            let more = try await client.pipedrive("POST", "/v1/filters", Self.body(any: conditions))
            #expect(more.status == 400)
            #expect(try await client.violations().count == 1)
        }
    }

    private static let wrong: [JSON] = [
        ["name": "A", "type": "people"],
        ["name": "A", "type": "person", "conditions": body()["conditions"] ?? .null],
        ["name": "A", "type": "people", "conditions": ["glue": "or", "conditions": []]],
        [
            "name": "A", "type": "people",
            "conditions": ["glue": "and", "conditions": [["glue": "or", "conditions": []]]],
        ],
        body(any: [["object": "person", "field_id": 9042, "operator": "~", "value": "a"]]),
        body(any: [["object": "person", "field_id": 9042, "operator": "=", "value": ["a"]]]),
        body(any: [["object": "person", "field_id": 9042, "operator": "="]]),
    ]

    @Test(arguments: wrong.indices)
    func `conditions of another form are refused`(index: Int) async throws {
        try await withSandbox { client async throws in
            #expect(try await client.pipedrive("POST", "/v1/filters", Self.wrong[index]).status == 400)
            #expect(try await client.violations().count == 1)
        }
    }

    @Test func `a field that is not there is refused`() async throws {
        try await withSandbox { client async throws in
            let unknown: JSON = ["object": "person", "field_id": 1, "operator": "=", "value": "a"]
            #expect(try await client.pipedrive("POST", "/v1/filters", Self.body(any: [unknown])).status == 400)
        }
    }
}
