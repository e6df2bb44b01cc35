import Testing

@testable import Sandbox

@Suite struct PipedriveLimitTests {
    @Test func `every answer tells the window and the day`() async throws {
        try await withSandbox(.init(pipedrive: .init(dailyTokens: 1000, burstLimit: 20))) { client async throws in
            let list = try await client.pipedrive("GET", "/api/v2/persons")
            #expect(list.headers["x-ratelimit-limit"] == "20")
            #expect(list.headers["x-ratelimit-remaining"] == "19")
            #expect(list.headers["x-ratelimit-reset"] == "2")
            #expect(list.headers["x-daily-ratelimit-token-limit"] == "1000")
            #expect(list.tokensLeft == 990)
            #expect(list.headers["x-correlation-id"]?.isEmpty == false)
            let search = try await client.pipedrive("GET", "/api/v2/persons/search?term=ab")
            #expect(search.headers["x-ratelimit-limit"] == "10")
            #expect(search.tokensLeft == 970)
            let refused = try await client.pipedrive("GET", "/v1/users/me", token: "wrong")
            #expect(refused.headers["x-ratelimit-limit"] == nil)
        }
    }

    @Test func `a burst ends in two rolling seconds, for each token by itself`() async throws {
        try await withSandbox(.init(pipedrive: .init(tokens: ["sandbox", "other"], burstLimit: 2))) {
            client async throws in
            #expect(try await client.pipedrive("GET", "/v1/users/me").status == 200)
            try await client.wait(1000)
            #expect(try await client.pipedrive("GET", "/v1/users/me").status == 200)
            let refused = try await client.pipedrive("GET", "/v1/users/me")
            #expect(refused.status == 429)
            #expect(refused.body["success"] == false)
            #expect(refused.headers["x-ratelimit-remaining"] == "0")
            #expect(refused.headers["x-ratelimit-reset"] == "1")
            #expect(refused.headers["retry-after"] == nil)
            #expect((refused.tokensLeft ?? 0) > 0)
            #expect(try await client.pipedrive("GET", "/v1/users/me", token: "other").status == 200)
            try await client.wait(1000)
            #expect(try await client.pipedrive("GET", "/v1/users/me").status == 200)
            #expect(try await client.pipedrive("GET", "/v1/users/me").status == 429)
        }
    }

    @Test func `an app has a burst of its own, and searches another`() async throws {
        try await withSandbox(.init(pipedrive: .init(burstLimit: 1, oauthBurstLimit: 3))) { client async throws in
            for _ in 0..<3 {
                #expect(try await client.pipedriveApp("GET", "/v1/users/me", token: "sandbox").status == 200)
            }
            #expect(try await client.pipedriveApp("GET", "/v1/users/me", token: "sandbox").status == 429)
            for _ in 0..<10 {
                #expect(try await client.pipedrive("GET", "/api/v2/persons/search?term=ab").status == 200)
            }
            #expect(try await client.pipedrive("GET", "/api/v2/itemSearch?term=ab").status == 429)
            #expect(try await client.pipedrive("GET", "/v1/users/me").status == 200)
        }
    }

    @Test func `the day's tokens are the company's and come back at midnight`() async throws {
        try await withSandbox(.init(pipedrive: .init(dailyTokens: 25))) { client async throws in
            for _ in 0..<2 { #expect(try await client.pipedrive("GET", "/api/v2/persons").status == 200) }
            #expect(try await client.pipedriveApp("GET", "/api/v2/persons", token: "sandbox").status == 200)
            let refused = try await client.pipedrive("GET", "/v1/users/me")
            #expect(refused.status == 429)
            #expect(refused.tokensLeft == 0)
            #expect((refused.headers["x-ratelimit-remaining"].flatMap { Int($0) } ?? 0) > 0)
            try await client.wait(86_400_000)
            #expect(try await client.pipedrive("GET", "/v1/users/me").tokensLeft == 23)
        }
    }

    @Test func `whoever goes on through the refusals meets a page instead of the API`() async throws {
        let settings = Sandbox.Configuration.Pipedrive(
            tokens: ["sandbox", "other"], burstLimit: 1, abuseLimit: 3, abusePause: 30)
        try await withSandbox(.init(pipedrive: settings)) { client async throws in
            #expect(try await client.pipedrive("GET", "/v1/users/me").status == 200)
            for _ in 0..<3 { #expect(try await client.pipedrive("GET", "/v1/users/me").status == 429) }
            let shutOut = try await client.pipedrive("GET", "/v1/users/me")
            #expect(shutOut.status == 403)
            #expect(shutOut.headers["content-type"]?.hasPrefix("text/html") == true)
            #expect(shutOut.text.hasPrefix("<!DOCTYPE html>"))
            #expect(shutOut.headers["x-ratelimit-limit"] == nil)
            try await client.wait(29_000)
            #expect(try await client.pipedrive("GET", "/v1/users/me").status == 403)
            #expect(try await client.pipedrive("GET", "/v1/users/me", token: "other").status == 200)
            try await client.wait(1000)
            #expect(try await client.pipedrive("GET", "/v1/users/me").status == 200)
        }
    }

    /// What each call costs by the contract's `x-token-cost`.
    private static let prices: [(method: String, path: String, body: JSON?, price: Int)] = [
        ("GET", "/api/v2/persons", nil, 10), ("POST", "/api/v2/persons", ["name": "A"], 5),
        ("GET", "/api/v2/persons/1001", nil, 1), ("PATCH", "/api/v2/persons/1001", ["name": "B"], 5),
        ("GET", "/api/v2/persons/search?term=ab", nil, 20), ("GET", "/api/v2/organizations", nil, 10),
        ("POST", "/api/v2/organizations", ["name": "A"], 5), ("GET", "/api/v2/itemSearch?term=ab", nil, 20),
        ("GET", "/api/v2/personFields", nil, 10), ("POST", "/api/v2/activities", [:], 5),
        ("POST", "/v1/notes", ["content": "A", "person_id": 1001], 10), ("GET", "/v1/notes", nil, 20),
        ("POST", "/v1/leads", ["title": "A", "person_id": 1001], 10), ("GET", "/v1/leads", nil, 20),
        ("GET", "/v1/leads/search?term=ab", nil, 40), ("GET", "/api/v2/leads/search?term=ab", nil, 20),
        ("GET", "/v1/leadLabels", nil, 10), ("GET", "/v1/filters", nil, 20), ("GET", "/v1/users/me", nil, 2),
        ("GET", "/v1/users", nil, 20), ("GET", "/v1/users/find?term=a", nil, 40),
        ("GET", "/v1/personFields", nil, 20), ("DELETE", "/api/v2/persons/1001", nil, 3),
    ]

    @Test func `each call costs what the contract says, and a refused one its price as well`() async throws {
        try await withSandbox { client async throws in
            var left = 150_000
            for (method, path, body, price) in Self.prices {
                let reply = try await client.pipedrive(method, path, body)
                #expect((200..<300).contains(reply.status), "\(method) \(path) \(reply.text)")
                left -= price
                #expect(reply.tokensLeft == left, "\(method) \(path)")
            }
            #expect(try await client.violations().isEmpty)
        }
    }
}
