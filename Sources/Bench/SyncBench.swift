import ArgumentParser
import Foundation

/// `scripts/bench sync`: calls a lead, a large event under the published limits, and processor time a lead.
struct SyncBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Calls, time under the CRM's limits, and processor time of the sync.")

    @Flag(help: "Rows of {name, value, unit, reach, ok, detail} on standard output.")
    var json = false

    @Option(help: "Leads of the large event.")
    var event = 10_000

    @Option(help: "Only what has this in its name, such as Zoho.")
    var only: String?

    @Option(help: "The leadferry binary that is measured.")
    var binary: String

    func run() async throws {
        var report = BenchReport(json: json)
        func isWanted(_ name: String) -> Bool { only.map(name.contains) ?? true }
        for subject in Subject.allCases where isWanted(subject.name) { report.show(try await calls(subject)) }
        for event in LargeEvent.all where isWanted(event.subject.name) { report.show(try await carry(event)) }
        if only == nil { report.show(try await overhead()) }
        try report.finish()
    }

    // MARK: - Calls

    /// A worker carries 1,000 leads of 700 companies, each with notes and into a campaign; then 1,000 others of the same
    /// companies. What it asks for once, the metadata above all, is counted.
    private func calls(_ subject: Subject) async throws -> [BenchRow] {
        let site = try BenchSite(binary, subject.account)
        try await subject.prepare(site)
        try site.configure()
        var rows: [BenchRow] = []
        for (pass, reach) in [("new companies", subject.reach.cold), ("known companies", subject.reach.known)] {
            let first = rows.isEmpty ? 0 : 10_000
            try site.enrich(first..<(first + 1000), companies: 700, notes: subject.recordsNotes)
            try await site.control("/reset", ["calls": true])
            try site.run(["work", "--stage", "sync", "--drain"])
            let calls = try await site.calls()
            let total = calls.map(\.count).reduce(0, +)
            let largest = calls.sorted { $0.count > $1.count }.prefix(6).map { call in
                "\(call.count) \(call.path.split(separator: "/").suffix(3).joined(separator: "/"))"
            }
            rows.append(
                .atMost(
                    reach, "\(subject.name): calls per 100 leads, \(pass)", Double(total) / 10, "",
                    "1,000 leads with \(subject.recordsNotes ? "campaign and notes" : "campaign"): \(largest.joined(separator: ", "))"
                ))
        }
        try await site.end()
        return rows
    }
}
