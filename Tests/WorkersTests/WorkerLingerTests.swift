import JobQueue
import Store
import Synchronization
import TestSupport
import Testing
import Workers

/// The lingers of a minute would run into the suite's time limit if anybody waited for them.
@Suite(.blocking, .timeLimit(.minutes(10))) struct WorkerLingerTests {
    @Test func `a batch that is not full waits for more`() async throws {
        let begun = Clock.system.wall()
        let fixture = try WorkerFixture(leads: 3)
        let ran = Mutex<Int64>(0)
        let runner = ScriptedRunner { jobs in
            ran.withLock { $0 = Clock.system.wall() }
            return jobs.map { JobCompletion($0, .done(note: nil)) }
        }
        try await fixture.worker([runner]) { $0.linger = .seconds(1) }.run()
        #expect(ran.withLock(\.self) - begun >= 1000)
        #expect(runner.batches.map(\.count) == [3])
    }

    @Test func `a full batch waits for nothing`() async throws {
        let fixture = try WorkerFixture(leads: 10)
        let runner = ScriptedRunner.succeeding()
        let worker = fixture.worker([runner]) { configuration in
            configuration.linger = .seconds(3600)
            configuration.batch = 5
        }
        try await worker.run()
        #expect(runner.batches.map(\.count) == [5, 5])
    }

    @Test func `what was sent by hand waits for nothing`() async throws {
        let fixture = try WorkerFixture(leads: 2)
        let lease = try fixture.store.registerWorker()
        let jobs = try fixture.claim(.sync, by: lease)
        try fixture.store.complete(jobs.map { JobCompletion($0, .failed(JobError(.permission, message: "no"))) })
        try fixture.store.retire(lease)
        #expect(try fixture.store.retry(JobFilter()).count == 2)
        let runner = ScriptedRunner.succeeding()
        try await fixture.worker([runner]) { $0.linger = .seconds(3600) }.run()
        #expect(try fixture.summary()?.synced == 2)
    }

    @Test func `enrichment never waits for its batch to fill`() async throws {
        let fixture = try WorkerFixture(leads: 2, enriched: false)
        try await fixture.worker([ScriptedRunner.succeeding(.enrich)]) { $0.linger = .seconds(3600) }.run()
        #expect(try fixture.summary()?.enriched == 2)
    }
}
