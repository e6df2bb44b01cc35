internal import ArgumentParser
internal import Store

/// `leadferry push [LEAD…]`.
struct Push: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send frozen leads, which wait because their destination's mode is manual.",
        discussion: "Example: leadferry push --event expo --destination hubspot"
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Leads, by number or e-mail.")
    var leads: [String] = []

    @Option(help: "All frozen of this event.")
    var event: String?

    @Option(help: "Only to this destination.")
    var destination: String?

    @Flag(help: "All frozen.")
    var all = false

    @Flag(help: "Say what would be sent, and change nothing.")
    var dryRun = false

    struct Report: Encodable {
        var pushed: [Int64]
        var dryRun: Bool
        enum CodingKeys: String, CodingKey {
            case pushed
            case dryRun = "dry_run"
        }
    }

    func validate() throws {
        if leads.isEmpty, event == nil, !all { throw ValidationError("say which: leads, --event, or --all") }
        if all, !leads.isEmpty || event != nil {
            throw ValidationError("--all takes everything; leave the other choices out")
        }
    }

    func run() throws {
        let store = try common.openStore()
        if let destination { try common.require(destination: destination, in: store) }
        var ids: [Int64] = []
        for lead in leads {
            let found = try store.leadIDs(matching: lead)
            guard !found.isEmpty else { throw CommandFailure(.inputMissing, "there is no lead \(lead)") }
            ids += found
        }
        let pushed = try store.push(
            destination: destination, event: event, leads: leads.isEmpty ? nil : ids, dryRun: dryRun)
        if output.json { return try Output.json(Report(pushed: pushed.sorted(), dryRun: dryRun)) }
        Terminal.say("\(Output.count(pushed.count, "job")) \(dryRun ? "would be " : "")released")
        if pushed.isEmpty { Terminal.say("nothing is frozen there; `leadferry status` shows what waits, and why") }
    }
}
