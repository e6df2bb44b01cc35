import Testing

@testable import Sandbox

/// What the partners' data files may say, shown by partners that say it.
@Suite struct PartnerDataTests {
    private func credits(_ client: SandboxClient, _ id: String) async throws -> JSON? {
        try await client.control("GET", "partners").body[id]?["credits_spent"]
    }

    @Test func `every file is read, under its own id`() {
        #expect(Partner.standard.count == 43)
        #expect(Set(Partner.standard.map(\.id)).count == 43 && Partner.standard.allSatisfy { !$0.endpoints.isEmpty })
    }

    @Test func `what has to be asked for comes out, and is charged, where it was`() async throws {
        try await withSandbox(.init(partners: ["prospeo": .init(hitRate: 1)])) { client async throws in
            let person: JSON = ["email": "mara.lindqvist@fjordlight.example"]
            for (isAsked, credits) in [(false, 1), (true, 11)] {
                let reply = try await client.send(
                    "POST", "/partners/prospeo/enrich-person", ["data": person, "enrich_mobile": .bool(isAsked)],
                    headers: ["X-KEY": "sandbox"])
                #expect(reply.status == 200)
                #expect((reply.body["person"]?["mobile"]?["mobile"]?.string != nil) == isAsked)
                #expect(try await self.credits(client, "prospeo") == .integer(credits))
            }
        }
    }

    @Test func `a list of kinds to look for is one that is asked by`() async throws {
        try await withSandbox(.init(partners: ["adapt": .init(hitRate: 1)])) { client async throws in
            let reply = try await client.send(
                "POST", "/partners/adapt/contact/enrich",
                ["email": "mara.lindqvist@fjordlight.example", "include": ["EMAIL"]],
                headers: ["apiKey": "sandbox", "email": "sandbox"])
            #expect(reply.body["data"]?["email"] == "mara.lindqvist@fjordlight.example")
            #expect(reply.body["data"]?["phoneNumber"] == [.null])
        }
    }

    @Test func `a partner speaks in words of its own`() async throws {
        try await withSandbox(.init(partners: ["apollo": .init(hitRate: 1)])) { client async throws in
            var words: Set<String> = []
            for number in 0..<40 {
                let reply = try await client.send(
                    "POST", "/partners/apollo/people/match?email=p\(number)%40fjordlight.example",
                    headers: ["x-api-key": "sandbox"])
                words.insert(try #require(reply.body["person"]?["email_status"]?.string))
            }
            #expect(words.contains("verified") && words.isSubset(of: ["verified", "guessed", "unavailable"]))
        }
    }

    @Test func `a value that stands alone in a list comes back as its mark`() async throws {
        try await withSandbox(.init(partners: ["crustdata": .init(hitRate: 1)])) { client async throws in
            let reply = try await client.send(
                "POST", "/partners/crustdata/person/enrich",
                ["business_emails": ["a.b@c.example", "d.e@c.example"], "fields": ["basic_profile"]],
                headers: ["authorization": "Bearer sandbox", "x-api-version": "2025-11-01"])
            #expect(reply.body.array?.compactMap { $0["matched_on"]?.string } == ["a.b@c.example", "d.e@c.example"])
            #expect(reply.body.array?.first?["matches"]?.array?.count == 1)
        }
    }
}
