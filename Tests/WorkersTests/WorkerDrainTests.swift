import JobQueue
import Store
import Synchronization
import TestSupport
import Testing
import Workers

@Suite(.blocking, .timeLimit(.minutes(10))) struct WorkerDrainTests {
    @Test func `a drain carries everything through both stages and ends`() async throws {
        let fixture = try WorkerFixture(leads: 50, enriched: false)
        let (enrich, sync) = (ScriptedRunner.succeeding(.enrich), ScriptedRunner.succeeding(.sync))
        try await fixture.worker([enrich, sync]).run()
        #expect(try fixture.summary()?.synced == 50)
        #expect(enrich.batches.joined().count == 50)
        #expect(sync.batches.joined().count == 50)
        #expect(try fixture.broken() == [])
    }

    @Test func `a drain of an empty queue ends at once`() async throws {
        let fixture = try WorkerFixture(leads: 0)
        try await fixture.worker([ScriptedRunner.succeeding()]).run()
        #expect(try fixture.summary()?.leads == 0)
    }

    @Test func `a drain waits for a back-off inside its horizon`() async throws {
        let fixture = try WorkerFixture(leads: 3)
        let busy = JobError(.remoteUnavailable, message: "busy")
        let runner = ScriptedRunner { jobs in
            jobs.map { JobCompletion($0, $0.attempt == 1 ? .retry(after: .milliseconds(300), busy) : .done(note: nil)) }
        }
        try await fixture.worker([runner]) { $0.drain = .seconds(30) }.run()
        #expect(try fixture.summary()?.synced == 3)
        #expect(runner.batches.joined().map(\.attempt).sorted() == [1, 1, 1, 2, 2, 2])
    }

    @Test func `a drain does not wait for a back-off beyond its horizon`() async throws {
        let fixture = try WorkerFixture(leads: 3)
        let busy = JobError(.remoteUnavailable, message: "busy")
        let runner = ScriptedRunner { $0.map { JobCompletion($0, .retry(after: .seconds(3600), busy)) } }
        try await fixture.worker([runner]) { $0.drain = .seconds(30) }.run()
        #expect(try fixture.summary()?.enriched == 3)
        #expect(try fixture.job(1)?.attempts == 1)
    }

    @Test func `a drain ends where what is left waits for a person`() async throws {
        let fixture = try WorkerFixture(leads: 3)
        let runner = ScriptedRunner { $0.map { JobCompletion($0, .failed(JobError(.permission, message: "no"))) } }
        try await fixture.worker([runner]).run()
        #expect(try fixture.summary()?.failed == 3)
        try fixture.store.set(mode: .manual, destination: "hubspot")
        try await fixture.worker([runner]).run()
        #expect(runner.batches.joined().count == 3)
    }

    @Test func `several lanes never hold a job twice, and 1,000 jobs are each done once`() async throws {
        let fixture = try WorkerFixture(leads: 1000, enriched: false)
        let held = Mutex<Set<Int64>>([])
        let doubles = Mutex(0)
        let script: @Sendable ([ClaimedJob]) async -> [JobCompletion] = { jobs in
            for job in jobs where !held.withLock({ $0.insert(job.id).inserted }) { doubles.withLock { $0 += 1 } }
            await Task.yield()
            for job in jobs { _ = held.withLock { $0.remove(job.id) } }
            return jobs.map { JobCompletion($0, .done(note: nil)) }
        }
        let runners = [ScriptedRunner(.enrich, script: script), ScriptedRunner(.sync, script: script)]
        let worker = fixture.worker(runners) { configuration in
            configuration.concurrency = 8
            configuration.batch = 17
        }
        try await worker.run()
        #expect(doubles.withLock(\.self) == 0)
        for runner in runners {
            #expect(runner.batches.joined().map(\.id).sorted() == (1...1000).map(Int64.init))
            #expect(runner.batches.allSatisfy { $0.count <= 17 })
        }
        #expect(try fixture.summary()?.synced == 1000)
        #expect(try fixture.broken() == [])
    }
}
