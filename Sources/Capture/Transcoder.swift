/// Makes UTF-8 of text in another encoding, piece by piece.
struct Transcoder: Sendable {
    /// The encodings that lists of people come in beside UTF-8.
    enum Encoding: String, Sendable {
        case utf16LittleEndian = "UTF-16LE"
        case utf16BigEndian = "UTF-16BE"
        case windows1252 = "Windows-1252"
        /// Without the characters that Windows puts between 0x80 and 0x9f.
        case latin1 = "ISO-8859-1 (Latin-1)"
    }

    let encoding: Encoding
    /// Bytes at the end of the last piece that are not a whole character: of UTF-16 up to three.
    private var rest: [UInt8] = []

    init(_ encoding: Encoding) { self.encoding = encoding }

    /// So many bytes of output are enough for a piece of so many.
    static func room(for count: Int) -> Int { (count + 4) * 3 }

    /// Writes a piece as UTF-8 and says how many bytes that took. `isLast` says that none follows. A surrogate without its
    /// other half is written as the bytes that UTF-8 forbids, so that the record it stands in is found to be broken.
    mutating func write(
        _ piece: UnsafeBufferPointer<UInt8>, isLast: Bool, to output: UnsafeMutablePointer<UInt8>
    ) -> Int {
        switch encoding {
        case .windows1252, .latin1:
            var count = 0
            for byte in piece { count += Self.put(TextEncoding.scalar(ofWindows1252: byte), output + count) }
            return count
        case .utf16LittleEndian, .utf16BigEndian: return writeUTF16(piece, isLast: isLast, to: output)
        }
    }

    private mutating func writeUTF16(
        _ piece: UnsafeBufferPointer<UInt8>, isLast: Bool, to output: UnsafeMutablePointer<UInt8>
    ) -> Int {
        let carried = rest
        let total = carried.count + piece.count
        let (high, low) = encoding == .utf16BigEndian ? (0, 1) : (1, 0)
        func byte(_ index: Int) -> UInt32 {
            UInt32(index < carried.count ? carried[index] : piece[index - carried.count])
        }
        func unit(_ index: Int) -> UInt32 { byte(index + high) << 8 | byte(index + low) }
        var index = 0
        var count = 0
        while index + 1 < total {
            let first = unit(index)
            if first & 0xfc00 == 0xd800 {
                if index + 3 >= total, !isLast { break }
                if index + 3 < total, case let second = unit(index + 2), second & 0xfc00 == 0xdc00 {
                    count += Self.put(0x10000 + (first & 0x3ff) << 10 + second & 0x3ff, output + count)
                    index += 4
                    continue
                }
            }
            count += Self.put(first, output + count)
            index += 2
        }
        rest = (index..<total).map { UInt8(byte($0)) }
        if isLast, !rest.isEmpty {
            // Half a character at the end of the file.
            count += Self.put(0xdc00, output + count)
            rest = []
        }
        return count
    }

    private static func put(_ scalar: UInt32, _ output: UnsafeMutablePointer<UInt8>) -> Int {
        switch scalar {
        case ..<0x80:
            output[0] = UInt8(scalar)
            return 1
        case ..<0x800:
            output[0] = UInt8(0xc0 | scalar >> 6)
            output[1] = UInt8(0x80 | scalar & 0x3f)
            return 2
        case ..<0x10000:
            output[0] = UInt8(0xe0 | scalar >> 12)
            output[1] = UInt8(0x80 | scalar >> 6 & 0x3f)
            output[2] = UInt8(0x80 | scalar & 0x3f)
            return 3
        default:
            output[0] = UInt8(0xf0 | scalar >> 18)
            output[1] = UInt8(0x80 | scalar >> 12 & 0x3f)
            output[2] = UInt8(0x80 | scalar >> 6 & 0x3f)
            output[3] = UInt8(0x80 | scalar & 0x3f)
            return 4
        }
    }
}
