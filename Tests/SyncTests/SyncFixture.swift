import Foundation
import JobQueue
import Leads
import Logging
import Store
import Sync
import Synchronization
import TestSupport

/// A store in a folder of its own, whose clocks run with the machine's and can be moved on.
final class SyncFixture: Sendable {
    let store: Store
    let worker: WorkerLease
    private let folder: String
    private let ahead = Ahead()

    private final class Ahead: Sendable {
        let milliseconds = Mutex<Int64>(0)
        var clock: Clock {
            Clock(
                wall: { Clock.system.wall() + self.milliseconds.withLock(\.self) },
                boot: { Clock.system.boot() + self.milliseconds.withLock(\.self) },
                awake: { Clock.system.awake() + self.milliseconds.withLock(\.self) }, bootID: "test-boot")
        }
    }

    init() throws {
        folder = NSTemporaryDirectory() + "leadferry-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        store = try .fresh(at: folder + "/leadferry.db", clock: ahead.clock)
        try store.register(destinations: [("hubspot", "hubspot", .automatic)])
        worker = try store.registerWorker(lease: .seconds(1_000_000))
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Lets time pass for the store.
    func pass(_ duration: Duration) { ahead.milliseconds.withLock { $0 += duration.milliseconds } }

    /// Ingests leads and carries them to enriched. The ids of the leads of a new store count from 1.
    func enrich(
        _ leads: [LeadValues], event: String = "expo", qualifiers: [String: [String]] = [:], by rep: String? = nil
    ) throws {
        let run = try store.beginIngest(event: event, input: "test.csv", source: .csv, destinations: ["hubspot"])
        let captured = leads.compactMap { values in
            Identity(values).map {
                CapturedLead(
                    identity: $0, values: values, qualifiers: qualifiers, capturedBy: rep, line: 2,
                    fingerprint: .random(in: 1..<(.max)))
            }
        }
        _ = try store.ingest(captured, run: run)
        try store.finishIngest(run)
        while case let jobs = try claim(.enrich), !jobs.isEmpty {
            try store.complete(jobs.map { JobCompletion($0, .done(note: nil)) })
        }
    }

    func claim(_ stage: Stage = .sync, limit: Int = 100, by worker: WorkerLease? = nil) throws -> [ClaimedJob] {
        try store.claim(
            ClaimRequest(stage: stage, destination: "hubspot", limit: limit), worker: worker ?? self.worker)
    }

    /// Claims a batch, runs it and writes the outcomes, as a worker does. Returns the outcomes by lead.
    @discardableResult
    func sync(_ stage: SyncStage, limit: Int = 100) async throws -> [Int64: Outcome] {
        let completions = await stage.run(try claim(limit: limit))
        try store.complete(completions)
        return Dictionary(uniqueKeysWithValues: completions.map { ($0.job.leadID, $0.outcome) })
    }

    /// The job of a lead.
    func job(_ lead: Int64) throws -> LeadStory.Job? { try store.story(lead: lead)?.jobs.first }

    func summary() throws -> DestinationSummary? { try store.summaries().first }

    /// The laws of conservation that do not hold.
    func broken() throws -> [AuditFinding] { try store.audit().filter { $0.count > 0 } }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

extension Outcome {
    /// The error of a failure or of a retry.
    var error: JobError? {
        switch self {
        case .failed(let error), .retry(_, let error): error
        case .done, .deferred, .released: nil
        }
    }

    /// `done`, `retry`, `deferred`, `released` or `failed`.
    var name: String {
        switch self {
        case .done: "done"
        case .retry: "retry"
        case .deferred: "deferred"
        case .released: "released"
        case .failed: "failed"
        }
    }
}

/// A person with an address at `a.test`, and the company where a domain is given.
func person(_ number: Int, at domain: String? = nil, _ more: LeadValues = [:]) -> LeadValues {
    var values: LeadValues = [.email: "p\(number)@a.test", .firstName: "Pat", .lastName: "No\(number)"]
    if let domain {
        values[.domain] = domain
        values[.company] = "Company of \(domain)"
    }
    for field in more.fields { values[field] = more[field] }
    return values
}

/// A person known by name and company alone.
func nameless(_ number: Int, at domain: String? = nil, _ more: LeadValues = [:]) -> LeadValues {
    var values = person(number, at: domain, more)
    values[.email] = nil
    values[.company] = values[.company] ?? "Ay"
    return values
}
