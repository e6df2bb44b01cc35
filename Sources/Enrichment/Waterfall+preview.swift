public import Foundation
public import Leads
internal import Store

/// What enriching a lead would do, before anything is spent.
public struct EnrichmentPreview: Sendable, Equatable, Codable {
    /// One call that could be made.
    public struct Line: Sendable, Equatable, Codable {
        /// The partner's id.
        public var partner: String
        /// The partner's call.
        public var call: String?
        /// Why it would not be made.
        public var skipped: PartnerReport.Skip?
        /// The fields it could fill that are wanted and missing.
        public var fields: [LeadField] = []
        /// The most it costs, in the partner's credits.
        public var credits = 0.0
        /// The same in the organisation's unit.
        public var price = 0.0
        /// Whether the answer is kept from before, and costs nothing.
        public var isKept = false
    }

    /// The lead's number.
    public var lead: Int64
    /// The wanted fields that are missing, after offline knowledge.
    public var missing: [LeadField]
    /// What each partner could be asked now; what one finds may open others.
    public var lines: [Line]
    /// What it costs if the first that is asked for each field finds all it can, in the organisation's unit.
    public var likely: Double
    /// The most it can cost: every call finds something, and nothing that ends the search. Within the cap of a lead.
    public var most: Double
}

extension Waterfall {
    /// What enriching a lead would do. Asks nobody and writes nothing.
    public func preview(_ lead: Lead, now: Date, freshSince: Date? = nil) throws -> EnrichmentPreview {
        let rules = configuration.at(event: lead.event)
        let draft = EnrichmentDraft(lead, rules, now: now)
        let isSuppressed = try inquiry.store.isSuppressed(keys: Self.identities(of: lead))
        let missing = draft.missing
        let wanted = rules.wanted.filter { draft.isMissing($0) }
        let rests = try inquiry.store.restingPartners(now: now.milliseconds)
        var lines: [EnrichmentPreview.Line] = []
        for partner in partners {
            let country = draft.country
            let calls = partner.definition.calls.filter { !$0.fields.isDisjoint(with: missing) }
            let skip: PartnerReport.Skip? =
                if isSuppressed {
                    .suppressed
                } else if !partner.isEnabled {
                    .disabled
                } else if partner.credential == nil {
                    .unconfigured
                } else if partner.isBarred(country: country) {
                    .barred
                } else if calls.isEmpty {
                    .notNeeded
                } else if rests[partner.id] != nil {
                    .resting
                } else {
                    nil
                }
            if let skip {
                lines.append(EnrichmentPreview.Line(partner: partner.id, skipped: skip))
                continue
            }
            for call in calls {
                var line = EnrichmentPreview.Line(partner: partner.id, call: call.name)
                line.fields = call.fields.intersection(missing).sorted()
                if call.needsCallback {
                    line.skipped = .callback
                } else if let field = line.fields.first,
                    let question = Question(partner, for: field, missing: missing, values: draft.sure),
                    question.call.name == call.name
                {
                    line.isKept = try isKept(question, rules, now, freshSince)
                    line.credits = line.isKept ? 0 : question.most
                    line.price = line.isKept ? 0 : Double(partner.price(of: question.most)) / 1_000_000
                } else {
                    line.skipped = .ineligible
                }
                lines.append(line)
            }
        }
        let all = lines.filter { $0.skipped == nil }.reduce(0) { $0 + $1.price }
        return EnrichmentPreview(
            lead: lead.id, missing: wanted, lines: lines, likely: likely(lines, wanted, rules),
            most: min(all, rules.caps.perLead ?? all))
    }

    private func isKept(
        _ question: Question, _ rules: EnrichmentConfiguration, _ now: Date, _ freshSince: Date?
    ) throws -> Bool {
        let kept = try inquiry.store.keptAnswer(partner: question.partner.id, key: question.key)
        guard let kept, let answer = CachedAnswer(text: kept.answer) else { return false }
        let at = Date(milliseconds: kept.at)
        if let freshSince, at < freshSince { return false }
        return now < at + (answer.outcome == .hit ? rules.hitLife : rules.missLife)
    }

    /// The price where the first partner of each field finds all that it can.
    private func likely(
        _ lines: [EnrichmentPreview.Line], _ wanted: [LeadField], _ rules: EnrichmentConfiguration
    ) -> Double {
        var open = wanted
        var price = 0.0
        let ids = partners.map(\.id)
        while let field = open.first {
            open.removeFirst()
            let order = rules.partners(for: field, of: ids)
            let first = order.lazy.compactMap { id in
                lines.first { line in
                    line.partner == id && line.skipped == nil
                        && ([field] + EnrichmentConfiguration.equivalents(of: field)).contains {
                            line.fields.contains($0)
                        }
                }
            }.first
            guard let first else { continue }
            price += first.price
            open.removeAll { first.fields.contains($0) }
        }
        return price
    }
}
