public import ArgumentParser
internal import Store

/// `leadferry partners spend`.
struct PartnersSpend: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spend", abstract: "Say what enrichment has cost, by partner, event or day.",
        discussion: """
            Prices are credits times the configuration's price_per_credit. Open and unknown questions are counted with the \
            most they may cost; an unknown one is a question whose answer was lost, so that nobody knows what it cost: \
            --unknown lists them, and `partners settle` books what the partner's own account says.

            Example: leadferry partners spend --by day --since 2026-11-01
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "partner, event or day.")
    var by = SpendGrouping.partner

    @Option(help: "Only this event.")
    var event: String?

    @Option(help: "Only since this day (UTC): 2026-11-01.")
    var since: String?

    @Flag(help: "List the questions whose price nobody knows.")
    var unknown = false

    func validate() throws {
        if let since, since.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) == nil {
            throw ValidationError("--since wants a day such as 2026-11-01")
        }
    }

    func run() throws {
        let store = try common.openStore()
        if unknown {
            let entries = try store.unknownSpend()
            if output.json { return try Output.json(entries) }
            return Self.print(entries)
        }
        let lines = try store.spend(by: by, event: event, since: since)
        if output.json { return try Output.json(lines) }
        var table = Table([
            (by.rawValue.uppercased(), .left), ("ASKED", .right), ("HITS", .right), ("MISSES", .right),
            ("OPEN", .right), ("UNKNOWN", .right), ("CREDITS", .right), ("PRICE", .right),
        ])
        for line in lines {
            table.add([
                line.name.isEmpty ? "(none)" : line.name, "\(line.asked)", "\(line.hits)", "\(line.misses)",
                "\(line.open)", "\(line.unknown)", line.credits.map(Amount.text) ?? "", Amount.text(line.price),
            ])
        }
        Output.table(table)
        let total = lines.reduce(0) { $0 + $1.price }
        let unknownPrice = lines.reduce(0) { $0 + $1.unknownPrice }
        Terminal.say(
            "together \(Amount.text(total))"
                + (unknownPrice > 0 ? ", of which \(Amount.text(unknownPrice)) at most is unknown: see --unknown" : ""))
    }

    static func print(_ entries: [SpendEntry]) {
        guard !entries.isEmpty else { return Terminal.say("nothing is unknown") }
        var table = Table([
            ("ENTRY", .right), ("PARTNER", .left), ("CALL", .left), ("LEAD", .right), ("AT MOST", .right),
            ("ASKED AT", .left),
        ])
        for entry in entries {
            table.add([
                "\(entry.id)", entry.partner, entry.call, entry.lead.map { "\($0)" } ?? "", Amount.text(entry.price),
                Output.short(entry.at),
            ])
        }
        Output.table(table)
    }
}

extension SpendGrouping: ExpressibleByArgument {}

/// `leadferry partners settle ENTRY`.
struct PartnersSettle: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle", abstract: "Book what a question cost whose answer was lost.",
        discussion: """
            Look the request up in the partner's own account. The question may be asked again afterwards.

            Example: leadferry partners settle 812 --credits 1
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The entry, as `partners spend --unknown` shows it.")
    var entry: Int64

    @Option(help: "What the partner took, in its credits; 0 for nothing.")
    var credits: Double

    func validate() throws {
        if credits < 0 || !credits.isFinite { throw ValidationError("--credits wants a number from 0") }
    }

    func run() throws {
        let store = try common.openStore()
        guard try store.settleUnknown(entry: entry, credits: credits) else {
            throw CommandFailure(.usage, "entry \(entry) is not unknown, or not there")
        }
        try store.close()
        Terminal.say("entry \(entry) is settled with \(Amount.text(credits)) credits")
    }
}
