internal import Foundation
internal import Knowledge
internal import Leads

/// Makes leads of drafts, whatever source they come from: normalised, validated, with an identity and a fingerprint.
///
/// What cannot be read is kept as it was under a custom field "… (as given)"; only a work e-mail that is none, more
/// answers to a question than anybody gives, and a row that does not say who it is, are rejected.
struct LeadNormaliser: Sendable {
    private let region: String?
    private let time: CaptureTime
    private let needsRegistration: Bool
    private var countries = Remembered<Country?>()
    private var firstNames = Remembered<PersonName>()
    private var lastNames = Remembered<PersonName>()
    private var domains = Remembered<DomainName?>()
    /// Where each registration id of a list of attendees stood, and the fingerprint of its row.
    private var registrations: [String: (line: Int, fingerprint: Int64)] = [:]

    /// Why a draft cannot be a lead.
    struct Flaw: Error {
        /// What the source calls the place at fault, where one is.
        var column: String?
        /// What is wrong and how to mend it.
        var reason: String
    }

    init(options: CaptureOptions) {
        region = options.defaultRegion?.uppercased()
        needsRegistration = options.needsRegistration
        let monthFirst = options.defaultRegion.map { ["US", "PH"].contains($0.uppercased()) }
        time = CaptureTime(timeZone: options.timeZone, monthFirst: monthFirst)
    }

    /// The lead of a draft that was read on a line, or why there is none.
    mutating func lead(_ draft: consuming LeadDraft, line: Int) -> Result<CapturedLead, Flaw> {
        if let question = draft.crowdedQuestion {
            return .failure(
                Flaw(
                    column: nil,
                    reason: "The question “\(question.prefix(80))” has more than \(LeadDraft.answerLimit) answers. "
                        + "Take out those that are none."))
        }
        if let flaw = normalise(&draft) { return .failure(flaw) }
        if let flaw = checkRegistration(draft.registrationID) { return .failure(flaw) }
        let capturedAt = draft.capturedAt.flatMap { time.date($0) }
        if capturedAt == nil, let text = draft.capturedAt { draft.keep(text, "captured_at") }
        guard let identity = Identity(draft.values) else {
            return .failure(Flaw(column: nil, reason: Self.noIdentity(draft)))
        }
        if needsRegistration, let flaw = checkRepeat(draft, line: line) { return .failure(flaw) }
        return .success(
            CapturedLead(
                identity: identity, values: draft.values, custom: draft.custom, qualifiers: draft.qualifiers,
                remoteIDs: draft.remoteIDs, capturedAt: capturedAt, capturedBy: draft.capturedBy,
                consent: draft.consent, device: draft.device, registrationID: draft.registrationID, line: line,
                fingerprint: draft.fingerprint.value))
    }

    private func checkRegistration(_ id: String?) -> Flaw? {
        guard needsRegistration else { return nil }
        guard let id else {
            return Flaw(column: nil, reason: "The row has no registration id. Ask the organiser for it.")
        }
        guard id.unicodeScalars.count > 200 else { return nil }
        return Flaw(column: nil, reason: "The registration id is longer than 200 characters.")
    }

    /// Of two rows with one registration id that say different things, nobody knows which is right.
    private mutating func checkRepeat(_ draft: LeadDraft, line: Int) -> Flaw? {
        guard let id = draft.registrationID else { return nil }
        let fingerprint = draft.fingerprint.value
        guard let earlier = registrations[id] else {
            registrations[id] = (line, fingerprint)
            return nil
        }
        guard earlier.fingerprint != fingerprint else { return nil }
        return Flaw(
            column: nil,
            reason: "Line \(earlier.line) has the registration id “\(id.prefix(80))” too, and says something else.")
    }

    private static func noIdentity(_ draft: LeadDraft) -> String {
        let values = draft.values
        let hasName = values[.firstName] != nil || values[.lastName] != nil
        if let id = draft.registrationID, !hasName {
            return
                "The registration id “\(id.prefix(80))” is in no list of attendees of the event. Import the list that has "
                + "it (leadferry attendees import), or add an e-mail address, a LinkedIn address, or a name with the "
                + "company."
        }
        return "The row does not say who it is"
            + (hasName ? ": a name alone is not enough." : ".")
            + " Add an e-mail address, a LinkedIn address, or \(hasName ? "the company" : "a name with the company")."
    }

    /// Normalises the values in place; a flaw for which the whole row is rejected is returned.
    private mutating func normalise(_ draft: inout LeadDraft) -> Flaw? {
        if let flaw = normaliseEmail(&draft) { return flaw }
        normaliseName(&draft)
        normaliseCountry(&draft)
        normalisePhones(&draft)
        normaliseCompany(&draft)
        normaliseLinkedIn(&draft)
        for field in Self.oneLiners {
            if let text = draft.values[field] { draft.values[field] = CleanText.line(text) }
        }
        return nil
    }

    private static let oneLiners: [LeadField] = [
        .jobTitle, .seniority, .department, .street, .city, .region, .postalCode, .timezone, .industry,
    ]

    private func normaliseEmail(_ draft: inout LeadDraft) -> Flaw? {
        if let text = draft.values[.personalEmail] {
            let several = SeveralValues.addresses(text)
            let address = several?.first ?? (try? EmailAddress(text))?.description
            if address == nil { draft.keep(text, LeadField.personalEmail.rawValue) }
            for other in several?.others ?? [] { draft.add(other, custom: "other personal_email") }
            draft.values[.personalEmail] = address
        }
        guard let text = draft.values[.email] else {
            // The only address known is the one under which the CRM will know the person.
            draft.values[.email] = draft.values[.personalEmail]
            return nil
        }
        do {
            draft.values[.email] = try EmailAddress(text).description
            return nil
        } catch {
            if let several = SeveralValues.addresses(text) {
                draft.values[.email] = several.first
                for other in several.others { draft.add(other, custom: "other email") }
                return nil
            }
            let shown = text.count > 80 ? text.prefix(80) + "…" : text[...]
            return Flaw(
                column: draft.emailOrigin,
                reason:
                    "“\(shown)” is no e-mail address: \(error). Mend it, or empty the cell if the rest says who it is.")
        }
    }

