import Foundation
import JobQueue
import Leads
import Store
import Testing

@Suite struct ClockStepTests {
    @Test(arguments: [3600, -3600]) func `a step of the wall clock neither shortens nor lengthens a back-off`(
        seconds: Int
    ) throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<2)
        let worker = try fixture.store.registerWorker()
        let jobs = try fixture.claim(.enrich, limit: 1, by: worker)
        let error = JobError(.network, message: "refused")
        try fixture.store.complete(jobs.map { JobCompletion($0, .retry(after: .seconds(30), error)) })
        fixture.step(.seconds(seconds))
        #expect(try fixture.claim(.enrich, by: worker).count == 1, "only the one that was never tried")
        fixture.pass(.seconds(29))
        #expect(try fixture.claim(.enrich, by: worker).isEmpty)
        fixture.pass(.seconds(2))
        #expect(try fixture.claim(.enrich, by: worker).map(\.id) == jobs.map(\.id))
    }

    @Test(arguments: [3600, -3600]) func `a back-off that begins just after a step is not moved along with the others`(
        seconds: Int
    ) throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<2)
        let worker = try fixture.store.registerWorker()
        let jobs = try fixture.claim(.enrich, limit: 2, by: worker)
        let error = JobError(.network, message: "refused")
        try fixture.store.complete([JobCompletion(jobs[0], .retry(after: .seconds(30), error))])
        fixture.step(.seconds(seconds))
        try fixture.store.complete([JobCompletion(jobs[1], .retry(after: .seconds(30), error))])
        #expect(try fixture.claim(.enrich, by: worker).isEmpty)
        fixture.pass(.seconds(31))
        #expect(try fixture.claim(.enrich, by: worker).count == 2)
    }

    @Test func `a timed pause and a lost create move along too`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<1)
        let worker = try fixture.store.registerWorker()
        try fixture.enrichAll(by: worker)
        let job = try #require(fixture.claim(.sync, by: worker).first)
        let record = RemoteRecordKey(object: "contact", key: "email:person0@company0.example")
        let wish = [(job: job, records: [CreateWish(record)])]
        #expect(try fixture.store.recordIntents(destination: "hubspot", wish) == [.granted])
        let sent = try #require(fixture.store.intents(destination: "hubspot", keys: [record])[record]?.at)
        let error = JobError(.quotaExceeded, message: "daily limit", retryAfter: .seconds(60))
        try fixture.store.pause(destination: "hubspot", for: error)
        try fixture.store.complete([JobCompletion(job, .released)])
        fixture.step(.seconds(-3600))
        #expect(try fixture.claim(.sync, by: worker).isEmpty)
        #expect(try fixture.store.intents(destination: "hubspot", keys: [record])[record]?.at == sent - 3_600_000)
        fixture.pass(.seconds(61))
        #expect(try fixture.claim(.sync, by: worker).count == 1)
    }

    @Test func `a suspend is no step, and frees no live job`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<3)
        let (first, second) = try (
            fixture.store.registerWorker(lease: .seconds(60)), fixture.store.registerWorker(lease: .seconds(60))
        )
        let waiting = try fixture.claim(.enrich, limit: 1, by: first)
        let error = JobError(.network, message: "refused")
        try fixture.store.complete(waiting.map { JobCompletion($0, .retry(after: .seconds(30), error)) })
        let held = try fixture.claim(.enrich, limit: 1, by: second)
        fixture.suspend(.seconds(7200))
        #expect(first.isFresh)
        #expect(try fixture.store.rescue(crashLimit: 3) == 0, "the first to wake frees what the others hold")
        #expect(try fixture.claim(.enrich, by: first).contains { $0.id == waiting[0].id }, "its time came meanwhile")
        #expect(try fixture.store.complete(held.map { JobCompletion($0, .done(note: nil)) }).isEmpty)
    }

    @Test func `a worker that was stopped knows that its leases may have run out`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<1)
        let worker = try fixture.store.registerWorker(lease: .seconds(60))
        let jobs = try fixture.claim(.enrich, limit: 1, by: worker)
        fixture.pass(.seconds(61))
        #expect(!worker.isFresh)
        #expect(try fixture.store.renew(worker) == [jobs[0].id: jobs[0].epoch], "nobody has taken them")
        #expect(worker.isFresh)
        #expect(worker.lapses == 1, "what was claimed before is not sent any more")
        #expect(try fixture.store.rescue(crashLimit: 3) == 0)
    }

    @Test func `jobs that a backup shows as held are free where it is restored`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<3)
        let worker = try fixture.store.registerWorker()
        #expect(try fixture.claim(.enrich, by: worker).count == 3)
        let copy = fixture.folder + "/restored.db"
        #expect(try fixture.shell("vacuum into '\(copy)'").status == 0)
        let restored = try Store(path: copy)
        #expect(try restored.rescue(crashLimit: 3) == 3)
        #expect(try fixture.store.rescue(crashLimit: 3) == 0, "the living worker's stay its own")
    }
}
