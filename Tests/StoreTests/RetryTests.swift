import Foundation
import JobQueue
import Leads
import Store
import TestSupport
import Testing

@Suite(.blocking) struct RetryTests {
    private static let bad = JobError(.dataValueValidation, message: "no", field: "industry", value: "x")

    private func failed(_ count: Int) throws -> (StoreFixture, WorkerLease) {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<count)
        let worker = try fixture.store.registerWorker()
        try fixture.enrichAll(by: worker)
        while case let jobs = try fixture.claim(.sync, limit: 500, by: worker), !jobs.isEmpty {
            try fixture.store.complete(jobs.map { JobCompletion($0, .failed(Self.bad)) })
        }
        return (fixture, worker)
    }

    @Test func `many are spread over time, the first at once`() throws {
        let (fixture, worker) = try failed(450)
        #expect(try fixture.store.retry(JobFilter()).count == 450)
        #expect(try fixture.claim(.sync, limit: 1000, by: worker).count == 200)
        fixture.pass(.seconds(1))
        #expect(try fixture.claim(.sync, limit: 1000, by: worker).count == 200)
        fixture.pass(.seconds(1))
        #expect(try fixture.claim(.sync, limit: 1000, by: worker).count == 50)
    }

    @Test func `a retry can be spread over as long as one likes`() throws {
        let (fixture, worker) = try failed(10)
        #expect(try fixture.store.retry(JobFilter(), over: .seconds(100)).count == 10)
        #expect(try fixture.claim(.sync, by: worker).count == 1)
        fixture.pass(.seconds(50))
        #expect(try fixture.claim(.sync, by: worker).count == 5)
        fixture.pass(.seconds(40))
        #expect(try fixture.claim(.sync, by: worker).count == 4)
    }

    @Test func `a retry goes on with the steps that were done, and has a new budget`() throws {
        let (fixture, worker) = try failed(1)
        _ = try fixture.shell("update jobs set steps_done = 3, attempts = 9")
        #expect(try fixture.store.retry(JobFilter(field: "industry", value: "x")) == [1])
        let job = try #require(try fixture.claim(.sync, by: worker).first)
        #expect(job.attempt == 1 && job.steps == [.company, .person] && job.lastError == .dataValueValidation)
    }

    @Test func `a job that cannot be sent back is told, with the reason`() throws {
        let (fixture, worker) = try failed(4)
        _ = try fixture.store.dismiss(JobFilter(jobs: [1]), reason: "a competitor")
        _ = try fixture.store.retry(JobFilter(jobs: [2, 3]))
        let held = try fixture.claim(.sync, limit: 1, by: worker)
        #expect(held.map(\.id) == [2])
        let standings = try fixture.store.standing(of: [1, 2, 3, 4, 99])
        #expect(standings.map(\.place) == [.dismissed, .held, .queued, .failed, .missing])
        #expect(standings.first?.detail == "a competitor")
        #expect(standings[1].detail?.contains("worker \(worker.id)") == true)
        #expect(try fixture.store.retry(JobFilter(jobs: [1, 2, 3, 99])).isEmpty)
        try fixture.store.complete(
            held.map { JobCompletion($0, .retry(after: .seconds(60), JobError(.network, message: "down"))) })
        #expect(try fixture.store.standing(of: [2]).map(\.place) == [.waiting])
    }

    @Test func `what is dismissed stays out of the groups and of a retry until it is put back`() throws {
        let (fixture, _) = try failed(3)
        #expect(try fixture.store.dismiss(JobFilter(jobs: [1, 2]), reason: "competitors", dryRun: true) == [1, 2])
        #expect(try fixture.store.dismiss(JobFilter(jobs: [1, 2]), reason: "competitors") == [1, 2])
        #expect(try fixture.store.reconciliation().groups.map(\.leads) == [1])
        #expect(try fixture.store.retry(JobFilter(), dryRun: true) == [3])
        #expect(try fixture.store.dismiss(JobFilter(jobs: [1]), reason: "again").isEmpty)
        #expect(try fixture.store.undismiss(JobFilter(jobs: [1, 3])) == [1])
        #expect(try fixture.store.dismiss(JobFilter(jobs: [1]), reason: "after all") == [1])
        #expect(try fixture.store.undismiss(JobFilter(), reason: "no competitors") == [1, 2])
        #expect(try fixture.store.reconciliation().groups.map(\.leads) == [3])
        let story = try #require(try fixture.store.story(lead: 1)?.jobs.first)
        #expect(!story.dismissed && story.dismissedReason == nil)
        #expect(
            story.history.map(\.what) == [
                "done", "failed", "dismissed", "undismissed", "dismissed", "undismissed",
            ])
        #expect(story.history.compactMap(\.detail).contains("after all"))
        #expect(try fixture.store.audit().isEmpty)
    }
}
