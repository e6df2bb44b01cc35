import Foundation
import JobQueue
import Testing

@testable import Store

@Suite struct StatusTests {
    @Test func `each job is counted where it stands`() throws {
        let fixture = try StoreFixture(destinations: [("hubspot", .automatic), ("second", .manual)])
        try fixture.ingest(0..<6)
        try fixture.ingest(0..<2, to: ["second"])
        let worker = try fixture.store.registerWorker()
        let jobs = try fixture.claim(.enrich, limit: 3, by: worker)
        let outage = JobError(.network, message: "refused")
        try fixture.store.complete([
            JobCompletion(jobs[0], .retry(after: .seconds(30), outage)),
            JobCompletion(jobs[1], .retry(after: .seconds(90), outage)),
        ])
        fixture.pass(.seconds(12))
        let status = try fixture.store.status()
        let first = try #require(status.destinations.first)
        #expect(first.destination == "hubspot" && first.captured == 6 && first.held == 1)
        #expect(first.due == 3 && first.oldestDueSeconds == 12)
        #expect(
            first.waiting == 2 && first.nextDueAt?.suffix(7) == "10.000Z" && first.lastDueAt?.suffix(7) == "10.000Z")
        #expect(first.nextDueAt != first.lastDueAt)
        // What is due counts as due before a worker has noticed.
        fixture.pass(.seconds(20))
        let later = try #require(try fixture.store.status().destinations.first)
        #expect(later.due == 4 && later.waiting == 1)
        try fixture.store.complete([JobCompletion(jobs[2], .done(note: nil))])
        while case let more = try fixture.claim(.enrich, from: "second", by: worker), !more.isEmpty {
            try fixture.store.complete(more.map { JobCompletion($0, .done(note: nil)) })
        }
        let second = try #require(try fixture.store.status().destinations.last)
        #expect(second.enriched == 2 && second.frozen == 2 && second.due == 0, "what is frozen is not due")
    }

    @Test func `what may be claimed is what is due`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<4)
        let worker = try fixture.store.registerWorker()
        let jobs = try fixture.claim(.enrich, limit: 2, by: worker)
        try fixture.store.complete(jobs.map { JobCompletion($0, .done(note: nil)) })
        func due() throws -> Int? { try fixture.store.status().destinations.first?.due }
        #expect(try due() == 4)
        try fixture.store.pause(
            destination: "hubspot", for: JobError(.quotaExceeded, message: "daily", retryAfter: .seconds(60)))
        #expect(try due() == 2, "a pause holds the sync alone")
        let row = try #require(try fixture.store.status().destinations.first)
        #expect(row.paused == "QUOTA_EXCEEDED" && row.pausedMessage == "daily" && row.pausedUntil != nil)
        fixture.pass(.seconds(61))
        #expect(try due() == 4, "it ends by itself")
        #expect(try fixture.store.status().destinations.first?.paused == nil)
        try fixture.store.set(mode: .disabled, destination: "hubspot")
        #expect(try due() == 0)
    }

    @Test func `rates are those of the last five minutes`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<15)
        let worker = try fixture.store.registerWorker()
        try fixture.enrichAll(by: worker)
        let jobs = try fixture.claim(.sync, by: worker)
        let bad = JobError(.permission, message: "no")
        try fixture.store.complete(
            jobs.enumerated().map { JobCompletion($1, $0 < 10 ? .done(note: nil) : .failed(bad)) })
        let row = try #require(try fixture.store.status().destinations.first)
        #expect(row.syncedPerMinute == 2 && row.failedPerMinute == 1)
        fixture.pass(.seconds(301))
        let later = try #require(try fixture.store.status().destinations.first)
        #expect(later.syncedPerMinute == 0 && later.failedPerMinute == 0)
    }

    @Test func `a worker is alive, hangs or is dead, and says how long it waited`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<9)
        let quiet = try fixture.store.registerWorker()
        var hung: WorkerLease? = try fixture.store.registerWorker(lease: .seconds(60))
        if let hung { _ = try fixture.claim(.enrich, limit: 2, by: hung) }
        let said = try fixture.store.registerWorker()
        _ = try fixture.claim(.enrich, limit: 3, by: said)
        let names = try fixture.shell("select lock_file from workers order by id").output.split(separator: "\n")
        let file = fixture.store.lockPath(String(try #require(names.last)))
        func say(_ text: String) throws { try text.write(toFile: file, atomically: false, encoding: .utf8) }
        try say(#"{"lock_waits":7,"lock_waited_ms":90,"longest_lock_wait_ms":31,"at_ms":\#(fixture.store.now)}"#)
        var workers = try fixture.store.workerStatus()
        #expect(workers.map(\.state) == [.alive, .alive, .alive])
        #expect(workers.map(\.lockWaits) == [nil, nil, 7] && workers.last?.longestLockWaitMilliseconds == 31)
        #expect(workers.last?.holds == [.init(stage: "enrich", destination: "hubspot", jobs: 3)])
        fixture.pass(.seconds(61))
        #expect(try fixture.store.workerStatus().map(\.state) == [.alive, .hangs, .hangs], "a lease ran out; no word")
        try say(#"{"lock_waits":7,"#)
        workers = try fixture.store.workerStatus()
        #expect(workers.map(\.state) == [.alive, .hangs, .alive] && workers.last?.lockWaits == nil)
        hung = nil
        #expect(try fixture.store.workerStatus().map(\.state) == [.alive, .dead, .alive])
        try fixture.store.retire(quiet)
        try fixture.store.retire(said)
        #expect(try fixture.store.workerStatus().map(\.state) == [.dead])
    }
}
