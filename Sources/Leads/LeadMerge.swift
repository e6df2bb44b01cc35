public import Foundation

/// Merges a capture into the lead of the same person at the same event: the one place that says which of two values is
/// the better one.
///
/// 1. Any value is better than none, and what a capture says is better than what a partner said or was guessed.
/// 2. What a person mended by hand is never replaced, what a person typed only by a better spelling of the same
///    letters, and what was read without certainty replaces nothing.
/// 3. Names are taken as a pair. Both names are better than one, a full name than initials, mended case than shouting,
///    more words than fewer: "Robert J. Lee" over "Bob Lee", never the other way.
/// 4. A work address is better than one that anybody can have.
/// 5. Of two spellings of the same letters the one with proper case, then the one with more accents, is better.
/// 6. Notes and qualifier answers are added up.
/// 7. What is true only together stays together: of a capture that names another employer, or another place, nothing of
///    the employer, or the place, is taken.
/// 8. Otherwise the value that came first stays.
///
/// No value is lost: what is replaced and what is set aside is in the result, for the lead's history. Merging the same
/// capture again changes no value. Which of several equally good values stands depends on the order of the captures and
/// on nothing else.
public struct LeadMerge: Sendable {
    /// What a merge comes to.
    public struct Result: Sendable, Equatable {
        /// The lead as it is now.
        public var lead: Lead
        /// What of the lead is new: fields, `custom.NAME` and `qualifier.NAME`, sorted.
        public var taken: [String] = []
        /// What stood there before, by field.
        public var replaced: [String: String] = [:]
        /// What the capture says otherwise and the lead does not take, by field.
        public var setAside: [String: String] = [:]
    }

    /// The longest notes that are added up; what would make them longer is set aside.
    static let longestNotes = 20_000

    private let isFreeMail: @Sendable (String) -> Bool

    /// Makes the rule; `isFreeMail` says of an address whether its domain gives mailboxes to anybody.
    public init(isFreeMail: @escaping @Sendable (String) -> Bool = { _ in false }) { self.isFreeMail = isFreeMail }

    /// Merges a capture into the lead. Who is meant is for the caller to know: the identities are not compared.
    public func merging(_ captured: CapturedLead, into lead: Lead, now: Date) -> Result {
        var draft = MergeDraft(captured, into: lead, now: now)
        draft.mergeNames()
        draft.mergeGroup(Self.employment, differ: Self.areOtherEmployers)
        draft.mergeGroup(Self.place, differ: Self.areOtherPlaces)
        draft.merge(.email) { isFreeMail($1) && !isFreeMail($0) }
        for field in [LeadField.personalEmail, .emailStatus, .phone, .mobilePhone, .linkedinURL] { draft.merge(field) }
        draft.mergeNotes(longest: Self.longestNotes)
        draft.mergeCustom()
        draft.mergeQualifiers()
        draft.mergeReview()
        draft.result.lead.scanCount += 1
        draft.result.taken.sort()
        return draft.result
    }

    /// The fields in the sets that are taken whole: name, employer, place, and each other field for itself.
    public static let together: [[LeadField]] = {
        let sets = [[LeadField.firstName, .lastName], employment, place]
        return sets + LeadField.allCases.filter { field in !sets.contains { $0.contains(field) } }.map { [$0] }
    }()

    /// What is true of a person only at one employer.
    static let employment: [LeadField] = [
        .company, .domain, .website, .industry, .employeeCount, .employeeRange, .companyPhone, .companyLinkedinURL,
        .jobTitle, .seniority, .department,
    ]

    /// What is true only of one place.
    static let place: [LeadField] = [.street, .city, .region, .postalCode, .country, .countryCode, .timezone]

    /// Whether two sets of values name two employers: by their companies, or where one of them has none, by the domains.
    static func areOtherEmployers(_ one: LeadValues, _ other: LeadValues) -> Bool {
        if let company = one[.company], let otherCompany = other[.company] {
            return LegalForm.keyWithout(company) != LegalForm.keyWithout(otherCompany)
        }
        if let domain = one[.domain], let otherDomain = other[.domain] { return domain != otherDomain }
        return false
    }

    /// Whether two sets of values name two places: by city, postal code or country.
    static func areOtherPlaces(_ one: LeadValues, _ other: LeadValues) -> Bool {
        if let code = one[.countryCode], let otherCode = other[.countryCode], code != otherCode { return true }
        return [LeadField.city, .postalCode, .country].contains { field in
            guard let value = one[field], let otherValue = other[field] else { return false }
            return ComparisonKey.of(value) != ComparisonKey.of(otherValue)
        }
    }
}
