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

    /// The candidate by which most of the first records have as many cells as the first; among equals, the one that makes
    /// more cells. Where none fits half of the records, titles may stand above the header: then the candidate by which most
    /// records have one number of cells, whatever it is. The comma where no candidate divides anything.
    static func detected(_ block: UnsafeBufferPointer<UInt8>, isFinal: Bool, _ options: CSVOptions) -> UInt8 {
        let found = candidates.map { delimiter in
            let scanner = CSVScanner(delimiter: delimiter, quotedLines: options.quotedLines)
            return (delimiter, widths(block, isFinal, scanner))
        }
        let byFirst = best(found.map { ($0, $1, $1.first ?? 0) })
        if byFirst.share >= 0.5 { return byFirst.delimiter }
        return best(found.map { ($0, $1, commonest($1)) }).delimiter
    }

    private static func best(
        _ found: [(delimiter: UInt8, widths: [Int], width: Int)]
    ) -> (delimiter: UInt8, share: Double, width: Int) {
        var best: (delimiter: UInt8, share: Double, width: Int) = (candidates[0], 0, 1)
        for (delimiter, widths, width) in found where width > 1 {
            let share = Double(widths.count { $0 == width }) / Double(widths.count)
            if (share, width) > (best.share, best.width) { best = (delimiter, share, width) }
        }
        return best
    }

    /// The number of cells above one that most records have; the larger where two are as common.
    private static func commonest(_ widths: [Int]) -> Int {
        let counts = Dictionary(grouping: widths.filter { $0 > 1 }) { $0 }.mapValues(\.count)
        return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 1
    }

    /// How many cells each of the first records has.
    private static func widths(
        _ block: UnsafeBufferPointer<UInt8>, _ isFinal: Bool, _ scanner: CSVScanner
    ) -> [Int] {
        var scanner = scanner
        var widths: [Int] = []
        var index = 0
        while widths.count < 50, index < block.count {
            guard case .record(let end, _) = scanner.scan(block, from: index, isFinal: isFinal) else { break }
            let isBlank = scanner.cells.count == 1 && scanner.cells[0].end == scanner.cells[0].start
            index = end
            if !isBlank { widths.append(scanner.cells.count) }
        }
        return widths
    }
}
