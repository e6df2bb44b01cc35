internal import Enrichment
internal import Foundation
internal import Leads
internal import Store

/// `leadferry enrich --preview`: what it would cost, before anything is spent.
struct Preview {
    private let waterfall: Waterfall
    private let store: Store
    private let freshSince: Date?

    init(_ waterfall: Waterfall, _ store: Store, freshSince: Date?) {
        self.waterfall = waterfall
        self.store = store
        self.freshSince = freshSince
    }

    /// What was added up for one partner.
    private struct Sum: Encodable {
        var partner: String
        var eligible = 0
        var kept = 0
        var skipped: [String: Int] = [:]
        var most = 0.0
    }

    private struct Report: Encodable {
        var leads: Int
        var complete: Int
        var likely: Double
        var most: Double
        var partners: [Sum]
    }

    func run(_ ids: [Int64], _ output: OutputOptions) throws {
        var previews: [EnrichmentPreview] = []
        for start in stride(from: 0, to: ids.count, by: 500) {
            let leads = try store.leads(ids: Array(ids[start..<min(start + 500, ids.count)]))
            for id in ids[start..<min(start + 500, ids.count)] {
                guard let lead = leads[id]?.lead else { continue }
                previews.append(try waterfall.preview(lead, now: Date(), freshSince: freshSince))
            }
        }
        if output.json, previews.count == 1 { return try Output.json(previews[0]) }
        let report = Self.report(previews)
        if output.json { return try Output.json(report) }
        if previews.count == 1 { Self.print(previews[0]) } else { Self.print(report) }
        Terminal.say(
            "about \(Amount.text(report.likely)) if the first that is asked finds it; \(Amount.text(report.most)) at most"
        )
    }

    private static func report(_ previews: [EnrichmentPreview]) -> Report {
        var sums: [String: Sum] = [:]
        var order: [String] = []
        for line in previews.flatMap(\.lines) {
            if sums[line.partner] == nil { order.append(line.partner) }
            var sum = sums[line.partner] ?? Sum(partner: line.partner)
            if let skip = line.skipped {
                sum.skipped[skip.rawValue, default: 0] += 1
            } else {
                sum.eligible += 1
                if line.isKept { sum.kept += 1 }
                sum.most += line.price
            }
            sums[line.partner] = sum
        }
        return Report(
            leads: previews.count, complete: previews.count { $0.missing.isEmpty },
            likely: previews.reduce(0) { $0 + $1.likely }, most: previews.reduce(0) { $0 + $1.most },
            partners: order.compactMap { sums[$0] })
    }

    private static func print(_ report: Report) {
        var table = Table([
            ("PARTNER", .left), ("CALLS", .right), ("KEPT", .right), ("AT MOST", .right), ("NOT ASKED", .left),
        ])
        for sum in report.partners {
            let skipped = sum.skipped.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            table.add([
                sum.partner, "\(sum.eligible)", "\(sum.kept)", Amount.text(sum.most), skipped.joined(separator: ", "),
            ])
        }
        Output.table(table)
        Terminal.say("\(Output.count(report.leads, "lead")), of which \(report.complete) lack nothing that is wanted")
    }

    private static func print(_ preview: EnrichmentPreview) {
        let missing = preview.missing.map(\.rawValue).joined(separator: ", ")
        Terminal.print("lead \(preview.lead) lacks \(missing.isEmpty ? "nothing that is wanted" : missing)")
        var table = Table([("PARTNER", .left), ("CALL", .left), ("AT MOST", .right), ("WOULD FILL", .left)])
        for line in preview.lines {
            let fields = line.fields.map(\.rawValue).joined(separator: ", ")
            table.add([
                line.partner, line.call ?? "", line.skipped == nil ? Amount.text(line.price) : "",
                line.skipped.map { "not asked: \($0.rawValue)" } ?? (line.isKept ? "kept: " : "") + fields,
            ])
        }
        Output.table(table)
    }
}
