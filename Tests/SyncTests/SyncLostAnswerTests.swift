import HTTPTransport
import JobQueue
import Leads
import Sandbox
import SandboxServer
import Store
import Sync
import Synchronization
import Testing

/// Promise 3: no duplicate in the CRM, whatever answer is lost and whoever works at the same time.
@Suite(.timeLimit(.minutes(2))) struct SyncLostAnswerTests {
    private static let lost = JobError(.network, message: "the answer was lost")

    @Test(arguments: ["drop_after", "truncate", "drop_before"])
    func `a contact whose create was not answered is there exactly once in the end`(fault: String) async throws {
        try await SandboxAccount.run { account in
            let fixture = try SyncFixture()
            try fixture.enrich((1...5).map { person($0) })
            try await account.fail("/crm/v3/objects/contacts/batch/create", fault)
            let outcomes = try await fixture.sync(account.stage(fixture.store))
            #expect(outcomes.values.allSatisfy { $0.name == "retry" })
            #expect(try fixture.claim() == [])
            fixture.pass(.seconds(3600))
            try await fixture.sync(account.stage(fixture.store))
            #expect(try fixture.summary()?.synced == 5)
            #expect(try await account.records("contacts").count == 5)
            #expect(try fixture.broken() == [])
        }
    }

    @Test func `a company whose create was not answered is waited for, looked up, and there once`() async throws {
        try await SandboxAccount.run(.init(searchLag: 0)) { account in
            let fixture = try SyncFixture()
            let stage = account.stage(fixture.store, indexLag: .seconds(3))
            try fixture.enrich([person(1, at: "a.test"), person(2, at: "a.test")])
            try await account.fail("/crm/v3/objects/companies/batch/create", "drop_after")
            let outcomes = try await fixture.sync(stage)
            #expect(outcomes.values.allSatisfy { $0.name == "retry" })
            #expect(try await account.records("contacts").isEmpty)
            try fixture.enrich([person(3, at: "a.test")])
            #expect(try await fixture.sync(stage)[3]?.name == "deferred")
            let deadline = ContinuousClock.now + .seconds(30)
            while try fixture.summary()?.synced != 3, ContinuousClock.now < deadline {
                fixture.pass(.seconds(60))
                try await fixture.sync(stage)
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(try fixture.summary()?.synced == 3)
            let companies = try await account.records("companies")
            #expect(companies.count == 1)
            let contacts = try await account.records("contacts")
            #expect(contacts.count == 3)
            #expect(contacts.allSatisfy { $0.associations["companies"] == companies.map(\.id) })
        }
    }

    /// The create waits for its turn among the account's calls, and leaves late.
    @Test func `the wait for the CRM's index counts from the end of a claim that a stopping worker gave back`()
        async throws
    {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        connector.onWrite = { report in
            fixture.pass(.seconds(3000))
            for key in report.companies.keys { report.companies[key] = .unknown(Self.lost) }
            for job in report.people.keys { report.people[job] = .refused(Self.lost) }
            withUnsafeCurrentTask { $0?.cancel() }
        }
        let stage = connector.stage(fixture.store)
        try fixture.enrich([person(1, at: "a.test")])
        let jobs = try fixture.claim()
        let completions = await Task { await stage.run(jobs) }.value
        #expect(completions.map(\.outcome.name) == ["released"])
        try fixture.store.complete(completions)
        connector.onWrite = nil
        // An hour after the intent, and a quarter of one after the claim: the index need not show it yet.
        fixture.pass(.seconds(900))
        #expect(try await fixture.sync(stage)[1]?.name == "deferred")
        fixture.pass(.seconds(3600))
        #expect(try await fixture.sync(stage)[1]?.name == "done")
    }

    @Test func `a create that no key can find again waits for a person, who may send it again`() async throws {
        try await SandboxAccount.run { account in
            let fixture = try SyncFixture()
            let stage = account.stage(fixture.store)
            try fixture.enrich([nameless(1)])
            try await account.fail("/crm/v3/objects/contacts/batch/create", "drop_before")
            #expect(try await fixture.sync(stage)[1]?.name == "retry")
            fixture.pass(.seconds(3600))
            try await account.forgetCalls()
            #expect(try await fixture.sync(stage)[1]?.error?.type == .outcomeUnknown)
            #expect(try fixture.job(1)?.state == .failed)
            #expect(try await account.calls().isEmpty)
            #expect(try fixture.store.retry(JobFilter(type: .outcomeUnknown)) == [1])
            try await fixture.sync(stage)
            #expect(try fixture.job(1)?.state == .synced)
            #expect(try await account.records("contacts").count == 1)
        }
    }

    @Test func `a lost create holds back the same person of another event too, until somebody retries`() async throws {
        let (fixture, crm) = (try SyncFixture(), ScriptedConnector())
        let stage = crm.stage(fixture.store)
        try fixture.enrich([nameless(1)])
        crm.onWrite = { $0.people = $0.people.mapValues { _ in .unknown(Self.lost) } }
        #expect(try await fixture.sync(stage)[1]?.name == "retry")
        crm.onWrite = nil
        fixture.pass(.seconds(3600))
        #expect(try await fixture.sync(stage)[1]?.error?.type == .outcomeUnknown)
        try fixture.enrich([nameless(1)], event: "fair")
        #expect(try await fixture.sync(stage)[2]?.error?.type == .outcomeUnknown)
        #expect(crm.records.created.count == 1, "nobody has looked whether the first is there")
        #expect(try fixture.store.retry(JobFilter(jobs: [2])) == [2])
        try await fixture.sync(stage)
        #expect(try fixture.job(2)?.state == .synced)
        #expect(crm.records.created.count == 2)
        #expect(try fixture.store.retry(JobFilter(jobs: [1])) == [1])
        try await fixture.sync(stage)
        #expect(try fixture.job(1)?.state == .synced)
        #expect(crm.records.created.count == 2, "the record is known by now")
    }

    @Test func `two workers with the same new company at the same time make one`() async throws {
        try await SandboxAccount.run(.init(latency: 0.2)) { account in
            let fixture = try SyncFixture()
            let stage = account.stage(fixture.store)
            try fixture.enrich((1...10).map { person($0, at: "a.test") })
            let other = try fixture.store.registerWorker()
            let (mine, theirs) = (try fixture.claim(limit: 5), try fixture.claim(limit: 5, by: other))
            #expect(mine.count == 5 && theirs.count == 5)
            async let first = stage.run(mine)
            async let second = stage.run(theirs)
            try fixture.store.complete(await first)
            try fixture.store.complete(await second)
            #expect(try await account.records("companies").count == 1)
            #expect(try fixture.summary()?.synced == 5)
            fixture.pass(.seconds(2))
            try await fixture.sync(stage)
            #expect(try fixture.summary()?.synced == 10)
            #expect(try await account.records("companies").count == 1)
            #expect(try await account.records("contacts").count == 10)
        }
    }

    @Test func `a company that one batch looks up is left alone by the others, without a call`() async throws {
        let (fixture, crm, slow) = (try SyncFixture(), ScriptedConnector(), ScriptedConnector())
        let stage = crm.stage(fixture.store)
        try fixture.enrich([person(1, at: "a.test"), person(2, at: "a.test")])
        let other = try fixture.store.registerWorker()
        let (late, early) = (try fixture.claim(limit: 1), try fixture.claim(limit: 1, by: other))
        slow.onLookUp = { _ in
            let completions = await stage.run(early)
            #expect(completions.map(\.outcome.name) == ["deferred"])
            #expect(throws: Never.self) { try fixture.store.complete(completions) }
        }
        try fixture.store.complete(await slow.stage(fixture.store).run(late))
        #expect(slow.records.created.contains("company a.test"))
        #expect(crm.records.created.isEmpty)
    }

    @Test func `a deleted company whose new create was not answered is not created by the next lead`() async throws {
        let (fixture, crm) = (try SyncFixture(), ScriptedConnector())
        let stage = crm.stage(fixture.store)
        try fixture.enrich([person(1, at: "a.test")])
        try await fixture.sync(stage)
        crm.deleteAll()
        crm.onLookUp = { answer in
            for key in answer.companies.keys { answer.companies[key] = .success(nil) }
        }
        crm.onWrite = { report in
            for key in report.companies.keys { report.companies[key] = .unknown(Self.lost) }
            for job in report.people.keys { report.people[job] = .refused(Self.lost) }
        }
        try fixture.enrich([person(2, at: "a.test")])
        #expect(try await fixture.sync(stage)[2]?.name == "retry")
        crm.onWrite = nil
        try fixture.enrich([person(3, at: "a.test")])
        try await fixture.sync(stage)
        #expect(crm.records.created.filter { $0 == "company a.test" }.count == 2)
    }

    @Test func `a deleted person without e-mail whose new create was not answered is not created again`() async throws {
        let (fixture, crm) = (try SyncFixture(), ScriptedConnector())
        let stage = crm.stage(fixture.store)
        try fixture.enrich([nameless(1)])
        try await fixture.sync(stage)
        var again = nameless(1)
        again[.phone] = "+41445556677"
        try fixture.enrich([again])
        crm.deleteAll()
        crm.onWrite = { $0.people = $0.people.mapValues { _ in .unknown(Self.lost) } }
        #expect(try await fixture.sync(stage)[1]?.name == "retry")
        crm.onWrite = nil
        crm.deleteAll()
        fixture.pass(.seconds(3600))
        let outcome = try await fixture.sync(stage)[1]
        #expect(outcome?.error?.type == .outcomeUnknown)
        #expect(crm.records.created.count == 2)
    }

    @Test func `a worker that died between the create and its answer leaves no duplicate`() async throws {
        let (fixture, crm) = (try SyncFixture(), ScriptedConnector())
        let stage = crm.stage(fixture.store)
        try fixture.enrich([person(1)])
        let dead = try fixture.store.registerWorker()
        let jobs = try fixture.claim(by: dead)
        let late = await stage.run(jobs)
        try fixture.store.retire(dead)
        try await fixture.sync(stage)
        #expect(try fixture.job(1)?.state == .synced)
        #expect(try fixture.store.complete(late) == [1])
        #expect(crm.records.created == ["contact p1@a.test"])
        #expect(try fixture.broken() == [])
    }

    /// When it goes on it renews its leases, which makes them fresh again: its jobs may be another's all the same.
    @Test(arguments: [false, true])
    func `a worker that is stopped for longer than its lease sends nothing when it goes on`(renews: Bool) async throws {
        try await SandboxAccount.run { account in
            let fixture = try SyncFixture()
            let transport = InterposedTransport(next: account.server.transport) { request in
                guard request.url.hasSuffix("companies/batch/create") else { return }
                fixture.pass(.seconds(2_000_000))
                if renews { #expect(throws: Never.self) { try fixture.store.renew(fixture.worker) } }
            }
            try fixture.enrich([person(1, at: "a.test")])
            let jobs = try fixture.claim()
            let stage = account.stage(fixture.store, transport: transport)
            let completions = await fixture.worker.carrying(since: 0) { await stage.run(jobs) }
            #expect(completions.map(\.outcome.error?.message).allSatisfy { $0?.contains("not sent") == true })
            #expect(try await account.records("companies").isEmpty)
            #expect(try await account.records("contacts").isEmpty)
        }
    }

    @Test func `a request that is not wanted any more when a connection stands is not sent`() async throws {
        try await SandboxAccount.run { account in
            let asked = Mutex(0)
            let input = #"{"properties":{"domain":"a.test"},"associations":[],"objectWriteTraceId":"1"}"#
            let body = Array("{\"inputs\":[\(input)]}".utf8)
            var request = HTTPRequest(
                .post, account.server.origin + "/hubspot/crm/v3/objects/companies/batch/create",
                headers: [("Authorization", "Bearer sandbox"), ("Content-Type", "application/json")], body: body)
            request.isStillWanted = {
                asked.withLock {
                    $0 += 1
                    return $0 == 1
                }
            }
            var refusal: TransportError?
            do { _ = try await account.server.transport.send(request) } catch { refusal = error as? TransportError }
            #expect(refusal == .withheld)
            #expect(try await account.records("companies").isEmpty)
            request.isStillWanted = { true }
            let answer = try await account.server.transport.send(request)
            #expect(answer.status == 201)
            #expect(try await account.records("companies").count == 1)
        }
    }

    @Test func `a lost create is looked up that long after it can have been sent, not after it was planned`()
        async throws
    {
        let (fixture, crm) = (try SyncFixture(), ScriptedConnector())
        let stage = crm.stage(fixture.store)
        try fixture.enrich([person(1, at: "a.test")])
        crm.onWrite = { report in
            fixture.pass(.seconds(1800))
            for key in report.companies.keys { report.companies[key] = .unknown(Self.lost) }
            for job in report.people.keys { report.people[job] = .refused(Self.lost) }
        }
        #expect(try await fixture.sync(stage)[1]?.name == "retry")
        crm.onWrite = nil
        fixture.pass(.seconds(1900))
        #expect(try await fixture.sync(stage)[1]?.name == "deferred", "3,700 s after the intent, 1,900 after the call")
        fixture.pass(.seconds(1800))
        #expect(try await fixture.sync(stage)[1]?.name == "done")
    }
}
