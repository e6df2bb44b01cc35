import HTTPTransport
import HubSpot
import JobQueue
import Leads
import Sandbox
import SandboxServer
import Sync
import Testing

@Suite struct SandboxLookUpTests {
    private static func ask(_ people: [LookUp.Person] = [], _ companies: [LookUp.Company] = []) -> LookUp {
        LookUp(
            people: people, companies: companies, fields: ["contact": ["email", "firstname"], "company": ["name"]])
    }

    @Test(arguments: [false, true])
    func `people are found by id, by a merged id, by address and by a secondary address`(nulls: Bool) async throws {
        try await SandboxAccount.run(.init(emptyAsNull: nulls)) { account in
            let ids = try await account.seed(
                "contacts",
                [
                    ["email": "a@a.test", "firstname": "Ann"], ["email": "b@a.test"],
                    ["email": "c@a.test", "firstname": "Cy"],
                    ["email": "d@a.test"], ["email": "e@a.test"], ["email": "f@a.test"], ["email": "gone@a.test"],
                ])
            try await account.merge("contacts", ids[1], into: ids[2])
            try await account.merge("contacts", ids[4], into: ids[5])
            try await account.delete("contacts", ids[6])
            let answer = await account.connector().lookUp(
                Self.ask([
                    .init(job: 1, ids: [contactID(ids[0])], email: nil),
                    .init(job: 2, ids: [contactID("999999999"), contactID(ids[1])], email: "x@a.test"),
                    .init(job: 3, email: "D@A.test"),
                    .init(job: 4, email: "e@a.test"),
                    .init(job: 5, ids: [contactID(ids[6])], email: "gone@a.test"),
                    .init(job: 6, ids: [contactID(ids[6])], email: "a@a.test"),
                    .init(job: 7, email: nil),
                    .init(job: 8, ids: [contactID(ids[4])], email: nil),
                ]))
            #expect(
                answer.people[1]
                    == .success(
                        .init(object: "contact", id: ids[0], values: ["email": "a@a.test", "firstname": "Ann"])))
            #expect(
                answer.people[2]
                    == .success(.init(object: "contact", id: ids[2], values: ["email": "c@a.test", "firstname": "Cy"])))
            #expect(answer.people[3] == .success(.init(object: "contact", id: ids[3], values: ["email": "d@a.test"])))
            #expect(answer.people[4] == .success(.init(object: "contact", id: ids[5], values: ["email": "e@a.test"])))
            #expect(answer.people[5] == .success(nil))
            #expect((try? answer.people[6]?.get())??.id == ids[0])
            #expect(answer.people[7] == .success(nil))
            #expect((try? answer.people[8]?.get())??.id == ids[5])
            #expect(try await account.calls() == 2)
        }
    }

    @Test func `companies are found by id, by a merged id and by domain`() async throws {
        try await SandboxAccount.run { account in
            let ids = try await account.seed(
                "companies",
                [
                    ["domain": "a.test", "name": "A"], ["domain": "b.test", "name": "B"],
                    ["domain": "c.test", "name": "C"],
                    ["domain": "b.test", "name": "B again"], ["domain": "d.test", "name": "D"],
                ])
            try await account.merge("companies", ids[0], into: ids[2])
            try await account.delete("companies", ids[4])
            let keys = ["a.test", "b.test", "d.test", "z.test"].map { CompanyKey(domain: $0) }
            let answer = await account.connector().lookUp(
                Self.ask(
                    [],
                    [
                        .init(key: keys[0], id: ids[0]), .init(key: keys[1]), .init(key: keys[2], id: ids[4]),
                        .init(key: keys[3]),
                    ]))
            #expect(answer.companies[keys[0]] == .success(.init(object: "company", id: ids[2], values: ["name": "C"])))
            #expect(answer.companies[keys[1]] == .success(.init(object: "company", id: ids[1], values: ["name": "B"])))
            #expect(answer.companies[keys[2]] == .success(nil))
            #expect(answer.companies[keys[3]] == .success(nil))
        }
    }

    @Test func `a search goes on from page to page`() async throws {
        try await SandboxAccount.run { account in
            _ = try await account.seed(
                "companies", (1...450).map { ["domain": $0 == 450 ? "z.test" : "a.test", "name": "N\($0)"] })
            let (a, z) = (CompanyKey(domain: "a.test"), CompanyKey(domain: "z.test"))
            let answer = await account.connector().lookUp(Self.ask([], [.init(key: a), .init(key: z)]))
            #expect((try? answer.companies[a]?.get())??.values == ["name": "N1"])
            #expect((try? answer.companies[z]?.get())??.values == ["name": "N450"])
            #expect(try await account.calls() == 3)
        }
    }

    @Test(arguments: [("expired", ErrorType.authentication), ("wrong", .authentication), ("noscope", .permission)])
    func `a credential that is no good fails the look-up`(token: String, type: ErrorType) async throws {
        try await SandboxAccount.run { account async throws in
            let answer = await account.connector(token: token).lookUp(Self.ask([.init(job: 1, email: "a@a.test")]))
            #expect(throws: JobError.self) { try answer.people[1]?.get() }
            guard case .failure(let error) = answer.people[1] else { return }
            #expect(error.type == type)
        }
    }

    @Test func `a check tells a good token from an expired one and from a wrong address`() async throws {
        try await SandboxAccount.run { account in
            let lines = try await account.connector().check()
            #expect(lines.first?.hasPrefix("account ") == true)
            #expect(try await account.connector(paths: .dated("2026-03")).check().count == 6)
            let expired = await #expect(throws: JobError.self) { try await account.connector(token: "expired").check() }
            #expect(expired?.type == .authentication)
            let lost = await #expect(throws: JobError.self) { try await account.connector(base: "/nowhere").check() }
            #expect(lost?.type == .configuration)
        }
        let unreachable = HubSpotConfiguration(baseURL: "http://127.0.0.1:9")
        let transport = NetworkTransport()
        let error = await #expect(throws: JobError.self) {
            try await HubSpotConnector(unreachable, tokens: StaticToken(Secret("x")), transport: transport).check()
        }
        #expect(error?.type == .network)
        try await transport.shutdown()
    }

    @Test(arguments: [
        (429, [:], ErrorType.rateLimited, Duration.seconds(10)), (423, [:], .remoteConflict, .seconds(2)),
        (477, ["Retry-After": "120"], .rateLimited, .seconds(120)),
    ])
    func `a limit says how long HubSpot wants to be left alone`(
        status: Int, headers: [String: String], type: ErrorType, pause: Duration
    ) async throws {
        try await SandboxAccount.run { account in
            try await account.fail("/crm/v3/objects/contacts/batch/read", "status", status: status, headers: headers)
            let answer = await account.connector().lookUp(Self.ask([.init(job: 1, email: "a@a.test")]))
            guard case .failure(let error) = answer.people[1] else { return #expect(Bool(false)) }
            #expect(error.type == type)
            #expect(error.retryAfter == pause)
        }
    }

    @Test func `the account's own limits are told apart`() async throws {
        try await SandboxAccount.run(.init(tenSecondLimit: 1, searchesPerSecond: 0)) { account in
            let question = Self.ask([.init(job: 1, email: "a@a.test")], [.init(key: CompanyKey(domain: "a.test"))])
            let answer = await account.connector().lookUp(question)
            #expect(answer.people[1] == .success(nil))
            guard case .failure(let search) = answer.companies[CompanyKey(domain: "a.test")] else {
                return #expect(Bool(false))
            }
            #expect((search.type, search.code, search.retryAfter) == (.rateLimited, "SECONDLY", .seconds(1)))
            guard case .failure(let read) = await account.connector().lookUp(question).people[1] else {
                return #expect(Bool(false))
            }
            #expect((read.type, read.code, read.retryAfter) == (.rateLimited, "TEN_SECONDLY_ROLLING", .seconds(10)))
        }
        try await SandboxAccount.run(.init(dailyLimit: 0)) { account in
            guard
                case .failure(let read) = await account.connector().lookUp(Self.ask([.init(job: 1, email: "a@a.test")]))
                    .people[1]
            else { return #expect(Bool(false)) }
            #expect((read.type, read.code) == (.quotaExceeded, "DAILY"))
        }
    }
}
