public import ArgumentParser
internal import JobQueue
internal import Reconciliation
internal import Store

/// `leadferry reconcile`.
struct Reconcile: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the failed leads grouped by error type.",
        discussion: """
            With --type or --state, the leads themselves. Exit code 65 where something failed, 0 where all is clear.

            Example: leadferry reconcile --type DATA_VALUE_VALIDATION
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Only this error type: list its leads.")
    var type: ErrorType?

    @Option(help: "Only this event.")
    var event: String?

    @Option(help: "Only this destination.")
    var destination: String?

    @Option(help: "List the leads that are pre-sync, failed or cleared.")
    var state: ReconciliationState?

    @Option(help: "The most leads to list.")
    var limit = 1000

    func run() throws {
        let store = try common.openStore()
        if let destination, try !store.destinations().contains(where: { $0.name == destination }) {
            throw StoreError.unknown(what: "destination", name: destination)
        }
        let groups = try store.reconciliationGroups(destination: destination, event: event)
        if type != nil || state != nil {
            let filter = JobFilter(destination: destination, event: event, type: type)
            let leads = try store.leads(in: state ?? .failed, filter: filter, limit: limit)
            if output.json { try Output.json(leads) } else { Self.print(leads, in: state ?? .failed) }
        } else if output.json {
            try Output.json(groups)
        } else {
            Self.print(groups)
        }
        if !groups.isEmpty { throw CommandFailure(.rejected) }
    }

    static func print(_ groups: [ReconciliationGroup]) {
        guard !groups.isEmpty else {
            Terminal.say("nothing failed")
            return
        }
        var table = Table([
            ("DESTINATION", .left), ("ERROR TYPE", .left), ("LEADS", .right), ("FIELD", .left), ("LAST MESSAGE", .left),
        ])
        for group in groups {
            table.add([
                group.destination, group.errorType.rawValue, "\(group.leads)", group.lastField ?? "-",
                group.lastMessage ?? "",
            ])
        }
        Output.table(table)
        for type in Set(groups.map(\.errorType)).sorted(by: { $0.rawValue < $1.rawValue }) {
            Terminal.say("\(type.rawValue): \(Explanation(of: type).mend)")
        }
    }

    static func print(_ leads: [ReconciliationLead], in state: ReconciliationState) {
        let heading =
            switch state {
            case .failed: "ERROR TYPE"
            case .preSync: "STATUS"
            case .cleared: "REMOTE ID"
            }
        var table = Table([
            ("LEAD", .right), ("JOB", .right), ("EVENT", .left), ("NAME", .left), ("EMAIL", .left), (heading, .left),
            ("MESSAGE", .left),
        ])
        for lead in leads {
            table.add([
                "\(lead.lead)", "\(lead.job)", lead.event, lead.name ?? "", lead.email ?? "", lead.status ?? "",
                lead.message ?? "",
            ])
        }
        Output.table(table)
    }
}

extension ErrorType: ExpressibleByArgument {
    /// Accepts the type in any case.
    init?(argument: String) { self.init(rawValue: argument.uppercased().replacing("-", with: "_")) }
}

extension ReconciliationState: ExpressibleByArgument {}
