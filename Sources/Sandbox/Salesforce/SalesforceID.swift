/// Ids of Salesforce records: fifteen characters that tell case apart, or eighteen of which the last three repeat the
/// case, so that the id survives programs that lose it.
enum SalesforceID {
    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    private static let checks = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345".utf8)

    /// The id of the n-th record of a kind, with eighteen characters.
    static func make(prefix: String, number: Int) -> String {
        var rest = number
        var tail: [UInt8] = []
        for _ in 0..<9 {
            tail.append(digits[rest % 62])
            rest /= 62
        }
        let short = Array(prefix.utf8) + Array("Lf0".utf8) + tail.reversed()
        return String(decoding: short + suffix(of: short[...]), as: UTF8.self)
    }

    /// The form with eighteen characters and the right case; nothing if the text has not the form of an id.
    static func canonical(_ text: String) -> String? {
        var bytes = Array(text.utf8)
        guard bytes.count == 15 || bytes.count == 18, bytes.allSatisfy(isAlphanumeric) else { return nil }
        if bytes.count == 15 { return String(decoding: bytes + suffix(of: bytes[...]), as: UTF8.self) }
        for group in 0..<3 {
            guard let bits = checks.firstIndex(of: upper(bytes[15 + group])) else { return nil }
            bytes[15 + group] = checks[bits]
            for place in 0..<5 {
                let index = group * 5 + place
                let isUpper = bits >> place & 1 == 1
                if isUpper, !isLetter(bytes[index]) { return nil }
                if isLetter(bytes[index]) { bytes[index] = isUpper ? upper(bytes[index]) : bytes[index] | 0x20 }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The three letters that say which of the fifteen characters are capitals: five bits each, the first lowest.
    private static func suffix(of short: ArraySlice<UInt8>) -> [UInt8] {
        (0..<3).map { group in
            var bits = 0
            for place in 0..<5 where isUpper(short[short.startIndex + group * 5 + place]) { bits |= 1 << place }
            return checks[bits]
        }
    }

    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool { isUpper(byte) || (0x61...0x7A).contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || (0x30...0x39).contains(byte) }

    private static func upper(_ byte: UInt8) -> UInt8 { (0x61...0x7A).contains(byte) ? byte & 0xDF : byte }
}
