internal import Foundation
internal import Leads

/// The way of one lead through the waterfall: what was asked, what came of it, and the draft of the values.
struct EnrichmentRun {
    let now: Date
    /// Until when partners that are down, or slow, are waited for.
    let deadline: Date
    let lead: Lead
    let configuration: EnrichmentConfiguration
    private(set) var draft: EnrichmentDraft
    private(set) var isSuppressed = false
    /// The partner by which it came out that the person objected.
    private(set) var objector: String?
    private var report: [PartnerReport] = []
    /// What was dealt with, by mark.
    private var done: Set<String> = []
    /// Calls whose result is waited for, by mark.
    private var awaited: [String: Set<LeadField>] = [:]
    /// Partners that may be worth another try, with the fields they could fill, and when.
    private var waits: [(partner: String, fields: Set<LeadField>, wait: Duration)] = []
    /// What was spent for the sake of a field, in millionths.
    private var spent: [LeadField: Int64] = [:]

    init(_ lead: Lead, _ configuration: EnrichmentConfiguration, now: Date, deadline: Date) {
        self.lead = lead
        self.configuration = configuration
        self.now = now
        self.deadline = deadline
        draft = EnrichmentDraft(lead, configuration, now: now)
    }

    func isDone(_ mark: String) -> Bool { done.contains(mark) }

    /// Whether a field waits for a partner's result, so that no other is asked for it meanwhile.
    func isAwaited(_ field: LeadField, from partner: String) -> Bool {
        now < deadline && awaited.contains { $0.key.hasPrefix(partner + "/") && $0.value.contains(field) }
    }

    /// The most that a field may still cost, in millionths; nil where it has no limit.
    func left(for field: LeadField) -> Int64? {
        configuration.fields[field]?.mostToSpend.map { Partner.millionths($0) - (spent[field] ?? 0) }
    }

    /// The person objected: what partners said in this run is dropped.
    mutating func suppress() {
        isSuppressed = true
        draft = EnrichmentDraft(lead, configuration, now: now)
        for index in report.indices { report[index].fields = [] }
    }

    /// Takes what came of a question.
    mutating func take(_ reply: Reply, to question: Question, isShared: Bool, partners: [String]) {
        done.insert(question.mark)
        switch reply {
        case .answered(let answered): take(answered, to: question, isShared: isShared, partners)
        case .passedOver(let reason):
            var line = PartnerReport(
                partner: question.partner.id, call: question.call.name, outcome: reason.outcome, skipped: reason.skip)
            line.code = reason.code
            report.append(line)
            if reason.skip == .pending { awaited[question.mark] = question.call.fields }
            if let wait = reason.wait { waits.append((question.partner.id, question.call.fields, wait)) }
        }
    }

    /// Notes that a question was not worth its price.
    mutating func pass(over question: Question, _ skip: PartnerReport.Skip, code: String) {
        take(.passedOver(Reply.PassedOver(skip: skip, code: code)), to: question, isShared: false, partners: [])
    }

    private mutating func take(
        _ answered: Reply.Answered, to question: Question, isShared: Bool, _ partners: [String]
    ) {
        let (id, answer) = (question.partner.id, answered.answer)
        var line = PartnerReport(partner: id, call: question.call.name, outcome: answer.outcome)
        line.code = answer.code
        line.requestID = answer.requestID
        line.isFromCache = answered.isKept || isShared
        line.credits = line.isFromCache ? 0 : answer.credits
        line.price = line.isFromCache ? 0 : answered.price
        line.milliseconds = answered.milliseconds
        if !line.isFromCache {
            let field =
                switch question.purpose {
                case .find(let field), .check(let field, _): field
                }
            spent[field, default: 0] += Partner.millionths(answered.price ?? 0)
        }
        switch (answer.outcome, question.purpose) {
        case (.hit, .find):
            var source = Provenance(source: id, at: answered.at)
            source.call = question.call.name
            source.requestID = answer.requestID
            source.price = answered.price
            (line.fields, line.setAside) = draft.take(answer.values, from: source, now: now) { field in
                configuration.partners(for: field, of: partners).firstIndex(of: id) ?? Int.max
            }
            // A later and better answer may have taken a field from an earlier partner.
            for index in report.indices { report[index].fields.removeAll { line.fields.contains($0) } }
        case (.hit, .check(let field, let value)):
            (line.checked, line.verdict) = (field, answer.verdict)
            if let verdict = answer.verdict { draft.judge(field, value: value, verdict, now: now) }
        default: break
        }
        report.append(line)
        if answer.isPassing {
            waits.append(
                (id, question.call.fields, max(answer.retryAfter ?? configuration.retryDelay, .seconds(1))))
        }
        if answer.outcome == .suppressed {
            objector = id
            suppress()
        }
    }

    /// Says of each partner that was not asked why it was not.
    mutating func explainSkipped(_ partners: [Partner]) {
        let missing = draft.missing
        let country = draft.country
        for partner in partners where !report.contains(where: { $0.partner == partner.id }) {
            var line = PartnerReport(partner: partner.id)
            if !partner.isEnabled {
                line.skipped = .disabled
            } else if isSuppressed {
                line.skipped = .suppressed
            } else if partner.credential == nil {
                line.skipped = .unconfigured
            } else if partner.isBarred(country: country) {
                line.skipped = .barred
            } else if partner.definition.fields.isDisjoint(with: missing) {
                line.skipped = .notNeeded
            } else if partner.definition.calls.allSatisfy(\.needsCallback) {
                line.skipped = .callback
            } else {
                line.skipped = .ineligible
            }
            report.append(line)
        }
    }

    /// The result. Waits for the first partner that comes back before the deadline; the others are gone on without.
    func finished() -> Enrichment {
        var result = Enrichment(isSuppressed: isSuppressed)
        let missing = Set(draft.missing)
        let worth = isSuppressed ? [] : waits.filter { !$0.fields.isDisjoint(with: missing) }
        result.retryAfter = worth.map(\.wait).filter { now < deadline && now + $0 <= deadline }.min()
        if result.retryAfter == nil {
            var seen: Set<String> = []
            result.unanswered = worth.map(\.partner).filter { seen.insert($0).inserted }
        }
        var draft = draft
        // A guess would stand as a value while better is still to come.
        if result.retryAfter == nil { draft.guess(now: now) }
        result.changes = draft.changes
        result.losers = isSuppressed ? [:] : draft.losers
        result.lacking = draft.lacking(configuration.required)
        var offline = PartnerReport(partner: Provenance.offline, outcome: draft.offlineFields.isEmpty ? .miss : .hit)
        offline.fields = draft.offlineFields
        result.report = [offline] + report
        return result
    }
}
