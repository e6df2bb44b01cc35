import Foundation
import JobQueue
import Leads
import Store
import TestSupport
import Testing

/// Random histories: whatever people, workers and the world do in whatever order, the audit holds after each step.
@Suite(.blocking) struct ConservationTests {
    @Test(arguments: Soak.isAsked ? Array(1...200) : Array(1...12))
    func `whatever is done in whatever order, every lead is accounted for after each step`(seed: Int) throws {
        let history = try RandomHistory(seed: UInt64(seed))
        for step in 0..<(Soak.isAsked ? 400 : 120) {
            let what = try history.step()
            let broken = try history.broken()
            #expect(broken.isEmpty, "seed \(seed), step \(step), \(what): \(broken)")
            guard broken.isEmpty else { return }
        }
        // And all of it can come to an end.
        try history.mendEverything()
        #expect(try history.broken().isEmpty, "seed \(seed)")
        let figures = try history.store.reconciliation().figures
        #expect(figures.allSatisfy { $0.failed == 0 && $0.preSync.all == 0 }, "seed \(seed): \(figures)")
        #expect(figures.allSatisfy { $0.cleared + $0.dismissed == $0.leads }, "seed \(seed): \(figures)")
    }
}

/// One history of a database with two destinations, drawn from a seed.
private final class RandomHistory {
    private let fixture: StoreFixture
    private var random: SeededGenerator
    private var workers: [WorkerLease] = []
    private var held: [(worker: Int64, jobs: [ClaimedJob])] = []
    private var ingested = 0
    private var records = 0

