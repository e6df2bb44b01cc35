internal import ArgumentParser
internal import JobQueue
internal import Store

/// `leadferry retry [JOB…]`.
struct Retry: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send failed jobs back to the state before the stage that failed.",
        discussion: "Example: leadferry retry --type DATA_VALUE_VALIDATION --event expo"
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Jobs, by the number that reconcile shows.")
    var jobs: [Int64] = []

    @Option(help: "All failed with this error type.")
    var type: ErrorType?

    @Option(help: "All failed of this event.")
    var event: String?

    @Option(help: "All failed of this destination.")
    var destination: String?

    @Flag(help: "All failed.")
    var all = false

    @Flag(help: "Say what would be sent back, and change nothing.")
    var dryRun = false

    struct Report: Encodable {
        var retried: [Int64]
        var skipped: [Int64]
        var dryRun: Bool
        enum CodingKeys: String, CodingKey {
            case retried, skipped
            case dryRun = "dry_run"
        }
    }

    func validate() throws {
        if jobs.isEmpty, type == nil, event == nil, destination == nil, !all {
            throw ValidationError("say which: jobs by number, --type, --event, --destination, or --all")
        }
        if all, !jobs.isEmpty || type != nil || event != nil || destination != nil {
            throw ValidationError("--all takes everything; leave the other choices out")
        }
    }

    func run() throws {
        let store = try common.openStore()
        let filter = JobFilter(
            jobs: jobs.isEmpty ? nil : jobs, destination: destination, event: event, type: type)
        let retried = try store.retry(filter, dryRun: dryRun)
        let skipped = Set(jobs).subtracting(retried).sorted()
        if output.json {
            try Output.json(Report(retried: retried.sorted(), skipped: skipped, dryRun: dryRun))
        } else {
            Terminal.say(
                "\(retried.count) \(retried.count == 1 ? "job" : "jobs") \(dryRun ? "would be " : "")sent back")
        }
        if !skipped.isEmpty {
            throw CommandFailure(
                .usage, "not failed, dismissed, or not there: \(skipped.map(String.init).joined(separator: ", "))")
        }
    }
}
