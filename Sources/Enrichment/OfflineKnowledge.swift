internal import Knowledge
internal import Leads

/// What can be told without asking anybody: a step of price 0, with a modest confidence, before the first partner and
/// again after each hit. The only file of the module that speaks to `Knowledge`.
enum OfflineKnowledge {
    /// The house form of a value that a partner gave, or nil where it is not a value of that field: what is invalid is
    /// a miss, not a find.
    static func canonical(_ value: String, of field: LeadField, region: String?) -> String? {
        switch field {
        case .email:
            // A throw-away or a function's mailbox looks like a find and is none.
            guard let email = try? EmailAddress(value), !email.isDisposable, !email.isRoleMailbox else { return nil }
            return email.description
        case .personalEmail: return (try? EmailAddress(value))?.description
        case .phone, .mobilePhone, .companyPhone: return PhoneNumber.normalised(value, region: region)?.e164
        case .firstName: return PersonName(first: value, last: nil).first
        case .lastName: return PersonName(first: nil, last: value).last
        case .linkedinURL: return LinkedInURL(value).flatMap { $0.kind == .person ? $0.description : nil }
        case .companyLinkedinURL: return LinkedInURL(value).flatMap { $0.kind == .company ? $0.description : nil }
        case .domain: return DomainName(value).flatMap { $0.isShared ? nil : $0.description }
        case .website:
            guard DomainName(value) != nil else { return nil }
            return value.contains("://") ? value : "https://" + value
        case .country: return Country(value)?.name
        case .countryCode: return Country(value)?.code
        case .company: return CompanyName(value)?.description
        case .employeeCount:
            guard case .exact(let count)? = Headcount(value) else { return nil }
            return String(count)
        case .employeeRange:
            guard case .range(let range)? = Headcount(value) else { return nil }
            return range
        case .emailStatus, .jobTitle, .seniority, .department, .street, .city, .region, .postalCode, .timezone, .notes,
            .industry:
            let line = CleanText.line(value)
            return line.isEmpty || line.count > 300 ? nil : line
        }
    }

    /// Whether a partner may replace what a person said: an e-mail that is none.
    static func isInvalid(_ value: String, of field: LeadField) -> Bool {
        field == .email && (try? EmailAddress(value)) == nil
    }

    /// What a person said, in its normal form; as it was where there is no doubt about the form.
    static func normalForm(_ value: String, of field: LeadField, region: String?) -> String {
        switch field {
        case .email: return (try? EmailAddress(value))?.description ?? value
        case .phone, .mobilePhone, .companyPhone:
            // An extension has no place in E.164, and must not be lost.
            guard let number = PhoneNumber.normalised(value, region: region), number.extensionDigits == nil else {
                return value
            }
            return number.e164
        case .firstName, .lastName:
            let name =
                field == .firstName
                ? PersonName(first: value, last: nil).first : PersonName(first: nil, last: value).last
            guard let name, name.lowercased() == CleanText.line(value).lowercased() else { return value }
            return name
        default: return value
        }
    }

    /// The country under whose dialling rules a lead's numbers are read.
    static func region(of values: LeadValues) -> String? {
        values[.countryCode].flatMap { Country(code: $0)?.code } ?? values[.country].flatMap { Country($0)?.code }
    }

    /// Whether an address is one of a person at a company.
    static func isWorkAddress(_ text: String) -> Bool {
        guard let email = try? EmailAddress(text) else { return false }
        return email.isWorkAddress && !email.isRoleMailbox && !email.isDisposable
    }

    /// The parts of a whole name; nil where there is but one.
    static func name(whole text: String) -> (first: String, last: String)? {
        let name = PersonName(full: text)
        guard let first = name.first, let last = name.last else { return nil }
        return (first, last)
    }

