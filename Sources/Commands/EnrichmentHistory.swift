internal import Enrichment
internal import Foundation
internal import Leads
internal import Store

/// What enrichment did for a lead, as `leadferry show` tells it: who filled what, when and at what price; who was asked and
/// what they said; who was not, and why; which values lost.
struct EnrichmentHistory {
    /// One run, as the lead's history has it.
    private struct Run: Decodable {
        struct Lost: Decodable {
            var value: String
            var source: String
            var confidence: Double?
            var why: String
        }

        var partners: [PartnerReport]
        var lost: [String: [Lost]]
        var price: Double
    }

    private let story: LeadStory
    private let runs: [(at: String, run: Run)]

    /// Nothing where the lead was never enriched.
    init?(_ story: LeadStory) {
        let runs = story.history.filter { $0.what == "enriched" }.compactMap { event -> (String, Run)? in
            guard let detail = event.detail,
                let run = try? JSONDecoder().decode(Run.self, from: Data(detail.utf8))
            else { return nil }
            return (event.at, run)
        }
        guard !runs.isEmpty else { return nil }
        self.story = story
        self.runs = runs
    }

    func print() {
        printValues()
        for (at, run) in runs {
            Terminal.print("enriched \(Output.short(at)) for \(Amount.text(run.price))")
            var table = Table([
                ("PARTNER", .left), ("CALL", .left), ("SAID", .left), ("PRICE", .right), ("FILLED", .left),
            ])
            for line in run.partners {
                table.add([
                    line.partner, line.call ?? "", Self.said(line),
                    line.price.map { $0 > 0 ? Amount.text($0) : "" } ?? "?",
                    Self.filled(line),
                ])
            }
            Output.table(table)
            for (field, losers) in run.lost.sorted(by: { $0.key < $1.key }) {
                for loser in losers {
                    let sure = loser.confidence.map { String(format: " %.2f", $0) } ?? ""
                    let why = Self.reasons[loser.why] ?? loser.why
                    Terminal.print("  \(field) “\(loser.value)” of \(loser.source)\(sure): \(why)")
                }
            }
        }
        Terminal.print("")
    }

    /// Where the values that no person said are from.
    private func printValues() {
        let found = story.lead.values.fields.filter { !(story.lead.provenance[$0]?.isFromPerson ?? true) }
        guard !found.isEmpty else { return }
        var table = Table([
            ("FIELD", .left), ("FILLED BY", .left), ("WHEN", .left), ("SURE", .right), ("PRICE", .right),
            ("REQUEST", .left),
        ])
        for field in found {
            guard let provenance = story.lead.provenance[field] else { continue }
            let sure = provenance.confidence.map { String(format: "%.2f", $0) } ?? ""
            let checked = provenance.verified.map { $0 ? " verified" : " accept-all" } ?? ""
            table.add([
                field.rawValue, provenance.source + (provenance.call.map { " (\($0))" } ?? ""),
                Output.short(provenance.at.formatted(.iso8601)), sure + checked,
                provenance.price.map(Amount.text) ?? "", provenance.requestID ?? "",
            ])
        }
        Output.table(table)
    }

    private static func said(_ line: PartnerReport) -> String {
        if let skip = line.skipped {
            let trouble = [line.outcome?.rawValue, line.code].compactMap(\.self).joined(separator: " ")
            return "not asked: \(reason(skip))" + (trouble.isEmpty ? "" : " (\(trouble))")
        }
        let outcome =
            line.verdict.map { "\(line.checked?.rawValue ?? "value") is \($0.rawValue)" }
            ?? line.outcome?.rawValue ?? ""
        return outcome + (line.isFromCache ? ", kept" : "") + (line.code.map { " (\($0))" } ?? "")
    }

    private static func filled(_ line: PartnerReport) -> String {
        let filled = line.fields.map(\.rawValue).joined(separator: ", ")
        guard !line.setAside.isEmpty else { return filled }
        let aside = "set aside, of another employer: " + line.setAside.map(\.rawValue).joined(separator: ", ")
        return filled.isEmpty ? aside : filled + "; " + aside
    }

    private static let reasons = [
        "lost": "a better one was found", "other_employer": "at another employer than the one that is known",
        "bad": "checked, and bad", "stands": "what the person said stands",
    ]

    private static func reason(_ skip: PartnerReport.Skip) -> String {
        switch skip {
        case .disabled: "switched off"
        case .unconfigured: "no key"
        case .notNeeded: "nothing it could fill was missing"
        case .ineligible: "not enough is known to ask with"
        case .barred: "not for this country"
        case .callback: "answers by call back only"
        case .resting: "rests"
        case .tooFast: "its limit is spent"
        case .barren: "finds too little"
        case .capped: "cap"
        case .lost: "asked before, the answer was lost"
        case .pending: "its result is not there yet"
        case .underWay: "somebody else was asking"
        case .suppressed: "the person objected"
        }
    }
}
