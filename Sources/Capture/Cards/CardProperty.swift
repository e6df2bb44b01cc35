/// A property of a card, unfolded and with its parameters read; its value is not yet decoded.
///
/// `item1.EMAIL;TYPE=work;PREF=1:ann@example.com`
struct CardProperty: Hashable, Sendable {
    /// What binds a property to its label (`item1`), in lower case.
    var group: String?
    /// In capitals.
    var name: String
    /// The value as it stands in the file.
    var value: [UInt8]
    /// The line on which the property begins.
    var line: Int

    /// Names are in capitals; a bare word of vCard 2.1 (`WORK`) has the name TYPE or ENCODING by what it is.
    private var parameters: [Parameter]

    private struct Parameter: Hashable, Sendable {
        var name: String
        var value: String
    }

    /// Reads an unfolded line; nil where it is no property.
    init?(_ bytes: [UInt8], line: Int) {
        guard let colon = Self.colon(in: bytes) else { return nil }
        var pieces = Self.pieces(bytes[..<colon])
        let full = Self.ascii(pieces.removeFirst()).uppercased()
        guard let name = full.split(separator: ".", omittingEmptySubsequences: false).last, !name.isEmpty,
            name.utf8.allSatisfy(Self.isNameByte)
        else { return nil }
        self.name = String(name)
        group = full.count > name.count ? full.dropLast(name.count + 1).lowercased() : nil
        parameters = pieces.flatMap(Self.read)
        value = Array(bytes[(colon + 1)...])
        self.line = line
    }

    /// The first value of a parameter.
    subscript(parameter: String) -> String? { parameters.first { $0.name == parameter }?.value }

    /// What the value is for (`work`, `cell`), in lower case.
    var types: Set<String> {
        Set(
            parameters.filter { $0.name == "TYPE" }
                .flatMap { $0.value.lowercased().split { $0 == "," || $0 == " " }.map(String.init) })
    }

    /// How much the value is preferred: 1 most, 101 where nothing is said (RFC 6350, 5.3).
    var preference: Int {
        if let text = self["PREF"] { return Int(text).map { min(max($0, 1), 100) } ?? 1 }
        return types.contains("pref") ? 1 : 101
    }

    /// Whether the value is in quoted-printable.
    var isQuotedPrintable: Bool { self["ENCODING"]?.uppercased() == "QUOTED-PRINTABLE" }

    /// Whether the value is a picture or another file, which no lead needs.
    var isBinary: Bool {
        ["B", "BASE64"].contains(self["ENCODING"]?.uppercased()) || ["PHOTO", "LOGO", "SOUND", "KEY"].contains(name)
    }

    /// The declared character set.
    var charset: String? { self["CHARSET"] }

    // MARK: - Reading

    /// The colon before the value: the first one outside quotes, or the first one where a quote is not closed.
    static func colon(in bytes: [UInt8]) -> Int? {
        var isQuoted = false
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == UInt8(ascii: ":"), !isQuoted { return index }
        }
        return bytes.firstIndex(of: UInt8(ascii: ":"))
    }

    private static func pieces(_ head: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var isQuoted = false
        return head.split(omittingEmptySubsequences: false) { byte in
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            return byte == UInt8(ascii: ";") && !isQuoted
        }
    }

    /// Parameter names and the usual values are ASCII; what is not is read as UTF-8.
    private static func ascii(_ bytes: some Sequence<UInt8>) -> String {
        let text = String(decoding: Array(bytes), as: UTF8.self)
        return String(text.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    private static func read(_ piece: ArraySlice<UInt8>) -> [Parameter] {
        let text = ascii(piece)
        guard let equals = text.firstIndex(of: "=") else {
            guard !text.isEmpty else { return [] }
            switch text.uppercased() {
            case "QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT": return [Parameter(name: "ENCODING", value: text)]
            default: return [Parameter(name: "TYPE", value: text)]
            }
        }
        let name = ascii(text[..<equals].utf8).uppercased()
        let value = ascii(text[text.index(after: equals)...].utf8).filter { $0 != "\"" }
        return [Parameter(name: name, value: circumflexed(value))]
    }

    /// `^n`, `^^` and `^'` in parameters (RFC 6868).
    private static func circumflexed(_ text: String) -> String {
        guard text.contains("^") else { return text }
        var result = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                isEscaped = false
                switch character {
                case "n": result += "\n"
                case "'": result += "\""
                case "^": result += "^"
                default: result += "^" + String(character)
                }
            } else if character == "^" {
                isEscaped = true
            } else {
                result.append(character)
            }
        }
        return isEscaped ? result + "^" : result
    }

    /// Letters, digits, hyphen; the underscore is no part of the standard and is met.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Whether a line begins like a property: a name, then a colon or a semicolon.
    static func begins(_ line: some Collection<UInt8>) -> Bool {
        var isEmpty = true
        for byte in line {
            if byte == UInt8(ascii: ":") || byte == UInt8(ascii: ";") { return !isEmpty }
            guard isNameByte(byte) || byte == UInt8(ascii: ".") else { return false }
            isEmpty = false
        }
        return false
    }
}
