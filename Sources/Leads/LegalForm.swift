/// The legal forms that stand behind a company's name ("GmbH", "S.A. de C.V."), as comparison keys.
///
/// Source: the forms' usual abbreviations in the countries whose trade shows we know; a form that is missing makes two
/// spellings of one company differ, and nothing worse.
public enum LegalForm {
    /// The comparison key of a company's name without its legal form: "ACME Robotics, Inc." and "Acme Robotics" have
    /// one. A name that is nothing but a legal form keeps its last word.
    public static func keyWithout(_ name: String) -> String {
        var words = ComparisonKey.of(name).split(separator: " ")
        while words.count > 1, let count = length(at: words) { words.removeLast(min(count, words.count - 1)) }
        if words.count > 1, words.last == "and" { words.removeLast() }
        return words.joined(separator: " ")
    }

    /// How many words at the end are a legal form; nil where none.
    private static func length(at words: [Substring]) -> Int? {
        for count in [3, 2, 1] where words.count > count {
            if all.contains(words.suffix(count).joined(separator: " ")) { return count }
        }
        return nil
    }

    /// As keys: dots are gone, other punctuation is a blank.
    private static let all: Set<String> = [
        "ab", "ad", "ag", "ag co kgaa", "ans", "aps", "as", "asa", "berhad", "bhd", "bv", "bvba", "ca", "co", "co kg",
        "company", "corp", "corporation", "cv", "cyf", "da", "dd", "doo", "eg", "eirl", "eireli", "eood", "ev", "eurl",
        "fze", "fzco", "gbr", "ggmbh", "gie", "gk", "gmbh", "gmbh co kg", "hf", "inc", "incorporated", "jsc",
        "kabushiki kaisha", "kft", "kg", "kgaa", "kk", "kb", "lda", "limitada", "limited", "llc", "llp", "lp", "ltd",
        "ltda", "mbh", "nv", "oao", "ohg", "ood", "ooo", "ou", "oy", "oyj", "partg", "pbc", "plc", "pjsc",
        "private limited", "pt", "pte", "pty", "pvt", "sa", "sa de cv", "sab de cv", "sagl", "sapi de cv", "sarl",
        "sas", "sasu", "sca", "scs", "sdn", "sdn bhd", "se", "sia", "sl", "slu", "sp z oo", "sp zoo", "spa",
        "spol sro", "spk", "spzoo", "srl", "srls", "sro", "ug", "ulc", "uab", "vof", "zrt",
    ]
}
