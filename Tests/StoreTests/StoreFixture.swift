import Foundation
import JobQueue
import Leads
import Store
import Synchronization
import TestSupport

/// A store in a folder of its own, with clocks the test moves.
final class StoreFixture: Sendable {
    let folder: String
    let path: String
    let store: Store
    private let times = Times()

    init(destinations: [(String, Destination.Mode)] = [("hubspot", .automatic)]) throws {
        folder = NSTemporaryDirectory() + "leadferry-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        path = folder + "/leadferry.db"
        store = try .fresh(at: path, clock: times.clock)
        try store.register(destinations: destinations.map { ($0.0, "hubspot", $0.1) })
    }

    /// The test's clocks, for a second store on the same file.
    var clock: Clock { times.clock }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The test's own time.
    final class Times: Sendable {
        let wall = Mutex<Int64>(1_795_000_000_000)
        let boot = Mutex<Int64>(1_000_000)
        let awake = Mutex<Int64>(900_000)
        var clock: Clock {
            Clock(
                wall: { self.wall.withLock(\.self) }, boot: { self.boot.withLock(\.self) },
                awake: { self.awake.withLock(\.self) }, bootID: "test-boot")
        }
    }

    /// Lets time pass on all clocks.
    func pass(_ duration: Duration) {
        suspend(duration)
        times.awake.withLock { $0 += duration.milliseconds }
    }

    /// Lets time pass while the machine sleeps.
    func suspend(_ duration: Duration) {
        times.wall.withLock { $0 += duration.milliseconds }
        times.boot.withLock { $0 += duration.milliseconds }
    }

    /// Steps the wall clock alone.
    func step(_ duration: Duration) { times.wall.withLock { $0 += duration.milliseconds } }

    /// Leads with made-up addresses, ingested into an event.
    @discardableResult
    func ingest(
        _ numbers: Range<Int>, event: String = "expo", to destinations: [String] = ["hubspot"],
        source: LeadSource = .csv
    ) throws -> IngestTally {
        try ingest(numbers.map { Self.lead($0) }, event: event, to: destinations, source: source)
    }

    @discardableResult
    func ingest(
        _ leads: [CapturedLead], event: String = "expo", to destinations: [String] = ["hubspot"],
        source: LeadSource = .csv
    ) throws -> IngestTally {
        let run = try store.beginIngest(event: event, input: "test.csv", source: source, destinations: destinations)
        let tally = try store.ingest(leads, run: run)
        try store.finishIngest(run)
        return tally
    }

    static func lead(_ number: Int, fingerprint: Int64? = nil, _ more: LeadValues = [:]) -> CapturedLead {
        var values: LeadValues = [
            .email: "person\(number)@company\(number % 7).example", .firstName: "Person", .lastName: "No\(number)",
        ]
        for field in more.fields { values[field] = more[field] }
        guard let identity = Identity(values) else { preconditionFailure("a test lead needs an identity") }
        return CapturedLead(
            identity: identity, values: values, line: number + 2, fingerprint: fingerprint ?? Int64(number))
    }

    func claim(
        _ stage: Stage, limit: Int = 100, from destination: String = "hubspot", suspects: Bool = false,
        by worker: WorkerLease
    ) throws -> [ClaimedJob] {
        try store.claim(
            ClaimRequest(stage: stage, destination: destination, limit: limit, suspects: suspects), worker: worker)
    }

    /// Carries all captured jobs to enriched.
    func enrichAll(by worker: WorkerLease) throws {
        while case let jobs = try claim(.enrich, by: worker), !jobs.isEmpty {
            try store.complete(jobs.map { JobCompletion($0, .done(note: nil)) })
        }
    }

    /// Runs SQL in the plain `sqlite3` shell, as a user would.
    func shell(_ sql: String, on file: String? = nil) throws -> (output: String, status: Int32) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3", "-batch", file ?? path, sql]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (String(decoding: data, as: UTF8.self), process.terminationStatus)
    }
}
