public import ArgumentParser
internal import Foundation
internal import Store

/// `leadferry prune`.
struct Prune: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Remove leads that have come to rest long ago.",
        discussion: """
            A lead goes when all its jobs are in the states named and neither it nor they had news for that long: with \
            its jobs, captures and histories. Registered attendees go with the lead that they became, and those who \
            never came when nothing was captured or imported at their event for that long. Partners' answers of that \
            age go too, unless --event is given. Leads on their way, or with a create whose answer was lost, stay. The \
            counts of ingest_runs stay, and say what was pruned. It runs while workers do, in steps of some \
            milliseconds, and can be interrupted and run again.

            Which CRM record a person is stays known, without other data than the e-mail or name it is found by: so the \
            same file ingested again brings the leads back, enriches them anew and updates the records there are, and \
            creates nobody twice. With --with-records that goes too: people are then matched in the CRM by e-mail, and \
            one without an e-mail is created a second time. To erase one person everywhere is not what this is for.

            The file does not shrink: what is free in it is used for the next leads.

            Example: leadferry prune --older-than 90d --state synced --dry-run
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Leads without news for so long: 90d, 36h.")
    var olderThan: String

    @Option(help: "Leads in this state. Repeatable. Default: synced and dismissed.")
    var state: [PrunableState] = []

    @Option(help: "Only leads of this event.")
    var event: String?

    @Flag(help: "Forget too which CRM records those people are.")
    var withRecords = false

    @Flag(help: "Say what would be removed, and change nothing.")
    var dryRun = false

    struct Report: Encodable {
        var report: PruneReport
        var dryRun: Bool

        enum CodingKeys: String, CodingKey {
            case dryRun = "dry_run"
        }

        func encode(to encoder: any Encoder) throws {
            try report.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(dryRun, forKey: .dryRun)
        }
    }

    func validate() throws {
        // A bare number would be seconds elsewhere, and meant as days here.
        if Duration(operatorText: olderThan) == nil || olderThan.last?.isNumber ?? true {
            throw ValidationError("--older-than wants a length of time such as 90d or 36h")
        }
    }

    func run() throws {
        guard let age = Duration(operatorText: olderThan) else { return }
        let store = try common.openStore()
        var line = Progress()
        defer { line.clear() }
        let request = PruneRequest(
            states: state.isEmpty ? [.synced, .dismissed] : Set(state), age: age, event: event,
            withRecords: withRecords)
        let report = try store.prune(request, dryRun: dryRun) { share, report in
            line.show("\(Int(share * 100)) %  \(report.leads) leads \(dryRun ? "would go" : "removed")")
        }
        line.clear()
        try store.close()
        if output.json { return try Output.json(Report(report: report, dryRun: dryRun)) }
        Terminal.say(
            "\(dryRun ? "would remove" : "removed") \(Output.count(report.leads, "lead")) with "
                + "\(Output.count(report.jobs, "job")), "
                + (report.attendees > 0 ? "\(Output.count(report.attendees, "registered attendee")), " : "")
                + "and \(Output.count(report.answers, "partner answer"))"
                + (withRecords && !dryRun ? ", and \(Output.count(report.records ?? 0, "remembered CRM record"))" : ""))
        if report.unsettled > 0 {
            Terminal.say(
                "\(Output.count(report.unsettled, "lead")) stay: a create of theirs went out whose answer is not known")
        }
        Terminal.say(
            "\(Output.size(report.freeBytes)) of \(Output.size(report.fileBytes)) in \(store.path) are free for the next leads"
        )
    }
}

extension PrunableState: ExpressibleByArgument {}
