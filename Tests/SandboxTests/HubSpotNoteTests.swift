import Testing

@testable import Sandbox

@Suite struct HubSpotNoteTests {
    private static let time = "2026-05-01T09:00:00.000Z"

    private static func link(_ id: String, _ type: Int) -> JSON {
        [
            "to": ["id": .string(id)],
            "types": [["associationCategory": "HUBSPOT_DEFINED", "associationTypeId": .integer(type)]],
        ]
    }

    @Test(arguments: [
        ("notes", 202, 190, 201, 189, "/crm/v3/objects", "/crm/v4/associations"),
        ("tasks", 204, 192, 203, 191, "/crm/objects/2026-03", "/crm/associations/2026-03"),
    ])
    func `an activity is made together with its associations and found from the contact`(
        object: String, toContact: Int, toCompany: Int, fromContact: Int, fromCompany: Int, objects: String,
        associations: String
    ) async throws {
        try await withSandbox { client async throws in
            let person = try await client.seed("contacts", [["email": "a@a.example"]])[0]
            let firm = try await client.seed("companies", [["name": "A"]])[0]
            let made = try await client.hubSpot(
                "POST", "\(objects)/\(object)/batch/create",
                [
                    "inputs": [
                        [
                            "properties": ["hs_timestamp": .string(Self.time)], "objectWriteTraceId": "1",
                            "associations": [Self.link(person, toContact), Self.link(firm, toCompany)],
                        ],
                        ["properties": [:], "objectWriteTraceId": "2", "associations": []],
                        [
                            "properties": ["hs_timestamp": .string(Self.time)], "objectWriteTraceId": "3",
                            "associations": [Self.link(firm, toContact)],
                        ],
                    ]
                ])
            #expect(made.status == 207)
            #expect(made.results.count == 1)
            let byTrace = Dictionary(
                uniqueKeysWithValues: made.errors.map {
                    ($0["context"]?["objectWriteTraceId"]?.strings?.first ?? "", $0)
                })
            #expect(byTrace["2"]?["context"]?["properties"]?.strings == ["hs_timestamp"])
            #expect(byTrace["3"]?["category"] == "VALIDATION_ERROR")
            func read(_ from: String, _ id: String) async throws -> JSON? {
                let reply = try await client.hubSpot(
                    "POST", "\(associations)/\(from)/\(object)/batch/read", ["inputs": [["id": .string(id)]]])
                #expect(reply.status == 200)
                return reply.results.first?["to"]?.array?.first
            }
            let note = made.firstID
            for (from, id, type) in [("contacts", person, fromContact), ("companies", firm, fromCompany)] {
                let found = try await read(from, id)
                #expect(found?["toObjectId"]?.string == note)
                #expect(found?["associationTypes"]?.array?.compactMap { $0["typeId"]?.integer } == [type])
            }
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `notes and tasks are read, changed, searched and archived like other objects`() async throws {
        try await withSandbox { client async throws in
            let made = try await client.hubSpot(
                "POST", "/crm/v3/objects/tasks",
                [
                    "properties": ["hs_timestamp": .string(Self.time), "hs_task_subject": "Call Ann"],
                    "associations": [],
                ])
            #expect(made.status == 201)
            #expect(made.body["properties"]?["hs_task_status"] == "NOT_STARTED")
            #expect(made.body["properties"]?["createdate"] == nil)
            let path = "/crm/v3/objects/tasks/\(made.firstID)"
            let changed = try await client.hubSpot("PATCH", path, ["properties": ["hs_task_status": "COMPLETED"]])
            #expect(changed.status == 200)
            let wrong = try await client.hubSpot("PATCH", path, ["properties": ["hs_task_status": "DONE"]])
            #expect(wrong.errors.first?["code"] == "INVALID_OPTION")
            _ = try await client.control("POST", "clock", ["advance_ms": 2000])
            let found = try await client.search(
                "tasks", ["propertyName": "hs_task_subject", "operator": "EQ", "value": "Call Ann"])
            #expect(found.body["total"] == 1)
            let read = try await client.hubSpot("GET", "\(path)?properties=hs_task_status,hs_timestamp")
            #expect(read.body["properties"]?["hs_task_status"] == "COMPLETED")
            #expect(read.body["properties"]?["hs_lastmodifieddate"] != nil)
            #expect(try await client.hubSpot("DELETE", path).status == 204)
            #expect(try await client.hubSpot("GET", path).status == 404)
            #expect(try await client.hubSpot("GET", "\(path)?archived=true").status == 200)
            let merge = try await client.hubSpot("POST", "/crm/v3/objects/tasks/merge", [:])
            #expect(merge.status == 404)
        }
    }

    @Test func `an activity needs its time, and a note has an end`() async throws {
        try await withSandbox { client async throws in
            func create(_ values: [String: String]) async throws -> SandboxClient.Reply {
                try await client.hubSpot(
                    "POST", "/crm/v3/objects/notes", ["properties": .strings(values), "associations": []])
            }
            let missing = try await create(["hs_note_body": "Hello"])
            #expect(missing.status == 400)
            #expect(missing.body["context"]?["properties"]?.strings == ["hs_timestamp"])
            #expect(try await create(["hs_timestamp": "tomorrow"]).errors.first?["code"] == "INVALID_LONG")
            let long = String(repeating: "x", count: 65_537)
            #expect(try await create(["hs_timestamp": "1700000000000", "hs_note_body": long]).status == 400)
            let fitting = ["hs_timestamp": "1700000000000", "hs_note_body": String(long.dropLast())]
            #expect(try await create(fitting).status == 201)
            _ = try await client.control(
                "POST", "config", ["hubspot": ["required_properties": ["notes": ["hs_note_body"]]]])
            let both = try await create([:])
            #expect(both.body["context"]?["properties"]?.strings == ["hs_timestamp", "hs_note_body"])
        }
    }
}
