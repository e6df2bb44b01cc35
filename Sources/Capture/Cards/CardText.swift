/// The text of a card's value: quoted-printable and character sets undone, escapes read, components told apart.
enum CardText {
    /// The value's text with its escapes still in it, so that it can be divided.
    static func text(of property: CardProperty) -> String {
        let bytes = property.isQuotedPrintable ? unquoted(property.value) : property.value
        return Charset.text(bytes, charset: property.charset)
    }

    /// Undoes quoted-printable (RFC 2045, 6.7). An encoded semicolon or backslash belongs to the text: it is given with
    /// a backslash before it, like one that vCard 3.0 escapes. What is no valid code stays as it is.
    static func unquoted(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == equals, index + 2 < bytes.count, let high = hex(bytes[index + 1]),
                let low = hex(bytes[index + 2])
            else {
                // A soft line break at the very end.
                if byte != equals || index + 1 < bytes.count { result.append(byte) }
                index += 1
                continue
            }
            let code = high << 4 | low
            if code == semicolon || code == backslash { result.append(backslash) }
            result.append(code)
            index += 3
        }
        return result
    }

    /// Divides a structured value at separators that are not escaped. The parts still have their escapes.
    static func parts(_ text: some StringProtocol, at separator: Unicode.Scalar) -> [Substring.UnicodeScalarView] {
        var parts: [Substring.UnicodeScalarView] = []
        let scalars = Substring(text).unicodeScalars
        var start = scalars.startIndex
        var index = start
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let next = scalars.index(after: index)
            if scalar == "\\", next < scalars.endIndex {
                index = scalars.index(after: next)
                continue
            }
            if scalar == separator {
                parts.append(scalars[start..<index])
                start = next
            }
            index = next
        }
        parts.append(scalars[start...])
        return parts
    }

    /// Reads the escapes: `\n` is a newline, a backslash before anything that is no letter or digit falls away. Another
    /// backslash is text, as in vCard 2.1.
    static func unescaped(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var result = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in scalars where scalar != "\0" {
            if isEscaped {
                isEscaped = false
                switch scalar {
                case "n", "N": result.append("\n")
                case _ where scalar.isASCII && !scalar.properties.isAlphabetic && !("0"..."9").contains(scalar):
                    result.append(scalar)
                default:
                    result.append("\\")
                    result.append(scalar)
                }
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                result.append(scalar)
            }
        }
        if isEscaped { result.append("\\") }
        return String(result)
    }

    /// The components of a structured value (`N`, `ADR`, `ORG`); a component's own list (from vCard 3.0) is given with
    /// its parts joined by `joint`.
    static func components(_ text: String, listed: Bool, joint: String) -> [String] {
        parts(text, at: ";").map { component in
            guard listed else { return trimmed(unescaped(component)) }
            return parts(String(component), at: ",").map { trimmed(unescaped($0)) }.filter { !$0.isEmpty }
                .joined(separator: joint)
        }
    }

    private static func trimmed(_ text: String) -> String {
        var scalars = text.unicodeScalars[...]
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }

    private static let equals = UInt8(ascii: "=")
    private static let semicolon = UInt8(ascii: ";")
    private static let backslash = UInt8(ascii: "\\")

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
