/// What makes two leads the same person: the normalised e-mail; else the LinkedIn URL; else name and company.
///
/// Never a bare name. The text form (`email:ann@example.com`) is stored with the lead and is the key under which the
/// queue, the creation intents and the remote records know the person.
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
        } else if let company = values[.company] ?? values[.domain],
            case let name = Self.folded(
                [values[.firstName], values[.lastName]].compactMap(\.self).joined(separator: " ")),
            !name.isEmpty, case let place = Self.folded(company), !place.isEmpty
        {
            description = "name:" + name + "|" + place
        } else {
            return nil
        }
    }

    /// An identity read back from its text form.
    public init(stored: String) { description = stored }

    /// A stable 64-bit FNV-1a hash of the text form; equal identities have equal keys in every process.
    public var key: Int64 { StableHash.of(description) }

    /// Letters and digits only, lower case, one blank between words: how names are compared.
    static func folded(_ text: String) -> String {
        text.lowercased().split { !($0.isLetter || $0.isNumber) }.joined(separator: " ")
    }
}
