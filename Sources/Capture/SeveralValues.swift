internal import Knowledge

/// Cells in which somebody has put several values where one belongs.
enum SeveralValues {
    /// The first valid address of a cell with several, and the others as they were given; nil where the text is not a list
    /// of addresses, or none of them is valid.
    static func addresses(_ text: String) -> (first: String, others: [String])? {
        var parts = pieces(text) { ",;|\n\t".contains($0) }
        if parts.count < 2 { parts = divided(text) }
        if parts.count < 2 { parts = pieces(text) { $0 == " " } }
        guard parts.count > 1, parts.allSatisfy({ $0.utf8.contains(UInt8(ascii: "@")) }) else { return nil }
        return firstValid(parts) { (try? EmailAddress($0))?.description }
    }

    /// The first valid number of a cell with several, in E.164, and the others: in E.164 too, or as given where they cannot
    /// be read. Nil where the text is not a list of numbers, or none of them is valid.
    static func numbers(_ text: String, region: String?) -> (first: String, others: [String])? {
        // A number alone is the common case, and has none of these.
        var previous: UInt8 = 0
        let hasSeparator = text.utf8.contains { byte in
            defer { previous = byte }
            switch byte {
            case UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: "|"), UInt8(ascii: "\n"): return true
            case UInt8(ascii: "/"), UInt8(ascii: "o"): return previous == 0x20
            default: return false
            }
        }
        guard hasSeparator else { return nil }
        var parts = pieces(text) { ",;|\n".contains($0) }
        if parts.count < 2 { parts = divided(text) }
        guard parts.count > 1, parts.allSatisfy({ $0.utf8.count { $0 >= 0x30 && $0 <= 0x39 } >= 7 }) else { return nil }
        return firstValid(parts) { PhoneNumber.normalised($0, region: region)?.e164 }
    }

    /// The parts between words that people put between values.
    private static func divided(_ text: String) -> [String] {
        for word in [" / ", " or ", " oder "] {
            let parts = text.split(separator: word).map { CleanText.trimmed(String($0)) }.filter { !$0.isEmpty }
            if parts.count > 1 { return parts }
        }
        return [text]
    }

    private static func pieces(_ text: String, _ isSeparator: (Character) -> Bool) -> [String] {
        text.split(whereSeparator: isSeparator).map { CleanText.trimmed(String($0)) }.filter { !$0.isEmpty }
    }

    private static func firstValid(
        _ parts: [String], _ normalised: (String) -> String?
    ) -> (first: String, others: [String])? {
        let values = parts.map { (given: $0, value: normalised($0)) }
        guard let index = values.firstIndex(where: { $0.value != nil }), let first = values[index].value else {
            return nil
        }
        var others: [String] = []
        for (place, part) in values.enumerated() where place != index {
            let other = part.value ?? part.given
            if other != first, !others.contains(other) { others.append(other) }
        }
        return (first, others)
    }
}
