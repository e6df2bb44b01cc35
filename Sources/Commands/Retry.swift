internal import ArgumentParser
internal import JobQueue
internal import Store

/// `leadferry retry [JOB…]`.
struct Retry: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send failed jobs back to the state before the stage that failed.",
        discussion: """
            They get a new retry budget, go before all other leads, and are sent in manual mode too. Steps that were done \
            are not repeated. Many are spread over time, 200 a second unless --over says otherwise, so that leads that \
            come in meanwhile find their way between them. What is remembered of the CRM's fields is asked for anew; \
            workers read the configuration at their start, so restart them after a change of it.

            A job that is named and cannot be sent back, because it is not there, synced, dismissed, on its way or in a \
            worker's hands, is told, with exit code 65; the others are sent.

            Example: leadferry retry --type DATA_VALUE_VALIDATION --event expo
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: SelectionOptions

    @Argument(help: "Jobs, by the number that reconcile --leads shows.")
    var jobs: [Int64] = []

    @Flag(help: "All failed.")
    var all = false

    @Option(help: "Spread them over so long: 10m, 2h.")
    var over: String?

    @Flag(help: "Say what would be sent back, and change nothing.")
    var dryRun = false

    struct Report: Encodable {
        var retried: [Int64]
        var skipped: [JobStanding]
        var dryRun: Bool
        enum CodingKeys: String, CodingKey {
            case retried, skipped
            case dryRun = "dry_run"
        }
    }

    func validate() throws {
        if jobs.isEmpty, selection.isEmpty, !all {
            throw ValidationError("say which: jobs by number, --type, --event, --destination, …, or --all")
        }
        if all, !jobs.isEmpty || !selection.isEmpty {
            throw ValidationError("--all takes everything; leave the other choices out")
        }
        if let over, Duration(operatorText: over) == nil {
            throw ValidationError("--over wants a length of time such as 10m or 2h")
        }
    }

    func run() throws {
        let store = try common.openStore()
        let filter = try selection.filter(in: store, common: common, jobs: jobs)
        // Before it is done: afterwards they all are on their way.
        let standings = try store.standing(of: jobs)
        let retried = try store.retry(filter, over: over.flatMap { Duration(operatorText: $0) }, dryRun: dryRun)
        let skipped = standings.filter { !retried.contains($0.job) }
        if output.json {
            try Output.json(Report(retried: retried, skipped: skipped, dryRun: dryRun))
        } else {
            Terminal.say(
                "\(Output.count(retried.count, "job")) \(dryRun ? "would be " : "")sent back\(spread(retried))")
            if !dryRun, !retried.isEmpty { try StaleWorkers.warn(common, store) }
        }
        try JobStanding.refuse(skipped, for: "sent back")
    }

    private func spread(_ jobs: [Int64]) -> String {
        if let over { return jobs.count > 1 ? ", spread over \(over)" : "" }
        let seconds = jobs.count / Store.retriedPerSecond
        return seconds > 0 ? ", spread over \(Output.age(seconds: seconds))" : ""
    }
}

extension JobStanding {
    /// Tells of jobs that were named and not taken.
    static func refuse(_ skipped: [JobStanding], for what: String) throws {
        guard !skipped.isEmpty else { return }
        let lines = skipped.map { "job \($0.job) was not \(what): \($0.words)" }
        throw CommandFailure(.rejected, lines.joined(separator: "\n"))
    }

    /// Why it was not taken.
    private var words: String {
        let rest = detail.map { ": \($0)" } ?? ""
        return switch place {
        case .missing: "there is no such job"
        case .failed: "it failed with \(detail ?? "an error"), which is not what was asked for"
        case .dismissed: "it is dismissed\(rest); leadferry undismiss \(job) puts it back"
        case .synced: "its lead is in the CRM \(detail ?? ""); leadferry edit sends it again"
        case .held: "it is held: \(detail ?? "by a worker")"
        case .queued: "it is on its way"
        case .waiting: "it is on its way, and waits \(detail ?? "")"
        }
    }
}
