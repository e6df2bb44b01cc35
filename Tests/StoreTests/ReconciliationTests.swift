import Foundation
import JobQueue
import Leads
import Store
import Testing

@Suite struct ReconciliationTests {
    private func fixtureWithFailures() throws -> (StoreFixture, WorkerLease) {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<6)
        let worker = try fixture.store.registerWorker()
        try fixture.enrichAll(by: worker)
        let jobs = try fixture.claim(.sync, by: worker)
        let bad = JobError(.dataValueValidation, code: "INVALID_OPTION", message: "no such industry", field: "industry")
        try fixture.store.complete(
            jobs.enumerated().map { place, job in
                switch place {
                case 0..<3: JobCompletion(job, .failed(bad))
                case 3: JobCompletion(job, .failed(JobError(.authentication, message: "expired")))
                default: JobCompletion(job, .done(note: nil))
                }
            })
        return (fixture, worker)
    }

    @Test func `the groups of the command are those of the view`() throws {
        let (fixture, _) = try fixtureWithFailures()
        let groups = try fixture.store.reconciliationGroups()
        #expect(groups.map(\.errorType) == [.dataValueValidation, .authentication])
        #expect(groups.map(\.leads) == [3, 1])
        #expect(groups.first?.lastField == "industry")
        let shell = try fixture.shell("select destination, error_type, leads from reconciliation_groups").output
        #expect(shell == "hubspot|DATA_VALUE_VALIDATION|3\nhubspot|AUTHENTICATION|1\n")
        #expect(try fixture.store.reconciliationGroups(event: "expo").map(\.leads) == [3, 1])
        #expect(try fixture.store.reconciliationGroups(event: "other").isEmpty)
    }

    @Test func `a retry sends a group back with a new budget and lifts the pause`() throws {
        let (fixture, worker) = try fixtureWithFailures()
        try fixture.store.pause(destination: "hubspot", for: JobError(.authentication, message: "expired"))
        let filter = JobFilter(type: .dataValueValidation)
        #expect(try fixture.store.retry(filter, dryRun: true).count == 3)
        #expect(try fixture.store.summaries().map(\.failed) == [4])
        #expect(try fixture.store.retry(filter).count == 3)
        let again = try fixture.claim(.sync, by: worker)
        #expect(again.count == 3 && again.allSatisfy { $0.attempt == 1 })
        #expect(try fixture.store.reconciliationGroups().map(\.errorType) == [.authentication])
    }

    @Test func `the plain shell reads every view`() throws {
        let (fixture, _) = try fixtureWithFailures()
        for view in ["reconciliation", "reconciliation_groups", "pre_sync", "cleared", "sync_summary"] {
            let (output, status) = try fixture.shell("select * from \(view)")
            #expect(status == 0, "\(view): \(output)")
        }
        let time = try fixture.shell("select failed_at from reconciliation limit 1").output
        #expect(time.contains(/^2026-11-18T\d\d:\d\d:\d\d\.\d{3}Z\n$/), "\(time)")
    }

    @Test func `every move leaves a line in the job's history`() throws {
        let (fixture, _) = try fixtureWithFailures()
        _ = try fixture.store.retry(JobFilter(type: .dataValueValidation))
        let lead = try #require(try fixture.store.leadIDs(matching: "person0@company0.example").first)
        let story = try #require(try fixture.store.story(lead: lead))
        #expect(story.jobs.first?.history.map(\.what) == ["done", "failed", "retried"])
        #expect(
            story.jobs.first?.history.compactMap(\.move)
                == ["captured → enriched", "enriched → failed", "failed → enriched"])
    }
}
