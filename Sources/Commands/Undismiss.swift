internal import ArgumentParser
internal import Store

/// `leadferry undismiss [JOB…]`.
struct Undismiss: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put dismissed jobs back into the groups.",
        discussion: """
            They are failed as before; retry sends them. A job that is named and is not dismissed is told, with exit code \
            65.

            Example: leadferry undismiss 17
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: SelectionOptions

    @Argument(help: "Jobs, by number: select job_id from reconciliation where dismissed.")
    var jobs: [Int64] = []

    @Option(help: "Why; it stands in the history.")
    var reason: String?

    @Flag(help: "Say what would be put back, and change nothing.")
    var dryRun = false

    struct Report: Encodable {
        var undismissed: [Int64]
        var skipped: [JobStanding]
        var dryRun: Bool
        enum CodingKeys: String, CodingKey {
            case undismissed, skipped
            case dryRun = "dry_run"
        }
    }

    func validate() throws {
        try selection.requireChoice(orJobs: jobs)
    }

    func run() throws {
        let store = try common.openStore()
        let filter = try selection.filter(in: store, common: common, jobs: jobs)
        let standings = try store.standing(of: jobs)
        let undismissed = try store.undismiss(filter, reason: reason, dryRun: dryRun)
        let skipped = standings.filter { !undismissed.contains($0.job) }
        if output.json {
            try Output.json(Report(undismissed: undismissed, skipped: skipped, dryRun: dryRun))
        } else {
            Terminal.say("\(Output.count(undismissed.count, "job")) \(dryRun ? "would be " : "")put back")
        }
        try JobStanding.refuse(skipped, for: "put back")
    }
}
