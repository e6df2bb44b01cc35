import DiskFaults
import JobQueue
import Logging
import Store
import Synchronization
import TestSupport
import Testing
import Workers

/// A worker whose disk is full or fails for a while keeps the outcomes it could not write, waits, and goes on by itself.
@Suite(.blocking, .timeLimit(.minutes(10))) struct WorkerDiskTests {
    /// What fails, and how.
    static let faults: [(FaultFolder.Calls, FaultFolder.Answer)] = [(.write, .full), (.sync, .failed), (.all, .failed)]

    @Test(arguments: faults.indices)
    func `a worker waits for its disk, says so once, and repeats no work`(number: Int) async throws {
        let (calls, answer) = Self.faults[number]
        let disk = try FaultFolder()
        let fixture = try WorkerFixture(leads: 40, in: disk.path)
        let begun = Atomic(false)
        // The outcomes of the first batch are what cannot be written: the CRM has them already.
        let runner = ScriptedRunner { jobs in
            if !begun.exchange(true, ordering: .relaxed) { disk.fail(calls, with: answer, lasting: true) }
            return jobs.map { JobCompletion($0, .done(note: nil)) }
        }
        let log = LogLines()
        let worker = Worker(
            store: fixture.store, runners: [runner],
            configuration: Worker.Configuration(
                destinations: ["hubspot"], concurrency: 1, batch: 10, linger: .zero, drain: .zero,
                poll: .milliseconds(20)),
            logger: log.logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            #expect(await eventually { disk.failures >= 3 }, "it tried again")
            disk.heal()
            try await group.waitForAll()
        }
        #expect(try fixture.summary()?.synced == 40)
        let given = runner.batches.flatMap { $0.map(\.id) }
        #expect(given.count == 40 && Set(given).count == 40, "each job was run once")
        #expect(try fixture.broken().isEmpty)
        #expect(log.lines.filter { $0.contains("the disk of") }.count == 1, "\(log.lines)")
    }
}

/// The warnings and errors of a log.
final class LogLines: Sendable {
    private let said = Mutex<[String]>([])

    var lines: [String] { said.withLock(\.self) }

    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.warning

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.said.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }
}