    private static let destinations = ["hubspot", "second"]
    private static let events = ["expo", "fair"]

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        fixture = try StoreFixture(destinations: [("hubspot", .automatic), ("second", .automatic)])
        try ingest()
        try hire()
    }

    var store: Store { fixture.store }

    /// The laws that do not hold.
    func broken() throws -> [String] { try store.audit().map { "\($0.law): \($0.count)" } }

    /// Does something, and says what.
    func step() throws -> String {
        let actions: [(String, () throws -> Void)] = [
            ("ingest", ingest), ("ingest again", ingestAgain), ("claim", claim), ("claim", claim), ("finish", finish),
            ("finish", finish), ("finish", finish), ("retry", retry), ("dismiss", dismiss), ("undismiss", undismiss),
            ("edit", edit), ("edit a group", editGroup), ("mode", switchMode), ("pause", pause), ("resume", resume),
            ("push", push), ("kill", kill), ("hire", hire), ("time passes", passTime), ("hurry", hurry),
            ("prune", prune),
        ]
        let (name, action) = actions[Int.random(in: 0..<actions.count, using: &random)]
        try action()
        return name
    }

    private func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }
    private func pick<T>(_ things: [T]) -> T? { things.randomElement(using: &random) }
    private func destination() -> String { pick(Self.destinations) ?? "hubspot" }
    private func event() -> String { pick(Self.events) ?? "expo" }

    // MARK: - Leads

    private func ingest() throws {
        let count = Int.random(in: 1...8, using: &random)
        let to = chance(0.3) ? Self.destinations : [destination()]
        try fixture.ingest(ingested..<ingested + count, event: event(), to: to)
        ingested += count
    }

    /// A file that was ingested before, or people who were met before.
    private func ingestAgain() throws {
        guard ingested > 0 else { return }
        let number = Int.random(in: 0..<ingested, using: &random)
        let fingerprint = chance(0.5) ? Int64.random(in: 1_000_000...9_000_000, using: &random) : nil
        let more: LeadValues = chance(0.5) ? [.phone: "+1212555\(1000 + number)"] : [:]
        try fixture.ingest(
            [StoreFixture.lead(number, fingerprint: fingerprint, more)], event: event(), to: [destination()])
    }

    private func lead() throws -> Int64? {
        guard let id = pick(try store.leads(in: pick(ReconciliationState.allCases) ?? .failed, limit: 50)) else {
            return nil
        }
        return id.lead
    }

    private func edit() throws {
        guard let lead = try lead() else { return }
        let edits: [LeadEdit] = [
            LeadEdit(values: [.city: "City \(Int.random(in: 0...3, using: &random))"]),
            LeadEdit(values: [.industry: "Machinery"]), LeadEdit(values: [.phone: nil]),
            LeadEdit(values: [.email: "moved\(Int.random(in: 0...400, using: &random))@acme.example"]),
            LeadEdit(custom: ["Booth": "B1"]), LeadEdit(qualifiers: ["Interest": ["Robots"]]),
        ]
        _ = try store.edit(leads: [lead], pick(edits) ?? LeadEdit(), dryRun: chance(0.2))
    }

    private func editGroup() throws {
        let leads = try store.failedLeads(JobFilter(type: .dataValueValidation))
        _ = try store.edit(leads: leads, LeadEdit(values: [.industry: "Machinery"]))
    }

    private func prune() throws {
        guard chance(0.2) else { return }
        _ = try store.prune(PruneRequest(age: .seconds(100), event: chance(0.5) ? pick(try store.eventNames()) : nil))
    }

    // MARK: - Workers

    private func hire() throws {
        if workers.count < 3 { workers.append(try store.registerWorker(lease: .seconds(60))) }
    }

    private func claim() throws {
        guard let worker = pick(workers) else { return try hire() }
        let request = ClaimRequest(
            stage: pick(Stage.allCases) ?? .enrich, destination: destination(), limit: 6, suspects: chance(0.3))
        let jobs = try store.claim(request, worker: worker)
        if !jobs.isEmpty { held.append((worker.id, jobs)) }
    }

    private func finish() throws {
        guard !held.isEmpty else { return }
        let (_, jobs) = held.remove(at: Int.random(in: 0..<held.count, using: &random))
        let leads = try store.leads(ids: jobs.map(\.leadID))
        try store.complete(
            jobs.map { job in
                var completion = JobCompletion(job, outcome(of: job))
                completion.leadRevision = leads[job.leadID]?.revision
                if job.stage == .sync, let lead = leads[job.leadID]?.lead { write(lead, &completion) }
                return completion
            })
    }

    private func outcome(of job: ClaimedJob) -> Outcome {
        let refused = JobError(
            .dataValueValidation, message: "no", field: "industry", value: "v\(job.id % 3)", leadField: "industry")
        let type = pick(ErrorType.allCases) ?? .internal
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5: return .done(note: nil)
        case 5: return .failed(refused)
        case 6: return .failed(JobError(type, message: "no"))
        case 7: return .retry(after: .seconds(60), JobError(.remoteUnavailable, message: "503"))
        case 8: return .deferred(by: .seconds(5), reason: "another job")
        default: return .released
        }
    }

    /// A person who was written is known, whatever else failed.
    private func write(_ lead: Lead, _ completion: inout JobCompletion) {
        guard case .done = completion.outcome else { return }
        records += 1
        completion.records = [
            RemoteRecordKey(object: "contact", key: lead.identity.description):
                RemoteRecordEntry(id: "r\(records)", origin: chance(0.5) ? .created : .matched)
        ]
        completion.steps = [.person]
    }

    /// A worker is gone with what it held; others find out.
    private func kill() throws {
        guard workers.count > 1 else { return }
        let index = Int.random(in: 0..<workers.count, using: &random)
        let worker = workers.remove(at: index)
        if chance(0.5) {
            try store.retire(worker)
        } else {
            fixture.pass(.seconds(61))
            for other in workers { _ = try store.renew(other) }
        }
        _ = try store.rescue(crashLimit: 3)
        // What it held may still come back, and is refused.
    }

    // MARK: - People and the world

    private func filter() -> JobFilter {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: JobFilter(type: pick(ErrorType.allCases))
        case 1: JobFilter(destination: destination())
        case 2: JobFilter(event: event())
        case 3: JobFilter(jobs: (0..<5).map { _ in Int64.random(in: 1...60, using: &random) })
        default: JobFilter(field: "industry", value: "v1")
        }
    }

    private func retry() throws { _ = try store.retry(filter(), dryRun: chance(0.2)) }
    private func dismiss() throws { _ = try store.dismiss(filter(), reason: "a test") }
    private func undismiss() throws { _ = try store.undismiss(filter()) }

    private func switchMode() throws {
        try store.set(mode: pick(Destination.Mode.allCases) ?? .automatic, destination: destination())
    }

    private func push() throws { _ = try store.push(event: event()) }

    private func pause() throws {
        let error =
            chance(0.5)
            ? JobError(.authentication, message: "expired")
            : JobError(.quotaExceeded, message: "spent", retryAfter: .seconds(300))
        try store.pause(destination: destination(), for: error)
    }

    private func resume() throws {
        _ = try store.endPauses()
        if chance(0.3) { _ = try store.resume(destination: destination(), why: "a test") }
    }

    private func hurry() throws { _ = try store.hurry(destination: destination()) }

    private func passTime() throws {
        fixture.pass(.seconds(Int.random(in: 1...50, using: &random)))
        for worker in workers { _ = try store.renew(worker) }
    }

    // MARK: - The end

    /// Lets every destination go on, sends everything that failed back, and has all of it succeed.
    func mendEverything() throws {
        for destination in Self.destinations {
            try store.set(mode: .automatic, destination: destination)
            _ = try store.resume(destination: destination, why: "the end")
        }
        for worker in workers { try store.retire(worker) }
        _ = try store.undismiss(JobFilter())
        _ = try store.dismiss(JobFilter(type: .campaign), reason: "the end")
        _ = try store.retry(JobFilter())
        fixture.pass(.seconds(86_400))
        let worker = try store.registerWorker(lease: .seconds(1_000_000))
        var idle = 0
        while idle < 3 {
            idle += 1
            for stage in Stage.allCases {
                for destination in Self.destinations {
                    let request = ClaimRequest(stage: stage, destination: destination, limit: 50, suspects: true)
                    while case let jobs = try store.claim(request, worker: worker), !jobs.isEmpty {
                        idle = 0
                        let leads = try store.leads(ids: jobs.map(\.leadID))
                        try store.complete(
                            jobs.map { job in
                                var completion = JobCompletion(job, .done(note: nil))
                                completion.leadRevision = leads[job.leadID]?.revision
                                if stage == .sync, let lead = leads[job.leadID]?.lead { write(lead, &completion) }
                                return completion
                            })
                    }
                }
            }
        }
    }
}
