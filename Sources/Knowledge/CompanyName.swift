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
    public var comparisonKey: String {
        var words = ComparisonKey.of(description).split(separator: " ")
        let whole = words
        while words.count > 1, let count = Self.legalFormLength(at: words) {
            words.removeLast(min(count, words.count - 1))
        }
        if words.count > 1, words.last == "and" { words.removeLast() }
        return (words.isEmpty ? whole : words).joined(separator: " ")
    }

    /// How many words at the end are a legal form; nil where none.
    private static func legalFormLength(at words: [Substring]) -> Int? {
        for count in [3, 2, 1] where words.count > count {
            if legalForms.contains(words.suffix(count).joined(separator: " ")) { return count }
        }
        return nil
    }

    /// As keys: dots are gone, other punctuation is a blank.
    private static let legalForms: Set<String> = [
        "ab", "ad", "ag", "ag co kgaa", "ans", "aps", "as", "asa", "berhad", "bhd", "bv", "bvba", "ca", "co", "co kg",
        "company",
        "corp", "corporation", "cv", "cyf", "da", "dd", "doo", "eg", "eirl", "eireli", "eood", "ev", "eurl", "fze",
        "fzco", "gbr",
        "ggmbh", "gie", "gk", "gmbh", "gmbh co kg", "hf", "inc", "incorporated", "jsc", "kabushiki kaisha", "kft", "kg",
        "kgaa",
        "kk", "kb", "lda", "limitada", "limited", "llc", "llp", "lp", "ltd", "ltda", "mbh", "nv", "oao", "ohg", "ood",
        "ooo", "ou",
        "oy", "oyj", "partg", "pbc", "plc", "pjsc", "private limited", "pt", "pte", "pty", "pvt", "sa", "sa de cv",
        "sab de cv",
        "sagl", "sapi de cv", "sarl", "sas", "sasu", "sca", "scs", "sdn", "sdn bhd", "se", "sia", "sl", "slu",
        "sp z oo", "sp zoo",
        "spa", "spol sro", "spk", "spzoo", "srl", "srls", "sro", "ug", "ulc", "uab", "vof", "zrt",
    ]
}