    /// What follows from the values for fields that have none.
    static func findings(for given: LeadValues) -> [LeadField: PartnerValue] {
        var values = given
        var found: [LeadField: PartnerValue] = [:]
        func learn(_ field: LeadField, _ value: String?, _ confidence: Double) {
            guard let value, !value.isEmpty, values[field] == nil else { return }
            values[field] = value
            found[field] = PartnerValue(value, confidence: confidence)
        }
        if let text = values[.email] {
            let email = try? EmailAddress(text)
            learn(.emailStatus, status(of: email), 0.9)
            if let email, email.isWorkAddress { learn(.domain, companyDomain(email.domain), 0.9) }
            if let email, values[.firstName] == nil, values[.lastName] == nil, let name = name(in: email) {
                learn(.firstName, name.first, 0.3)
                learn(.lastName, name.last, 0.3)
            }
        }
        learn(.domain, values[.website].flatMap { companyDomain($0) }, 0.9)
        learn(.website, values[.domain].map { "https://" + $0 }, 0.6)
        learn(.countryCode, values[.country].flatMap { Country($0)?.code }, 0.95)
        learn(.country, values[.countryCode].flatMap { Country(code: $0)?.name }, 0.95)
        if let phone = values[.phone] ?? values[.mobilePhone], let code = PhoneNumber(phone)?.region {
            learn(.countryCode, code, 0.4)
            learn(.country, Country(code: code)?.name, 0.4)
        }
        if let title = values[.jobTitle].map({ JobTitle($0) }) {
            learn(.seniority, title.seniority, 0.6)
            learn(.department, title.department, 0.6)
        }
        return found
    }

    /// What is guessed at the very end, when neither a person nor a partner said it.
    static func lastResort(for values: LeadValues) -> [LeadField: PartnerValue] {
        guard values[.company] == nil, let domain = values[.domain].flatMap({ DomainName($0) }),
            let name = CompanyName(guessedFrom: domain)
        else { return [:] }
        return [.company: PartnerValue(name.description, confidence: 0.2)]
    }

    /// The spelling under which equal questions are equal.
    static func questionKey(_ text: String) -> String { CleanText.line(text).lowercased() }

    private static func status(of email: EmailAddress?) -> String? {
        guard let email else { return "invalid" }
        if email.isDisposable { return "disposable" }
        if email.isRoleMailbox { return "role" }
        return email.isFreeMail ? "free_mail" : nil
    }

    private static func companyDomain(_ text: String) -> String? {
        DomainName(text).flatMap { $0.isShared ? nil : $0.description }
    }

    /// `ann.example` of `ann.example@…`; a role, a digit or a single letter says nothing.
    private static func name(in email: EmailAddress) -> (first: String, last: String)? {
        guard !email.isRoleMailbox else { return nil }
        let parts = email.localPart.prefix { $0 != "+" }.split(separator: ".", omittingEmptySubsequences: false)
        let isName =
            parts.count == 2
            && parts.allSatisfy { part in
                part.count > 1 && part.allSatisfy { $0.isLetter || $0 == "-" }
            }
        guard isName, let first = PersonName(first: String(parts[0]), last: nil).first,
            let last = PersonName(first: nil, last: String(parts[1])).last
        else { return nil }
        return (first, last)
    }
}

/// Who somebody works for, as far as a source says it.
struct Employer {
    private var name: String?
    private var domain: DomainName?

    init(company: String?, domain: String?) {
        name = company.flatMap { CompanyName($0)?.comparisonKey }.flatMap { $0.isEmpty ? nil : $0 }
        self.domain = domain.flatMap { DomainName($0) }
    }

    /// Whether two sources name different employers. Two that cannot be compared do not differ.
    func differs(from other: Employer) -> Bool {
        if let name, let otherName = other.name, Self.agree(name, otherName) { return false }
        if let domain, let otherDomain = other.domain {
            if domain == otherDomain || domain.label == otherDomain.label { return false }
        }
        if Self.isNamed(name, in: other.domain) || Self.isNamed(other.name, in: domain) { return false }
        return (name != nil && other.name != nil) || (domain != nil && other.domain != nil)
    }

    /// "acme" and "acme robotics" are one employer.
    private static func agree(_ left: String, _ right: String) -> Bool {
        left == right || left.hasPrefix(right + " ") || right.hasPrefix(left + " ")
    }

    private static func isNamed(_ name: String?, in domain: DomainName?) -> Bool {
        guard let name, let domain else { return false }
        return name.replacing(" ", with: "") == domain.label.replacing("-", with: "")
    }
}
