internal import Foundation
internal import Leads

/// The values of one lead while the waterfall runs, and the rule by which they are merged.
///
/// What a person said stands, in its normal form. Of the others the best candidate wins; the losing ones are kept for the
/// history.
struct EnrichmentDraft {
    private let lead: Lead
    private let configuration: EnrichmentConfiguration
    /// What a person said, as far as it is valid.
    private var said = LeadValues()
    private var partners: [LeadField: [Candidate]] = [:]
    private var offline: [LeadField: Candidate] = [:]
    private var aside: [LeadField: [Loser]] = [:]

    init(_ lead: Lead, _ configuration: EnrichmentConfiguration, now: Date) {
        self.lead = lead
        self.configuration = configuration
        let region = OfflineKnowledge.region(of: lead.values)
        for field in lead.values.fields {
            guard let value = lead.values[field] else { continue }
            if let provenance = lead.provenance[field], !provenance.isFromPerson {
                // An offline value is worked out again; a partner's of an earlier run stands like one of this run.
                if provenance.source != Provenance.offline {
                    partners[field] = [Candidate(value: value, provenance: provenance, rank: Int.max - 1)]
                }
            } else if !OfflineKnowledge.isInvalid(value, of: field) {
                said[field] = OfflineKnowledge.normalForm(value, of: field, region: region)
            }
        }
        learnOffline(now: now)
    }

    /// The values that are sure enough to ask a partner with.
    var sure: LeadValues { values { $1.confidence >= configuration.leastConfidence(for: $0) } }

    /// The lead's country, where it is known.
    var country: String? { OfflineKnowledge.region(of: sure) }

    /// Whether a wanted field, or one with which it is had as well, has a value that ends the search for it.
    func isMissing(_ field: LeadField) -> Bool {
        ([field] + EnrichmentConfiguration.equivalents(of: field)).allSatisfy { field in
            guard said[field] == nil else { return false }
            guard let candidate = best(field) else { return true }
            if candidate.isVerified { return false }
            if configuration.fields[field]?.stop == .verified { return true }
            return candidate.provenance.verified == false
                || candidate.confidence < configuration.leastConfidence(for: field)
        }
    }

    /// The fields that still want a value, each followed by those with which it is had as well.
    var missing: [LeadField] {
        configuration.wanted.filter { isMissing($0) }.flatMap { [$0] + EnrichmentConfiguration.equivalents(of: $0) }
    }

    /// Values that partners found and nobody checked, the best first, of fields for which the plan has somebody who checks;
    /// of a field that has a verified value, none.
    var unchecked: [(field: LeadField, value: String)] {
        configuration.fields.keys.sorted().flatMap { field -> [(field: LeadField, value: String)] in
            guard configuration.fields[field]?.verifiers.isEmpty == false, said[field] == nil,
                let best = best(field), !best.isVerified
            else { return [] }
            return (partners[field] ?? []).filter { !$0.isBad && $0.provenance.verified == nil }
                .sorted { $0.beats($1) }.map { (field, $0.value) }
        }
    }

    /// Fields that have no value at all.
    func lacking(_ fields: [LeadField]) -> [LeadField] {
        let all = values { _, _ in true }
        return fields.filter { all[$0] == nil }
    }

    /// Takes what a partner said: the fields that now have its value, and those set aside because it knows the person at
    /// another employer than the one already known.
    mutating func take(
        _ values: [LeadField: PartnerValue], from source: Provenance, now: Date, rank: (LeadField) -> Int
    ) -> (filled: [LeadField], setAside: [LeadField]) {
        let present = Employer(
            company: said[.company] ?? best(.company)?.value, domain: said[.domain] ?? best(.domain)?.value
        )
        let region = OfflineKnowledge.region(of: sure)
        var found: [LeadField: Candidate] = [:]
        for (field, value) in values where isWelcome(field) {
            guard let text = OfflineKnowledge.canonical(value.value, of: field, region: region) else { continue }
            var provenance = source
            provenance.confidence = value.confidence
            provenance.verified = value.verified
            guard said[field] == nil else {
                if said[field] != text { set(aside: field, text, provenance, why: "stands") }
                continue
            }
            found[field] = Candidate(value: text, provenance: provenance, rank: rank(field))
        }
        let theirs = Employer(company: values[.company]?.value, domain: values[.domain]?.value)
        var setAside: [LeadField] = []
        if theirs.differs(from: present) {
            setAside = found.keys.filter { Self.belongsToEmployment($0) }.sorted()
            for field in setAside {
                if let candidate = found.removeValue(forKey: field) {
                    set(aside: field, candidate.value, candidate.provenance, why: "other_employer")
                }
            }
        }
        for (field, candidate) in found { add(candidate, to: field) }
        learnOffline(now: now)
        let filled = found.filter { best($0.key)?.provenance == $0.value.provenance }.keys
        return (filled.sorted(), setAside)
    }

