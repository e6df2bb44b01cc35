import Testing

@testable import Sandbox

@Suite struct HubSpotRowErrorTests {
    private static let fault: JSON = [
        "kind": "row_error", "category": "VALIDATION_ERROR", "code": "INVALID_OPTION", "message": "not that one",
        "field": "city", "match": ["path": "/hubspot/crm/v3/objects/contacts/*"],
    ]

    private func add(_ more: JSON, _ client: SandboxClient) async throws {
        let members = (Self.fault.object ?? [:]).merging(more.object ?? [:]) { _, asked in asked }
        #expect(try await client.control("POST", "faults", .object(members)).status == 201)
    }

    @Test func `with trace ids as many records are refused as were asked for`() async throws {
        try await withSandbox { client async throws in
            try await add(["next": 2], client)
            let contacts = (0..<5).map { ["email": "p\($0)@a.example"] }
            let reply = try await client.create(contacts, traced: true)
            #expect(reply.status == 207)
            #expect(reply.body["numErrors"] == 2)
            #expect(reply.results.count == 3)
            let error = try #require(reply.errors.first)
            #expect(error["category"] == "VALIDATION_ERROR")
            #expect(error["message"] == "not that one")
            #expect(error["errors"]?.array?.first?["code"] == "INVALID_OPTION")
            #expect(error["errors"]?.array?.first?["context"]?["propertyName"]?.strings == ["city"])
            #expect(error["context"]?["objectWriteTraceId"]?.strings?.count == 1)
            let faults = try await client.control("GET", "faults").body["faults"]?.array
            #expect(faults?.first?["struck"] == 2)
            #expect(faults?.first?["next"] == 0)
            let second = try await client.create([["email": "q@a.example"]], traced: true)
            #expect(second.status == 201)
        }
    }

    @Test func `without trace ids the whole batch is refused and nothing is written`() async throws {
        try await withSandbox { client async throws in
            try await add(["next": 1, "category": "CONFLICT"], client)
            let reply = try await client.create([["email": "a@a.example"], ["email": "b@a.example"]], traced: false)
            #expect(reply.status == 409)
            #expect(try await client.records("contacts").isEmpty)
        }
    }

    @Test func `updates, upserts and single writes are struck as well`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seed("contacts", [["email": "a@a.example"], ["email": "b@a.example"]])
            let base = "/crm/v3/objects/contacts"
            try await add(["next": 1], client)
            let inputs = ids.map { id -> JSON in
                ["id": .string(id), "properties": ["city": "Bonn"], "objectWriteTraceId": .string(id)]
            }
            let update = try await client.hubSpot("POST", "\(base)/batch/update", ["inputs": .array(inputs)])
            #expect(update.status == 207)
            #expect(update.results.count == 1)
            try await add(["next": 1], client)
            let upserts = ids.map { id -> JSON in
                [
                    "id": .string(id), "idProperty": "hs_object_id", "properties": ["city": "Bonn"],
                    "objectWriteTraceId": .string(id),
                ]
            }
            let upsert = try await client.hubSpot("POST", "\(base)/batch/upsert", ["inputs": .array(upserts)])
            #expect(upsert.status == 207)
            try await add(["next": 1], client)
            let single = try await client.hubSpot("PATCH", "\(base)/\(ids[0])", ["properties": ["city": "Ulm"]])
            #expect(single.status == 400)
        }
    }

    @Test func `a share strikes the same records for the same seed`() async throws {
        func struck(seed: UInt64) async throws -> Set<String> {
            var result: Set<String> = []
            try await withSandbox(.init(seed: seed)) { client async throws in
                try await add(["share": 0.3], client)
                let reply = try await client.create((0..<60).map { ["email": "p\($0)@a.example"] }, traced: true)
                result = Set(
                    reply.errors.compactMap { $0["context"]?["objectWriteTraceId"]?.strings?.first })
            }
            return result
        }
        let first = try await struck(seed: 7)
        #expect(try await struck(seed: 7) == first)
        #expect(try await struck(seed: 8) != first)
        #expect((8...30).contains(first.count))
    }
}
