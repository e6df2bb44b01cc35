/// What an input is written in.
public enum CaptureFormat: String, CaseIterable, Sendable {
    /// A table: CSV, or text divided by semicolons, tabs or bars.
    case csv
    /// JSON Lines: one object a line.
    case jsonl
    /// vCard: one card or several.
    case vcard
    /// What a badge's code says: MeCard and the payloads of badge printers.
    case badge
    /// A photograph of a badge or card.
    case image

    /// The format of an input, told by its first bytes; where they say nothing, by the name's ending; else a table.
    static func told(by block: UnsafeBufferPointer<UInt8>, path: String) -> CaptureFormat {
        content(block) ?? ending(path) ?? .csv
    }

    private static func content(_ block: UnsafeBufferPointer<UInt8>) -> CaptureFormat? {
        if isImage(block) { return .image }
        var rest = block[...]
        if rest.starts(with: [0xef, 0xbb, 0xbf]) { rest = rest.dropFirst(3) }
        rest = rest.drop { $0 <= 0x20 }
        if rest.first == UInt8(ascii: "{") { return .jsonl }
        for (word, format) in openings where startsWith(rest, word) { return format }
        return nil
    }

    /// In lower case.
    private static let openings: [(StaticString, CaptureFormat)] = [
        ("begin:vcard", .vcard), ("mecard:", .badge), ("bizcard:", .badge),
    ]

    private static func startsWith(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, _ word: StaticString) -> Bool {
        word.withUTF8Buffer { word in
            bytes.count >= word.count
                && zip(bytes, word).allSatisfy { byte, letter in
                    letter == (byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte)
                }
        }
    }

    /// Whether a file begins like an image that may be read.
    static func isImage(_ block: UnsafeBufferPointer<UInt8>) -> Bool {
        // PNG, JPEG, TIFF of either byte order.
        let openings: [[UInt8]] = [
            [0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff], [0x49, 0x49, 0x2a, 0], [0x4d, 0x4d, 0, 0x2a],
        ]
        if openings.contains(where: { block.starts(with: $0) }) { return true }
        if block.count >= 12, block.starts(with: "RIFF".utf8), block[8..<12].elementsEqual("WEBP".utf8) { return true }
        // HEIC: the brand stands behind the size and type of the first box.
        guard block.count >= 12, block[4..<8].elementsEqual("ftyp".utf8) else { return false }
        let brand = block[8..<12]
        return ["heic", "heix", "hevc", "heif", "mif1", "msf1", "heim", "heis", "avif"].contains {
            brand.elementsEqual($0.utf8)
        }
    }

    /// Whether a file's name says that there may be leads in it.
    static func isKnownEnding(_ name: String) -> Bool {
        ending(name) != nil || [".txt", ".txt.gz", ".dat"].contains { name.lowercased().hasSuffix($0) }
    }

    /// Files may be compressed: the ending before `.gz` counts.
    private static func ending(_ path: String) -> CaptureFormat? {
        var name = path.lowercased()
        if name.hasSuffix(".gz") { name.removeLast(3) }
        let last = name.split(separator: "/").last ?? ""
        guard let dot = last.lastIndex(of: ".") else { return nil }
        switch last[last.index(after: dot)...] {
        case "csv", "tsv", "tab": return .csv
        case "jsonl", "ndjson", "json": return .jsonl
        case "vcf", "vcard": return .vcard
        case "badge": return .badge
        case "png", "jpg", "jpeg", "heic", "heif", "tif", "tiff", "webp": return .image
        default: return nil
        }
    }
}
