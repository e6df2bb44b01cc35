/// A JSON value as it stands in a text: numbers keep their digits, objects their order.
indirect enum JSONText: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONText])
    case object([Member])

    /// A name and its value.
    struct Member: Hashable, Sendable {
        var name: String
        var value: JSONText
    }

    /// What a value is called when the wrong one is met.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// Why a text is no JSON.
    struct Flaw: Error, Hashable {
        /// What is wrong, to stand behind "The line is no JSON: ".
        var reason: String
        /// The byte at which it is wrong, counted from 0.
        var offset: Int
        /// Whether the text ends before the value does.
        var isCutOff = false
    }

    /// Reads a whole text by RFC 8259, strictly: nothing may stand behind the value, and no name may come twice in an
    /// object.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(Flaw) {
        var parser = Parser(bytes: bytes)
        parser.skipBlanks()
        self = try parser.value(depth: 0)
        parser.skipBlanks()
        if parser.index < bytes.count { throw parser.flaw("something stands behind the value") }
    }

    private struct Parser {
        let bytes: UnsafeBufferPointer<UInt8>
        var index = 0
        /// Deeper values are no lead, and would fill the stack.
        static let deepest = 32

        func flaw(_ reason: String) -> Flaw {
            index >= bytes.count
                ? Flaw(reason: "it ends in the middle", offset: index, isCutOff: true)
                : Flaw(reason: reason, offset: index)
        }

        mutating func skipBlanks() {
            while index < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[index]) { index += 1 }
        }

        private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

        private mutating func take(_ byte: Character) -> Bool {
            guard let next = peek(), next == byte.asciiValue else { return false }
            index += 1
            return true
        }

        mutating func value(depth: Int) throws(Flaw) -> JSONText {
            guard depth < Self.deepest else { throw flaw("values are nested more than \(Self.deepest) deep") }
            switch peek() {
            case UInt8(ascii: "{"): return .object(try members(depth))
            case UInt8(ascii: "["): return .array(try elements(depth))
            case UInt8(ascii: "\""): return .string(try string())
            case UInt8(ascii: "t"): return try word("true", .bool(true))
            case UInt8(ascii: "f"): return try word("false", .bool(false))
            case UInt8(ascii: "n"): return try word("null", .null)
            default: return .number(try number())
            }
        }

        private mutating func word(_ word: String, _ value: JSONText) throws(Flaw) -> JSONText {
            for byte in word.utf8 {
                guard peek() == byte else { throw flaw("a word that is not true, false or null") }
                index += 1
            }
            return value
        }

        private mutating func members(_ depth: Int) throws(Flaw) -> [Member] {
            index += 1
            var members: [Member] = []
            var names: Set<String> = []
            skipBlanks()
            if take("}") { return [] }
            while true {
                skipBlanks()
                guard peek() == UInt8(ascii: "\"") else { throw flaw("a name in quotes is expected here") }
                let start = index
                let name = try string()
                guard names.insert(name).inserted else {
                    throw Flaw(reason: "the name “\(name.prefix(40))” comes twice", offset: start)
                }
                skipBlanks()
                guard take(":") else { throw flaw("a colon is expected behind a name") }
                skipBlanks()
                members.append(Member(name: name, value: try value(depth: depth + 1)))
                skipBlanks()
                if take(",") { continue }
                guard take("}") else { throw flaw("a comma or } is expected here") }
                return members
            }
        }

        private mutating func elements(_ depth: Int) throws(Flaw) -> [JSONText] {
            index += 1
            var elements: [JSONText] = []
            skipBlanks()
            if take("]") { return [] }
            while true {
                skipBlanks()
                elements.append(try value(depth: depth + 1))
                skipBlanks()
                if take(",") { continue }
                guard take("]") else { throw flaw("a comma or ] is expected here") }
                return elements
            }
        }

        private mutating func number() throws(Flaw) -> String {
            let start = index
            _ = take("-")
            let whole = digits()
            guard whole > 0 else { throw flaw("a value is expected here") }
            if whole > 1, bytes[index - whole] == UInt8(ascii: "0") { throw flaw("a number begins with 0") }
            if take(".") { guard digits() > 0 else { throw flaw("a digit is expected behind the dot") } }
            if take("e") || take("E") {
                if !take("+") { _ = take("-") }
                guard digits() > 0 else { throw flaw("a digit is expected in the exponent") }
            }
            return String(decoding: bytes[start..<index], as: UTF8.self)
        }

        private mutating func digits() -> Int {
            let start = index
            while let byte = peek(), byte >= 0x30, byte <= 0x39 { index += 1 }
            return index - start
        }

        private mutating func string() throws(Flaw) -> String {
            index += 1
            var text: [UInt8] = []
            let start = index
            while let byte = peek() {
                switch byte {
                case UInt8(ascii: "\""):
                    index += 1
                    guard let string = String(validating: text, as: UTF8.self) else {
                        throw Flaw(reason: "a text is not in UTF-8", offset: start)
                    }
                    return string
                case UInt8(ascii: "\\"): try escape(&text)
                case ..<0x20: throw flaw("a text has a control character in it that is not escaped")
                default:
                    text.append(byte)
                    index += 1
                }
            }
            throw flaw("")
        }

        private mutating func escape(_ text: inout [UInt8]) throws(Flaw) {
            index += 1
            guard let byte = peek() else { throw flaw("") }
            index += 1
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0c)
            case UInt8(ascii: "n"): text.append(0x0a)
            case UInt8(ascii: "r"): text.append(0x0d)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"):
                var code = try hex()
                if code & 0xfc00 == 0xd800 {
                    guard take("\\"), take("u") else { throw flaw("half a surrogate pair") }
                    let second = try hex()
                    guard second & 0xfc00 == 0xdc00 else { throw flaw("half a surrogate pair") }
                    code = 0x10000 + (code & 0x3ff) << 10 + second & 0x3ff
                }
                guard let scalar = Unicode.Scalar(code) else { throw flaw("half a surrogate pair") }
                guard code != 0 else { throw flaw("a NUL character, which no text has") }
                text.append(contentsOf: String(scalar).utf8)
            default:
                index -= 1
                throw flaw("an escape that JSON does not know")
            }
        }

        private mutating func hex() throws(Flaw) -> UInt32 {
            var code: UInt32 = 0
            for _ in 0..<4 {
                guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                    throw flaw("four hexadecimal digits are expected behind \\u")
                }
                code = code << 4 | UInt32(digit)
                index += 1
            }
            return code
        }
    }
}
