import ArgumentParser
import Foundation

/// `leadferry-bench`: speed as a ratio to the raw limit, measured in the same run. Run it through `scripts/bench`.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leadferry-bench",
        abstract: "Measure Leadferry against the raw limits of the machine and of the CRMs.",
        subcommands: [
            Queue.self, SyncBench.self, EnrichBench.self, IngestBench.self, Claims.self, Take.self, Make.self,
            Measure.self,
            Listen.self,
        ]
    )
}

/// Keeps a database to measure on by hand, with `leadferry-bench measure` under perf(1).
struct Make: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a database full of jobs, to profile on.")

    @Argument(help: "The file to make.")
    var path: String

    @Option(help: "captured, to be enriched, or enriched, to be synced.")
    var state = "captured"

    @Option(help: "How many jobs are due.")
    var ready = 400_000

    func run() throws {
        let folder = try BenchFolder()
        try FileManager.default.moveItem(atPath: folder.make("made.db", state: state, ready: ready), toPath: path)
    }
}
