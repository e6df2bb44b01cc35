/// Tells from its first bytes whether a file is text in UTF-8, and if not, what it is.
enum TextEncoding {
    /// How many bytes of byte-order mark to skip; throws where the file cannot be read as UTF-8.
    static func check(_ block: UnsafeBufferPointer<UInt8>, path: String) throws(CaptureError) -> Int {
        for (magic, format) in formats where block.starts(with: magic) { throw .binary(path: path, format: format) }
        if block.starts(with: [0xff, 0xfe]) { throw .encoding(path: path, name: "UTF-16LE") }
        if block.starts(with: [0xfe, 0xff]) { throw .encoding(path: path, name: "UTF-16BE") }
        let mark = block.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        if block.contains(0) {
            if let name = unmarkedUTF16(block) { throw .encoding(path: path, name: name) }
            throw .binary(path: path, format: nil)
        }
        let (wide, broken) = countSequences(block)
        // A few broken bytes among good sequences are broken rows, not another encoding.
        if broken > wide { throw .encoding(path: path, name: "WINDOWS-1252") }
        return mark
    }

    private static let formats: [([UInt8], String)] = [
        (Array("PK\u{3}\u{4}".utf8), "an Excel workbook or a zip archive"),
        ([0xd0, 0xcf, 0x11, 0xe0], "an old Excel workbook (.xls)"),
        ([0x1f, 0x8b], "compressed with gzip"),
        (Array("%PDF".utf8), "a PDF"),
        (Array("SQLite format 3\0".utf8), "a SQLite database"),
        ([0x89, 0x50, 0x4e, 0x47], "a PNG image"),
        ([0xff, 0xd8, 0xff], "a JPEG image"),
    ]

    /// Text of Western names in UTF-16 has a NUL in nearly every second byte.
    private static func unmarkedUTF16(_ block: UnsafeBufferPointer<UInt8>) -> String? {
        guard block.count >= 4 else { return nil }
        var zeros = [0, 0]
        for (index, byte) in block.enumerated() where byte == 0 { zeros[index & 1] += 1 }
        if zeros[1] * 5 > block.count * 2, zeros[0] * 10 < block.count { return "UTF-16LE" }
        if zeros[0] * 5 > block.count * 2, zeros[1] * 10 < block.count { return "UTF-16BE" }
        return nil
    }

    /// How many well-formed sequences of several bytes there are, and how many bytes belong to none.
    private static func countSequences(_ block: UnsafeBufferPointer<UInt8>) -> (wide: Int, broken: Int) {
        var wide = 0
        var broken = 0
        var index = 0
        while index < block.count {
            let byte = block[index]
            if byte < 0x80 {
                index += 1
                continue
            }
            let length =
                byte >= 0xf0 && byte <= 0xf4 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xc2 && byte < 0xe0 ? 2 : 0
            // A sequence that the end of the block cuts off says nothing.
            if length > 0, index + length > block.count { break }
            let isWhole = length > 0 && (1..<length).allSatisfy { block[index + $0] & 0xc0 == 0x80 }
            if isWhole { wide += 1 } else { broken += 1 }
            index += isWhole ? length : 1
        }
        return (wide, broken)
    }

    /// The text of bytes that are no UTF-8, read as Windows-1252, which is what they nearly always are.
    static func windows1252(_ bytes: some Sequence<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes {
            let value = byte >= 0x80 && byte < 0xa0 ? upper[Int(byte) - 0x80] : UInt32(byte)
            text.append(Unicode.Scalar(value) ?? "\u{fffd}")
        }
        return String(text)
    }

    private static let upper: [UInt32] = [
        0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd,
        0x017d,
        0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153,
        0xfffd,
        0x017e, 0x0178,
    ]
}

extension TextEncoding {
    /// How many bytes of byte-order mark to skip before a text whose parts may be in different encodings; throws where
    /// the file is no text in bytes.
    static func mark(_ block: UnsafeBufferPointer<UInt8>, path: String) throws(CaptureError) -> Int {
        do {
            return try check(block, path: path)
        } catch {
            if case .encoding(_, "WINDOWS-1252") = error { return 0 }
            if case .binary(_, nil) = error { return 0 }
            throw error
        }
    }
}
