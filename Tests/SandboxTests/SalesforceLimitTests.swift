import Testing

@testable import Sandbox

@Suite struct SalesforceLimitTests {
    @Test func `every answer but the list of versions tells the usage`() async throws {
        try await withSandbox(.init(salesforce: .init(dailyLimit: 10))) { client async throws in
            let versions = try await client.send("GET", "/salesforce/services/data")
            #expect(versions.status == 200)
            #expect(versions.headers["sforce-limit-info"] == nil)
            #expect(versions.rows.last?["version"] == "66.0")
            #expect(try await client.salesforce("GET", "").headers["sforce-limit-info"] == "api-usage=1/10")
            #expect(try await client.salesforce("GET", "/nonsense").headers["sforce-limit-info"] == "api-usage=2/10")
            let limits = try await client.salesforce("GET", "/limits").body["DailyApiRequests"]
            #expect(limits == ["Max": 10, "Remaining": 7])
        }
    }

    @Test func `the day's limit rolls over twenty-four hours`() async throws {
        try await withSandbox(.init(salesforce: .init(dailyLimit: 2))) { client async throws in
            for _ in 0..<2 { #expect(try await client.salesforce("GET", "/limits").status == 200) }
            let refused = try await client.salesforce("GET", "/limits")
            #expect(refused.status == 403)
            #expect(refused.errorCode == "REQUEST_LIMIT_EXCEEDED")
            #expect(refused.refusal["message"] == "TotalRequests Limit exceeded.")
            #expect(refused.headers["retry-after"] == nil)
            #expect(refused.headers["sforce-limit-info"] == "api-usage=2/2")
            _ = try await client.control("POST", "clock", ["advance_ms": 43_200_000])
            #expect(try await client.salesforce("GET", "/limits").status == 403)
            _ = try await client.control("POST", "clock", ["advance_ms": 43_260_000])
            #expect(try await client.salesforce("GET", "/limits").status == 200)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `calls beyond the number that may be under way are refused in other words`() async throws {
        try await withSandbox(.init(salesforce: .init(concurrencyLimit: 1))) { client async throws in
            let slow: JSON = ["kind": "latency", "latency_ms": 1000, "next": 1, "match": ["path": "/salesforce"]]
            _ = try await client.control("POST", "faults", slow)
            async let first = client.salesforce("GET", "/limits")
            while try await client.control("GET", "calls").body["total"] == 0 {}
            let refused = try await client.salesforce("GET", "/limits")
            #expect(refused.status == 403)
            #expect(refused.errorCode == "REQUEST_LIMIT_EXCEEDED")
            #expect(refused.refusal["message"]?.string?.contains("ConcurrentPerOrgLongTxn") == true)
            #expect(try await first.status == 200)
            #expect(try await client.salesforce("GET", "/limits").status == 200)
        }
    }

    @Test func `a status that was asked for looks like the vendor's`() async throws {
        try await withSandbox { client async throws in
            for (status, code) in [
                (401, "INVALID_SESSION_ID"), (403, "REQUEST_LIMIT_EXCEEDED"), (503, "SERVER_UNAVAILABLE"),
                (500, "UNKNOWN_EXCEPTION"),
            ] {
                _ = try await client.control(
                    "POST", "faults",
                    ["kind": "status", "status": .integer(status), "next": 1, "match": ["path": "/salesforce/*"]])
                let reply = try await client.salesforce("GET", "/limits")
                #expect(reply.status == status)
                #expect(reply.errorCode == code)
            }
        }
    }

    @Test func `a dropped answer leaves the write done`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.control(
                "POST", "faults",
                ["kind": "drop_after", "next": 1, "match": ["path": "/salesforce/services/data/*/composite*"]])
            await #expect(throws: SandboxClient.Failure.closedWithoutAnswer) {
                try await client.collection("POST", [["LastName": "A", "Company": "B"]])
            }
            #expect(try await client.salesforceRecords("Lead").count == 1)
        }
    }
}