    private mutating func normaliseName(_ draft: inout LeadDraft) {
        let hasParts = draft.values[.firstName] != nil || draft.values[.lastName] != nil
        if !hasParts, draft.fullName == nil { return }
        var name = split(first: draft.values[.firstName], last: draft.values[.lastName])
        if let full = draft.fullName {
            if !hasParts {
                name = PersonName(full: full)
            } else {
                let parts = [name.first, name.last].compactMap(\.self).joined(separator: " ")
                if ComparisonKey.of(full) != ComparisonKey.of(parts) { draft.keep(full, "full_name") }
            }
        }
        draft.values[.firstName] = name.first
        draft.values[.lastName] = name.last
        if let salutation = name.salutation { draft.add(salutation, custom: "salutation") }
        if let suffix = name.suffix { draft.add(suffix, custom: "name suffix") }
    }

    private mutating func normaliseCountry(_ draft: inout LeadDraft) {
        var country: Country?
        if let text = draft.values[.countryCode] {
            country = known(text)
            if country == nil { draft.keep(text, LeadField.countryCode.rawValue) }
        }
        if let text = draft.values[.country] {
            country = known(text) ?? country
            if let country, known(text) != nil { draft.values[.country] = country.name }
        } else {
            draft.values[.country] = country?.name
        }
        draft.values[.countryCode] = country?.code
    }

    private mutating func known(_ text: String) -> Country? { countries.value(of: text) { Country($0) } }

    /// `PersonName(first:last:)`, whose halves do not depend on each other and come again and again.
    private mutating func split(first: String?, last: String?) -> PersonName {
        let given = first.map { firstNames.value(of: $0) { PersonName(first: $0, last: nil) } }
        let family = last.map { lastNames.value(of: $0) { PersonName(first: nil, last: $0) } }
        guard var name = given ?? family else { return PersonName(first: nil, last: nil) }
        if given != nil, let family {
            name.last = family.last
            name.suffix = family.suffix
        }
        return name
    }

    private func normalisePhones(_ draft: inout LeadDraft) {
        let region = draft.values[.countryCode] ?? region
        for field in [LeadField.phone, .mobilePhone, .companyPhone] {
            guard let text = draft.values[field] else { continue }
            if let several = SeveralValues.numbers(text, region: region) {
                draft.values[field] = several.first
                for other in several.others { draft.add(other, custom: "other \(field.rawValue)") }
                continue
            }
            let number = PhoneNumber.normalised(text, region: region)
            draft.values[field] = number?.e164
            if number == nil { draft.keep(text, field == .phone ? "phone" : field.rawValue) }
            if let digits = number?.extensionDigits { draft.add(digits, custom: field.rawValue + " extension") }
        }
    }

    private mutating func normaliseCompany(_ draft: inout LeadDraft) {
        splitCompany(&draft)
        if let text = draft.values[.company] { draft.values[.company] = CompanyName(text)?.description }
        if let text = draft.values[.domain] {
            let domain = DomainName(text).flatMap { $0.isShared ? nil : $0 }
            if domain == nil { draft.keep(text, LeadField.domain.rawValue) }
            draft.values[.domain] = domain?.description
        }
        if let text = draft.values[.website], let domain = domains.value(of: text, { DomainName($0) }) {
            if !domain.isShared {
                if draft.values[.domain] == nil { draft.values[.domain] = domain.description }
            } else if draft.values[.companyLinkedinURL] == nil, let page = LinkedInURL(text), page.kind == .company {
                draft.values[.companyLinkedinURL] = page.description
            }
        }
        for field in [LeadField.employeeCount, .employeeRange] {
            guard let text = draft.values[field] else { continue }
            switch Headcount(text) {
            case .exact(let count):
                draft.values[field] = nil
                draft.values[.employeeCount] = String(count)
            case .range(let range):
                draft.values[field] = nil
                draft.values[.employeeRange] = range
            case nil where field == .employeeCount:
                draft.values[field] = nil
                draft.keep(text, field.rawValue)
            case nil: break
            }
        }
    }

    /// "Acme Robotics (acme.com)", in a column of either.
    private func splitCompany(_ draft: inout LeadDraft) {
        for field in [LeadField.company, .domain] {
            guard let text = draft.values[field], let (name, domain) = CompanyName.withDomain(text) else { continue }
            if field == .company || draft.values[.company] == nil { draft.values[.company] = name }
            if field == .domain || draft.values[.domain] == nil { draft.values[.domain] = domain.description }
        }
    }

    private func normaliseLinkedIn(_ draft: inout LeadDraft) {
        for field in [LeadField.linkedinURL, .companyLinkedinURL] {
            guard let text = draft.values[field] else { continue }
            draft.values[field] = nil
            guard let page = LinkedInURL(text) else {
                draft.keep(text, field.rawValue)
                continue
            }
            let home: LeadField = page.kind == .person ? .linkedinURL : .companyLinkedinURL
            if draft.values[home] == nil {
                draft.values[home] = page.description
            } else {
                draft.keep(text, field.rawValue)
            }
        }
    }
}
