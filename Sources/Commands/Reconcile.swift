public import ArgumentParser
internal import JobQueue
internal import Reconciliation
internal import Store

/// `leadferry reconcile`.
struct Reconcile: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what is cleared, on its way and failed, and why, down to the field and the value.",
        discussion: """
            For each destination: the share of its leads that is in the CRM; what is on its way (queued, waiting in \
            back-off, held by a worker, frozen in manual mode, paused, disabled); and what failed, in groups by error \
            type, within which leads with the same field and value at fault are one line, because one mend mends them. \
            Dismissed leads are left out. With --leads or --state, the leads themselves.

            With --verify, the records of synced leads are read back from the destination, and those that are missing \
            there, stand there twice, or differ from what was sent are listed; nothing is written.

            Exit code 65 where something failed (or, with --verify, is not as it should be), 0 where all is clear.

            Example: leadferry reconcile --type DATA_VALUE_VALIDATION --leads
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: SelectionOptions

    @Option(help: "Count each event apart.")
    var by: Grouping?

    @Flag(help: "List the failed leads instead of the groups.")
    var leads = false

    @Option(help: "List the leads that are pre-sync, failed or cleared.")
    var state: ReconciliationState?

    @Option(help: "The most leads to list, or to verify.")
    var limit: Int?

    @Option(help: "The most values that are shown of a group; 5 in the table, all in JSON and CSV.")
    var values: Int?

    @Flag(help: "Print CSV, safe to open in a spreadsheet.")
    var csv = false

    @Option(help: "Read the records of this destination's synced leads back, and say what is not as it should be.")
    var verify: String?

    /// What is counted apart.
    enum Grouping: String, CaseIterable, ExpressibleByArgument {
        case event
    }

    func validate() throws {
        if csv, output.json { throw ValidationError("say either --json or --csv") }
        if let limit, limit < 1 { throw ValidationError("--limit is at least 1") }
        if let values, values < 1 { throw ValidationError("--values is at least 1") }
        if verify != nil, leads || state != nil || by != nil || selection.destination != nil {
            throw ValidationError("--verify goes with --event, --since and --limit only")
        }
    }

    func run() async throws {
        let store = try common.openStore()
        if let verify {
            try await Verification(destination: verify, selection: selection, limit: limit)
                .run(common, output, csv: csv, store: store)
            return
        }
        let filter = try selection.filter(in: store, common: common)
        let most = values ?? (csv || output.json ? .max : 5)
        let report = try store.reconciliation(filter, byEvent: by == .event, most: most)
        if leads || state != nil {
            let listed = try store.leads(in: state ?? .failed, filter: filter, limit: limit ?? 1000)
            if output.json {
                try Output.json(listed)
            } else if csv {
                ReconcileCSV.print(listed)
            } else {
                Self.print(listed, in: state ?? .failed)
            }
        } else if output.json {
            try Output.json(report)
        } else if csv {
            ReconcileCSV.print(report.groups)
        } else {
            ReconcileText.print(report)
        }
        if !report.groups.isEmpty { throw CommandFailure(.rejected) }
    }

    private static func print(_ leads: [ReconciliationLead], in state: ReconciliationState) {
        let heading =
            switch state {
            case .failed: "ERROR TYPE"
            case .preSync: "STATUS"
            case .cleared: "REMOTE ID"
            }
        var table = Table([
            ("LEAD", .right), ("JOB", .right), ("EVENT", .left), ("NAME", .left), ("EMAIL", .left), (heading, .left),
            ("FIELD", .left), ("VALUE", .left), ("MESSAGE", .left),
        ])
        for lead in leads {
            table.add([
                "\(lead.lead)", "\(lead.job)", lead.event, lead.name ?? "", lead.email ?? "", lead.status ?? "",
                lead.leadField ?? lead.field ?? "", lead.value ?? "", lead.message ?? "",
            ])
        }
        Output.table(table)
    }
}

extension ReconciliationState: ExpressibleByArgument {}