    /// Takes what a partner said of a value it checked.
    mutating func judge(_ field: LeadField, value: String, _ verdict: PartnerVerdict, now: Date) {
        for place in partners[field]?.indices ?? 0..<0 where partners[field]?[place].value == value {
            switch verdict {
            case .good: partners[field]?[place].provenance.verified = true
            case .unsure: partners[field]?[place].provenance.verified = false
            case .bad: partners[field]?[place].isBad = true
            }
        }
        learnOffline(now: now)
    }

    /// Guesses what nobody said.
    mutating func guess(now: Date) {
        for (field, value) in OfflineKnowledge.lastResort(for: values { _, _ in true }) where best(field) == nil {
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
            } else if let candidate = best(field),
                candidate.value != lead.values[field] || isNewlyJudged(field, candidate)
            {
                changes[field] = EnrichedValue(value: candidate.value, provenance: candidate.provenance)
            }
        }
        return changes
    }

    /// The values that were not taken, and why.
    var losers: [LeadField: [Loser]] {
        var losers = aside
        for (field, candidates) in partners {
            let winner = best(field)
            for candidate in candidates where candidate.value != winner?.value {
                losers[field, default: []].append(
                    Self.loser(candidate.value, candidate.provenance, why: candidate.isBad ? "bad" : "lost"))
            }
        }
        return losers
    }

    /// The value of an earlier run that somebody checked in this one.
    private func isNewlyJudged(_ field: LeadField, _ candidate: Candidate) -> Bool {
        guard let before = lead.provenance[field], before.source == candidate.provenance.source else { return false }
        return before.verified != candidate.provenance.verified
    }

    /// Adds a candidate; the same value of another partner is one more voice for it.
    private mutating func add(_ candidate: Candidate, to field: LeadField) {
        var candidate = candidate
        var candidates = partners[field] ?? []
        if let own = candidates.firstIndex(where: {
            $0.provenance.source == candidate.provenance.source && $0.value == candidate.value
        }) {
            // Of two calls in one run the surer counts; what was said in an earlier run is said anew.
            let before = candidates[own]
            if before.provenance.at == candidate.provenance.at, !candidate.beats(before) { return }
            candidates.remove(at: own)
        }
        let same = candidates.indices.filter {
            candidates[$0].value.lowercased() == candidate.value.lowercased()
        }
        candidate.voices = same.count + 1
        for place in same { candidates[place].voices += 1 }
        candidate.isBad = same.contains { candidates[$0].isBad }
        partners[field] = candidates + [candidate]
    }

    private mutating func set(aside field: LeadField, _ value: String, _ provenance: Provenance, why: String) {
        aside[field, default: []].append(Self.loser(value, provenance, why: why))
    }

    private static func loser(_ value: String, _ provenance: Provenance, why: String) -> Loser {
        Loser(
            value: value, source: provenance.source, confidence: provenance.confidence, verified: provenance.verified,
            at: provenance.at, why: why)
    }

    private func isWelcome(_ field: LeadField) -> Bool {
        field != .personalEmail || configuration.wanted.contains(.personalEmail)
    }

    /// The best value that no person said.
    private func best(_ field: LeadField) -> Candidate? {
        var best: Candidate?
        for candidate in partners[field] ?? [] where !candidate.isBad {
            if let present = best, !candidate.beats(present) { continue }
            best = candidate
        }
        guard let partner = best else { return offline[field] }
        guard let offline = offline[field] else { return partner }
        return offline.beats(partner) ? offline : partner
    }

    private func values(where isSure: (LeadField, Candidate) -> Bool) -> LeadValues {
        var values = said
        for field in LeadField.allCases where values[field] == nil {
            guard let candidate = best(field), candidate.isVerified || isSure(field, candidate) else { continue }
            values[field] = candidate.value
        }
        return values
    }

    private mutating func learnOffline(now: Date) {
        offline = [:]
        var known = said
        for field in partners.keys where known[field] == nil { known[field] = best(field)?.value }
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
