/// How well a text is spelt, so that two spellings of the same letters can be compared.
struct SpellingGrade: Comparable {
    /// Neither shouted ("ACME ROBOTICS") nor mumbled ("acme robotics"). Short words may be abbreviations: of four letters
    /// in any text ("IBM", "SAP SE"), of two in a name ("JP").
    var isProper: Bool
    /// Letters beyond ASCII: who wrote "Müller" took more care than who wrote "Muller".
    var accents: Int

    init(_ text: String) { self.init(text, longestAbbreviation: 4) }

    init(name: String) { self.init(name, longestAbbreviation: 2) }

    private init(_ text: String, longestAbbreviation: Int) {
        let hasUpper = text.contains(where: \.isUppercase)
        let hasLower = text.contains(where: \.isLowercase)
        let isShouted =
            hasUpper && !hasLower
            && text.split(whereSeparator: { !$0.isLetter }).contains { $0.count > longestAbbreviation }
        isProper = !isShouted && (hasUpper || !hasLower)
        accents = text.count { $0.isLetter && !$0.isASCII }
    }

    static func < (left: SpellingGrade, right: SpellingGrade) -> Bool {
        left.isProper != right.isProper ? right.isProper : left.accents < right.accents
    }
}

/// How good a person's name is: a total order, so that of any number of names the best is the same in every order.
struct NameGrade: Comparable {
    /// First and last name, or one of them.
    var parts: Int
    /// Whether no part is initials only.
    var isInFull: Bool
    var isProper: Bool
    /// "Robert J." has two, "Bob" one; more than five say no more.
    var words: Int
    var accents: Int

    init(first: String?, last: String?) {
        let names = [first, last].compactMap(\.self)
        parts = names.count
        isInFull = !names.isEmpty && names.allSatisfy { name in Self.words(name).contains { !Self.isInitial($0) } }
        let spellings = names.map { SpellingGrade(name: $0) }
        isProper = spellings.allSatisfy(\.isProper)
        words = min(names.reduce(0) { $0 + Self.words($1).count }, 5)
        accents = spellings.reduce(0) { $0 + $1.accents }
    }

    /// "Lee - Acme Corp" has one: what stands behind a dash between blanks is no part of a name.
    private static func words(_ name: String) -> [Substring] {
        let end = name.firstRange(of: " - ")?.lowerBound ?? name.endIndex
        return name[..<end].split { $0 == " " || $0 == "-" || $0 == "." }
    }

    /// One letter of a script that has cases: in others one letter may be a whole name.
    private static func isInitial(_ word: Substring) -> Bool {
        guard word.count == 1, let letter = word.first else { return false }
        return letter.isUppercase || letter.isLowercase
    }

    private var order: [Int] { [parts, isInFull ? 1 : 0, isProper ? 1 : 0, words, accents] }

    static func < (left: NameGrade, right: NameGrade) -> Bool { left.order.lexicographicallyPrecedes(right.order) }
}
