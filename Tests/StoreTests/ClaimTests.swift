import Foundation
import JobQueue
import Leads
import Store
import Testing

@Suite struct ClaimTests {
    @Test func `a claim reads one index in its order`() throws {
        let fixture = try StoreFixture()
        let plan = try fixture.shell(
            """
            explain query plan select id from jobs indexed by jobs_ready where state = 'captured' and destination_id = 1
            and ready = 1 and priority <= 3 order by priority, turn, id limit 100
            """
        ).output
        #expect(plan.contains("USING COVERING INDEX jobs_ready") || plan.contains("USING INDEX jobs_ready"))
        #expect(!plan.contains("TEMP B-TREE") && !plan.contains("SCAN"))
    }

    @Test func `a job is held by one worker`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<10)
        let first = try fixture.store.registerWorker()
        let second = try fixture.store.registerWorker()
        let mine = try fixture.claim(.enrich, limit: 6, by: first)
        let theirs = try fixture.claim(.enrich, limit: 6, by: second)
        #expect(mine.count == 6 && theirs.count == 4)
        #expect(Set(mine.map(\.id)).isDisjoint(with: theirs.map(\.id)))
    }

    @Test func `two jobs of one person are not held at once`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<1)
        try fixture.ingest(0..<1, event: "fair")
        let worker = try fixture.store.registerWorker()
        let first = try fixture.claim(.enrich, by: worker)
        #expect(first.count == 1)
        try fixture.store.complete(first.map { JobCompletion($0, .done(note: nil)) })
        #expect(try fixture.claim(.enrich, by: worker).count == 1)
    }

    @Test func `the outcome of a worker that was taken over is refused`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<1)
        let slow = try fixture.store.registerWorker(lease: .seconds(60))
        let held = try fixture.claim(.enrich, by: slow)
        fixture.pass(.seconds(61))
        #expect(try fixture.store.rescue(crashLimit: 3) == 1)
        let quick = try fixture.store.registerWorker()
        let taken = try fixture.claim(.enrich, by: quick)
        #expect(taken.map(\.id) == held.map(\.id))
        #expect(try fixture.store.complete(held.map { JobCompletion($0, .done(note: nil)) }) == Set(held.map(\.id)))
        #expect(try fixture.store.summaries().map(\.captured) == [1])
        #expect(try fixture.store.complete(taken.map { JobCompletion($0, .done(note: nil)) }).isEmpty)
    }

    @Test func `a lease does not follow the wall clock`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<1)
        let worker = try fixture.store.registerWorker(lease: .seconds(60))
        _ = try fixture.claim(.enrich, by: worker)
        fixture.step(.seconds(7200))
        #expect(try fixture.store.rescue(crashLimit: 3) == 0)
        fixture.step(.seconds(-14400))
        #expect(try fixture.store.rescue(crashLimit: 3) == 0)
    }

    @Test func `a job in back-off is due when its time has come and stands in nobody's way`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<3)
        let worker = try fixture.store.registerWorker()
        let jobs = try fixture.claim(.enrich, limit: 2, by: worker)
        let error = JobError(.network, message: "refused")
        try fixture.store.complete(jobs.map { JobCompletion($0, .retry(after: .seconds(30), error)) })
        #expect(try fixture.claim(.enrich, by: worker).count == 1)
        #expect(try fixture.store.millisecondsUntilDue() == 30_000)
        fixture.pass(.seconds(30))
        #expect(try fixture.store.millisecondsUntilDue() == nil, "what is due is claimed, not waited for")
        let again = try fixture.claim(.enrich, by: worker)
        #expect(again.map(\.id) == jobs.map(\.id))
        #expect(again.map(\.attempt) == [2, 2])
    }

    @Test func `a job put off or handed back does not lose an attempt`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<1)
        let worker = try fixture.store.registerWorker()
        for outcome in [Outcome.released, .deferred(by: .zero, reason: "busy")] {
            let jobs = try fixture.claim(.enrich, by: worker)
            #expect(jobs.map(\.attempt) == [1])
            try fixture.store.complete(jobs.map { JobCompletion($0, outcome) })
        }
        _ = try fixture.claim(.enrich, by: worker)
        try fixture.store.retire(worker)
        let next = try fixture.store.registerWorker()
        #expect(try fixture.claim(.enrich, by: next).map(\.attempt) == [1])
    }

    @Test func `manual mode freezes what nobody sent by hand`() throws {
        let fixture = try StoreFixture(destinations: [("hubspot", .manual)])
        try fixture.ingest(0..<2)
        let worker = try fixture.store.registerWorker()
        try fixture.enrichAll(by: worker)
        #expect(try fixture.claim(.sync, by: worker).isEmpty)
        #expect(try fixture.store.summaries().map(\.frozen) == [2])
        try fixture.store.set(mode: .automatic, destination: "hubspot")
        #expect(try fixture.claim(.sync, by: worker).count == 2)
    }

    @Test func `a disabled destination loses nothing and nothing of it is claimed`() throws {
        let fixture = try StoreFixture(destinations: [("hubspot", .disabled)])
        try fixture.ingest(0..<2)
        let worker = try fixture.store.registerWorker()
        #expect(try fixture.claim(.enrich, by: worker).isEmpty)
        try fixture.store.set(mode: .automatic, destination: "hubspot")
        #expect(try fixture.claim(.enrich, by: worker).count == 2)
    }

    @Test func `a paused destination holds its enriched jobs, and enriches on`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<2)
        let worker = try fixture.store.registerWorker()
        try fixture.store.pause(destination: "hubspot", for: JobError(.authentication, message: "expired"))
        try fixture.enrichAll(by: worker)
        #expect(try fixture.claim(.sync, by: worker).isEmpty)
        #expect(try fixture.store.resume(destination: "hubspot"))
        #expect(try fixture.claim(.sync, by: worker).count == 2)
    }

    @Test func `a job whose worker died is due again, and one that kills its workers is failed`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<1)
        for death in 1...3 {
            // A worker whose lock nobody holds: dropping the lease closes the file, as the kernel does at a death.
            var worker: WorkerLease? = try fixture.store.registerWorker()
            if let worker { #expect(try fixture.claim(.enrich, suspects: true, by: worker).count == 1) }
            #expect(try fixture.store.rescue(crashLimit: 3) == 0)
            worker = nil
            #expect(try fixture.store.audit().map(\.law) == ["no job is held by a dead worker"])
            #expect(try fixture.store.rescue(crashLimit: 3) == 1)
            let plain = try fixture.store.registerWorker()
            #expect(try fixture.claim(.enrich, by: plain).isEmpty, "only a worker with empty hands may take it")
            try fixture.store.retire(plain)
            #expect(try fixture.store.summaries().map(\.failed) == [death == 3 ? 1 : 0])
        }
        #expect(try fixture.store.reconciliationGroups().map(\.errorType) == [.internal])
        #expect(try fixture.store.audit().isEmpty)
    }

    @Test func `after a death jobs are tried in groups of ten, and alone who would be failed by another`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<25)
        func die(with taken: Int, suspects: Bool) throws {
            var worker: WorkerLease? = try fixture.store.registerWorker()
            if let worker { #expect(try fixture.claim(.enrich, suspects: suspects, by: worker).count == taken) }
            worker = nil
            #expect(try fixture.store.rescue(crashLimit: 3) == taken)
        }
        try die(with: 25, suspects: false)
        try die(with: 10, suspects: true)
        let worker = try fixture.store.registerWorker()
        var sizes: [Int] = []
        while case let jobs = try fixture.claim(.enrich, suspects: true, by: worker), !jobs.isEmpty {
            #expect(!jobs.contains { !$0.isSuspect })
            sizes.append(jobs.count)
            try fixture.store.complete(jobs.map { JobCompletion($0, .done(note: nil)) })
        }
        #expect(sizes == [10, 5] + Array(repeating: 1, count: 10))
        #expect(try fixture.store.audit().isEmpty)
    }

    @Test func `a worker's number is never used again`() throws {
        let fixture = try StoreFixture()
        let first = try fixture.store.registerWorker()
        try fixture.store.retire(first)
        #expect(try fixture.store.registerWorker().id != first.id)
    }

    @Test func `a timed pause ends by itself`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<1)
        let worker = try fixture.store.registerWorker()
        try fixture.enrichAll(by: worker)
        let error = JobError(.quotaExceeded, message: "daily limit", retryAfter: .seconds(60))
        try fixture.store.pause(destination: "hubspot", for: error)
        let request = ClaimRequest(stage: .sync, destination: "hubspot", limit: 10)
        #expect(try fixture.store.claim(request, worker: worker).isEmpty)
        #expect(try fixture.store.isDrained([request], horizon: .seconds(30)))
        #expect(try !fixture.store.isDrained([request], horizon: .seconds(90)), "it ends within the horizon")
        fixture.pass(.seconds(61))
        #expect(try fixture.store.claim(request, worker: worker).count == 1)
    }

    @Test func `the schema refuses an illegal move`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<1)
        for (sql, why) in [
            ("update jobs set state = 'synced', ready = 0", "illegal move"),
            ("update jobs set state = 'gone', ready = 0", "illegal move"),
            ("update jobs set state = 'failed', ready = 0", "CHECK"),
            ("update jobs set ready = 1, worker_id = 1", "CHECK"),
            ("update jobs set epoch = epoch - 1", "never falls"),
        ] {
            let (output, status) = try fixture.shell(sql)
            #expect(status != 0 && output.contains(why), "\(sql): \(output)")
        }
    }

    @Test func `outcomes and the next claim are one commit`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<4)
        let worker = try fixture.store.registerWorker()
        let first = try fixture.claim(.enrich, limit: 2, by: worker)
        let done = first.map { JobCompletion($0, .done(note: nil)) }
        #expect(throws: StoreError.unknown(what: "destination", name: "nowhere")) {
            try fixture.store.complete(
                done, claiming: ClaimRequest(stage: .enrich, destination: "nowhere", limit: 2), worker: worker)
        }
        #expect(try fixture.store.summaries().map(\.enriched) == [0], "neither or both")
        let request = ClaimRequest(stage: .enrich, destination: "hubspot", limit: 2)
        let (refused, next) = try fixture.store.complete(done, claiming: request, worker: worker)
        #expect(refused.isEmpty && next.count == 2 && Set(next.map(\.id)).isDisjoint(with: first.map(\.id)))
        #expect(try fixture.store.summaries().map(\.enriched) == [2])
    }
}
