public import Leads

/// What makes two leads' companies the same company: the registrable domain, or, in a CRM that matches companies by
/// name, the name.
///
/// Where a CRM does not match by name, a company known only by its name has no key: names alone would link strangers,
/// and create one company many times. Its name still goes to the person's own fields.
public struct CompanyKey: Hashable, Sendable, CustomStringConvertible {
    /// The text under which remote records and intents know the company: `domain:acme.example`, `name:acme ltd`.
    public let description: String

    /// The domain, lower case; nil where the key is a name.
    public var domain: String? { text(after: "domain:") }
    /// The name in lower case, with single blanks; nil where the key is a domain.
    public var name: String? { text(after: "name:") }

    /// The key of a domain.
    public init(domain: String) { description = "domain:" + domain.lowercased() }

    /// The key of a name.
    public init(name: String) {
        description = "name:" + name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private func text(after prefix: String) -> String? {
        description.hasPrefix(prefix) ? String(description.dropFirst(prefix.count)) : nil
    }

    /// All keys of a lead's company, the surest first; none where too little is known to link it.
    public static func all(of values: LeadValues, byName: Bool) -> [CompanyKey] {
        var keys: [CompanyKey] = []
        if let domain = values[.domain] { keys.append(CompanyKey(domain: domain)) }
        if byName, let name = values[.company], !name.allSatisfy(\.isWhitespace) { keys.append(CompanyKey(name: name)) }
        return keys
    }
}
