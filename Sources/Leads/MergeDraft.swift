internal import Foundation

/// A lead while a capture is merged into it. `LeadMerge` says the rules; here each is carried out.
struct MergeDraft {
    private let captured: CapturedLead
    private let now: Date
    var result: LeadMerge.Result

    /// What was read without certainty fills blanks, and no more.
    private var isSure: Bool { captured.review == nil }
    private var lead: Lead { result.lead }

    init(_ captured: CapturedLead, into lead: Lead, now: Date) {
        self.captured = captured
        self.now = now
        result = LeadMerge.Result(lead: lead)
    }

    /// Merges one field; `isBetter(new, old)` says which of two different values of captures is the better one.
    mutating func merge(_ field: LeadField, isBetter: (String, String) -> Bool = { _, _ in false }) {
        guard let new = captured.values[field] else { return }
        guard let old = lead.values[field] else { return take(field) }
        if old == new { return confirm(field) }
        guard isSure else { return setAside(field) }
        let mayReplace = !isEdited(field) && (!isTyped(field) || Self.isSameText(new, old, field))
        if isGuess(field) || mayReplace && isBetter(new, old) { take(field) } else { setAside(field) }
    }

    /// Merges fields that are true only together. `differ` says whether two sets of values speak of different things.
    mutating func mergeGroup(_ fields: [LeadField], differ: (LeadValues, LeadValues) -> Bool) {
        var (said, guessed) = (LeadValues(), LeadValues())
        for field in fields {
            if isGuess(field) { guessed[field] = lead.values[field] } else { said[field] = lead.values[field] }
        }
        if differ(said, captured.values) {
            for field in fields { setAside(field) }
            return
        }
        if isSure, differ(guessed, captured.values) {
            // A guess about another employer or place is none about this one.
            for field in guessed.fields where captured.values[field] == nil { drop(field) }
        } else if !isSure, differ(lead.values, captured.values) {
            for field in fields { setAside(field) }
            return
        }
        for field in fields {
            merge(field) { Self.isSameText($0, $1, field) && SpellingGrade($0) > SpellingGrade($1) }
        }
    }

    /// Merges first and last name as a pair, so that no two people's names are mixed.
    mutating func mergeNames() {
        let fields = [LeadField.firstName, .lastName]
        guard fields.contains(where: { captured.values[$0] != nil }) else { return }
        let old = fields.map { isGuess($0) ? nil : lead.values[$0] }
        let new = fields.map { captured.values[$0] }
        // A name completes another one where the parts that both have agree.
        let agrees = zip(old, new).allSatisfy { one, other in
            guard let one, let other else { return true }
            return ComparisonKey.of(one) == ComparisonKey.of(other)
        }
        let isBetter =
            !fields.contains(where: isTyped)
            && NameGrade(first: new[0], last: new[1]) > NameGrade(first: old[0], last: old[1])
        let mayReplace = isSure && !fields.contains(where: isEdited)
        for (index, field) in fields.enumerated() where new[index] != nil {
            if lead.values[field] == new[index] {
                confirm(field)
            } else if old[index] == nil {
                let isFree = lead.values[field] == nil || isSure
                if isFree, agrees || mayReplace && isBetter { take(field) } else { setAside(field) }
            } else if mayReplace, Self.isBetter(new[index], than: old[index], asPartOfBetter: isBetter) {
                take(field)
            } else {
                setAside(field)
            }
        }
    }

    /// Adds the paragraphs of notes that are not there yet.
    mutating func mergeNotes(longest: Int) {
        guard let new = captured.values[.notes] else { return }
        guard let old = lead.values[.notes] else { return take(.notes) }
        if old == new { return confirm(.notes) }
        if isSure, isGuess(.notes) { return take(.notes) }
        let there = Set(old.split(separator: "\n\n"))
        let added = new.split(separator: "\n\n").filter { !there.contains($0) }
        guard !added.isEmpty else { return }
        let longer = ([old[...]] + added).joined(separator: "\n\n")
        guard longer.utf8.count <= longest else { return setAside(.notes) }
        result.lead.values[.notes] = longer
        result.taken.append(LeadField.notes.rawValue)
    }

    /// Takes custom fields that are not there yet.
    mutating func mergeCustom() {
        for (name, value) in captured.custom {
            guard let old = lead.custom[name] else {
                result.lead.custom[name] = value
                result.taken.append("custom." + name)
                continue
            }
            if old != value { result.setAside["custom." + name] = value }
        }
    }

    /// Adds answers that were not given yet.
    mutating func mergeQualifiers() {
        for (name, answers) in captured.qualifiers {
            // A survey may have thousands of answers to a question.
            var there = Set(lead.qualifiers[name] ?? [])
            let added = answers.filter { there.insert($0).inserted }
            guard !added.isEmpty else { continue }
            result.lead.qualifiers[name, default: []] += added
            result.taken.append("qualifier." + name)
        }
    }

    /// A lead is to be looked at while what was read without certainty stands in it, unless a sure capture confirmed the
    /// address by which the CRM will know the person.
    mutating func mergeReview() {
        if isSure {
            let isConfirmed = captured.values[.email] != nil && captured.values[.email] == lead.values[.email]
            let isRead = lead.provenance.values.contains { $0.source == Provenance.read }
            if isConfirmed || !isRead { result.lead.review = nil }
        } else if !result.taken.isEmpty {
            result.lead.review = lead.review ?? captured.review
        }
    }

    private func isGuess(_ field: LeadField) -> Bool { lead.provenance[field].map { !$0.isFromPerson } ?? false }

    private func isEdited(_ field: LeadField) -> Bool { lead.provenance[field]?.source == Provenance.edited }

    /// Who typed the value knew the person: more words in a list are no reason to take it away.
    private func isTyped(_ field: LeadField) -> Bool {
        lead.source == .manual && lead.values[field] != nil && lead.provenance[field] == nil
    }

    private mutating func take(_ field: LeadField) {
        guard let new = captured.values[field] else { return }
        if let old = lead.values[field], old != new { result.replaced[field.rawValue] = old }
        result.lead.values[field] = new
        result.lead.provenance[field] = isSure ? nil : Provenance(source: Provenance.read, at: now)
        result.taken.append(field.rawValue)
    }

    /// A sure capture says what stands there: it is no guess any more.
    private mutating func confirm(_ field: LeadField) {
        if isSure, isGuess(field) { result.lead.provenance[field] = nil }
    }

    private mutating func setAside(_ field: LeadField) {
        guard let new = captured.values[field], new != lead.values[field] else { return }
        result.setAside[field.rawValue] = new
    }

    private mutating func drop(_ field: LeadField) {
        result.replaced[field.rawValue] = lead.values[field]
        result.lead.values[field] = nil
        result.lead.provenance[field] = nil
        result.taken.append(field.rawValue)
    }

    /// One part of a name: the same letters are compared by their spelling, other letters go with their pair.
    private static func isBetter(_ new: String?, than old: String?, asPartOfBetter isBetterPair: Bool) -> Bool {
        guard let new, let old, ComparisonKey.of(new) == ComparisonKey.of(old) else { return isBetterPair }
        return SpellingGrade(name: new) > SpellingGrade(name: old)
    }

    /// Whether two texts are the same letters in another spelling. Addresses and numbers have no spellings.
    private static func isSameText(_ one: String, _ other: String, _ field: LeadField) -> Bool {
        switch field {
        case .firstName, .lastName, .jobTitle, .seniority, .department, .street, .city, .region, .country, .company,
            .industry:
            ComparisonKey.of(one) == ComparisonKey.of(other)
        default: one == other
        }
    }
}
