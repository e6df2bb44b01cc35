internal import ArgumentParser
internal import Store

/// `leadferry mode [DEST MODE]`.
struct Mode: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show or set when a destination's enriched leads are sent.",
        discussion: """
            automatic: as soon as they are enriched. manual: they are frozen until pushed. disabled: nothing is claimed, \
            nothing is lost. Switching to automatic releases all frozen leads.

            Example: leadferry mode hubspot manual
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The destination; all are shown where it is left out.")
    var destination: String?

    @Argument(
        help: "automatic, manual or disabled; left out: it is shown.",
        transform: { text in
            guard let mode = Destination.Mode(rawValue: text) else {
                throw ValidationError("the mode is automatic, manual or disabled, not '\(text)'")
            }
            return mode
        })
    var mode: Destination.Mode?

    struct Report: Encodable {
        var destination: String
        var mode: String
        var frozen: Int
    }

    func run() throws {
        let store = try common.openStore()
        if let destination {
            try common.require(destination: destination, in: store)
            if let mode {
                let frozen = try store.summaries().first { $0.destination == destination }?.frozen ?? 0
                try store.set(mode: mode, destination: destination)
                if !output.json {
                    Terminal.say("\(destination) is \(mode.rawValue) now")
                    if mode == .automatic, frozen > 0 {
                        Terminal.say("released: \(Output.count(frozen, "frozen lead"))")
                    }
                    return
                }
            }
        }
        let reports = try store.summaries().filter { destination == nil || $0.destination == destination }.map {
            Report(destination: $0.destination, mode: $0.mode, frozen: $0.frozen)
        }
        if output.json { return try Output.json(reports) }
        var table = Table([("DESTINATION", .left), ("MODE", .left), ("FROZEN", .right)])
        for report in reports { table.add([report.destination, report.mode, String(report.frozen)]) }
        Output.table(table)
    }
}
