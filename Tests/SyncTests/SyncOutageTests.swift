import JobQueue
import Leads
import Sandbox
import Store
import Sync
import Testing

/// Promise 5: an outage or a rate limit fails no lead, and a refused credential only those in hand.
@Suite(.timeLimit(.minutes(2))) struct SyncOutageTests {
    @Test func `a refused credential fails the leads in hand, pauses the rest, and a retry goes on`() async throws {
        try await SandboxAccount.run { account in
            let fixture = try SyncFixture()
            let stage = account.stage(fixture.store)
            try fixture.enrich((1...5).map { person($0) })
            try await account.configure(["tokens": ["another"]])
            let outcomes = try await fixture.sync(stage, limit: 2)
            #expect(outcomes.values.map { $0.error?.type } == [.authentication, .authentication])
            #expect(try fixture.store.destinations().first?.pausedError == .authentication)
            #expect(try fixture.claim() == [])
            #expect(try fixture.summary()?.failed == 2)
            #expect(try fixture.summary()?.enriched == 3)
            try await account.configure(["tokens": ["sandbox"]])
            #expect(try fixture.store.retry(JobFilter(type: .authentication)).count == 2)
            #expect(try fixture.store.destinations().first?.pausedError == nil)
            try await fixture.sync(stage)
            #expect(try fixture.summary()?.synced == 5)
            #expect(try await account.records("contacts").count == 5)
        }
    }

    @Test func `a rate limit fails no lead, and the time it names is waited for`() async throws {
        try await SandboxAccount.run { account in
            let fixture = try SyncFixture()
            let stage = account.stage(fixture.store)
            try fixture.enrich((1...5).map { person($0) })
            try await account.fail(
                "/crm/v3/objects/contacts/batch/read", "status", status: 429, headers: ["Retry-After": "100"])
            let outcomes = try await fixture.sync(stage)
            #expect(outcomes.values.allSatisfy { $0.name == "retry" && $0.error?.type == .rateLimited })
            #expect(try fixture.summary()?.failed == 0)
            #expect(try fixture.job(1)?.attempts == 1)
            fixture.pass(.seconds(90))
            #expect(try fixture.claim() == [])
            fixture.pass(.seconds(11))
            try await fixture.sync(stage)
            #expect(try fixture.summary()?.synced == 5)
        }
    }

    @Test(arguments: [
        "/crm/v3/objects/contacts/batch/read", "/crm/v3/objects/companies/search",
        "/crm/v3/objects/companies/batch/create", "/crm/v3/objects/contacts/batch/create",
    ])
    func `an outage at any call fails no lead and leaves no duplicate`(path: String) async throws {
        try await SandboxAccount.run(.init(searchLag: 0)) { account in
            let fixture = try SyncFixture()
            let stage = account.stage(fixture.store, indexLag: .zero)
            try fixture.enrich((1...5).map { person($0, at: "a.test") })
            try await account.fail(path, "status", status: 503)
            let outcomes = try await fixture.sync(stage)
            #expect(outcomes.values.allSatisfy { $0.name == "retry" }, "\(outcomes)")
            #expect(try fixture.summary()?.failed == 0)
            fixture.pass(.seconds(3600))
            try await fixture.sync(stage)
            #expect(try fixture.summary()?.synced == 5)
            #expect(try await account.records("companies").count == 1)
            #expect(try await account.records("contacts").count == 5)
        }
    }

    @Test func `when the retry budget is spent the lead fails with the outage's type`() async throws {
        try await SandboxAccount.run { account in
            let fixture = try SyncFixture()
            let stage = account.stage(fixture.store, policy: RetryPolicy(attempts: 3))
            try fixture.enrich([person(1)])
            try await account.fail("/crm/v3/objects/contacts/batch/create", "status", next: 100, status: 503)
            var names: [String?] = []
            for _ in 1...3 {
                names.append(try await fixture.sync(stage)[1]?.name)
                fixture.pass(.seconds(24 * 3600))
            }
            #expect(names == ["retry", "retry", "failed"])
            #expect(try fixture.job(1)?.error?.type == .remoteUnavailable)
            #expect(try fixture.claim() == [])
        }
    }

    @Test func `a lead put off for another's sake has no attempt counted`() async throws {
        let (fixture, crm) = (try SyncFixture(), ScriptedConnector())
        let stage = crm.stage(fixture.store)
        try fixture.enrich([person(1), person(2)])
        let one = RemoteRecord(object: "contact", id: "7")
        crm.onLookUp = { $0.people = $0.people.mapValues { _ in .success(one) } }
        let outcomes = try await fixture.sync(stage)
        #expect(outcomes.mapValues(\.name) == [1: "done", 2: "deferred"])
        #expect(try fixture.job(2)?.attempts == 0)
        fixture.pass(.seconds(2))
        #expect(try await fixture.sync(stage)[2]?.name == "done")
    }
}
