import Foundation
import JobQueue
import Leads
import Store
import Testing

@Suite struct PauseTests {
    private func paused(
        _ error: JobError, leads: Int = 5, inHand: Int = 2
    ) throws -> (StoreFixture, WorkerLease) {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<leads)
        let worker = try fixture.store.registerWorker()
        try fixture.enrichAll(by: worker)
        let jobs = try fixture.claim(.sync, limit: inHand, by: worker)
        try fixture.store.complete(jobs.map { JobCompletion($0, .failed(error)) })
        try fixture.store.pause(destination: "hubspot", for: error)
        return (fixture, worker)
    }

    @Test func `when a credential works again, what waited and what failed with it goes on`() throws {
        let (fixture, worker) = try paused(JobError(.authentication, message: "expired"))
        #expect(try fixture.claim(.sync, by: worker).isEmpty)
        #expect(try fixture.store.resume(destination: "hubspot", why: "the credential works again") == [1, 2])
        #expect(try fixture.claim(.sync, by: worker).count == 5)
        #expect(try fixture.store.resume(destination: "hubspot", why: "twice") == nil)
        let history = try #require(try fixture.store.story(lead: 1)?.jobs.first?.history)
        #expect(history.last?.what == "retried" && history.last?.detail == "the credential works again")
    }

    @Test func `when a quota resets, what failed with it goes on by itself`() throws {
        let error = JobError(.quotaExceeded, message: "daily limit", retryAfter: .seconds(600))
        let (fixture, worker) = try paused(error)
        #expect(try fixture.store.endPauses().isEmpty)
        fixture.pass(.seconds(601))
        let ended = try fixture.store.endPauses()
        #expect(ended.map(\.destination) == ["hubspot"] && ended.map(\.jobs) == [2])
        #expect(try fixture.store.destinations().map(\.pausedError) == [nil])
        #expect(try fixture.claim(.sync, by: worker).count == 5)
        #expect(try fixture.store.endPauses().isEmpty)
    }

    @Test func `failures of another kind and dismissed ones stay when a pause ends`() throws {
        let (fixture, worker) = try paused(JobError(.authentication, message: "expired"), inHand: 3)
        _ = try fixture.shell("update jobs set error_type = 'CAMPAIGN' where id = 1")
        _ = try fixture.store.dismiss(JobFilter(jobs: [2]), reason: "a test")
        #expect(try fixture.store.resume(destination: "hubspot", why: "works") == [3])
        #expect(try fixture.claim(.sync, by: worker).map(\.id) == [3, 4, 5])
    }

    @Test func `a paused destination is asked by one worker, less and less often, and at once by one that starts`()
        throws
    {
        let (fixture, _) = try paused(JobError(.authentication, message: "expired"))
        func claims(_ atOnce: Bool = false) throws -> [String] {
            try fixture.store.claimProbes(of: ["hubspot"], atOnce: atOnce)
        }
        #expect(try claims().isEmpty)
        fixture.pass(.seconds(61))
        #expect(try claims() == ["hubspot"])
        #expect(try claims().isEmpty)
        fixture.pass(.seconds(61))
        #expect(try claims().isEmpty)
        fixture.pass(.seconds(60))
        #expect(try claims() == ["hubspot"])
        #expect(try claims(true) == ["hubspot"])
        #expect(try fixture.store.claimProbes(of: ["another"], atOnce: true).isEmpty)
        // A second refusal is the same pause.
        try fixture.store.pause(destination: "hubspot", for: JobError(.authentication, message: "still"))
        #expect(try fixture.shell("select probes from destinations").output == "3\n")
    }

    @Test func `a pause that ends at a known time is not asked about`() throws {
        let (fixture, _) = try paused(JobError(.quotaExceeded, message: "spent", retryAfter: .seconds(600)))
        fixture.pass(.seconds(120))
        #expect(try fixture.store.claimProbes(of: ["hubspot"], atOnce: true).isEmpty)
    }

    @Test func `jobs that wait for an outage to end are hurried, and spend no budget by it`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<4)
        let worker = try fixture.store.registerWorker()
        try fixture.enrichAll(by: worker)
        let jobs = try fixture.claim(.sync, by: worker)
        let outage = JobError(.remoteUnavailable, message: "503")
        try fixture.store.complete(
            jobs.enumerated().map { place, job in
                let error = place == 3 ? JobError(.remoteConflict, message: "locked") : outage
                return JobCompletion(job, .retry(after: .seconds(3600), error))
            })
        #expect(try fixture.store.hurry(destination: "hubspot") == 3)
        #expect(try fixture.store.hurry(destination: "hubspot") == 0)
        fixture.pass(.seconds(10))
        let again = try fixture.claim(.sync, by: worker)
        #expect(again.map(\.id) == [1, 2, 3] && again.allSatisfy { $0.attempt == 1 })
    }
}
