import JobQueue
import Leads
import Store
import Testing

@Suite struct IntentTests {
    private let key = RemoteRecordKey(object: "company", key: "domain:acme.example")

    @Test func `a record is created on behalf of one live job only`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<2)
        let worker = try fixture.store.registerWorker()
        let jobs = try fixture.claim(.enrich, by: worker)
        #expect(try fixture.store.recordIntents(destination: "hubspot", [(jobs[0], [CreateWish(key)])]) == [.granted])
        let second = try fixture.store.recordIntents(destination: "hubspot", [(jobs[1], [CreateWish(key)])])
        #expect(second == [.refused(key)])
    }

    @Test func `jobs of one batch share the company they create, and a refused job leaves no intent`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<4)
        let worker = try fixture.store.registerWorker()
        let jobs = try fixture.claim(.enrich, by: worker)
        let people = jobs.map { RemoteRecordKey(object: "contact", key: "name:\($0.id)|acme") }
        #expect(
            try fixture.store.recordIntents(
                destination: "hubspot",
                [
                    (jobs[0], [CreateWish(people[0]), CreateWish(key)]),
                    (jobs[1], [CreateWish(people[1]), CreateWish(key)]),
                ])
                == [.granted, .granted])
        let later = try fixture.store.recordIntents(
            destination: "hubspot",
            [(jobs[2], [CreateWish(people[2]), CreateWish(key)]), (jobs[3], [CreateWish(people[3])])])
        #expect(later.last == .granted && later.first != .granted)
        let left = try fixture.store.intents(destination: "hubspot", keys: Set(people))
        #expect(Set(left.keys) == [people[0], people[1], people[3]])
    }

    @Test func `an intent outlives its claim until its answer is known`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<2)
        let worker = try fixture.store.registerWorker()
        let jobs = try fixture.claim(.enrich, by: worker)
        _ = try fixture.store.recordIntents(destination: "hubspot", [(jobs[0], [CreateWish(key)])])
        try fixture.store.complete([
            JobCompletion(jobs[0], .retry(after: .zero, JobError(.network, message: "answer lost")))
        ])
        let left = try fixture.store.intents(destination: "hubspot", keys: [key])[key]
        #expect(left?.inFlight == false)
        #expect(
            try fixture.store.recordIntents(destination: "hubspot", [(jobs[1], [CreateWish(key)])]) == [.refused(key)],
            "it was not known of when the CRM was asked")
        let wish = CreateWish(key, lostAt: left?.at)
        #expect(try fixture.store.recordIntents(destination: "hubspot", [(jobs[1], [wish])]) == [.granted])
        var completion = JobCompletion(jobs[1], .done(note: nil))
        completion.settled = [key]
        completion.records = [key: RemoteRecordEntry(id: "77", origin: .created)]
        try fixture.store.complete([completion])
        #expect(try fixture.store.intents(destination: "hubspot", keys: [key]).isEmpty)
        #expect(try fixture.store.remoteRecords(destination: "hubspot", keys: [key])[key]?.id == "77")
    }

    @Test func `what was created since the CRM was asked is not created again`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<2)
        let worker = try fixture.store.registerWorker()
        let jobs = try fixture.claim(.enrich, by: worker)
        // The second job has asked the CRM by now and found nothing; the first creates the record and is done.
        _ = try fixture.store.recordIntents(destination: "hubspot", [(jobs[0], [CreateWish(key)])])
        var done = JobCompletion(jobs[0], .done(note: nil))
        done.settled = [key]
        done.records = [key: RemoteRecordEntry(id: "77", origin: .created)]
        try fixture.store.complete([done])
        #expect(
            try fixture.store.recordIntents(destination: "hubspot", [(jobs[1], [CreateWish(key)])]) == [.refused(key)])
        // A record that is known and gone may be created again.
        let wish = CreateWish(key, knownID: "77")
        #expect(try fixture.store.recordIntents(destination: "hubspot", [(jobs[1], [wish])]) == [.granted])
    }

    @Test func `a worker that lost its lease settles nothing of the next`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<1)
        let slow = try fixture.store.registerWorker(lease: .seconds(60))
        let old = try fixture.claim(.enrich, by: slow)
        _ = try fixture.store.recordIntents(destination: "hubspot", [(old[0], [CreateWish(key)])])
        fixture.pass(.seconds(61))
        try fixture.store.rescue(crashLimit: 3)
        let quick = try fixture.store.registerWorker()
        let new = try fixture.claim(.enrich, by: quick)
        let lost = try fixture.store.intents(destination: "hubspot", keys: [key])[key]
        let wish = CreateWish(key, lostAt: lost?.at)
        #expect(try fixture.store.recordIntents(destination: "hubspot", [(new[0], [wish])]) == [.granted])
        var late = JobCompletion(old[0], .done(note: nil))
        late.settled = [key]
        late.records = [key: RemoteRecordEntry(id: "77", origin: .created)]
        #expect(try fixture.store.complete([late]) == [old[0].id])
        #expect(try fixture.store.intents(destination: "hubspot", keys: [key])[key]?.inFlight == true)
        #expect(
            try fixture.store.remoteRecords(destination: "hubspot", keys: [key])[key]?.id == "77",
            "what was learnt is true whoever learnt it")
    }
}
