/// Texts in queries, and queries in URLs.
enum SOQL {
    /// A text in quotes. Source: "Quoted String Escape Sequences" of the SOQL reference.
    static func quoted(_ text: String) -> String { "'" + escaped(text) + "'" }

    /// A pattern in quotes that a text matches which has the given one in it.
    static func containing(_ text: String) -> String {
        var pattern = ""
        for character in escaped(text) {
            if character == "_" || character == "%" { pattern += "\\" }
            pattern.append(character)
        }
        return "'%" + pattern + "%'"
    }

    /// A list of texts for `IN`.
    static func list(_ texts: [String]) -> String { "(" + texts.map(quoted).joined(separator: ",") + ")" }

    /// Whether a text can be the name of a field in a query. Another one would refuse the whole query, and could say
    /// more than a name.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (first | 0x20) >= 0x61, (first | 0x20) <= 0x7A else { return false }
        return text.utf8.allSatisfy { byte in
            byte == 0x5F || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
        }
    }

    /// A text as the value of a URL's query. What RFC 3986 lets stand there stays as it is, but for `&`, `+`, `=`, `;`,
    /// `$` and `?`, which programs take for something else.
    static func percentEncoded(_ text: String) -> String {
        var encoded: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            if unencoded.contains(byte) {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static let unencoded = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'(),@:".utf8)

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "'": escaped += "\\'"
            case "\n": escaped += "\\n"
            case "\r": escaped += "\\r"
            case "\t": escaped += "\\t"
            case "\u{8}": escaped += "\\b"
            case "\u{C}": escaped += "\\f"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
