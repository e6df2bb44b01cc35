/// What makes two leads the same person: the normalised e-mail; else the LinkedIn URL; else name and company.
///
/// Never a bare name. Each capture has one identity, by the strongest evidence it brings, and only captures of one
/// identity are merged: a lead known by name and company and a later capture with an e-mail stay two leads, because the
/// same name at the same company may be two people. The text form (`email:ann@example.com`) is stored with the lead and
/// is the key under which the queue, the creation intents and the remote records know the person.
public struct Identity: Hashable, Sendable, CustomStringConvertible {
    /// The text form: kind, colon, key.
    public let description: String

    /// Which of the three kinds the identity is of.
    public enum Kind: String, Sendable, CaseIterable {
        case email
        case linkedin
        case name
    }

    /// Which kind of evidence the identity rests on.
    public var kind: Kind { Kind(rawValue: String(description.prefix { $0 != ":" })) ?? .name }

    /// The identity of normalised values, or nil where they give none (a bare name, or nothing).
    public init?(_ values: LeadValues) {
        if let email = values[.email] {
            description = "email:" + email.lowercased()
        } else if let linkedin = values[.linkedinURL] {
            description = "linkedin:" + linkedin.lowercased()
        } else if let key = Self.nameKey(values) {
            description = "name:" + key
        } else {
            return nil
        }
    }

    /// Name and company (or its domain) as they are compared: without case, accents, punctuation and legal form; nil where
    /// either is missing. Evidence of its own only where there is neither an e-mail nor a LinkedIn address.
    public static func nameKey(_ values: LeadValues) -> String? {
        let name = ComparisonKey.of([values[.firstName], values[.lastName]].compactMap(\.self).joined(separator: " "))
        guard !name.isEmpty else { return nil }
        if let company = values[.company], case let place = LegalForm.keyWithout(company), !place.isEmpty {
            return name + "|" + place
        }
        return values[.domain].map { name + "|" + $0 }
    }

    /// An identity read back from its text form.
    public init(stored: String) { description = stored }

    /// A stable 64-bit FNV-1a hash of the text form; equal identities have equal keys in every process.
    public var key: Int64 { StableHash.of(description) }
}
