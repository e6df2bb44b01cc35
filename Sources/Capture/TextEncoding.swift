/// Tells from its first bytes what encoding a file of text is in, and whether it is text at all.
enum TextEncoding {
    /// The first bytes on which encoding, format and delimiter are found.
    static let block = 64 << 10

    /// Sees to it that the window gives UTF-8 without a byte-order mark; throws where the file is no text.
    ///
    /// Text in UTF-16, Windows-1252 or Latin-1 is made UTF-8 from here on; `notice` says so.
    static func settle(_ window: inout ByteWindow) throws(CaptureError) {
        try window.fill(upTo: block)
        try settleMarked(&window)
        let block = window.block
        for (magic, format) in formats where block.starts(with: magic) {
            throw .binary(path: window.path, format: format)
        }
        guard window.encoding == nil else { return }
        if isBinary(block) { throw .binary(path: window.path, format: nil) }
        let (wide, broken, isWindows) = countSequences(block, isCut: block.count == Self.block)
        // A few broken bytes among good sequences are broken rows, not another encoding.
        if broken > wide {
            window.decode(isWindows ? .windows1252 : .latin1)
        } else if wide == 0, broken == 0 {
            try window.leaveUndecided()
        }
    }

    /// The part of `settle` that any format may have: takes a byte-order mark off and makes UTF-8 of UTF-16.
    static func settleMarked(_ window: inout ByteWindow) throws(CaptureError) {
        let block = window.block
        if block.starts(with: [0xef, 0xbb, 0xbf]) { return window.consume(3) }
        if block.starts(with: [0xff, 0xfe, 0, 0]) || block.starts(with: [0, 0, 0xfe, 0xff]) {
            throw .encoding(path: window.path, name: "UTF-32")
        }
        guard window.encoding == nil else { return }
        if block.starts(with: [0xff, 0xfe]) {
            window.consume(2)
            window.decode(.utf16LittleEndian)
        } else if block.starts(with: [0xfe, 0xff]) {
            window.consume(2)
            window.decode(.utf16BigEndian)
        } else if let encoding = unmarkedUTF16(block) {
            window.decode(encoding)
        }
    }

    /// What a person should be told of the encoding; nil where it is UTF-8, as it should be.
    static func notice(_ window: borrowing ByteWindow) -> String? {
        window.encoding.map { "The file is not in UTF-8: it was read as \($0.rawValue), which its bytes look like." }
    }

    /// A stray NUL among text is one record's flaw; more of them, or other control characters, are no text.
    private static func isBinary(_ block: UnsafeBufferPointer<UInt8>) -> Bool {
        var strange = 0
        for byte in block where byte < 0x20 {
            switch byte {
            case 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1a, 0x1b: continue
            default: strange += 1
            }
        }
        return strange * 20 > block.count
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
    private static func unmarkedUTF16(_ block: UnsafeBufferPointer<UInt8>) -> Transcoder.Encoding? {
        guard block.count >= 4 else { return nil }
        var zeros = [0, 0]
        for (index, byte) in block.enumerated() where byte == 0 { zeros[index & 1] += 1 }
        if zeros[1] * 5 > block.count * 2, zeros[0] * 10 < block.count { return .utf16LittleEndian }
        if zeros[0] * 5 > block.count * 2, zeros[1] * 10 < block.count { return .utf16BigEndian }
        return nil
    }

    /// How many well-formed sequences of several bytes there are, how many bytes belong to none, and whether any of those
    /// is one that only Windows uses. `isCut` says that more bytes follow.
    static func countSequences(
        _ block: UnsafeBufferPointer<UInt8>, isCut: Bool
    ) -> (wide: Int, broken: Int, isWindows: Bool) {
        var (wide, broken, isWindows) = (0, 0, false)
        var index = 0
        while index < block.count {
            let byte = block[index]
            if byte < 0x80 {
                index += 1
            } else if let length = sequenceLength(block, at: index) {
                wide += 1
                index += length
            } else {
                // A sequence that the end of the block cuts off says nothing.
                if index + 3 >= block.count, byte >= 0xc2, isCut { break }
                broken += 1
                if byte < 0xa0 { isWindows = true }
                index += 1
            }
        }
        return (wide, broken, isWindows)
    }

    /// How long the well-formed UTF-8 sequence is that begins with a byte beyond ASCII; nil where none does.
    static func sequenceLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int? {
        let length =
            switch bytes[index] {
            case 0xc2..<0xe0: 2
            case 0xe0..<0xf0: 3
            case 0xf0...0xf4: 4
            default: 0
            }
        guard length > 0, index + length <= bytes.count else { return nil }
        return (1..<length).allSatisfy { bytes[index + $0] & 0xc0 == 0x80 } ? length : nil
    }

    /// The text of bytes that are no UTF-8, read as Windows-1252, which is what they nearly always are.
    static func windows1252(_ bytes: some Sequence<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(Unicode.Scalar(scalar(ofWindows1252: byte)) ?? "\u{fffd}") }
        return String(text)
    }

    /// The character that a byte stands for in Windows-1252, which is Latin-1 but for 0x80 to 0x9f.
    static func scalar(ofWindows1252 byte: UInt8) -> UInt32 {
        byte >= 0x80 && byte < 0xa0 ? upper[Int(byte) - 0x80] : UInt32(byte)
    }

    private static let upper: [UInt32] = [
        0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd,
        0x017d,
        0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153,
        0xfffd,
        0x017e, 0x0178,
    ]
}
