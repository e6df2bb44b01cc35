import JobQueue
import Leads
import Store
import TestSupport
import Testing

@Suite(.blocking) struct PruneTests {
    private let quarter = PruneRequest(age: .seconds(90 * 86400))

    /// Leads 0 to 9: 0…3 synced, 4 and 5 failed, 6 dismissed, 7 enriched, 8 and 9 captured.
    private func fixtureOfEveryState() throws -> StoreFixture {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<10)
        let worker = try fixture.store.registerWorker()
        let enriched = try fixture.claim(.enrich, limit: 8, by: worker)
        try fixture.store.complete(enriched.map { JobCompletion($0, .done(note: nil)) })
        let jobs = try fixture.claim(.sync, limit: 7, by: worker)
        let bad = JobError(.dataValueValidation, message: "no such industry")
        try fixture.store.complete(
            jobs.enumerated().map { $0 < 4 ? Self.synced($1, lead: $0) : JobCompletion($1, .failed(bad)) })
        _ = try fixture.shell("update jobs set dismissed_ms = moved_ms where id = 7")
        try fixture.store.retire(worker)
        return fixture
    }

    private static func identity(_ lead: Int) -> RemoteRecordKey {
        RemoteRecordKey(object: "contact", key: "email:person\(lead)@company\(lead % 7).example")
    }

    private static func synced(_ job: ClaimedJob, lead: Int) -> JobCompletion {
        var completion = JobCompletion(job, .done(note: nil))
        completion.records = [
            identity(lead): RemoteRecordEntry(id: "9\(lead)", origin: .created),
            RemoteRecordKey(object: "company", key: "domain:company\(lead % 7).example"):
                RemoteRecordEntry(id: "8\(lead)", origin: .created),
        ]
        return completion
    }

    @Test func `what rests for long goes with all that belongs to it, and the accounts stay true`() throws {
        let fixture = try fixtureOfEveryState()
        fixture.pass(.seconds(91 * 86400))
        try fixture.ingest(20..<22)
        let report = try fixture.store.prune(quarter)
        #expect(report.leads == 5 && report.jobs == 5)
        let summary = try #require(try fixture.store.summaries().first)
        #expect(
            [summary.captured, summary.enriched, summary.synced, summary.failed, summary.dismissed] == [4, 1, 0, 2, 0])
        #expect(try fixture.store.audit().isEmpty)
        let left = try fixture.shell(
            """
            select count(*) from captures where lead_id not in (select id from leads);
            select count(*) from job_history where job_id not in (select id from jobs);
            select accepted, pruned from ingest_runs; select leads, finished_ms > 0 from prunings
            """
        ).output
        #expect(left == "0\n0\n10|5\n2|0\n5|1\n")
    }

    @Test func `what is younger stays`() throws {
        let fixture = try fixtureOfEveryState()
        fixture.pass(.seconds(89 * 86400))
        #expect(try fixture.store.prune(quarter).leads == 0)
        // A second scan is news, even where it brings nothing new to send.
        try fixture.ingest([StoreFixture.lead(0, fingerprint: 700)])
        fixture.pass(.seconds(2 * 86400))
        #expect(try fixture.store.prune(quarter).leads == 4)
        #expect(try !fixture.store.leadIDs(matching: "person0@company0.example").isEmpty)
        #expect(try fixture.store.audit().isEmpty)
    }

    @Test(arguments: [
        ([PrunableState.synced], 4), ([.failed], 2), ([.dismissed], 1), ([.synced, .failed, .dismissed], 7),
    ])
    func `only the states asked for go`(states: [PrunableState], leads: Int) throws {
        let fixture = try fixtureOfEveryState()
        let request = PruneRequest(states: Set(states), age: .zero)
        fixture.pass(.seconds(1))
        let dry = try fixture.store.prune(request, dryRun: true)
        #expect(dry.leads == leads && dry.jobs == leads)
        #expect(try fixture.shell("select count(*) from leads; select count(*) from prunings").output == "10\n0\n")
        #expect(try fixture.store.prune(request).leads == leads)
        #expect(try fixture.shell("select count(*) from leads").output == "\(10 - leads)\n")
        #expect(try fixture.store.audit().isEmpty)
    }

    @Test func `a lead that is on its way to one destination stays for all`() throws {
        let fixture = try StoreFixture(destinations: [("hubspot", .automatic), ("second", .automatic)])
        try fixture.ingest(0..<1, to: ["hubspot", "second"])
        let worker = try fixture.store.registerWorker()
        try fixture.enrichAll(by: worker)
        try fixture.store.complete(try fixture.claim(.sync, by: worker).map { Self.synced($0, lead: 0) })
        fixture.pass(.seconds(91 * 86400))
        #expect(try fixture.store.prune(quarter).leads == 0)
        let held = try fixture.claim(.enrich, from: "second", by: worker)
        #expect(held.count == 1)
        #expect(try fixture.store.prune(quarter).leads == 0)
    }

    @Test func `a lead with a create whose answer is not known stays, and is told`() throws {
        let fixture = try fixtureOfEveryState()
        _ = try fixture.shell(
            """
            insert into create_intents values (1, 'contact', 'name:lost|acme', 2, 1, 1, 1),
                (1, 'contact', 'name:reserved|acme', 3, 1, 0, 1)
            """)
        fixture.pass(.seconds(91 * 86400))
        for dryRun in [true, false] {
            let report = try fixture.store.prune(quarter, dryRun: dryRun)
            #expect(report.leads == 4 && report.unsettled == 1)
        }
        #expect(
            try fixture.shell("select job_id from create_intents; select id from leads where id < 5").output == "2\n2\n"
        )
    }

    @Test func `the same file again brings the leads back, and the CRM's records are known still`() throws {
        let fixture = try fixtureOfEveryState()
        fixture.pass(.seconds(91 * 86400))
        _ = try fixture.store.prune(quarter)
        #expect(try fixture.ingest(0..<10) == IngestTally(accepted: 5, alreadyThere: 5))
        let known = try fixture.store.remoteRecords(destination: "hubspot", keys: [Self.identity(1)])
        #expect(known[Self.identity(1)]?.id == "91")
        #expect(try fixture.store.audit().isEmpty)
    }

    @Test func `which records people are is forgotten when asked, where no lead of theirs is left`() throws {
        let fixture = try fixtureOfEveryState()
        fixture.pass(.seconds(91 * 86400))
        try fixture.ingest(0..<1, event: "fair")
        var request = quarter
        request.withRecords = true
        #expect(try fixture.store.prune(request).records == 3)
        let keys = Set((0..<4).map(Self.identity))
        #expect(Set(try fixture.store.remoteRecords(destination: "hubspot", keys: keys).keys) == [Self.identity(0)])
        #expect(try fixture.shell("select count(*) from remote_records where object = 'company'").output == "4\n")
    }

    @Test func `partners' answers of that age go, unless one event is meant`() throws {
        let fixture = try fixtureOfEveryState()
        try fixture.store.remember(partnerAnswer: "{}", partner: "hunter", key: 1)
        fixture.pass(.seconds(91 * 86400))
        try fixture.store.remember(partnerAnswer: "{}", partner: "hunter", key: 2)
        var request = quarter
        request.event = "expo"
        #expect(try fixture.store.prune(request).answers == 0)
        #expect(try fixture.store.prune(quarter, dryRun: true).answers == 1)
        #expect(try fixture.store.prune(quarter).answers == 1)
        #expect(try fixture.store.partnerAnswer(partner: "hunter", key: 1) == nil)
        #expect(try fixture.store.partnerAnswer(partner: "hunter", key: 2) != nil)
        request.event = "nowhere"
        #expect(throws: StoreError.unknown(what: "event", name: "nowhere")) { try fixture.store.prune(request) }
    }

    @Test func `a prune goes in steps, checks each lead again, and one that is cut short adds up`() throws {
        struct Stop: Error {}
        let fixture = try StoreFixture()
        try fixture.ingest(0..<400)
        let worker = try fixture.store.registerWorker()
        try fixture.enrichAll(by: worker)
        while case let jobs = try fixture.claim(.sync, by: worker), !jobs.isEmpty {
            try fixture.store.complete(jobs.map { Self.synced($0, lead: Int($0.leadID) - 1) })
        }
        fixture.pass(.seconds(91 * 86400))
        #expect(throws: Stop.self) {
            try fixture.store.prune(quarter) { _, report in
                #expect(report.leads == 100, "the first step is small")
                // Somebody meets the last lead again, after it was found to rest.
                _ = try fixture.shell("update leads set updated_ms = 1900000000000 where id = 400")
                throw Stop()
            }
        }
        #expect(try fixture.store.audit().isEmpty)
        #expect(try fixture.shell("select leads, finished_ms is null from prunings").output == "100|1\n")
        var steps = 0
        let rest = try fixture.store.prune(quarter) { _, report in
            steps += 1
            if report.leads == 100 {
                // While it goes on, another one gets news.
                _ = try fixture.shell("update leads set updated_ms = 1900000000000 where id = 399")
            }
        }
        #expect(rest.leads == 298 && steps >= 2)
        #expect(try fixture.shell("select id from leads").output == "399\n400\n")
        #expect(try fixture.store.audit().isEmpty)
        #expect(rest.freeBytes > 0 && rest.freeBytes < rest.fileBytes)
    }

    @Test(arguments: [
        ("pragma foreign_keys = on; delete from leads where id = 1", "every accepted row is a lead"),
        ("update ingest_runs set pruned = 1", "every pruned lead is counted"),
        ("insert into prunings (started_ms, before_ms, states, leads) values (1, 1, '[]', 1)", "every pruned lead"),
    ])
    func `the audit tells a lead that vanished without being pruned`(sql: String, law: String) throws {
        let fixture = try fixtureOfEveryState()
        #expect(try fixture.store.audit().isEmpty)
        let (output, status) = try fixture.shell(sql)
        #expect(status == 0, "\(output)")
        #expect(try fixture.store.audit().contains { $0.law.hasPrefix(law) })
    }
}
