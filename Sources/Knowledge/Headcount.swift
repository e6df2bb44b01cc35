/// The number of a company's employees as people write it: "1,200", "~500", "51-200", "10000+".
public enum Headcount: Hashable, Sendable {
    /// A number.
    case exact(Int)
    /// From, and up to where known ("51-200", "10000+").
    case range(String)

    /// Reads a headcount; nil where the text is none.
    public init?(_ text: String) {
        let bare = CleanText.line(text).lowercased().drop {
            $0 == "~" || $0 == "c" || $0 == "a" || $0 == "." || $0 == " "
        }
        if bare.hasSuffix("+"), let from = Self.number(bare.dropLast()) {
            self = .range("\(from)+")
            return
        }
        if let number = Self.number(bare) {
            self = .exact(number)
            return
        }
        let ends = bare.replacing(" to ", with: "-").split { $0 == "-" || $0 == "\u{2013}" }
        guard ends.count == 2, let from = Self.number(ends[0]), let to = Self.number(ends[1]), from <= to else {
            return nil
        }
        self = .range("\(from)-\(to)")
    }

    /// A whole number whose thousands may be set apart by a comma, dot, blank or apostrophe.
    private static func number(_ text: Substring) -> Int? {
        let groups = text.split(omittingEmptySubsequences: false) { ",. '\u{2019}\u{a0}\u{202f}".contains($0) }
            .map { $0 }
        let trimmed = groups.drop { $0.isEmpty }.reversed().drop { $0.isEmpty }.reversed().map { $0 }
        guard let first = trimmed.first, trimmed.dropFirst().allSatisfy({ $0.count == 3 }) else { return nil }
        guard trimmed.count == 1 || first.count <= 3,
            trimmed.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } })
        else {
            return nil
        }
        guard let number = Int(trimmed.joined()), number > 0 else { return nil }
        return number
    }
}
