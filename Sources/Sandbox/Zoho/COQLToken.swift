/// A word, number, text or sign of a COQL statement, and where it stands.
struct COQLToken: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// A name with dots, or a keyword.
        case word
        /// A text in single or double quotes.
        case string
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
    func isWord(_ word: String) -> Bool { kind == .word && text.lowercased() == word }

    /// What Zoho answers to a statement that it cannot read.
    static func failure(near text: String, at offset: Int) -> ZohoError {
        .request(
            "SYNTAX_ERROR", "error occurred while parsing the query",
            ["near": .string(text), "line": 1, "column": .integer(offset + 1)])
    }

    /// Takes a statement apart.
    static func all(of statement: String) throws(ZohoError) -> [COQLToken] {
        var lexer = Lexer(bytes: Array(statement.utf8))
        return try lexer.all()
    }

    private struct Lexer {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        mutating func all() throws(ZohoError) -> [COQLToken] {
            var tokens: [COQLToken] = []
            while true {
                while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
                guard position < bytes.count else { break }
                tokens.append(try next())
            }
            tokens.append(COQLToken(kind: .end, text: "", offset: bytes.count))
            return tokens
        }

        private mutating func next() throws(ZohoError) -> COQLToken {
            let start = position
            let byte = bytes[position]
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") { return try string(byte, start) }
            if Self.isLetter(byte) || [0x5F, 0x24, 0x21].contains(byte) {
                return token(.word, start) { Self.isLetter($0) || Self.isDigit($0) || [0x5F, 0x24, 0x2E].contains($0) }
            }
            if Self.isDigit(byte) || (byte == 0x2D && position + 1 < bytes.count && Self.isDigit(bytes[position + 1])) {
                return token(.number, start) { Self.isDigit($0) || $0 == 0x2E }
            }
            let pair = bytes[position...].prefix(2)
            for sign in ["!=", "<=", ">=", "<>"] where pair.elementsEqual(sign.utf8) {
                position += 2
                return COQLToken(kind: .sign, text: sign == "<>" ? "!=" : sign, offset: start)
            }
            position += 1
            let text = String(decoding: [byte], as: UTF8.self)
            guard "=<>(),*".utf8.contains(byte) else { throw COQLToken.failure(near: text, at: start) }
            return COQLToken(kind: .sign, text: text, offset: start)
        }

        private mutating func token(_ kind: Kind, _ start: Int, while fits: (UInt8) -> Bool) -> COQLToken {
            position += 1
            while position < bytes.count, fits(bytes[position]) { position += 1 }
            return COQLToken(kind: kind, text: String(decoding: bytes[start..<position], as: UTF8.self), offset: start)
        }

        /// A quote within a text is doubled.
        private mutating func string(_ quote: UInt8, _ start: Int) throws(ZohoError) -> COQLToken {
            position += 1
            var text: [UInt8] = []
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                if byte == quote {
                    guard position < bytes.count, bytes[position] == quote else {
                        return COQLToken(kind: .string, text: String(decoding: text, as: UTF8.self), offset: start)
                    }
                    position += 1
                }
                text.append(byte)
            }
            throw COQLToken.failure(near: String(decoding: bytes[start...].prefix(20), as: UTF8.self), at: start)
        }

        private static func isLetter(_ byte: UInt8) -> Bool {
            (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }

        private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    }
}
