internal import ArgumentParser
internal import Foundation
internal import Store

/// `leadferry status`.
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show how many leads of each destination stand where, who works, and the write-ahead log.",
        discussion: """
            DUE can be claimed now, and OLDEST is how long the first of it has been. A worker hangs when a lease of its \
            ran out or it says nothing for ten seconds, and is dead when its process is gone.

            Example: leadferry status --watch
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Show it again every second, until interrupted.")
    var watch = false

    func run() async throws {
        let store = try common.openStore()
        repeat {
            let start = ContinuousClock.now
            let status = try store.status()
            if output.json {
                try Output.json(status)
            } else {
                let text = Self.lines(status, width: Terminal.isOutput ? Terminal.width : nil)
                // Written over the last ones, line by line, so that nothing flickers.
                Terminal.print(
                    watch && Terminal.isOutput
                        ? "\u{1B}[H" + text.map { $0 + "\u{1B}[K" }.joined(separator: "\n") + "\u{1B}[J"
                        : text.joined(separator: "\n"))
            }
            // A large table costs a second to count: looking must not become the work.
            if watch { try await Task.sleep(for: max(.seconds(1), (ContinuousClock.now - start) * 3)) }
        } while watch
    }

    /// The tables, as a person reads them.
    static func lines(_ status: QueueStatus, width: Int?) -> [String] {
        var table = Table([
            ("DESTINATION", .left), ("CAPTURED", .right), ("ENRICHED", .right), ("SYNCED", .right), ("FAILED", .right),
            ("DUE", .right), ("OLDEST", .right), ("PER MIN", .right),
        ])
        for row in status.destinations {
            table.add([
                row.destination, "\(row.captured)", "\(row.enriched)", "\(row.synced)", "\(row.failed)", "\(row.due)",
                row.oldestDueSeconds.map { Output.age(seconds: $0) } ?? "-",
                String(format: "%.1f", row.syncedPerMinute),
            ])
        }
        let notes = status.destinations.flatMap { row in
            Self.notes(row).map { Terminal.wrapped("\(row.destination): \($0)", width: width ?? .max, indent: 2) }
        }
        let all =
            table.lines(width: width) + notes + [""] + workers(status.workers, width: width)
            + ["", Terminal.wrapped(Self.log(status.log), width: width ?? .max, indent: 2)]
        return all.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
    }

    /// What the figures do not say: why jobs stand still.
    private static func notes(_ row: DestinationStatus) -> [String] {
        var notes: [String] = []
        if let paused = row.paused {
            notes.append(
                "paused, \(paused)" + (row.pausedMessage.map { " (\($0))" } ?? "")
                    + (row.pausedUntil.map { ", until \(Output.short($0))" } ?? ", until somebody retries"))
        }
        if row.mode == "disabled" { notes.append("disabled: nothing is claimed") }
        if row.mode == "manual" { notes.append("manual: \(Output.count(row.frozen, "lead")) frozen until pushed") }
        if row.held > 0 { notes.append("\(row.held) held by workers") }
        if row.waiting > 0 {
            notes.append(
                "\(row.waiting) waiting in back-off, the next until \(Output.short(row.nextDueAt))"
                    + (row.waiting > 1 ? ", the last until \(Output.short(row.lastDueAt))" : ""))
        }
        if row.failedPerMinute > 0 { notes.append(String(format: "%.1f a minute fail", row.failedPerMinute)) }
        if row.dismissed > 0 { notes.append("\(row.dismissed) dismissed") }
        return notes
    }

    private static func workers(_ workers: [WorkerStatus], width: Int?) -> [String] {
        guard !workers.isEmpty else { return ["no worker is registered"] }
        var table = Table([
            ("WORKER", .right), ("PID", .right), ("SINCE", .right), ("STATE", .left), ("LOCK WAITS", .right),
            ("LONGEST", .right), ("HOLDS", .left),
        ])
        for worker in workers {
            let holds = worker.holds.map { "\($0.stage) \($0.destination) \($0.jobs)" }
            table.add([
                "\(worker.id)", "\(worker.pid)", Output.age(seconds: worker.ageSeconds), worker.state.rawValue,
                worker.lockWaits.map(String.init) ?? "-", worker.longestLockWaitMilliseconds.map { "\($0) ms" } ?? "-",
                holds.isEmpty ? "-" : holds.joined(separator: ", "),
            ])
        }
        return table.lines(width: width)
    }

    private static func log(_ log: LogStatus) -> String {
        var text = "write-ahead log \(Output.size(log.bytes))"
        if let used = log.used, let copied = log.copied {
            text += ", \(Output.size(used)) in use, \(Output.size(copied)) of it in the database"
            if let copyable = log.copyable, copyable < used { text += ", \(Output.size(copyable)) could be" }
        }
        guard !log.readers.isEmpty else { return text }
        return text + "; kept by \(log.readers.map(Output.process).joined(separator: ", "))"
    }
}
