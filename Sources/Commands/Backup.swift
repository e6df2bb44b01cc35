internal import ArgumentParser
internal import Dispatch
internal import Foundation
internal import Store
internal import Synchronization

/// `leadferry backup FILE`.
struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the database into a new file, while workers go on.",
        discussion: """
            The copy is the database at one moment. It is checked page by page and by the audit, is on the disk when \
            this returns, and can be read by its owner alone. Jobs that a worker held are due in it; creates in flight \
            are looked up. To restore, stop the workers, move the damaged database with its -wal and -shm aside, copy \
            the backup into its place and start the workers.

            Example: leadferry backup /var/backups/leadferry-$(date +%F).db
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The new file.")
    var file: String

    @Flag(help: "Replace the file where it is there already.")
    var force = false

    func run() throws {
        let store = try common.openStore()
        var line = Progress()
        defer { line.clear() }
        // Whoever interrupts it gets no half file either.
        let stopped = Interruption()
        let report = try store.backUp(to: file, replacing: force) { share in
            if stopped.happened { throw CommandFailure(.tryAgain, "stopped; no backup was kept") }
            line.show(share < 1 ? "copied \(Int(share * 100)) %" : "checked")
        }
        line.clear()
        try store.close()
        if output.json { return try Output.json(report) }
        Terminal.say(
            "\(report.path): \(Output.size(report.bytes)), \(Output.count(report.leads, "lead")), schema \(report.schema), "
                + "checked")
    }
}

/// SIGINT and SIGTERM, noted instead of obeyed while it is kept.
final class Interruption {
    private final class Note: Sendable {
        let happened = Mutex(false)
    }

    private let note = Note()
    private var sources: [any DispatchSourceSignal] = []

    /// Whether a signal came.
    var happened: Bool { note.happened.withLock(\.self) }

    init() {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [note] in note.happened.withLock { $0 = true } }
            source.resume()
            sources.append(source)
        }
    }

    deinit {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
}
