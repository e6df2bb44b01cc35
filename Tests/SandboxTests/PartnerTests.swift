import Testing

@testable import Sandbox

@Suite struct PartnerTests {
    private func enrich(_ client: SandboxClient, _ query: String, key: String = "sandbox") async throws
        -> SandboxClient.Reply
    {
        try await client.send("GET", "/partners/peopledatalabs/v5/person/enrich?\(query)", headers: ["X-Api-Key": key])
    }

    private func hunter(_ client: SandboxClient, _ path: String, key: String = "sandbox") async throws
        -> SandboxClient.Reply
    {
        try await client.send("GET", "/partners/hunter\(path)", headers: ["X-API-KEY": key])
    }

    @Test func `a hit describes a person that fits the input`() async throws {
        try await withSandbox(.init(partners: ["peopledatalabs": .init(hitRate: 1), "hunter": .init(hitRate: 1)])) {
            client async throws in
            let first = try await enrich(client, "email=mara.lindqvist%40fjordlight.example&titlecase=true")
            #expect(first.status == 200)
            let data = try #require(first.body["data"])
            #expect(first.body["likelihood"]?.integer ?? 0 >= 6)
            #expect(data["full_name"] == "Mara Lindqvist")
            #expect(data["job_company_website"] == "fjordlight.example")
            #expect(data["job_company_name"] == "Fjordlight")
            #expect(data["mobile_phone"]?.string?.hasPrefix("+120255501") == true)
            #expect(data["job_title_levels"]?.strings?.count == 1)
            #expect(first.headers["x-call-credits-spent"] == "1")
            #expect(first.headers["x-ratelimit-remaining"] == "{\"minute\": 999}")
            let plain = try await enrich(client, "email=mara.lindqvist%40fjordlight.example")
            #expect(plain.body["data"]?["full_name"] == "mara lindqvist")
            let second = try await hunter(client, "/combined/find?email=mara.lindqvist%40fjordlight.example")
            #expect(second.status == 200)
            #expect(second.body["data"]?["person"]?["employment"]?["title"] == data["job_title"])
            #expect(second.body["data"]?["company"]?["metrics"]?["employees"]?.integer != nil)
            let found = try await hunter(
                client, "/email-finder?domain=fjordlight.example&first_name=Mara&last_name=Lindqvist")
            #expect(found.body["data"]?["email"] == "mara.lindqvist@fjordlight.example")
            let checked = try await hunter(client, "/email-verifier?email=mara.lindqvist%40fjordlight.example")
            #expect(checked.body["data"]?["status"]?.string != nil)
            let counts = try await client.control("GET", "partners").body
            #expect(
                counts["peopledatalabs"] == [
                    "calls": 2, "hits": 2, "misses": 0, "credits_spent": 2, "people": 2, "polls": 0,
                ])
            #expect(counts["hunter"]?["credits_spent"] == 3.5)
        }
    }

    @Test func `a miss looks as documented and costs nothing`() async throws {
        try await withSandbox(.init(partners: ["peopledatalabs": .init(hitRate: 0), "hunter": .init(hitRate: 0)])) {
            client async throws in
            let first = try await enrich(client, "email=a.b%40c.example")
            #expect(first.status == 404)
            #expect(first.body["error"]?["type"] == "not_found")
            #expect(first.headers["x-call-credits-spent"] == "0")
            let second = try await hunter(client, "/combined/find?email=a.b%40c.example")
            #expect(second.status == 404)
            #expect(second.errors.first?["id"] == "not_found")
            let third = try await hunter(client, "/email-finder?domain=c.example&full_name=A%20B")
            #expect(third.status == 200)
            #expect(third.body["data"]?["email"] == .null)
        }
    }

    @Test func `who is known depends on the person and the seed alone`() async throws {
        func known(seed: UInt64) async throws -> [Int] {
            var statuses: [Int] = []
            try await withSandbox(.init(seed: seed)) { client async throws in
                for index in 0..<60 { statuses.append(try await enrich(client, "email=p\(index)%40c.example").status) }
            }
            return statuses
        }
        let first = try await known(seed: 5)
        #expect(try await known(seed: 5) == first)
        #expect(try await known(seed: 6) != first)
        #expect((30...54).contains(first.count { $0 == 200 }))
    }

    @Test func `each partner refuses in its own way`() async throws {
        try await withSandbox { client async throws in
            let unauthorised = try await enrich(client, "email=a%40c.example", key: "wrong")
            #expect(unauthorised.status == 401)
            #expect(unauthorised.body["error"]?["type"] == "authentication_error")
            #expect(try await enrich(client, "first_name=A").body["error"]?["type"] == "invalid_request_error")
            #expect(try await hunter(client, "/combined/find?email=a%40c.example", key: "").status == 401)
            let poor = try await hunter(client, "/combined/find")
            #expect(poor.status == 400)
            #expect(poor.errors.first?["id"] == "wrong_params")
            #expect(try await hunter(client, "/combined/find?email=optout.a%40c.example").status == 451)
        }
    }

    @Test func `Hunter says 403 when it is asked too often and 429 when the credits are gone`() async throws {
        try await withSandbox(.init(partners: ["hunter": .init(hitRate: 1, requestsPerMinute: 2, credits: 2)])) {
            client async throws in
            #expect(try await hunter(client, "/combined/find?email=a.b%40c.example").status == 200)
            let broke = try await hunter(client, "/combined/find?email=a.b%40c.example")
            #expect(broke.status == 429)
            #expect(broke.errors.first?["code"] == 429)
            #expect(try await hunter(client, "/combined/find?email=a.b%40c.example").status == 403)
        }
    }

    @Test func `People Data Labs says 429 when it is asked too often and 402 when the credits are gone`() async throws {
        try await withSandbox(.init(partners: ["peopledatalabs": .init(hitRate: 1, requestsPerMinute: 2, credits: 1)]))
        {
            client async throws in
            #expect(try await enrich(client, "email=a.b%40c.example").status == 200)
            #expect(try await enrich(client, "email=a.b%40c.example").status == 402)
            let limited = try await enrich(client, "email=a.b%40c.example")
            #expect(limited.status == 429)
            #expect(limited.body["error"]?["type"] == "rate_limit_error")
        }
    }

    @Test func `a fault answers in the partner's words`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.control(
                "POST", "faults", ["kind": "status", "status": 451, "match": ["path": "/partners/hunter"], "next": 1])
            let reply = try await hunter(client, "/combined/find?email=a.b%40c.example")
            #expect(reply.status == 451)
            #expect(reply.errors.first?["code"] == 451)
        }
    }
}
