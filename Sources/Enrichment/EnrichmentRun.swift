internal import Foundation
internal import Leads

/// The way of one lead through the waterfall: what was asked, what came of it, and the draft of the values.
struct EnrichmentRun {
    let now: Date
    private let lead: Lead
    private let configuration: EnrichmentConfiguration
    private(set) var draft: EnrichmentDraft
    private(set) var answers: [String: PartnerAnswer] = [:]
    private(set) var isSuppressed = false
    private var report: [PartnerReport] = []

    init(_ lead: Lead, _ configuration: EnrichmentConfiguration, now: Date) {
        self.lead = lead
        self.configuration = configuration
        self.now = now
        draft = EnrichmentDraft(lead, configuration, now: now)
    }

    func hasAsked(_ partner: String) -> Bool { answers[partner] != nil }

    /// The person objected: what partners said in this run is dropped.
    mutating func suppress() {
        isSuppressed = true
        draft = EnrichmentDraft(lead, configuration, now: now)
        for index in report.indices { report[index].fields = [] }
    }

    mutating func take(
        _ answer: PartnerAnswer, to question: Question, learntAt time: Date, _ partners: [String],
        _ line: PartnerReport
    ) {
        let id = question.partner.id
        answers[id] = answer
        var line = line
        if answer.outcome == .hit {
            (line.fields, line.setAside) = draft.take(answer.values, from: id, at: time, now: now) { field in
                configuration.partners(for: field, of: partners).firstIndex(of: id) ?? Int.max
            }
            // A later and better answer may have taken a field from an earlier partner.
            for index in report.indices { report[index].fields.removeAll { line.fields.contains($0) } }
        }
        report.append(line)
        if answer.outcome == .suppressed { suppress() }
    }

    /// Says of each partner that was not asked why it was not.
    mutating func explainSkipped(_ partners: [Partner], rest: (String) -> PartnerRest?) {
        let missing = draft.missing
        for partner in partners where !hasAsked(partner.id) {
            var line = PartnerReport(partner: partner.id)
            if !partner.isEnabled {
                line.skipped = .disabled
            } else if isSuppressed {
                line.skipped = .suppressed
            } else if partner.definition.fields.isDisjoint(with: missing) {
                line.skipped = .notNeeded
            } else if let rest = rest(partner.id) {
                line.skipped = .resting
                line.outcome = rest.outcome
            } else {
                line.skipped = .ineligible
            }
            report.append(line)
        }
    }

    /// The result. Waits for the first partner that comes back before the deadline; the others are gone on without.
    func finished(_ waits: [(partner: String, wait: Duration)], deadline: Date) -> Enrichment {
        var result = Enrichment(isSuppressed: isSuppressed)
        result.retryAfter = waits.map(\.wait).filter { now < deadline && now + $0 <= deadline }.min()
        if result.retryAfter == nil { result.unanswered = waits.map(\.partner) }
        var draft = draft
        // A guess would stand as a value while better is still to come.
        if result.retryAfter == nil { draft.guess(now: now) }
        result.changes = draft.changes
        var offline = PartnerReport(partner: Provenance.offline, outcome: draft.offlineFields.isEmpty ? .miss : .hit)
        offline.fields = draft.offlineFields
        result.report = [offline] + report
        return result
    }
}
