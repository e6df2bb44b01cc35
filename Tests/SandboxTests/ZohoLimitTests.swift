import Testing

@testable import Sandbox

@Suite struct ZohoLimitTests {
    @Test func `ten rows cost a credit, a conversion five, and what remains is told from the half on`() async throws {
        try await withSandbox(.init(zoho: .init(dailyCredits: 20))) { client async throws in
            func rows(_ count: Int) -> [JSON] { (0..<count).map { ["Last_Name": .string("L\($0)")] } }
            let first = try await client.zoho("POST", "/Leads", rows: rows(10))
            #expect(first.headers["x-api-credits-remaining"] == nil)
            #expect(try await client.zoho("POST", "/Leads", rows: rows(11)).headers["x-api-credits-remaining"] == nil)
            let path = "/Leads/\(first.entryIDs[0])/actions/convert"
            #expect(try await client.zoho("POST", path, rows: [["overwrite": false]]).status == 200)
            #expect(try await client.zoho("GET", "/org").headers["x-api-credits-remaining"] == nil)
            #expect(try await client.zoho("GET", "/org").headers["x-api-credits-remaining"] == "10")
            #expect(try await client.zoho("POST", "/Leads", rows: rows(100)).headers["x-api-credits-remaining"] == "0")
        }
    }

    @Test func `without credits calls are refused, until a day has rolled by`() async throws {
        try await withSandbox(.init(zoho: .init(dailyCredits: 2))) { client async throws in
            for _ in 0..<2 { #expect(try await client.zoho("GET", "/org").status == 200) }
            let refused = try await client.zoho("GET", "/org")
            #expect(refused.status == 429)
            #expect(refused.zohoCode == "TOO_MANY_REQUESTS")
            #expect(refused.headers["retry-after"] == nil)
            #expect(refused.headers["x-api-credits-remaining"] == "0")
            _ = try await client.control("POST", "clock", ["advance_ms": 86_460_000])
            #expect(try await client.zoho("GET", "/org").status == 200)
        }
    }

    @Test func `calls that are under way at once are limited`() async throws {
        try await withSandbox(.init(zoho: .init(concurrencyLimit: 0))) { client async throws in
            let refused = try await client.zoho("GET", "/org")
            #expect(refused.status == 429)
            #expect(refused.zohoCode == "TOO_MANY_REQUESTS")
            try await client.configureZoho(["concurrency_limit": 1])
            #expect(try await client.zoho("GET", "/org").status == 200)
        }
    }
}
