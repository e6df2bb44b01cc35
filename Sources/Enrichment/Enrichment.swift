public import Leads

/// What the enrich stage learnt of one lead.
public struct Enrichment: Sendable, Equatable {
    /// The values that are new or brought to their normal form, with where each came from.
    public var changes: [LeadField: EnrichedValue] = [:]
    /// What each partner was asked and said, or why it was not asked: for the job's history.
    public var report: [PartnerReport] = []
    /// How long to put the job off, because a partner that is down for now could still fill a wanted field. The changes
    /// are good as they are and may be written before; what was paid for comes from the cache the next time.
    public var retryAfter: Duration?
    /// The partners that were down and are not waited for any longer.
    public var unanswered: [String] = []
    /// Whether the person objected to being processed: no partner's value is among the changes.
    public var isSuppressed = false

    /// What the partners charged, in their credits, by partner.
    public var credits: [String: Double] {
        report.reduce(into: [:]) { $0[$1.partner, default: 0] += $1.credits ?? 0 }.filter { $0.value > 0 }
    }

    /// One line for the job's history, free of personal data.
    public var note: String {
        let learnt = changes.filter { !$0.value.provenance.isFromPerson }.keys.sorted().map(\.rawValue)
        var parts = [learnt.isEmpty ? "nothing new" : "learnt " + learnt.joined(separator: ", ")]
        parts += report.compactMap { line in
            guard line.skipped == nil, line.partner != Provenance.offline, let outcome = line.outcome else {
                return nil
            }
            return "\(line.partner): \(outcome.rawValue)" + (line.isFromCache ? " (kept)" : "")
        }
        if isSuppressed { parts.append("the person objected to enrichment") }
        if !unanswered.isEmpty { parts.append("went on without " + unanswered.joined(separator: ", ")) }
        return parts.joined(separator: "; ")
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
