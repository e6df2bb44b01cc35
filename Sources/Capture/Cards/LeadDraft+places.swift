internal import Knowledge
internal import Leads

extension LeadDraft {
    /// Takes a postal address. `rest` is city, region, postal code and country, in the order of vCard's ADR.
    mutating func takePlace(box: String, more: String, street: String, rest: [String]) {
        let line = [street, more, box].filter { !$0.isEmpty }.joined(separator: ", ")
        take(line, .field(.street), name: "street")
        for (field, text) in zip([LeadField.city, .region, .postalCode, .country], rest) {
            take(text, .field(field), name: field.rawValue)
        }
    }

    /// Takes the address of a page: a LinkedIn page, the company's website, or one of another kind, which is kept under
    /// `name`.
    mutating func takePage(_ text: String, name: String) {
        let page = CleanText.line(text)
        guard !page.isEmpty else { return }
        if page.lowercased().contains("linkedin.com"), let linkedIn = LinkedInURL(page) {
            take(page, .field(linkedIn.kind == .person ? .linkedinURL : .companyLinkedinURL), name: name)
        } else if let domain = DomainName(page), !domain.isShared, values[.website] == nil {
            take(page, .field(.website), name: name)
        } else {
            take(page, .custom(name), name: name)
        }
    }
}
