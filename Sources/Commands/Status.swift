internal import ArgumentParser
internal import Foundation
internal import Store

/// `leadferry status`.
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show how many leads of each destination stand where.",
        discussion: "Example: leadferry status --watch"
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Show it again every second, until interrupted.")
    var watch = false

    func run() async throws {
        let store = try common.openStore()
        repeat {
            let summaries = try store.summaries()
            if watch, Terminal.isOutput { FileHandle.standardOutput.write(Data("\u{1B}[H\u{1B}[2J".utf8)) }
            if output.json { try Output.json(summaries) } else { Self.print(summaries) }
            if watch { try await Task.sleep(for: .seconds(1)) }
        } while watch
    }

    static func print(_ summaries: [DestinationSummary]) {
        var table = Table([
            ("DESTINATION", .left), ("MODE", .left), ("CAPTURED", .right), ("ENRICHED", .right), ("SYNCED", .right),
            ("FAILED", .right), ("PER MIN", .right), ("OLDEST", .right),
        ])
        for summary in summaries {
            table.add([
                summary.destination, summary.paused.map { "paused: \($0)" } ?? summary.mode, "\(summary.captured)",
                "\(summary.enriched)", "\(summary.synced)", "\(summary.failed)",
                String(format: "%.1f", summary.syncedPerMinute),
                summary.oldestSeconds.map { Output.age(seconds: $0) } ?? "-",
            ])
        }
        Output.table(table)
    }
}
