import Foundation
import JobQueue
import Leads
import Logging
import Store
import Synchronization
import TestSupport
import Workers

/// A store in a folder of its own with the machine's clocks, and leads in it.
final class WorkerFixture: Sendable {
    let store: Store
    private let folder: String

    var path: String { folder + "/leadferry.db" }

    init(
        leads: Int, enriched: Bool = true, lockTimeout: Duration = .seconds(30), in given: String? = nil
    ) throws {
        folder = given ?? NSTemporaryDirectory() + "leadferry-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        store = try .fresh(at: folder + "/leadferry.db", lockTimeout: lockTimeout)
        try store.register(destinations: [("hubspot", "hubspot", .automatic)])
        try ingest(leads)
        if enriched { try enrichAll() }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func ingest(_ count: Int) throws {
        let run = try store.beginIngest(event: "expo", input: "test.csv", source: .csv, destinations: ["hubspot"])
        let leads = (0..<count).compactMap { number -> CapturedLead? in
            let values: LeadValues = [.email: "p\(number)@a.test", .lastName: "No\(number)"]
            return Identity(values).map {
                CapturedLead(identity: $0, values: values, line: number + 2, fingerprint: Int64(number))
            }
        }
        _ = try store.ingest(leads, run: run)
        try store.finishIngest(run)
    }

    private func enrichAll() throws {
        let worker = try store.registerWorker()
        while case let jobs = try claim(.enrich, by: worker), !jobs.isEmpty {
            try store.complete(jobs.map { JobCompletion($0, .done(note: nil)) })
        }
        try store.retire(worker)
    }

    func claim(_ stage: Stage, limit: Int = 100, by worker: WorkerLease) throws -> [ClaimedJob] {
        try store.claim(ClaimRequest(stage: stage, destination: "hubspot", limit: limit), worker: worker)
    }

    func summary() throws -> DestinationSummary? { try store.summaries().first }

    /// The laws of conservation that do not hold. The runners of these tests reach no CRM, so no record is remembered.
    func broken() throws -> [AuditFinding] {
        try store.audit().filter { $0.count > 0 && !$0.law.contains("remote") }
    }

    func job(_ lead: Int64) throws -> LeadStory.Job? { try store.story(lead: lead)?.jobs.first }

    /// A worker of this store that looks often.
    func worker(
        _ runners: [any StageRunner], _ change: (inout Worker.Configuration) -> Void = { _ in },
        observe: @escaping @Sendable (Worker.Event) -> Void = { _ in }
    ) -> Worker {
        var configuration = Worker.Configuration(
            destinations: ["hubspot"], linger: .zero, drain: .zero, poll: .milliseconds(20))
        change(&configuration)
        return Worker(store: store, runners: runners, configuration: configuration, logger: .silent, observe: observe)
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// A stage that does what the test says, and remembers what it was given.
final class ScriptedRunner: StageRunner {
    let stage: Stage
    let batchSize: Int
    private let script: @Sendable ([ClaimedJob]) async -> [JobCompletion]
    private let given = Mutex<[[ClaimedJob]]>([])

    init(
        _ stage: Stage = .sync, batchSize: Int = 100,
        script: @escaping @Sendable ([ClaimedJob]) async -> [JobCompletion]
    ) {
        self.stage = stage
        self.batchSize = batchSize
        self.script = script
    }

    /// The batches so far, in the order in which they were begun.
    var batches: [[ClaimedJob]] { given.withLock(\.self) }

    func run(_ jobs: [ClaimedJob]) async -> [JobCompletion] {
        given.withLock { $0.append(jobs) }
        return await script(jobs)
    }

    /// Succeeds with everything.
    static func succeeding(_ stage: Stage = .sync) -> ScriptedRunner {
        ScriptedRunner(stage) { $0.map { JobCompletion($0, .done(note: nil)) } }
    }
}

/// Waits until something is so, at most ten seconds. Returns whether it came to be.
func eventually(within limit: Duration = .seconds(60), _ condition: () throws -> Bool) async rethrows -> Bool {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try condition() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return try condition()
}
