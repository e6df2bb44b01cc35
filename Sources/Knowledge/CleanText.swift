/// Takes away what is not part of a text: outer blanks, and the invisible characters that spreadsheets leave behind.
public enum CleanText {
    /// The text without outer blanks and without zero-width characters; inner blanks and newlines stay.
    public static func trimmed(_ text: String) -> String {
        switch shape(text) {
        case .clean: return text
        case .blankEnds:
            let bytes = text.utf8.drop { $0 <= 0x20 }
            let end = bytes.lastIndex { $0 > 0x20 }.map(bytes.index(after:)) ?? bytes.startIndex
            return String(Substring(bytes[..<end]))
        case .unknown: break
        }
        var scalars = Substring(text).unicodeScalars
        while let scalar = scalars.first, isBlank(scalar) { scalars.removeFirst() }
        while let scalar = scalars.last, isBlank(scalar) { scalars.removeLast() }
        guard scalars.contains(where: isInvisible) else { return String(scalars) }
        return String(String.UnicodeScalarView(scalars.filter { !isInvisible($0) }))
    }

    private enum Shape {
        /// ASCII, without blanks at its ends.
        case clean
        /// ASCII, with blanks at its ends, or nothing else.
        case blankEnds
        /// Other characters are in it.
        case unknown
    }

    private static func shape(_ text: String) -> Shape {
        text.utf8.withContiguousStorageIfAvailable { bytes in
            guard let first = bytes.first, let last = bytes.last else { return .clean }
            var all: UInt8 = 0
            for byte in bytes { all |= byte }
            if all >= 0x80 { return .unknown }
            return first > 0x20 && last > 0x20 ? .clean : .blankEnds
        } ?? .unknown
    }

    /// The text on one line: trimmed, and each run of blanks inside made one blank.
    public static func line(_ text: String) -> String {
        let trimmed = trimmed(text)
        let isClean =
            trimmed.utf8.withContiguousStorageIfAvailable { bytes in
                var previous: UInt8 = 0
                for byte in bytes {
                    guard byte < 0x80, byte >= 0x20, byte != 0x20 || previous != 0x20 else { return false }
                    previous = byte
                }
                return true
            } ?? false
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
