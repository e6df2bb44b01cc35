import Foundation
import JobQueue
import Leads
import Store
import Testing

@Suite struct IngestTests {
    @Test func `each lead becomes a job for each destination`() throws {
        let fixture = try StoreFixture(destinations: [("hubspot", .automatic), ("second", .automatic)])
        #expect(try fixture.ingest(0..<5, to: ["hubspot", "second"]) == IngestTally(accepted: 5))
        #expect(try fixture.store.summaries().map(\.captured) == [5, 5])
    }

    @Test func `the same rows again add nothing`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<5)
        #expect(try fixture.ingest(0..<5) == IngestTally(alreadyThere: 5))
        #expect(try fixture.shell("select count(*) from jobs").output == "5\n")
    }

    @Test func `the same person twice in a file is merged and counted as a scan`() throws {
        let fixture = try StoreFixture()
        let rows = [StoreFixture.lead(1), StoreFixture.lead(1), StoreFixture.lead(1, fingerprint: 99, [.city: "Rome"])]
        #expect(try fixture.ingest(rows) == IngestTally(accepted: 1, merged: 2))
        #expect(try fixture.shell("select scan_count, city from leads").output == "3|Rome\n")
        #expect(try fixture.ingest(rows) == IngestTally(alreadyThere: 3))
        #expect(try fixture.shell("select scan_count from leads").output == "3\n")
    }

    @Test func `a merge fills blanks, and of values of which none is better the first stays`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest([StoreFixture.lead(1, [.city: "Oslo"])])
        try fixture.ingest([StoreFixture.lead(1, fingerprint: 2, [.city: "Rome", .phone: "+12025550101"])])
        #expect(try fixture.shell("select city, phone from leads").output == "Oslo|+12025550101\n")
        #expect(try fixture.shell("select what, detail from lead_history").output.contains("\"fields\":[\"phone\"]"))
    }

    @Test func `at another event the same person is another lead`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<1)
        #expect(try fixture.ingest(0..<1, event: "fair") == IngestTally(accepted: 1))
    }

    @Test func `a lead that comes again for another destination gets its job there`() throws {
        let fixture = try StoreFixture(destinations: [("hubspot", .automatic), ("second", .automatic)])
        try fixture.ingest(0..<3)
        #expect(try fixture.ingest(0..<3, to: ["second"]) == IngestTally(alreadyThere: 3))
        #expect(try fixture.store.summaries().map(\.captured) == [3, 3])
        #expect(try fixture.store.audit().isEmpty)
    }

    @Test func `news about a lead whose person is written begins its steps anew`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<1)
        let worker = try fixture.store.registerWorker()
        try fixture.enrichAll(by: worker)
        let job = try #require(try fixture.claim(.sync, by: worker).first)
        var half = JobCompletion(job, .failed(JobError(.campaign, message: "archived")))
        half.steps = [.company, .person]
        try fixture.store.complete([half])
        try fixture.ingest([StoreFixture.lead(0, fingerprint: 6, [.city: "Rome"])])
        _ = try fixture.store.retry(JobFilter(type: .campaign))
        #expect(try fixture.claim(.sync, by: worker).map(\.steps) == [[]])
    }

    @Test func `one lead that cannot be read holds up no other`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<3)
        #expect(try fixture.shell("update leads set custom = '{\"Booth\": 12}' where id = 2").status == 0)
        #expect(try fixture.store.leads(ids: [1, 2, 3]).keys.sorted() == [1, 3])
    }

    @Test func `news about a synced lead sends it again`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<1)
        let worker = try fixture.store.registerWorker()
        try fixture.enrichAll(by: worker)
        let jobs = try fixture.claim(.sync, by: worker)
        try fixture.store.complete(jobs.map { JobCompletion($0, .done(note: nil)) })
        #expect(try fixture.store.summaries().map(\.synced) == [1])
        try fixture.ingest([StoreFixture.lead(0, fingerprint: 5)])
        #expect(try fixture.store.summaries().map(\.synced) == [1], "nothing new, nothing to send")
        try fixture.ingest([StoreFixture.lead(0, fingerprint: 6, [.city: "Rome"])])
        #expect(try fixture.store.summaries().map(\.enriched) == [1])
    }

    @Test func `a lead that is merged while it is synced is sent again`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<1)
        let worker = try fixture.store.registerWorker()
        try fixture.enrichAll(by: worker)
        let jobs = try fixture.claim(.sync, by: worker)
        let read = try fixture.store.leads(ids: jobs.map(\.leadID))
        try fixture.ingest([StoreFixture.lead(0, fingerprint: 6, [.city: "Rome"])])
        try fixture.store.complete(
            jobs.map { job in
                var completion = JobCompletion(job, .done(note: nil))
                completion.leadRevision = read[job.leadID]?.revision
                return completion
            })
        #expect(try fixture.store.summaries().map(\.enriched) == [1])
        #expect(try fixture.claim(.sync, by: worker).count == 1)
    }

    @Test func `a small late event stands between the jobs of a large early one`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<500, event: "bulk")
        let worker = try fixture.store.registerWorker()
        _ = try fixture.claim(.enrich, limit: 100, by: worker)
        try fixture.ingest(1000..<1010, event: "late")
        let next = try fixture.claim(.enrich, limit: 40, by: worker)
        let late = try fixture.store.leads(ids: next.map(\.leadID)).values.filter { $0.lead.event == "late" }
        #expect(late.count == 10)
    }
}
