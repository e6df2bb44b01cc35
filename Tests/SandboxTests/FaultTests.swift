import Testing

@testable import Sandbox

@Suite struct FaultTests {
    private static let path = "/hubspot/crm/v3/objects/contacts/batch/create"

    private func add(_ fault: JSON, to client: SandboxClient) async throws {
        var members = fault.object ?? [:]
        members["match"] = members["match"] ?? ["method": "POST", "path": .string(Self.path)]
        #expect(try await client.control("POST", "faults", .object(members)).status == 201)
    }

    @Test func `a status is answered instead of the work, as many times as asked`() async throws {
        try await withSandbox { client async throws in
            try await add(["kind": "status", "status": 503, "next": 2], to: client)
            for _ in 0..<2 { #expect(try await client.create([["email": "a@a.example"]], traced: true).status == 503) }
            #expect(try await client.records("contacts").isEmpty)
            #expect(try await client.create([["email": "a@a.example"]], traced: true).status == 201)
        }
    }

    @Test func `a status may come after the work`() async throws {
        try await withSandbox { client async throws in
            try await add(["kind": "status", "status": 502, "after": true, "next": 1], to: client)
            #expect(try await client.create([["email": "a@a.example"]], traced: true).status == 502)
            #expect(try await client.records("contacts").count == 1)
        }
    }

    @Test func `a 429 that was asked for looks like the vendor's, a body and headers can be given`() async throws {
        try await withSandbox { client async throws in
            try await add(["kind": "status", "status": 429, "next": 1], to: client)
            let limited = try await client.create([["email": "a@a.example"]], traced: true)
            #expect(limited.body["policyName"] == "TEN_SECONDLY_ROLLING")
            try await add(
                [
                    "kind": "status", "status": 477, "body": ["status": "error"], "headers": ["Retry-After": "7"],
                    "next": 1,
                ],
                to: client)
            let moved = try await client.create([["email": "a@a.example"]], traced: true)
            #expect(moved.status == 477)
            #expect(moved.headers["retry-after"] == "7")
            #expect(moved.body == ["status": "error"])
        }
    }

    @Test(arguments: [("drop_before", 0), ("drop_after", 1)])
    func `a dropped connection shows no byte, and the work is done or not`(kind: String, made: Int) async throws {
        try await withSandbox { client async throws in
            try await add(["kind": .string(kind), "next": 1], to: client)
            await #expect(throws: SandboxClient.Failure.closedWithoutAnswer) {
                try await client.create([["email": "a@a.example"]], traced: true)
            }
            #expect(try await client.records("contacts").count == made)
            let calls = try await client.control("GET", "calls").body["calls"]?.array
            #expect(calls?.first?["statuses"] == ["dropped": 1])
        }
    }

    @Test func `a truncated answer ends in the middle`() async throws {
        try await withSandbox { client async throws in
            try await add(["kind": "truncate", "next": 1], to: client)
            await #expect(throws: SandboxClient.Failure.cutShort) {
                try await client.create([["email": "a@a.example"]], traced: true)
            }
            #expect(try await client.records("contacts").count == 1)
        }
    }

    @Test func `a latency delays the answer and goes together with another fault`() async throws {
        try await withSandbox { client async throws in
            try await add(["kind": "latency", "latency_ms": 120], to: client)
            try await add(["kind": "status", "status": 500, "next": 1], to: client)
            let start = ContinuousClock.now
            #expect(try await client.create([["email": "a@a.example"]], traced: true).status == 500)
            #expect(ContinuousClock.now - start >= .milliseconds(120))
            #expect(try await client.create([["email": "a@a.example"]], traced: true).status == 201)
        }
    }

    @Test func `a share strikes the same calls for the same seed`() async throws {
        func struck(seed: UInt64) async throws -> [Bool] {
            var result: [Bool] = []
            try await withSandbox(.init(seed: seed)) { client async throws in
                try await add(
                    ["kind": "status", "status": 500, "share": 0.3, "match": ["path": "/hubspot/*/details"]], to: client
                )
                for _ in 0..<60 {
                    result.append(try await client.hubSpot("GET", "/account-info/v3/details").status == 500)
                }
            }
            return result
        }
        let first = try await struck(seed: 7)
        #expect(try await struck(seed: 7) == first)
        #expect(try await struck(seed: 8) != first)
        #expect((8...30).contains(first.count { $0 }))
    }

    @Test func `a fault strikes only what it matches, is listed, and can be taken away`() async throws {
        try await withSandbox { client async throws in
            try await add(["kind": "status", "status": 500], to: client)
            #expect(try await client.read(emails: ["a@a.example"]).status == 207)
            let list = try await client.control("GET", "faults").body["faults"]?.array
            #expect(list?.count == 1)
            let id = try #require(list?.first?["id"]?.string)
            #expect(try await client.control("DELETE", "faults/\(id)").status == 204)
            #expect(try await client.create([["email": "a@a.example"]], traced: true).status == 201)
            #expect(try await client.control("DELETE", "faults").status == 204)
        }
    }
}
