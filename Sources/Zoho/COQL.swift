/// Texts and names in queries.
enum COQL {
    /// A text in quotes; a quote in it is doubled. Source: Zoho's "FAQs on COQL API" (Kaizen 171).
    static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }

    /// A list of texts for `in`.
    static func list(_ texts: [String]) -> String { "(" + texts.map(quoted).joined(separator: ",") + ")" }

    /// A pattern in quotes that a text matches which has the given one in it. A `%` in it would match anything, so it is
    /// left out: what is found is compared again.
    static func containing(_ text: String) -> String { quoted("%" + text.replacing("%", with: "") + "%") }

    /// Criteria of which one has to hold, in pairs: Zoho takes no more than two side by side.
    static func any(of criteria: [String]) -> String { joined(criteria, "or") }

    /// Criteria which all have to hold, in pairs.
    static func all(of criteria: [String]) -> String { joined(criteria, "and") }

    /// Whether a text can be the name of a field. Another one would refuse the whole query, and could say more than a
    /// name.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) else { return false }
        return text.utf8.allSatisfy { byte in isLetter(byte) || byte == 0x5F || (0x30...0x39).contains(byte) }
    }

    /// A field as a column. One that is called as a word of SQL is put in quotes. Source: Kaizen 171.
    static func column(_ name: String) -> String { reserved.contains(name.lowercased()) ? "'\(name)'" : name }

    private static func joined(_ criteria: [String], _ word: String) -> String {
        guard var text = criteria.first else { return "" }
        for next in criteria.dropFirst() { text = "(\(text) \(word) \(next))" }
        return text
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private static let reserved: Set<String> = [
        "all", "and", "any", "as", "asc", "between", "by", "case", "check", "column", "count", "current", "date",
        "default", "desc", "distinct", "end", "exists", "external", "from", "group", "having", "in", "index",
        "interval",
        "is", "join", "key", "language", "left", "like", "limit", "max", "min", "not", "null", "offset", "on", "or",
        "order", "position", "primary", "range", "rank", "references", "right", "row", "rows", "select", "set", "sum",
        "table", "then", "time", "to", "union", "unique", "user", "value", "values", "when", "where", "year",
    ]
}
