extension EmailAddress {
    /// Why a text is no e-mail address.
    public enum Flaw: Error, Hashable, Sendable, CustomStringConvertible {
        case empty
        case noAt
        case severalAts
        case blank
        case emptyLocalPart
        case longLocalPart
        case dotsInLocalPart
        case character(String)
        case domainWithoutDot
        case domain(String)
        case tooLong

        /// What is wrong, to stand behind "is no e-mail address: ".
        public var description: String {
            switch self {
            case .empty: "it is empty"
            case .noAt: "it has no @"
            case .severalAts: "it has more than one @; keep one address in the cell"
            case .blank: "it has a blank inside"
            case .emptyLocalPart: "nothing stands before the @"
            case .longLocalPart: "more than 64 characters stand before the @"
            case .dotsInLocalPart: "the part before the @ begins or ends with a dot, or has two in a row"
            case .character(let character): "the part before the @ has a \(character) in it"
            case .domainWithoutDot: "the part behind the @ has no dot"
            case .domain(let domain): "\(domain) cannot be a domain"
            case .tooLong: "it is longer than 254 characters"
            }
        }
    }

    /// The address without `mailto:`, a display name, and the punctuation that copying brings along.
    static func unwrapped(_ text: String) -> Substring {
        if isBare(text) { return text[...] }
        var bare = CleanText.trimmed(text)[...]
        if let open = bare.lastIndex(of: "<"), let close = bare[open...].firstIndex(of: ">") {
            bare = bare[bare.index(after: open)..<close]
        }
        if let colon = bare.firstIndex(of: ":"), bare[..<colon].lowercased() == "mailto" {
            bare = bare[bare.index(after: colon)...].prefix { $0 != "?" }
        }
        while let first = bare.first, wrapping.contains(first) { bare.removeFirst() }
        while let last = bare.last, wrapping.contains(last) || last == "." { bare.removeLast() }
        return bare
    }

    /// Whether the text is ASCII without anything to unwrap: the common case.
    private static func isBare(_ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { bytes in
            guard let first = bytes.first, let last = bytes.last, isPlain(first), isPlain(last) else { return false }
            return bytes.allSatisfy { $0 < 0x80 && $0 > 0x20 && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "<") }
        } ?? false
    }

    private static let wrapping: Set<Character> = [
        " ", "\t", "\n", "\"", "'", "<", ">", "(", ")", "[", "]", ",", ";", ":",
    ]

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            || (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    }

    static func check(local: Substring) throws(Flaw) {
        let bytes = local.utf8
        guard let first = bytes.first, let last = bytes.last else { throw .emptyLocalPart }
        guard bytes.count <= 64 else { throw .longLocalPart }
        guard first != UInt8(ascii: "."), last != UInt8(ascii: ".") else { throw .dotsInLocalPart }
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == UInt8(ascii: "."), previous == byte { throw .dotsInLocalPart }
            previous = byte
            if isPlain(byte) || byte >= 0x80 { continue }
            if byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { throw .blank }
            guard allowed.contains(byte) else {
                throw .character(byte > 0x20 && byte < 0x7f ? String(Unicode.Scalar(byte)) : "control character")
            }
        }
        if bytes.contains(where: { $0 >= 0x80 }), local.unicodeScalars.contains(where: CleanText.isBlank) {
            throw .blank
        }
    }

    /// The punctuation that RFC 5322 allows outside quotes.
    private static let allowed = Set("!#$%&'*+-/=?^_`{|}~.".utf8)

    static func normalised(domain name: String) throws(Flaw) -> String {
        if let domain = DomainName.host(name) { return domain }
        if name.unicodeScalars.contains(where: CleanText.isBlank) { throw .blank }
        guard name.utf8.contains(UInt8(ascii: ".")) else { throw .domainWithoutDot }
        throw .domain(name)
    }
}
