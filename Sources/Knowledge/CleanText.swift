/// Takes away what is not part of a text: outer blanks, and the invisible characters that spreadsheets leave behind.
public enum CleanText {
    /// The text without outer blanks and without zero-width characters; inner blanks and newlines stay.
    public static func trimmed(_ text: String) -> String {
        let bytes = text.utf8
        guard let first = bytes.first, let last = bytes.last else { return text }
        if first > 0x20, last > 0x20, bytes.allSatisfy({ $0 < 0x80 }) { return text }
        var scalars = Substring(text).unicodeScalars
        while let scalar = scalars.first, isBlank(scalar) { scalars.removeFirst() }
        while let scalar = scalars.last, isBlank(scalar) { scalars.removeLast() }
        guard scalars.contains(where: isInvisible) else { return String(scalars) }
        return String(String.UnicodeScalarView(scalars.filter { !isInvisible($0) }))
    }

    /// The text on one line: trimmed, and each run of blanks inside made one blank.
    public static func line(_ text: String) -> String {
        let trimmed = trimmed(text)
        var previous: UInt8 = 0
        let isClean = trimmed.utf8.allSatisfy { byte in
            defer { previous = byte }
            return byte < 0x80 && byte >= 0x20 && !(byte == 0x20 && previous == 0x20)
        }
        if isClean { return trimmed }
        return trimmed.unicodeScalars.split(whereSeparator: isBlank).map(String.init).joined(separator: " ")
    }

    static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || isInvisible(scalar) || scalar.value < 0x20
    }

    /// Zero-width space, word joiner, byte-order mark, soft hyphen, direction marks. The joiners of Arabic and Indic
    /// scripts carry meaning and stay.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200b, 0x2060, 0xfeff, 0x00ad, 0x200e, 0x200f, 0x202a...0x202e: true
        default: false
        }
    }
}
