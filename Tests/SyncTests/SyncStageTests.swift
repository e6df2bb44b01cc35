import JobQueue
import Leads
import SandboxServer
import Store
import Sync
import Testing

@Suite(.timeLimit(.minutes(2))) struct SyncStageTests {
    @Test func `a new company that new leads share is created once, and all are linked to it`() async throws {
        try await SandboxAccount.run { account in
            let fixture = try SyncFixture()
            try fixture.enrich((1...20).map { person($0, at: "a.test") })
            try await fixture.sync(account.stage(fixture.store))
            #expect(try fixture.summary()?.synced == 20)
            let companies = try await account.records("companies")
            #expect(companies.map(\.properties["domain"]) == ["a.test"])
            let contacts = try await account.records("contacts")
            #expect(contacts.count == 20)
            #expect(contacts.allSatisfy { $0.associations["companies"] == companies.map(\.id) })
            #expect(try fixture.job(20)?.steps == ["company", "person", "association"])
            #expect(try fixture.broken() == [])
        }
    }

    @Test func `a known company is read by its id and not searched again`() async throws {
        try await SandboxAccount.run { account in
            let fixture = try SyncFixture()
            try fixture.enrich([person(1, at: "a.test")])
            try await fixture.sync(account.stage(fixture.store))
            try await account.forgetCalls()
            try fixture.enrich([person(2, at: "a.test")])
            try await fixture.sync(account.stage(fixture.store))
            let calls = try await account.calls()
            #expect(calls["companies/search"] == nil)
            #expect(calls["companies/batch/create"] == nil)
            #expect(calls["contacts/batch/create"] == 1)
            #expect(try await account.records("companies").count == 1)
            #expect(try await account.records("contacts").allSatisfy { $0.associations["companies"]?.count == 1 })
        }
    }

    @Test func `a contact with the lead's e-mail is updated, not created`() async throws {
        try await SandboxAccount.run { account in
            let fixture = try SyncFixture()
            let ids = try await account.seed("contacts", [["email": "p1@a.test", "city": "Genf"]])
            try fixture.enrich([person(1, [.city: "Bern", .jobTitle: "CEO"])])
            try await fixture.sync(account.stage(fixture.store))
            let contacts = try await account.records("contacts")
            #expect(contacts.map(\.id) == ids)
            #expect(contacts.first?.properties["jobtitle"] == "CEO")
            #expect(contacts.first?.properties["city"] == "Genf")
        }
    }

    @Test func `a lead without e-mail is found again by the id it got, and not created twice`() async throws {
        try await SandboxAccount.run { account in
            let fixture = try SyncFixture()
            try fixture.enrich([nameless(1)])
            try await fixture.sync(account.stage(fixture.store))
            var again = nameless(1)
            again[.phone] = "+41445556677"
            try fixture.enrich([again])
            #expect(try fixture.job(1)?.state == .enriched)
            try await fixture.sync(account.stage(fixture.store))
            let contacts = try await account.records("contacts")
            #expect(contacts.map(\.properties["phone"]) == ["+41445556677"])
            #expect(try fixture.job(1)?.state == .synced)
        }
    }

    @Test func `one bad value fails alone and the 99 others of the batch are done`() async throws {
        try await SandboxAccount.run { account in
            let fixture = try SyncFixture()
            var leads = (1...100).map { person($0, at: "c\($0 % 5).test") }
            leads[56][.email] = "no address"
            try fixture.enrich(leads)
            let outcomes = try await fixture.sync(account.stage(fixture.store))
            #expect(outcomes[57]?.error?.type == .dataValueValidation)
            #expect(try fixture.summary()?.synced == 99)
            #expect(try fixture.summary()?.failed == 1)
            #expect(try fixture.job(57)?.error?.field == "email")
            #expect(try await account.records("contacts").count == 99)
            #expect(try fixture.broken() == [])
        }
    }

    @Test func `a batch refused as a whole is cut down, and every lead is done`() async throws {
        try await SandboxAccount.run { account in
            let fixture = try SyncFixture()
            try fixture.enrich((1...30).map { person($0) })
            try await account.fail("/crm/v3/objects/contacts/batch/create", "status", status: 400)
            try await fixture.sync(account.stage(fixture.store))
            #expect(try fixture.summary()?.synced == 30)
        }
    }

    @Test func `a contact deleted in the CRM is created anew, once`() async throws {
        try await SandboxAccount.run { account in
            let fixture = try SyncFixture()
            try fixture.enrich([person(1, at: "a.test")])
            try await fixture.sync(account.stage(fixture.store))
            let first = try #require(try await account.records("contacts").first)
            try await account.delete("contacts", first.id)
            for phone in ["+41445556677", "+41445556688"] {
                try fixture.enrich([person(1, [phone.hasSuffix("77") ? .phone : .mobilePhone: phone])])
                try await fixture.sync(account.stage(fixture.store))
            }
            #expect(try fixture.job(1)?.state == .synced)
            let alive = try await account.records("contacts").filter { !$0.archived }
            #expect(alive.map(\.properties["email"]) == ["p1@a.test"])
            #expect(try fixture.job(1)?.records.map(\.id).contains(alive.first?.id ?? "") == true)
        }
    }

    @Test func `a record that is gone while it is written is matched again, once`() async throws {
        let (fixture, crm) = (try SyncFixture(), ScriptedConnector())
        let stage = crm.stage(fixture.store)
        try fixture.enrich([person(1)])
        try await fixture.sync(stage)
        let gone = JobError(.remoteRecordGone, message: "deleted")
        try fixture.enrich([person(1, [.phone: "+41445556677"])])
        crm.onWrite = { $0.people = $0.people.mapValues { _ in .refused(gone) } }
        #expect(try await fixture.sync(stage)[1]?.name == "retry")
        #expect(try fixture.job(1)?.records == [])
        fixture.pass(.seconds(3600))
        #expect(try await fixture.sync(stage)[1] == .failed(gone))
        crm.onWrite = nil
        #expect(try fixture.store.retry(JobFilter(type: .remoteRecordGone)) == [1])
        try await fixture.sync(stage)
        #expect(try fixture.job(1)?.state == .synced)
    }

    @Test func `a lead merged while it is sent is sent again`() async throws {
        let (fixture, crm) = (try SyncFixture(), ScriptedConnector())
        let stage = crm.stage(fixture.store)
        try fixture.enrich([person(1)])
        crm.onWrite = { _ in
            #expect(throws: Never.self) { try fixture.enrich([person(1, [.phone: "+41445556677"])]) }
        }
        try await fixture.sync(stage)
        crm.onWrite = nil
        #expect(try fixture.job(1)?.state == .enriched)
        try await fixture.sync(stage)
        #expect(try fixture.job(1)?.state == .synced)
        #expect(crm.records.plans.map { $0.people.first?.fields["phone"] } == [nil, "+41445556677"])
        #expect(crm.records.created == ["contact p1@a.test"])
    }

    @Test func `a refused link is remembered as the only step left, and a retry does only that`() async throws {
        try await SandboxAccount.run { account in
            let fixture = try SyncFixture()
            _ = try await account.seed("companies", [["domain": "a.test"]])
            _ = try await account.seed("contacts", [["email": "p1@a.test"]])
            try fixture.enrich([person(1, at: "a.test")])
            try await account.fail("/crm/v4/associations", "status", status: 403)
            try await fixture.sync(account.stage(fixture.store))
            #expect(try fixture.job(1)?.state == .failed)
            #expect(try fixture.job(1)?.error?.type == .permission)
            #expect(try fixture.job(1)?.steps == ["company", "person"])
            try await account.forgetCalls()
            #expect(try fixture.store.retry(JobFilter()) == [1])
            try await fixture.sync(account.stage(fixture.store))
            #expect(try fixture.job(1)?.state == .synced)
            #expect(try fixture.job(1)?.steps == ["company", "person", "association"])
            let writes = try await account.calls().filter {
                // What is no object's path is metadata, which a retry asks for again.
                !$0.key.isEmpty && !$0.key.hasSuffix("read") && !$0.key.hasSuffix("search")
            }
            #expect(writes.count == 1 && writes.keys.allSatisfy { $0.hasSuffix("associate/default") }, "\(writes)")
            let companies = try await account.records("companies").map(\.id)
            #expect(try await account.records("contacts").map(\.associations["companies"]) == [companies])
        }
    }

    @Test func `a destination that the worker does not know fails its leads as CONFIGURATION`() async throws {
        let fixture = try SyncFixture()
        try fixture.enrich([person(1)])
        let stage = SyncStage(store: fixture.store, destinations: [], policy: RetryPolicy(), logger: .silent)
        #expect(try await fixture.sync(stage)[1]?.error?.type == .configuration)
    }

    @Test func `a connector that forgets a lead fails it as INTERNAL, and the others are done`() async throws {
        let (fixture, crm) = (try SyncFixture(), ScriptedConnector())
        try fixture.enrich([person(1), person(2)])
        crm.onWrite = { $0.people[1] = nil }
        let outcomes = try await fixture.sync(crm.stage(fixture.store))
        #expect(outcomes[1]?.error?.type == .internal)
        #expect(outcomes[2]?.name == "done")
    }
}
