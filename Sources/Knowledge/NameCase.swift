/// Mends the case of names that were shouted or mumbled, and keeps what was written with care.
enum NameCase {
    /// The name with the case mended: "ANNA MÜLLER", "anna müller" and "McDONALD" become "Anna Müller", "McDonald".
    static func repaired(_ name: String) -> String {
        if isProper(name) { return name }
        let words = name.split(separator: " ")
        let isShouted = words.allSatisfy { isUpper($0) }
        let isMumbled = words.allSatisfy { isLower($0) }
        return words.enumerated().map { index, word in
            let isLast = index == words.count - 1
            if !isLast, particles.contains(word.lowercased()), !isMixed(word) { return word.lowercased() }
            if isMumbled || isShouted { return capitalised(word, isAlone: words.count == 1) }
            if isUpper(word), word.count > 3 { return capitalised(word, isAlone: false) }
            if isLower(word), !particles.contains(word.lowercased()) { return capitalised(word, isAlone: false) }
            return mendedMac(word)
        }.joined(separator: " ")
    }

    /// Words inside a name that stay small, and with which a surname begins.
    static let particles: Set<String> = [
        "af", "al", "av", "bin", "bint", "da", "dal", "dalla", "das", "de", "degli", "dei", "del", "dela", "della",
        "den",
        "der", "des", "di", "do", "dos", "du", "el", "het", "ibn", "la", "las", "le", "los", "op", "ten", "ter", "van",
        "vom",
        "von", "y", "zu", "zum", "zur",
    ]

    /// One ASCII word, capital first: the common case, told without allocating.
    private static func isProper(_ name: String) -> Bool {
        var isFirst = true
        for byte in name.utf8 {
            guard isFirst ? byte >= 0x41 && byte <= 0x5a : byte >= 0x61 && byte <= 0x7a else { return false }
            isFirst = false
        }
        return true
    }

    static func isUpper(_ word: Substring) -> Bool {
        word.contains { $0.isUppercase } && !word.contains { $0.isLowercase }
    }

    private static func isLower(_ word: Substring) -> Bool {
        word.contains { $0.isLowercase } && !word.contains { $0.isUppercase }
    }

    private static func isMixed(_ word: Substring) -> Bool {
        word.contains { $0.isUppercase } && word.contains { $0.isLowercase }
    }

    /// Each part of the word (at hyphens, apostrophes of one letter and dots) with a capital first.
    private static func capitalised(_ word: Substring, isAlone: Bool) -> String {
        let upper = word.uppercased()
        if numerals.contains(upper) { return upper }
        // Two letters without a vowel are initials ("JP"), save for the surname Ng.
        if isAlone, upper != "NG", upper.count == 2, isUpper(word),
            upper.allSatisfy({ $0.isASCII && !"AEIOUY".contains($0) })
        {
            return upper
        }
        var result = ""
        var isStart = true
        for (index, character) in word.lowercased().enumerated() {
            result += isStart ? String(character).uppercased() : String(character)
            isStart = character == "-" || character == "." || (isApostrophe(character) && index == 1)
        }
        return withMc(result)
    }

    private static func isApostrophe(_ character: Character) -> Bool { character == "'" || character == "\u{2019}" }

    private static func withMc(_ word: String) -> String {
        guard word.hasPrefix("Mc"), word.count > 4 else { return word }
        return "Mc" + word.dropFirst(2).prefix(1).uppercased() + word.dropFirst(3)
    }

    /// "McDONALD" and "MacDONALD": the capitals behind the prefix were meant as such.
    private static func mendedMac(_ word: Substring) -> String {
        for prefix in ["Mc", "Mac"] where word.hasPrefix(prefix) {
            let rest = word.dropFirst(prefix.count)
            if rest.count > 2, isUpper(rest) { return prefix + rest.prefix(1) + rest.dropFirst().lowercased() }
        }
        return String(word)
    }

    private static let numerals: Set<String> = ["II", "III", "IV"]
}
