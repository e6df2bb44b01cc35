import DiskFaults
import Foundation
import JobQueue
import Leads
import Store
import Testing

/// What a worker and an ingest do with a store, on a disk that fails at one call; and what must be so afterwards.
final class DiskScenario {
    let disk: FaultFolder
    private let path: String
    private let name: String
    private let fault: () -> Void
    /// What was answered, and so must be there.
    private var chunks = 0
    private var enriched: Set<Int64> = []
    private var synced: Set<Int64> = []
    private var isRetired = false

    /// A database with leads captured, enriched, and held by a worker that died.
    static func template() throws -> Data {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<12)
        let worker = try fixture.store.registerWorker()
        let jobs = try fixture.claim(.enrich, limit: 6, by: worker)
        try fixture.store.complete(jobs.map { JobCompletion($0, .done(note: nil)) })
        _ = try fixture.claim(.enrich, limit: 2, by: worker)
        try fixture.store.close()
        return try Data(contentsOf: URL(fileURLWithPath: fixture.path))
    }

    init(
        template: Data, calls: FaultFolder.Calls, at nth: Int, answer: FaultFolder.Answer, lasting: Bool
    ) throws {
        disk = try FaultFolder()
        path = disk.path + "/leadferry.db"
        name = "call \(nth) of kinds \(calls.rawValue)\(lasting ? " and all after it" : "")"
        try template.write(to: URL(fileURLWithPath: path))
        let disk = disk
        fault = { disk.fail(calls, at: nth, with: answer, lasting: lasting) }
    }

    func run() throws {
        fault()
        let opened = attempt { try Store(path: path, lockTimeout: .milliseconds(500)) }
        // A process that cannot open its database ends, and is started again.
        if opened == nil { disk.heal() }
        let store = try opened ?? Store(path: path, lockTimeout: .milliseconds(500))
        var worker = work(store)
        disk.heal()
        // The same store works, with no restart.
        _ = try store.rescue(crashLimit: 3)
        if isRetired { worker = nil }
        let again = try worker ?? store.registerWorker()
        _ = try store.renew(again)
        let jobs = try store.claim(request(.sync, 2), worker: again)
        complete(jobs, store, into: &synced)
        try ingest(store)
        try store.retire(again)
        try verify(store)
        try store.close()
        // And a new one.
        let fresh = try Store(path: path, lockTimeout: .milliseconds(500))
        _ = try fresh.rescue(crashLimit: 3)
        try verify(fresh)
        try fresh.check(indexes: true)
        try fresh.close()
    }

    /// Each step may fail, once or always; the next is tried.
    private func work(_ store: Store) -> WorkerLease? {
        let worker = attempt { try store.registerWorker() }
        _ = attempt { try store.rescue(crashLimit: 3) }
        if let worker {
            let jobs = attempt { try store.claim(request(.enrich, 4), worker: worker) } ?? []
            complete(jobs, store, into: &enriched)
            _ = attempt { try store.renew(worker) }
            let next = attempt { try store.claim(request(.sync, 3), worker: worker) } ?? []
            complete(next, store, into: &synced)
        }
        _ = attempt { try ingest(store) }
        _ = attempt { try store.audit() }
        _ = attempt { try store.summaries() }
        if let worker { isRetired = attempt { try store.retire(worker) } != nil }
        return worker
    }

    private func request(_ stage: Stage, _ limit: Int) -> ClaimRequest {
        ClaimRequest(stage: stage, destination: "hubspot", limit: limit)
    }

    private func complete(_ jobs: [ClaimedJob], _ store: Store, into done: inout Set<Int64>) {
        let leads = attempt { try store.leads(ids: jobs.map(\.leadID)) } ?? [:]
        let completions = jobs.map { job in
            var completion = JobCompletion(job, .done(note: nil))
            if job.stage == .sync, let identity = leads[job.leadID]?.lead.identity {
                let key = RemoteRecordKey(object: "contact", key: identity.description)
                completion.records = [key: RemoteRecordEntry(id: "crm-\(job.id)", origin: .created)]
            }
            return completion
        }
        // A sync whose lead cannot be read does not happen.
        guard jobs.first?.stage != .sync || leads.count == jobs.count else { return }
        guard let refused = attempt({ try store.complete(completions) }) else { return }
        #expect(refused.isEmpty, "\(name)")
        done.formUnion(jobs.map(\.id))
    }

    private func ingest(_ store: Store) throws {
        let run = try store.beginIngest(event: "fair", input: "b.csv", source: .csv, destinations: ["hubspot"])
        let first = 1000 + chunks * 100
        let tally = try store.ingest((first..<first + 5).map { StoreFixture.lead($0) }, run: run)
        // After a commit whose sync failed, the same rows may be there already; they are never there twice.
        #expect(tally.accepted + tally.alreadyThere == 5, "\(name)")
        chunks += 1
        try store.finishIngest(run)
    }

    /// Tries a step. What it throws is an error of ours: it says what, where, and how to mend it.
    private func attempt<T>(_ step: () throws -> T) -> T? {
        do {
            return try step()
        } catch {
            #expect(error is StoreError, "\(name): \(type(of: error)) \(error)")
            if case StoreError.refused = error { Issue.record("\(name): told as a bug: \(error)") }
            return nil
        }
    }

    private func verify(_ store: Store) throws {
        #expect(try store.audit() == [], "\(name)")
        let summary = try #require(try store.summaries().first)
        #expect(summary.leads >= 12 + chunks * 5, "\(name)")
        for job in enriched {
            let state = try store.story(lead: job)?.jobs.first?.state
            #expect(state == .enriched || state == .synced, "\(name): job \(job) is \(state?.rawValue ?? "gone")")
        }
        for job in synced {
            #expect(try store.story(lead: job)?.jobs.first?.state == .synced, "\(name): job \(job)")
        }
    }
}
