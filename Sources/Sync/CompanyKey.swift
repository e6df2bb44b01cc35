public import Leads

/// What makes two leads' companies the same company: the registrable domain.
///
/// A company known only by its name has no key: names alone would link strangers, and create one company many times.
/// Its name still goes to the person's own fields.
public struct CompanyKey: Hashable, Sendable, CustomStringConvertible {
    /// The domain, lower case.
    public let domain: String

    /// The key of a lead's company, or nil where no domain is known.
    public init?(_ values: LeadValues) {
        guard let domain = values[.domain] else { return nil }
        self.domain = domain.lowercased()
    }

    /// The key of a domain.
    public init(domain: String) { self.domain = domain.lowercased() }

    /// The text under which remote records and intents know the company.
    public var description: String { "domain:" + domain }
}
