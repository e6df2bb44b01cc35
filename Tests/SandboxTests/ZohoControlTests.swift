import Testing

@testable import Sandbox

@Suite struct ZohoControlTests {
    @Test func `a row that a fault strikes is refused by its code, and the others are written`() async throws {
        try await withSandbox { client async throws in
            let fault: JSON = [
                "match": ["path": "/zoho/crm/v8/Leads", "object": "Leads", "record": ["Last_Name": "B"]],
                "kind": "row_error", "code": "RECORD_IN_BLUEPRINT", "message": "in a blueprint", "next": 1,
            ]
            #expect(try await client.control("POST", "faults", fault).status == 201)
            let rows: [JSON] = [["Last_Name": "A"], ["Last_Name": "B"], ["Last_Name": "B"]]
            let reply = try await client.zoho("POST", "/Leads", rows: rows)
            #expect(reply.status == 207)
            #expect(reply.rowCodes == ["SUCCESS", "RECORD_IN_BLUEPRINT", "SUCCESS"])
            #expect(reply.entries[1]["message"] == "in a blueprint")
            #expect(reply.details(1)["json_path"] == "$.data[1]")
            #expect(try await client.control("GET", "faults").body["faults"]?.array?.first?["struck"] == 1)
            let nameless: JSON = ["match": ["path": "/zoho"], "kind": "row_error"]
            #expect(try await client.control("POST", "faults", nameless).status == 400)
        }
    }

    @Test func `a fault's field is its place`() async throws {
        try await withSandbox { client async throws in
            let fault: JSON = [
                "match": ["path": "/zoho/*/Leads/upsert"], "kind": "row_error", "code": "INVALID_DATA",
                "field": "Email",
                "share": 1,
            ]
            _ = try await client.control("POST", "faults", fault)
            let reply = try await client.zoho("POST", "/Leads/upsert", rows: [["Last_Name": "A"]])
            #expect(reply.details() == ["api_name": "Email", "json_path": "$.data[0].Email"])
        }
    }

    private static let statuses: [(Int, String)] = [
        (401, "INVALID_TOKEN"), (403, "NO_PERMISSION"), (404, "INVALID_URL_PATTERN"), (429, "TOO_MANY_REQUESTS"),
        (500, "INTERNAL_ERROR"), (503, "INTERNAL_ERROR"),
    ]

    @Test(arguments: statuses)
    func `a status that was asked for looks like Zoho's`(status: Int, code: String) async throws {
        try await withSandbox { client async throws in
            let fault: JSON = ["match": ["path": "/zoho"], "kind": "status", "status": .integer(status), "next": 1]
            _ = try await client.control("POST", "faults", fault)
            let reply = try await client.zoho("GET", "/org")
            #expect(reply.status == status)
            #expect(reply.zohoCode == code)
            #expect(reply.body["status"] == "error")
        }
    }

    @Test func `the answer to a write may be lost after the work`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.control(
                "POST", "faults", ["match": ["path": "/zoho"], "kind": "drop_after", "next": 1])
            await #expect(throws: SandboxClient.Failure.closedWithoutAnswer) {
                try await client.zoho("POST", "/Leads", rows: [["Last_Name": "A"]])
            }
            #expect(try await client.zohoRecords("Leads").count == 1)
        }
    }

    @Test func `a locked record can be neither changed nor deleted until it is unlocked`() async throws {
        try await withSandbox { client async throws in
            let id = try await client.seedZoho("Leads", [["Last_Name": "A"]])[0]
            var lock: [String: JSON] = ["object": "Leads", "ids": [.string(id)]]
            #expect(try await client.control("POST", "zoho/lock", .object(lock)).status == 204)
            let row: JSON = ["id": .string(id), "Phone": "1"]
            let update = try await client.zoho("PUT", "/Leads", rows: [row])
            #expect(update.rowCodes == ["RECORD_LOCKED"])
            #expect(update.details()["action"] == "update")
            #expect(try await client.zoho("DELETE", "/Leads/\(id)").rowCodes == ["RECORD_LOCKED"])
            lock["locked"] = false
            _ = try await client.control("POST", "zoho/lock", .object(lock))
            #expect(try await client.zoho("PUT", "/Leads", rows: [row]).status == 200)
        }
    }

    @Test func `a seed with a mistake changes nothing`() async throws {
        try await withSandbox { client async throws in
            await #expect(throws: SandboxClient.Refused.self) {
                try await client.seedZoho("Leads", [["Last_Name": "A"], ["Last_Name": "B", "Shoe_Size": 4]])
            }
            await #expect(throws: SandboxClient.Refused.self) { try await client.seedZoho("Shoes", [["Name": "A"]]) }
            #expect(try await client.zohoRecords("Leads").isEmpty)
            let ids = try await client.seedZoho("Leads", [["id": "5545974000000000077", "Last_Name": "A"]])
            #expect(ids == ["5545974000000000077"])
            await #expect(throws: SandboxClient.Refused.self) {
                try await client.seedZoho("Contacts", [["id": "5545974000000000077", "Last_Name": "A"]])
            }
        }
    }

    @Test func `a seed may lag behind like a write`() async throws {
        try await withSandbox { client async throws in
            let id = try await client.seedZoho("Leads", [["Last_Name": "A", "Email": "a@a.example"]], lag: true)[0]
            #expect(try await client.searchZoho("Leads", "email", "a@a.example").status == 204)
            _ = try await client.control("POST", "clock", ["advance_ms": 2000])
            #expect(try await client.searchZoho("Leads", "email", "a@a.example").entryIDs == [id])
        }
    }

    @Test func `configuration is read back, and a mistake in it changes nothing`() async throws {
        try await withSandbox { client async throws in
            try await client.configureZoho(["search_lag_ms": 500, "daily_credits": 7])
            let config = try await client.control("GET", "config").body["zoho"]
            #expect(config?["search_lag_ms"] == 500)
            #expect(config?["daily_credits"] == 7)
            await #expect(throws: SandboxClient.Refused.self) { try await client.configureZoho(["colour": 1]) }
            await #expect(throws: SandboxClient.Refused.self) {
                try await client.configureZoho(["required_fields": ["Shoes": ["A"]]])
            }
            #expect(try await client.control("POST", "reset").status == 204)
            #expect(try await client.control("GET", "config").body["zoho"]?["daily_credits"] == 100_000)
        }
    }
}
