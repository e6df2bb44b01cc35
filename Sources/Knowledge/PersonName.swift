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
        var parts = text.split(separator: ",").map { CleanText.line(String($0)) }.filter { !$0.isEmpty }
        // "Lee, Ann, PhD, MBA": what stands behind the name goes first.
        var credentials: [String] = []
        while parts.count > 1, let part = parts.last, Self.isSuffix(part) {
            credentials.insert(parts.removeLast(), at: 0)
        }
        if parts.count > 2 { parts = [parts[0], parts[1...].joined(separator: ", ")] }
        if parts.count == 2 {
            self.init(first: parts[1], last: parts[0])
            if !credentials.isEmpty { suffix = ([suffix].compactMap(\.self) + credentials).joined(separator: ", ") }
            return
        }
        self.init(first: nil, last: nil)
        suffix = credentials.isEmpty ? nil : credentials.joined(separator: ", ")
        var words = (parts.first ?? "").split(separator: " ")
        salutation = Self.takeSalutation(&words)
        if words.count > 2, let word = words.last, Self.isSuffix(String(word)) {
            suffix = ([String(word)] + credentials).joined(separator: ", ")
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
        guard var last else { return }
        if last.utf8.contains(0x20) {
            // "Smith Jr.", "van Beethoven, PhD".
            var words = CleanText.line(last).split(separator: " ")
            var taken: [Substring] = []
            while words.count > 1, let word = words.last, Self.isNoSurname(word) {
                taken.insert(words.removeLast(), at: 0)
            }
            if !taken.isEmpty { suffix = taken.joined(separator: " ") }
            last = words.joined(separator: " ")
            while last.utf8.last == UInt8(ascii: ",") { last.removeLast() }
        }
        self.last = Self.kept(CleanText.line(last))
    }

    private static func kept(_ name: String) -> String? { name.isEmpty ? nil : NameCase.repaired(name) }

    /// Takes leading titles off; never the last word, so that a person called "Mag" keeps a name.
    private static func takeSalutation(_ words: inout [Substring]) -> String? {
        let titles = words.prefix { salutations.contains($0.lowercased().filter { $0 != "." && $0 != "," }) }
        guard !titles.isEmpty, titles.count < words.count else { return nil }
        words.removeFirst(titles.count)
        return titles.joined(separator: " ")
    }

    private static func isSuffix(_ text: String) -> Bool {
        let words = text.split { $0 == " " || $0 == "," }
        return !words.isEmpty && words.allSatisfy { suffixes.contains($0.lowercased().filter { $0 != "." }) }
    }

    /// Whether a word behind a surname is none: "Ma" may be one, and "III" belongs to it.
    private static func isNoSurname(_ word: Substring) -> Bool {
        plainSuffixes.contains(word.lowercased().filter { $0 != "." && $0 != "," })
    }

    private static let plainSuffixes: Set<String> = [
        "bsc", "cissp", "cpa", "esq", "jr", "llm", "mba", "msc", "phd", "pmp",
    ]

    private static let salutations: Set<String> = [
        "dame", "dipl-ing", "dipl-kfm", "doctor", "doktor", "dott", "dr", "dr-ing", "drs", "eng", "engr", "frau",
        "herr",
        "hon", "ing", "ir", "lady", "lord", "madame", "mag", "miss", "mister", "mlle", "mme", "monsieur", "mr", "mrs",
        "ms", "mx", "drmed", "drrernat", "drhc", "dring", "hc", "prof", "professor", "rev", "señor", "señora", "sig",
        "sir", "sr", "sra",
    ]
    private static let suffixes: Set<String> = [
        "bsc", "ccna", "cfa", "cissp", "cpa", "dds", "esq", "ii", "iii", "iv", "jr", "junior", "llm", "ma", "mba", "md",
        "msc", "pe", "phd", "pmp", "rn", "sr",
    ]
}
