/// Finds the byte between cells on the content.
enum CSVDelimiter {
    private static let candidates: [UInt8] = [
        UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"),
    ]

    /// The delimiter of a first line "sep=;", which Excel writes, and the bytes of that line.
    static func declared(_ block: UnsafeBufferPointer<UInt8>) -> (delimiter: UInt8?, bytes: Int) {
        guard block.count > 5, block.prefix(4).map({ $0 | 0x20 }).elementsEqual([0x73, 0x65, 0x70, 0x3d]) else {
            return (nil, 0)
        }
        guard CSVScanner.isNewline(block[5]) else { return (nil, 0) }
        let isPair = block[5] == CSVScanner.carriageReturn && block.count > 6 && block[6] == CSVScanner.lineFeed
        return (block[4], isPair ? 7 : 6)
    }

    /// The candidate by which most of the first records have as many cells as the header; among equals, the one that
    /// makes more cells. The comma where no candidate divides the header.
    static func detected(_ block: UnsafeBufferPointer<UInt8>, isFinal: Bool, _ options: CSVOptions) -> UInt8 {
        var best: (delimiter: UInt8, share: Double, width: Int) = (candidates[0], 0, 1)
        for delimiter in candidates {
            let (share, width) = fit(block, isFinal, CSVScanner(delimiter: delimiter, quotedLines: options.quotedLines))
            if width > 1, (share, width) > (best.share, best.width) { best = (delimiter, share, width) }
        }
        return best.delimiter
    }

    private static func fit(
        _ block: UnsafeBufferPointer<UInt8>, _ isFinal: Bool, _ scanner: CSVScanner
    ) -> (share: Double, width: Int) {
        var scanner = scanner
        var width = 0
        var records = 0
        var matching = 0
        var index = 0
        while records < 50, index < block.count {
            guard case .record(let end, _) = scanner.scan(block, from: index, isFinal: isFinal) else { break }
            let isBlank = scanner.cells.count == 1 && scanner.cells[0].end == scanner.cells[0].start
            index = end
            if isBlank { continue }
            if width == 0 { width = scanner.cells.count }
            records += 1
            if scanner.cells.count == width { matching += 1 }
        }
        return (records == 0 ? 0 : Double(matching) / Double(records), width)
    }
}
