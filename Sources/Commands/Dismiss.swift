internal import ArgumentParser
internal import Store

/// `leadferry dismiss [JOB…]`.
struct Dismiss: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take failed jobs out of the groups, because nobody will mend them.",
        discussion: """
            They stay failed, with the reason in their history; retry leaves them alone, and undismiss puts them back. A \
            job that is named and did not fail is told, with exit code 65.

            Example: leadferry dismiss 17 18 --reason "competitors"
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: SelectionOptions

    @Argument(help: "Jobs, by the number that reconcile --leads shows.")
    var jobs: [Int64] = []

    @Option(help: "Why; it stands in the history.")
    var reason: String

    @Flag(help: "Say what would be dismissed, and change nothing.")
    var dryRun = false

    struct Report: Encodable {
        var dismissed: [Int64]
        var skipped: [JobStanding]
        var dryRun: Bool
        enum CodingKeys: String, CodingKey {
            case dismissed, skipped
            case dryRun = "dry_run"
        }
    }

    func validate() throws {
        try selection.requireChoice(orJobs: jobs)
        if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason wants a few words") }
    }

    func run() throws {
        let store = try common.openStore()
        let filter = try selection.filter(in: store, common: common, jobs: jobs)
        let standings = try store.standing(of: jobs)
        let dismissed = try store.dismiss(filter, reason: reason, dryRun: dryRun)
        let skipped = standings.filter { !dismissed.contains($0.job) }
        if output.json {
            try Output.json(Report(dismissed: dismissed, skipped: skipped, dryRun: dryRun))
        } else {
            Terminal.say("\(Output.count(dismissed.count, "job")) \(dryRun ? "would be " : "")dismissed")
        }
        try JobStanding.refuse(skipped, for: "dismissed")
    }
}
