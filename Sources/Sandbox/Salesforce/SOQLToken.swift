/// A word, number, text or sign of a SOQL statement, and where it stands.
struct SOQLToken: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// A name with dots, or a keyword.
        case word
        case string
        /// A number, a date or a time.
        case number
        case sign
        case end
    }

    let kind: Kind
    /// The text; of a string, what it means.
    let text: String
    /// Characters before it.
    let offset: Int

    /// Whether it is a keyword, whatever the case.
    func isWord(_ word: String) -> Bool { kind == .word && text.uppercased() == word }

    /// Takes a statement apart.
    static func all(of statement: String) throws(SalesforceError) -> [SOQLToken] {
        var lexer = Lexer(bytes: Array(statement.utf8))
        return try lexer.all()
    }

    private struct Lexer {
        let bytes: [UInt8]
        var position = 0

        mutating func all() throws(SalesforceError) -> [SOQLToken] {
            var tokens: [SOQLToken] = []
            while true {
                while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
                guard position < bytes.count else { break }
                tokens.append(try next())
            }
            tokens.append(SOQLToken(kind: .end, text: "<EOF>", offset: bytes.count))
            return tokens
        }

        private mutating func next() throws(SalesforceError) -> SOQLToken {
            let start = position
            let byte = bytes[position]
            if Self.isLetter(byte) || byte == UInt8(ascii: "_") {
                return token(.word, start) { Self.isLetter($0) || Self.isDigit($0) || [0x5F, 0x2E, 0x3A].contains($0) }
            }
            let isSigned = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
            if Self.isDigit(byte) || (isSigned && position + 1 < bytes.count && Self.isDigit(bytes[position + 1])) {
                position += 1
                return token(.number, start) {
                    Self.isDigit($0) || Self.isLetter($0) || [0x2D, 0x2B, 0x2E, 0x3A].contains($0)
                }
            }
            if byte == UInt8(ascii: "'") { return try string(start) }
            let pair = bytes[position...].prefix(2)
            for sign in ["!=", "<=", ">=", "<>"] where pair.elementsEqual(sign.utf8) {
                position += 2
                return SOQLToken(kind: .sign, text: sign == "<>" ? "!=" : sign, offset: start)
            }
            guard "=<>(),".utf8.contains(byte) else {
                throw .malformed(
                    "line 1:\(start + 1) no viable alternative at character '\(Character(Unicode.Scalar(byte)))'")
            }
            position += 1
            return SOQLToken(kind: .sign, text: String(Character(Unicode.Scalar(byte))), offset: start)
        }

        private mutating func token(_ kind: Kind, _ start: Int, while fits: (UInt8) -> Bool) -> SOQLToken {
            while position < bytes.count, fits(bytes[position]) { position += 1 }
            return SOQLToken(kind: kind, text: String(decoding: bytes[start..<position], as: UTF8.self), offset: start)
        }

        private mutating func string(_ start: Int) throws(SalesforceError) -> SOQLToken {
            position += 1
            var text: [UInt8] = []
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                if byte == UInt8(ascii: "'") {
                    return SOQLToken(kind: .string, text: String(decoding: text, as: UTF8.self), offset: start)
                }
                guard byte == UInt8(ascii: "\\") else {
                    text.append(byte)
                    continue
                }
                guard position < bytes.count else { break }
                try escape(into: &text)
            }
            throw .malformed("line 1:\(start + 1) the string that begins here does not end")
        }

        /// `\_` and `\%` keep their backslash: LIKE tells the sign from the wildcard by it.
        private mutating func escape(into text: inout [UInt8]) throws(SalesforceError) {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "n"), UInt8(ascii: "N"): text.append(0x0A)
            case UInt8(ascii: "r"), UInt8(ascii: "R"): text.append(0x0D)
            case UInt8(ascii: "t"), UInt8(ascii: "T"): text.append(0x09)
            case UInt8(ascii: "b"), UInt8(ascii: "B"): text.append(0x08)
            case UInt8(ascii: "f"), UInt8(ascii: "F"): text.append(0x0C)
            case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"): text.append(byte)
            case UInt8(ascii: "_"), UInt8(ascii: "%"): text += [0x5C, byte]
            case UInt8(ascii: "u"):
                let digits = bytes[position...].prefix(4)
                guard digits.count == 4, let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                    let scalar = Unicode.Scalar(code)
                else { throw .malformed("line 1:\(position) malformed escape in a string") }
                position += 4
                text += Array(String(scalar).utf8)
            default:
                throw .malformed(
                    "line 1:\(position) illegal escape '\\\(Character(Unicode.Scalar(byte)))' in a string")
            }
        }

        private static func isLetter(_ byte: UInt8) -> Bool {
            (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }

        private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    }
}
