import ArgumentParser
import Foundation
import JobQueue
import Logging
import Store
import Workers

/// The real worker with a stage that does nothing: it prints the time at which it was given a job. For measuring how
/// soon.
struct Listen: AsyncParsableCommand {
    static let configuration = CommandConfiguration(shouldDisplay: false)

    @Argument var path: String
    /// Keeps what it is given, for ever.
    @Flag var hold = false

    func run() async throws {
        let store = try Store(path: path)
        let worker = Worker(
            store: store, runners: [Stamp(hold: hold)], configuration: Worker.Configuration(destinations: ["hubspot"]),
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() },
            observe: { event in if case .started = event { Self.say("started") } })
        try await worker.run()
    }

    static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    /// Nanoseconds of CLOCK_MONOTONIC, which all processes share.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private struct Stamp: StageRunner {
        let stage = Stage.enrich
        let batchSize = 100
        let hold: Bool

        func run(_ jobs: [ClaimedJob]) async -> [JobCompletion] {
            let time = Listen.now()
            Listen.say("jobs \(time) \(jobs.map { "\($0.leadID)" }.joined(separator: ","))")
            if hold { try? await Task.sleep(for: .seconds(86_400)) }
            return jobs.map { JobCompletion($0, .done(note: nil)) }
        }
    }
}
