import JobQueue
import Logging
import ServiceLifecycle
import Store
import TestSupport
import Testing
import Workers

@Suite(.blocking, .timeLimit(.minutes(10))) struct WorkerShutdownTests {
    @Test func `a stopping worker finishes the batch in hand and claims no more`() async throws {
        let fixture = try WorkerFixture(leads: 10)
        let (open, gate) = AsyncStream.makeStream(of: Void.self)
        let runner = ScriptedRunner { jobs in
            for await _ in open {}
            return jobs.map { JobCompletion($0, .done(note: nil)) }
        }
        let worker = fixture.worker([runner]) { configuration in
            configuration.concurrency = 1
            configuration.batch = 4
            configuration.drain = nil
        } observe: { event in
            if case .stopping = event { gate.finish() }
        }
        let group = ServiceGroup(services: [worker], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            #expect(await eventually { !runner.batches.isEmpty })
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(runner.batches.count == 1)
        #expect(try fixture.summary()?.synced == 4)
        #expect(try fixture.summary()?.enriched == 6)
        #expect(try fixture.broken() == [])
        try await fixture.worker([ScriptedRunner.succeeding()]).run()
        #expect(try fixture.summary()?.synced == 10)
    }

    @Test(arguments: [true, false])
    func `when the grace period is over, jobs go back without an attempt counted`(answers: Bool) async throws {
        let fixture = try WorkerFixture(leads: 4)
        let runner = ScriptedRunner { jobs in
            try? await Task.sleep(for: .seconds(3600))
            return answers ? jobs.map { JobCompletion($0, .released) } : []
        }
        let worker = fixture.worker([runner]) { configuration in
            configuration.drain = nil
            configuration.grace = .milliseconds(100)
        }
        let group = ServiceGroup(services: [worker], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            #expect(await eventually { !runner.batches.isEmpty })
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(try fixture.broken() == [])
        let next = try fixture.store.registerWorker()
        let jobs = try fixture.claim(.sync, by: next)
        #expect(jobs.map(\.id) == [1, 2, 3, 4])
        #expect(jobs.allSatisfy { $0.attempt == 1 })
    }

    @Test func `a batch that takes longer than its lease is renewed and stays the worker's`() async throws {
        let fixture = try WorkerFixture(leads: 1)
        let runner = ScriptedRunner { jobs in
            try? await Task.sleep(for: .seconds(4))
            return jobs.map { JobCompletion($0, .done(note: nil)) }
        }
        try await fixture.worker([runner]) { $0.lease = .milliseconds(1800) }.run()
        #expect(runner.batches.count == 1)
        #expect(try fixture.summary()?.synced == 1)
    }

    @Test func `a job its runner forgot is failed, and the drain ends`() async throws {
        let fixture = try WorkerFixture(leads: 2)
        let runner = ScriptedRunner { jobs in jobs.filter { $0.id != 1 }.map { JobCompletion($0, .done(note: nil)) } }
        try await fixture.worker([runner]).run()
        #expect(try fixture.summary()?.synced == 1)
        #expect(try fixture.store.reconciliationGroups().map(\.errorType) == [.internal])
    }
}
