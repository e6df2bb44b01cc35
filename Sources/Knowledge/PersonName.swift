/// A person's name in its parts, with blanks and case mended.
///
/// Splitting is a guess for names of the West: the last word, with the particles before it, is the surname.
public struct PersonName: Hashable, Sendable {
    /// "Dr.", "Prof. Dr.", "Mr": what stood before the name.
    public var salutation: String?
    /// The given names.
    public var first: String?
    /// The surname.
    public var last: String?
    /// "Jr.", "PhD": what stood behind the name.
    public var suffix: String?

    /// Splits a whole name: "Dr. Anna Müller", "Müller, Anna", "DUPONT Jean", "Ludwig van Beethoven, PhD".
    public init(full text: String) {
        var parts = text.split(separator: ",", maxSplits: 1).map { CleanText.line(String($0)) }.filter { !$0.isEmpty }
        let credentials = parts.count == 2 && Self.isSuffix(parts[1]) ? parts.removeLast() : nil
        if parts.count == 2 {
            self.init(first: parts[1], last: parts[0])
            return
        }
        self.init(first: nil, last: nil)
        suffix = credentials
        var words = (parts.first ?? "").split(separator: " ")
        salutation = Self.takeSalutation(&words)
        if words.count > 2, let word = words.last, Self.isSuffix(String(word)) {
            suffix = String(word)
            words.removeLast()
        }
        guard words.count > 1 else {
            first = words.first.map { NameCase.repaired(String($0)) }
            return
        }
        // "DUPONT Jean": in French lists the surname stands first, in capitals.
        let shouted = words.prefix { NameCase.isUpper($0) && $0.count > 2 && !$0.contains(".") }
        if shouted.count < words.count, !shouted.isEmpty, !NameCase.isUpper(words[words.count - 1]) {
            first = NameCase.repaired(words.dropFirst(shouted.count).joined(separator: " "))
            last = NameCase.repaired(shouted.joined(separator: " "))
            return
        }
        var start = words.count - 1
        while start > 1, NameCase.particles.contains(words[start - 1].lowercased()) { start -= 1 }
        first = NameCase.repaired(words[..<start].joined(separator: " "))
        last = NameCase.repaired(words[start...].joined(separator: " "))
    }

    /// Mends a name that came in two parts; a title in front of the first name is taken off.
    public init(first: String?, last: String?) {
        if let first {
            if first.utf8.contains(where: { $0 == 0x20 || $0 == UInt8(ascii: ".") }) {
                var words = CleanText.line(first).split(separator: " ")
                salutation = Self.takeSalutation(&words)
                self.first = Self.kept(words.joined(separator: " "))
            } else {
                self.first = Self.kept(CleanText.line(first))
            }
        }
        self.last = last.flatMap { Self.kept(CleanText.line($0)) }
    }

    private static func kept(_ name: String) -> String? { name.isEmpty ? nil : NameCase.repaired(name) }

    /// Takes leading titles off; never the last word, so that a person called "Mag" keeps a name.
    private static func takeSalutation(_ words: inout [Substring]) -> String? {
        let titles = words.prefix { salutations.contains($0.lowercased().filter { $0 != "." }) }
        guard !titles.isEmpty, titles.count < words.count else { return nil }
        words.removeFirst(titles.count)
        return titles.joined(separator: " ")
    }

    private static func isSuffix(_ text: String) -> Bool {
        let words = text.split { $0 == " " || $0 == "," }
        return !words.isEmpty && words.allSatisfy { suffixes.contains($0.lowercased().filter { $0 != "." }) }
    }

    private static let salutations: Set<String> = [
        "dame", "dipl-ing", "dipl-kfm", "doctor", "doktor", "dott", "dr", "dr-ing", "drs", "eng", "engr", "frau",
        "herr",
        "hon", "ing", "ir", "lady", "lord", "madame", "mag", "miss", "mister", "mlle", "mme", "monsieur", "mr", "mrs",
        "ms", "mx", "prof", "professor", "rev", "señor", "señora", "sig", "sir", "sr", "sra",
    ]
    private static let suffixes: Set<String> = [
        "bsc", "ccna", "cfa", "cissp", "cpa", "dds", "esq", "ii", "iii", "iv", "jr", "junior", "llm", "ma", "mba", "md",
        "msc", "pe", "phd", "pmp", "rn", "sr",
    ]
}
