internal import Knowledge
internal import Leads
public import Store

/// What a person types to mend a lead: `field=value` texts, each checked and normalised as a capture is.
///
/// Here nothing is kept "as given": what cannot be read is refused, because a person is there to type it again.
public struct EditEntry: Sendable {
    /// What is wrong with a text, and how to type it.
    public struct Flaw: Error, Sendable, Equatable, CustomStringConvertible {
        /// The text or the field's name, and what is wrong.
        public var description: String
    }

    /// The edit.
    public private(set) var edit = LeadEdit()
    private var taken: Set<String> = []

    /// Reads the texts. An empty value (`phone=`) empties the field.
    ///
    /// - Parameter region: ISO 3166-1 alpha-2: the country of phone numbers without one.
    public init(_ texts: [String], region: String?) throws(Flaw) {
        for text in texts {
            guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
                throw Flaw(description: "“\(text)” must read field=value, for example industry=Machinery")
            }
            let value = CleanText.trimmed(String(text[text.index(after: equals)...]))
            try take(String(text[..<equals]), value.isEmpty ? nil : value, region: region)
        }
    }

    private mutating func take(_ name: String, _ value: String?, region: String?) throws(Flaw) {
        guard taken.insert(name).inserted || name.hasPrefix("remote_id.") else {
            throw Flaw(description: "\(name) is given twice")
        }
        if let field = LeadField(rawValue: name) {
            var normal: String?
            if let value { normal = try Self.normal(field, value, region: region) }
            edit.values.updateValue(normal, forKey: field)
            if field == .country || field == .countryCode { takeCountry(value) }
            return
        }
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, !parts[1].isEmpty else { throw Self.unknown(name) }
        switch parts[0] {
        case "custom": edit.custom.updateValue(value, forKey: parts[1])
        case "qualifier": edit.qualifiers[parts[1]] = Self.answers(value ?? "")
        case "remote_id":
            let path = parts[1].split(separator: ".").map(String.init)
            guard path.count == 2, let value else {
                throw Flaw(description: "a record is given as remote_id.DESTINATION.OBJECT=ID")
            }
            edit.remoteIDs.append(RemoteID(destination: path[0], object: path[1], id: value))
        default: throw Self.unknown(name)
        }
    }

    /// The name and the code of a country go together.
    private mutating func takeCountry(_ text: String?) {
        let country = text.flatMap { Country($0) }
        edit.values.updateValue(country?.name, forKey: .country)
        edit.values.updateValue(country?.code, forKey: .countryCode)
    }

    /// Several answers are parted by `;`.
    private static func answers(_ text: String) -> [String] {
        text.split { $0 == ";" || $0 == "|" || $0 == "\n" }.map { CleanText.trimmed(String($0)) }
            .filter { !$0.isEmpty }
            .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private static func unknown(_ name: String) -> Flaw {
        let names = LeadField.allCases.map(\.rawValue)
        let meant = name.nearest(among: names).map { "; did you mean \($0)?" } ?? "."
        return Flaw(
            description: "there is no field \(name)\(meant) Fields: \(names.joined(separator: ", ")), custom.NAME, "
                + "qualifier.NAME, remote_id.DESTINATION.OBJECT")
    }

    /// The value as a capture would store it.
    private static func normal(_ field: LeadField, _ text: String, region: String?) throws(Flaw) -> String {
        func flaw(_ what: String) -> Flaw { Flaw(description: "\(field.rawValue): “\(text.prefix(80))” \(what)") }
        switch field {
        case .email, .personalEmail:
            do throws(EmailAddress.Flaw) {
                return try EmailAddress(text).description
            } catch {
                throw flaw("is no e-mail address: \(error)")
            }
        case .phone, .mobilePhone, .companyPhone:
            guard let number = PhoneNumber.normalised(text, region: region) else {
                let hint = region == nil ? "; write it with its country code, such as +1 212 555 0100" : ""
                throw flaw("is no phone number\(hint)")
            }
            return number.e164
        case .country, .countryCode:
            guard let country = Country(text) else { throw flaw("is no country") }
            return field == .country ? country.name : country.code
        case .domain:
            guard let domain = DomainName(text) else { throw flaw("is no domain, such as acme.com") }
            if domain.isShared { throw flaw("belongs to a public service and says nothing of the company") }
            return domain.description
        case .linkedinURL, .companyLinkedinURL:
            let kind: LinkedInURL.Kind = field == .linkedinURL ? .person : .company
            guard let page = LinkedInURL(text), page.kind == kind else {
                throw flaw("is no LinkedIn page of a \(kind == .person ? "person" : "company")")
            }
            return page.description
        case .employeeCount:
            guard case .exact(let count) = Headcount(text) else { throw flaw("is no number of people") }
            return String(count)
        case .employeeRange:
            guard case .range(let range) = Headcount(text) else { throw flaw("is no range such as 51-200") }
            return range
        case .company: return CompanyName(text)?.description ?? CleanText.line(text)
        case .notes: return text
        default: return CleanText.line(text)
        }
    }
}
