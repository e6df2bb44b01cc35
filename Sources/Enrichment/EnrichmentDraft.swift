internal import Foundation
internal import Leads

/// The values of one lead while the waterfall runs, and the rule by which they are merged.
///
/// What a person said stands, in its normal form. Of the others verified beats unverified, then the surer one wins, then
/// the one from the partner that is earlier in the field's order.
struct EnrichmentDraft {
    private struct Candidate {
        var value: String
        var provenance: Provenance
        var rank: Int
        /// Nil where the source makes no claim of its confidence.
        var confidence: Double { provenance.confidence ?? 0.5 }
        var isVerified: Bool { provenance.verified == true }

        func beats(_ other: Candidate) -> Bool {
            if isVerified != other.isVerified { return isVerified }
            if confidence != other.confidence { return confidence > other.confidence }
            return rank < other.rank
        }
    }

    private let lead: Lead
    private let configuration: EnrichmentConfiguration
    /// What a person said, as far as it is valid.
    private var said = LeadValues()
    private var partners: [LeadField: Candidate] = [:]
    private var offline: [LeadField: Candidate] = [:]

    init(_ lead: Lead, _ configuration: EnrichmentConfiguration, now: Date) {
        self.lead = lead
        self.configuration = configuration
        let region = OfflineKnowledge.region(of: lead.values)
        for field in lead.values.fields {
            guard let value = lead.values[field] else { continue }
            if let provenance = lead.provenance[field], !provenance.isFromPerson {
                // An offline value is worked out again; a partner's of an earlier run stands like one of this run.
                if provenance.source != Provenance.offline {
                    partners[field] = Candidate(value: value, provenance: provenance, rank: Int.max - 1)
                }
            } else if !OfflineKnowledge.isInvalid(value, of: field) {
                said[field] = OfflineKnowledge.normalForm(value, of: field, region: region)
            }
        }
        learnOffline(now: now)
    }

    /// The values that are sure enough to ask a partner with.
    var sure: LeadValues { values { $0 >= configuration.leastConfidence } }

    /// Whether a wanted field, or one with which it is had as well, has a value that ends the search for it.
    func isMissing(_ field: LeadField) -> Bool {
        ([field] + EnrichmentConfiguration.equivalents(of: field)).allSatisfy { field in
            guard said[field] == nil else { return false }
            guard let candidate = best(field) else { return true }
            return !candidate.isVerified
                && (candidate.provenance.verified == false || candidate.confidence < configuration.leastConfidence)
        }
    }

    /// The fields that still want a value, each followed by those with which it is had as well.
    var missing: [LeadField] {
        configuration.wanted.filter { isMissing($0) }.flatMap { [$0] + EnrichmentConfiguration.equivalents(of: $0) }
    }

    /// Takes what a partner said: the fields that now have its value, and those set aside because it knows the person at
    /// another employer than the one already known.
    mutating func take(
        _ values: [LeadField: PartnerValue], from partner: String, at time: Date, now: Date,
        rank: (LeadField) -> Int
    ) -> (filled: [LeadField], setAside: [LeadField]) {
        let present = Employer(
            company: said[.company] ?? best(.company)?.value, domain: said[.domain] ?? best(.domain)?.value
        )
        let region = OfflineKnowledge.region(of: sure)
        var found: [LeadField: Candidate] = [:]
        for (field, value) in values where said[field] == nil && isWelcome(field) {
            guard let text = OfflineKnowledge.canonical(value.value, of: field, region: region) else { continue }
            let provenance = Provenance(
                source: partner, confidence: value.confidence, verified: value.verified, at: time
            )
            found[field] = Candidate(value: text, provenance: provenance, rank: rank(field))
        }
        let theirs = Employer(company: values[.company]?.value, domain: values[.domain]?.value)
        var setAside: [LeadField] = []
        if theirs.differs(from: present) {
            setAside = found.keys.filter { Self.belongsToEmployment($0) }.sorted()
            for field in setAside { found[field] = nil }
        }
        for (field, candidate) in found {
            if let present = partners[field], !candidate.beats(present) {
                found[field] = nil
            } else {
                partners[field] = candidate
            }
        }
        learnOffline(now: now)
        return (found.keys.filter { best($0)?.provenance.source == partner }.sorted(), setAside)
    }

    /// Guesses what nobody said.
    mutating func guess(now: Date) {
        for (field, value) in OfflineKnowledge.lastResort(for: values { _ in true }) where best(field) == nil {
            offline[field] = Self.candidate(value, now: now)
        }
    }

    /// The fields whose value is offline knowledge.
    var offlineFields: [LeadField] {
        offline.keys.filter { said[$0] == nil && best($0)?.provenance.source == Provenance.offline }.sorted()
    }

    /// What is new beside the lead's own values.
    var changes: [LeadField: EnrichedValue] {
        var changes: [LeadField: EnrichedValue] = [:]
        for field in LeadField.allCases {
            if let value = said[field] {
                guard value != lead.values[field] else { continue }
                // Another form of what a person said is still what the person said.
                let provenance = lead.provenance[field] ?? Provenance(source: Provenance.captured, at: lead.capturedAt)
                changes[field] = EnrichedValue(value: value, provenance: provenance)
            } else if let candidate = best(field), candidate.value != lead.values[field] {
                changes[field] = EnrichedValue(value: candidate.value, provenance: candidate.provenance)
            }
        }
        return changes
    }

    private func isWelcome(_ field: LeadField) -> Bool {
        field != .personalEmail || configuration.wanted.contains(.personalEmail)
    }

    /// The best value that no person said.
    private func best(_ field: LeadField) -> Candidate? {
        guard let partner = partners[field] else { return offline[field] }
        guard let offline = offline[field] else { return partner }
        return offline.beats(partner) ? offline : partner
    }

    private func values(where isSure: (Double) -> Bool) -> LeadValues {
        var values = said
        for field in LeadField.allCases where values[field] == nil {
            guard let candidate = best(field), candidate.isVerified || isSure(candidate.confidence) else { continue }
            values[field] = candidate.value
        }
        return values
    }

    private mutating func learnOffline(now: Date) {
        offline = [:]
        var known = said
        for (field, candidate) in partners where known[field] == nil { known[field] = candidate.value }
        // An address that is none is told as such as long as nothing better is known.
        if known[.email] == nil { known[.email] = lead.values[.email] }
        for (field, value) in OfflineKnowledge.findings(for: known) { offline[field] = Self.candidate(value, now: now) }
    }

    private static func candidate(_ value: PartnerValue, now: Date) -> Candidate {
        let provenance = Provenance(source: Provenance.offline, confidence: value.confidence, at: now)
        return Candidate(value: value.value, provenance: provenance, rank: Int.max)
    }

    /// The fields that are true of a person only at one employer.
    private static func belongsToEmployment(_ field: LeadField) -> Bool {
        switch field {
        case .email, .jobTitle, .seniority, .department: true
        default: field.subject == .company
        }
    }
}
