/// Writes cards as programs of each version do, with all that the version allows left to chance.
struct CardWriter {
    enum Version: String, CaseIterable {
        case v21 = "2.1"
        case v30 = "3.0"
        case v40 = "4.0"
    }

    /// What a card says.
    struct Card: Equatable {
        var family: String
        var given: String
        var company: String
        var unit: String
        var note: String
        var emails: [String]
    }

    let version: Version
    var generator: SeededGenerator
    private let newline: String

    init(version: Version, seed: UInt64) {
        self.version = version
        generator = SeededGenerator(seed: seed)
        newline = ["\n", "\r\n", "\r"].randomElement(using: &generator) ?? "\n"
    }

    private static let pieces = [
        "a", "Bc", "ü", "日本", "\u{1F600}", ";", ",", "\\", ":", "=", "\"", " ", "x y", "END:VCARD", "=3B", "\\n", "é",
        "0", "-", "^", "BEGIN", "\t",
    ]

    private mutating func text(_ most: Int, extra: [String] = []) -> String {
        let inner = (0..<Int.random(in: 0...most, using: &generator)).map { _ in
            (Self.pieces + extra).randomElement(using: &generator) ?? ""
        }.joined()
        // Outer blanks are no part of a value.
        return "[" + inner + "]"
    }

    /// A card of chance.
    mutating func card() -> Card {
        Card(
            family: text(4), given: text(4), company: text(6), unit: text(3), note: text(30, extra: ["\n"]),
            emails: (0..<Int.random(in: 0...3, using: &generator)).map { "a\($0)@acme.example" })
    }

    /// The card as text.
    mutating func written(_ card: Card) -> String {
        var lines = [cased("BEGIN") + ":VCARD", "VERSION:" + version.rawValue]
        var body = [
            property("N", [card.family, card.given, "", "", ""]), property("ORG", [card.company, card.unit]),
            property("NOTE", [card.note]),
        ]
        for email in card.emails {
            body.append(folded(group() + cased("EMAIL") + (version == .v21 ? ";INTERNET" : ";TYPE=work") + ":" + email))
        }
        if Bool.random(using: &generator) { body.append(picture()) }
        body.shuffle(using: &generator)
        lines += body
        lines.append(cased("END") + ":VCARD")
        if Bool.random(using: &generator) { lines.append("") }
        return lines.map { $0 + newline }.joined()
    }

    private mutating func cased(_ name: String) -> String {
        Bool.random(using: &generator) ? name : name.lowercased()
    }

    private mutating func group() -> String {
        version != .v21 && Bool.random(using: &generator) ? "item\(Int.random(in: 1...9, using: &generator))." : ""
    }

    private mutating func property(_ name: String, _ values: [String]) -> String {
        let head = group() + cased(name)
        guard version == .v21 else {
            return folded(head + ":" + values.map(escaped).joined(separator: ";"))
        }
        let coded = values.map { quotedPrintable($0) }.joined(separator: ";")
        return head + ";CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:" + softlyBroken(coded)
    }

    private func escaped(_ text: String) -> String {
        text.map { character -> String in
            switch character {
            case "\\": "\\\\"
            case ";": "\\;"
            case ",": "\\,"
            case "\n": "\\n"
            default: String(character)
            }
        }.joined()
    }

    private mutating func quotedPrintable(_ text: String) -> String {
        text.utf8.map { byte -> String in
            let isPlain = byte > 0x20 && byte < 0x7f && ![0x3d, 0x3b, 0x5c].contains(byte)
            if isPlain, Bool.random(using: &generator) { return String(UnicodeScalar(byte)) }
            let hex = String(byte, radix: 16, uppercase: true)
            return "=" + (hex.count == 1 ? "0" : "") + hex
        }.joined()
    }

    /// Soft line breaks, never inside a code.
    private mutating func softlyBroken(_ text: String) -> String {
        var result = ""
        var room = Int.random(in: 1...40, using: &generator)
        var code = 0
        for character in text {
            if character == "=", code == 0 { code = 3 }
            if room <= 0, code == 0 || code == 3 {
                result += "=" + newline
                room = Int.random(in: 1...40, using: &generator)
            }
            result.append(character)
            room -= 1
            code = max(0, code - 1)
        }
        return result
    }

    private mutating func folded(_ line: String) -> String {
        var result = ""
        // The name itself is not folded: RFC 6350 allows it, no program does it.
        var room = Int.random(in: 20...75, using: &generator)
        for character in line {
            if room <= 0, version != .v21 {
                result += newline + (Bool.random(using: &generator) ? " " : "\t")
                room = Int.random(in: 1...75, using: &generator)
            }
            result.append(character)
            room -= 1
        }
        return result
    }

    private mutating func picture() -> String {
        let base64 = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
            String(repeating: "aGVsbG8r", count: Int.random(in: 1...9, using: &generator))
        }
        switch version {
        case .v21:
            return "PHOTO;JPEG;ENCODING=BASE64:" + newline + " " + base64.joined(separator: newline + " ") + newline
        case .v30: return "PHOTO;ENCODING=b;TYPE=JPEG:" + base64.joined(separator: newline + " ")
        case .v40: return "PHOTO:data:image/jpeg;base64," + base64.joined(separator: newline + " ")
        }
    }
}
