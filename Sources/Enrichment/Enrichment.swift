public import Leads
internal import Store

/// What the enrich stage learnt of one lead.
public struct Enrichment: Sendable, Equatable {
    /// The values that are new or brought to their normal form, with where each came from.
    public var changes: [LeadField: EnrichedValue] = [:]
    /// What each partner was asked and said, or why it was not asked: for the lead's history.
    public var report: [PartnerReport] = []
    /// How long to put the job off, because a partner that is down for now, or whose result is not there yet, could still
    /// fill a wanted field. The changes are good as they are and may be written before; what was paid for comes from the
    /// cache the next time.
    public var retryAfter: Duration?
    /// The partners that were down and are not waited for any longer.
    public var unanswered: [String] = []
    /// Whether the person objected to being processed: no partner's value is among the changes.
    public var isSuppressed = false
    /// The fields that the lead must have and has not.
    public var lacking: [LeadField] = []
    var losers: [LeadField: [Loser]] = [:]

    /// What the partners charged, in their credits, by partner.
    public var credits: [String: Double] {
        report.reduce(into: [:]) { $0[$1.partner, default: 0] += $1.credits ?? 0 }.filter { $0.value > 0 }
    }

    /// What the lead cost in this run, in the organisation's unit.
    public var price: Double { report.reduce(0) { $0 + ($1.price ?? 0) } }

    /// One line for the job's history, free of personal data.
    public var note: String {
        let learnt = changes.filter { !$0.value.provenance.isFromPerson }.keys.sorted().map(\.rawValue)
        var parts = [learnt.isEmpty ? "nothing new" : "learnt " + learnt.joined(separator: ", ")]
        parts += report.compactMap { line in
            guard line.skipped == nil, line.partner != Provenance.offline, let outcome = line.outcome else {
                return nil
            }
            let said = line.verdict.map { "\(line.checked?.rawValue ?? "") \($0.rawValue)" } ?? outcome.rawValue
            return "\(line.partner): \(said)" + (line.isFromCache ? " (kept)" : "")
        }
        if isSuppressed { parts.append("the person objected to enrichment") }
        if !unanswered.isEmpty { parts.append("went on without " + unanswered.joined(separator: ", ")) }
        if !lacking.isEmpty { parts.append("without " + lacking.map(\.rawValue).joined(separator: ", ")) }
        return parts.joined(separator: "; ")
    }

    /// The whole of it for the lead's own history, as JSON: who was asked, what each said and cost, who was not asked and
    /// why, where each value is from, and which values lost.
    public func story() throws -> String {
        struct Story: Encodable {
            var note: String
            var partners: [PartnerReport]
            var values: [String: Provenance]
            var lost: [String: [Loser]]
            var unanswered: [String]
            var suppressed: Bool
            var price: Double
        }
        let story = Story(
            note: note, partners: report,
            values: Dictionary(uniqueKeysWithValues: changes.map { ($0.key.rawValue, $0.value.provenance) }),
            lost: Dictionary(uniqueKeysWithValues: losers.map { ($0.key.rawValue, $0.value) }),
            unanswered: unanswered, suppressed: isSuppressed, price: price)
        return try JSON.encode(story)
    }
}

/// A value and where it came from.
public struct EnrichedValue: Sendable, Equatable, Codable {
    /// The value.
    public var value: String
    /// Where it came from.
    public var provenance: Provenance

    /// Makes an enriched value.
    public init(value: String, provenance: Provenance) {
        self.value = value
        self.provenance = provenance
    }
}
