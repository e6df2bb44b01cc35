internal import Foundation

/// The form in which free text is compared: lower case, no accents, words separated by one blank.
///
/// Dots and apostrophes join ("U.S.A." is "usa", "Côte d'Ivoire" is "cote divoire"), other punctuation separates
/// ("E-mail" is "e mail").
public enum ComparisonKey {
    /// The key of a text; empty where it has neither letter nor digit.
    public static func of(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return ascii(text) }
        var key = ""
        var pendingBlank = false
        for scalar in text.lowercased().decomposedStringWithCompatibilityMapping.unicodeScalars {
            if joins(scalar) { continue }
            guard scalar.properties.isAlphabetic || scalar.properties.numericType != nil else {
                pendingBlank = true
                continue
            }
            if pendingBlank, !key.isEmpty { key.append(" ") }
            pendingBlank = false
            if let spelt = spellings[scalar] { key += spelt } else { key.unicodeScalars.append(scalar) }
        }
        return key
    }

    private static func ascii(_ text: String) -> String {
        var key: [UInt8] = []
        key.reserveCapacity(text.utf8.count)
        var pendingBlank = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"):
                if pendingBlank, !key.isEmpty { key.append(0x20) }
                pendingBlank = false
                key.append(byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte)
            case UInt8(ascii: "."), UInt8(ascii: "'"):
                continue
            default:
                pendingBlank = true
            }
        }
        return String(decoding: key, as: UTF8.self)
    }

    /// Marks that decomposition splits off, dots and apostrophes.
    private static func joins(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: true
        default: scalar == "." || scalar == "'" || scalar == "\u{2019}" || scalar == "\u{00b4}"
        }
    }

    /// Letters that do not decompose.
    private static let spellings: [Unicode.Scalar: String] = [
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
    ]
}
