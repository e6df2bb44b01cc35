internal import Leads

/// A company's name as written, with a key under which its spellings compare equal.
public struct CompanyName: Hashable, Sendable, CustomStringConvertible {
    /// The name on one line, with its legal form.
    public let description: String

    /// Takes a name as somebody wrote it; nil where nothing is left of it.
    public init?(_ text: String) {
        let line = CleanText.line(text)
        guard !line.isEmpty else { return nil }
        description = line
    }

    /// The name and the domain of a text that gives both, such as "Acme Robotics (acme.com)"; nil where it does not. A
    /// domain that many share is none of the company's.
    public static func withDomain(_ text: String) -> (name: String, domain: DomainName)? {
        guard text.utf8.last.map({ ")]>".utf8.contains($0) }) == true else { return nil }
        let line = CleanText.line(text)
        guard let open = line.lastIndex(where: { "([<".contains($0) }), open > line.startIndex else { return nil }
        let inside = line[line.index(after: open)...].dropLast()
        guard inside.utf8.contains(UInt8(ascii: ".")), !inside.utf8.contains(UInt8(ascii: " ")) else { return nil }
        guard let domain = DomainName(String(inside)), !domain.isShared else { return nil }
        let name = CleanText.trimmed(String(line[..<open]))
        return name.isEmpty ? nil : (name, domain)
    }

    /// A name guessed from a domain ("acme-robotics.co.uk" is "Acme Robotics", "ibm.com" is "IBM"); nil for domains
    /// that many share. Low confidence: anything that a person or partner says is better.
    public init?(guessedFrom domain: DomainName) {
        guard !domain.isShared else { return nil }
        let words = domain.label.split { $0 == "-" || $0 == "_" }
        let name = words.map { word in
            word.count <= 3 && words.count == 1 ? word.uppercased() : word.prefix(1).uppercased() + word.dropFirst()
        }.joined(separator: " ")
        guard name.contains(where: \.isLetter) else { return nil }
        description = name
    }

    /// Lower case, no accents, no punctuation and no legal form: "ACME Robotics, Inc." and "Acme Robotics"
    /// have one key.
    public var comparisonKey: String { LegalForm.keyWithout(description) }
}
