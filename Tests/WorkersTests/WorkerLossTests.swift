import JobQueue
import Logging
import ServiceLifecycle
import Store
import Synchronization
import TestSupport
import Testing
import Workers

@Suite(.blocking, .timeLimit(.minutes(10))) struct WorkerLossTests {
    /// The machine's clocks, an hour on: a store with it sees every lease as run out.
    private static let later = Clock(
        wall: Clock.system.wall, boot: Clock.system.boot, awake: { Clock.system.awake() + 3_600_000 },
        bootID: Clock.system.bootID)

    @Test func `a batch that was taken over is broken off, and writes nothing`() async throws {
        let fixture = try WorkerFixture(leads: 3)
        let brokenOff = Mutex(false)
        let runner = ScriptedRunner { jobs in
            do { try await Task.sleep(for: .seconds(3600)) } catch { brokenOff.withLock { $0 = true } }
            return jobs.map { JobCompletion($0, .done(note: nil)) }
        }
        let worker = fixture.worker([runner]) { configuration in
            configuration.concurrency = 1
            configuration.drain = nil
            configuration.lease = .milliseconds(600)
        }
        let group = ServiceGroup(services: [worker], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            #expect(await eventually { !runner.batches.isEmpty })
            // Somebody who thinks the worker hangs, and takes the jobs at once.
            let other = try Store(path: fixture.path, clock: Self.later)
            #expect(try other.rescue(crashLimit: 3) == 3)
            let thief = try other.registerWorker()
            let request = ClaimRequest(stage: .sync, destination: "hubspot", limit: 10)
            #expect(try other.claim(request, worker: thief).count == 3)
            #expect(await eventually { brokenOff.withLock(\.self) }, "the stage goes on with jobs that are not its own")
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            #expect(try fixture.summary()?.synced == 0 && fixture.summary()?.held == 3)
            try other.retire(thief)
        }
        #expect(try fixture.broken() == [])
    }

    @Test func `a stage knows under which lease it carries its jobs`() async throws {
        let fixture = try WorkerFixture(leads: 1)
        let leases = Mutex<[Int64?]>([])
        let runner = ScriptedRunner { jobs in
            leases.withLock { $0.append(WorkerLease.current?.id) }
            return jobs.map { JobCompletion($0, .done(note: nil)) }
        }
        try await fixture.worker([runner]).run()
        let worker = try #require(leases.withLock(\.self).first)
        #expect(worker != nil)
        #expect(WorkerLease.current == nil)
    }

    @Test func `a job whose worker died finds empty hands under steady load`() async throws {
        let fixture = try WorkerFixture(leads: 400)
        // A worker that dies: its lock goes with the lease.
        let victim = Mutex<WorkerLease?>(try fixture.store.registerWorker())
        let held = try victim.withLock { try fixture.claim(.sync, limit: 1, by: #require($0)) }
        #expect(held.map(\.id) == [1])
        let carried = Mutex(false)
        let runner = ScriptedRunner(batchSize: 1) { jobs in
            if jobs.contains(where: { $0.id == 1 }) { carried.withLock { $0 = true } }
            try? await Task.sleep(for: .milliseconds(100))
            return jobs.map { JobCompletion($0, .done(note: nil)) }
        }
        let worker = fixture.worker([runner]) { configuration in
            configuration.concurrency = 3
            configuration.drain = nil
        }
        let group = ServiceGroup(services: [worker], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            #expect(await eventually { runner.batches.count > 6 })
            victim.withLock { $0 = nil }
            // Work for longer than anybody has patience: 400 leads, 30 a second.
            #expect(await eventually(within: .seconds(13)) { carried.withLock(\.self) })
            #expect(try fixture.summary()?.enriched ?? 0 > 0, "the load ended before its time")
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(try fixture.broken() == [])
    }

    @Test func `what could not be written is kept and written when the database works again`() async throws {
        let fixture = try WorkerFixture(leads: 5, lockTimeout: .milliseconds(100))
        let locked = Mutex(false)
        let told = Mutex<[Bool]>([])
        let runner = ScriptedRunner { jobs in
            locked.withLock { $0 = true }
            // Until the shell below has the lock.
            _ = await eventually { locked.withLock { !$0 } }
            return jobs.map { JobCompletion($0, .done(note: nil)) }
        }
        let worker = fixture.worker([runner]) { configuration in
            configuration.concurrency = 1
        } observe: { event in
            if case .trouble(let why) = event { told.withLock { $0.append(why != nil) } }
        }
        async let run: Void = worker.run()
        #expect(await eventually { locked.withLock(\.self) })
        let shell = try LockingShell(fixture.path)
        locked.withLock { $0 = false }
        #expect(await eventually { told.withLock { $0 == [true] } }, "it does not say what it waits for")
        #expect(try fixture.summary()?.synced == 0)
        try shell.leave()
        try await run
        #expect(told.withLock(\.self) == [true, false])
        #expect(try fixture.summary()?.synced == 5)
        #expect(runner.batches.count == 1, "the outcomes were kept, not made again")
    }
}
