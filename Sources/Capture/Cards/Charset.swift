internal import Foundation

/// Text in the character sets that cards declare.
enum Charset {
    /// The text of bytes in a declared character set; without one, or with one that is not known, UTF-8, or Windows-1252
    /// where the bytes are no UTF-8.
    ///
    /// Bytes that are good UTF-8 beyond ASCII are taken as UTF-8 even where a Western set is declared: a program on the
    /// way has converted the file and left the parameter as it was.
    static func text(_ bytes: [UInt8], charset: String?) -> String {
        let name = charset?.uppercased().replacing("_", with: "-") ?? "UTF-8"
        if isUnicode(name) || western.contains(name) || !known.contains(name) {
            return String(validating: bytes, as: UTF8.self) ?? TextEncoding.windows1252(bytes)
        }
        if bytes.allSatisfy({ $0 < 0x80 && $0 != escape }) { return String(decoding: bytes, as: UTF8.self) }
        return converted(bytes, from: name)
    }

    private static let escape: UInt8 = 0x1b

    private static func isUnicode(_ name: String) -> Bool { name == "UTF-8" || name == "UTF8" }

    private static let western: Set<String> = [
        "US-ASCII", "ASCII", "ISO-8859-1", "LATIN1", "WINDOWS-1252", "CP1252", "ANSI",
    ]

    /// A closed list, because the C library knows sets that no card is in and that are not safe with any bytes.
    private static let known: Set<String> = [
        "ISO-8859-2", "ISO-8859-3", "ISO-8859-4", "ISO-8859-5", "ISO-8859-6", "ISO-8859-7", "ISO-8859-8", "ISO-8859-9",
        "ISO-8859-10", "ISO-8859-13", "ISO-8859-14", "ISO-8859-15", "ISO-8859-16", "WINDOWS-1250", "WINDOWS-1251",
        "WINDOWS-1253", "WINDOWS-1254", "WINDOWS-1255", "WINDOWS-1256", "WINDOWS-1257", "WINDOWS-1258", "CP1250",
        "CP1251", "KOI8-R", "KOI8-U", "SHIFT-JIS", "SJIS", "EUC-JP", "ISO-2022-JP", "GB2312", "GBK", "GB18030", "BIG5",
        "EUC-KR", "MACINTOSH",
    ]

    /// By iconv(3). A sequence that the set does not have becomes U+FFFD.
    private static func converted(_ bytes: [UInt8], from name: String) -> String {
        let failed = iconv_t(bitPattern: -1)
        let conversion = iconv_open("UTF-8", name == "SHIFT-JIS" ? "SHIFT_JIS" : name)
        guard let conversion, conversion != failed else { return String(decoding: bytes, as: UTF8.self) }
        defer { iconv_close(conversion) }
        var input = bytes.map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: bytes.count * 4 + 16)
        var text: [UInt8] = []
        input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                var source = input.baseAddress
                var left = input.count
                while left > 0 {
                    var target = output.baseAddress
                    var room = output.count
                    let status = iconv(conversion, &source, &left, &target, &room)
                    text += output.prefix(output.count - room).map { UInt8(bitPattern: $0) }
                    guard status == -1 else { break }
                    // Not of the set, or cut off at the end.
                    guard left > 0 else { break }
                    text += Array("\u{fffd}".utf8)
                    source = source?.advanced(by: 1)
                    left -= 1
                }
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
