internal import Store
internal import Sync

/// `leadferry reconcile --verify DEST`: the records of synced leads, held against the CRM.
struct Verification {
    let destination: String
    let selection: SelectionOptions
    let limit: Int?

    func run(_ common: CommonOptions, _ output: OutputOptions, csv: Bool, store: Store) async throws {
        var configuration = try common.configuration()
        let settings = try MappingCommand.settings(destination, configuration)
        try common.require(destination: destination, in: store)
        // What is wrong with another connection does not matter here.
        configuration.destinations = [settings]
        configuration.partners = []
        let filter = try selection.filter(in: store, common: common)
        var jobs = try store.syncedJobs(destination: destination, filter)
        if let limit, limit < jobs.count {
            // A sample of all, not the oldest.
            jobs = jobs.shuffled().prefix(limit).sorted { $0.job < $1.job }
        }
        let pipeline = try Pipeline(configuration, store: store)
        let result: Result<RecordCheckReport, any Error>
        do {
            result = .success(try await check(jobs, pipeline, store))
        } catch {
            result = .failure(error)
        }
        try await pipeline.shutdown()
        let report = try result.get()
        if output.json {
            try Output.json(report)
        } else if csv {
            Self.csv(report)
        } else {
            Self.print(report, destination)
        }
        if !report.findings.isEmpty { throw CommandFailure(.rejected) }
    }

    private func check(_ jobs: [SyncedJob], _ pipeline: Pipeline, _ store: Store) async throws -> RecordCheckReport {
        guard let target = pipeline.destinations.first else {
            throw CommandFailure(.configuration, "no destination is configured")
        }
        var line = Progress()
        defer { line.clear() }
        return try await RecordCheck(store: store, destination: target).run(jobs) { checked in
            line.show("\(checked) of \(jobs.count) looked at")
        }
    }

    private static func print(_ report: RecordCheckReport, _ destination: String) {
        if !report.findings.isEmpty {
            var table = Table([
                ("LEAD", .right), ("JOB", .right), ("FINDING", .left), ("RECORD", .left), ("WHAT", .left),
            ])
            for finding in report.findings {
                let record = [finding.object, finding.id].compactMap(\.self).joined(separator: " ")
                table.add(["\(finding.lead)", "\(finding.job)", finding.kind.rawValue, record, words(finding)])
            }
            Output.table(table)
        }
        let counts = RecordFinding.Kind.allCases.compactMap { kind in
            let count = report.findings.filter { $0.kind == kind }.count
            return count == 0 ? nil : "\(count) \(kind.rawValue)"
        }
        Terminal.say(
            "\(destination): \(Output.count(report.checked, "lead")) looked at, \(report.good) as they were sent"
                + (counts.isEmpty ? "" : ", " + counts.joined(separator: ", ")))
        if report.findings.contains(where: { $0.kind == .missing }) {
            Terminal.say("an edit sends a lead again, and finds or creates its record: leadferry edit LEAD FIELD=VALUE")
        }
    }

    private static func words(_ finding: RecordFinding) -> String {
        if let error = finding.error { return error }
        switch finding.kind {
        case .missing: return "not there any more"
        case .doubled: return "also \(finding.others.joined(separator: ", "))"
        case .differs:
            return finding.differences.map {
                "\($0.field): “\($0.ours)”, there \($0.theirs.map { "“\($0)”" } ?? "blank")"
            }
            .joined(separator: "; ")
        case .unknown: return ""
        }
    }

    private static func csv(_ report: RecordCheckReport) {
        var text = CSVText(["lead", "job", "finding", "object", "id", "field", "ours", "theirs", "others", "error"])
        for finding in report.findings {
            let rows: [RecordFinding.Difference?] = finding.differences.isEmpty ? [nil] : finding.differences
            for difference in rows {
                text.add([
                    "\(finding.lead)", "\(finding.job)", finding.kind.rawValue, finding.object, finding.id,
                    difference?.field, difference?.ours, difference?.theirs, finding.others.joined(separator: " "),
                    finding.error,
                ])
            }
        }
        Terminal.write(text.text)
    }
}
