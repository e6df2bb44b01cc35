/// Finds the cells of one record in bytes: the hot loop of the reader. Knows no file and keeps nothing between records.
struct CSVScanner: Sendable {
    /// A cell's place in the bytes, without its quotes.
    struct Cell: Sendable {
        var start: Int
        var end: Int
        /// Whether there are doubled quotes to be made single.
        var hasDoubledQuotes: Bool
    }

    /// What stands at the place that was scanned.
    enum Outcome: Equatable {
        /// A record up to `end` (behind its newline), which holds `lines` newlines.
        case record(end: Int, lines: Int)
        /// The bytes end before the record does.
        case needsMore
        /// The quote at `quote` is never closed, or is closed in the middle of a cell.
        case brokenQuote(quote: Int, isStray: Bool)
    }

    static let quote = UInt8(ascii: "\"")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")

    let delimiter: UInt8
    /// The most newlines that a quoted cell may hold: past it, the quote counts as never closed.
    let quotedLines: Int
    /// The cells of the last record scanned, or those before the broken quote.
    private(set) var cells: [Cell] = []
    /// The first quote of the last record scanned whose cell runs over several lines.
    private(set) var multilineQuote: Int?

    init(delimiter: UInt8, quotedLines: Int) {
        self.delimiter = delimiter
        self.quotedLines = quotedLines
    }

    /// Scans the record at `start`. `isFinal` says that no byte follows these.
    mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isFinal: Bool) -> Outcome {
        cells.removeAll(keepingCapacity: true)
        multilineQuote = nil
        guard let base = bytes.baseAddress else { return .needsMore }
        let count = bytes.count
        var lines = 0
        var index = start
        while true {
            var cellEnd = index
            // Blanks before an opening quote are not part of the cell.
            while cellEnd < count, isBlank(base[cellEnd]) { cellEnd += 1 }
            if cellEnd < count, base[cellEnd] == Self.quote {
                switch scanQuoted(base, count, open: cellEnd, isFinal: isFinal) {
                case .closed(let end, let inside):
                    lines += inside
                    index = end
                case .needsMore: return .needsMore
                case .broken(let isStray): return .brokenQuote(quote: cellEnd, isStray: isStray)
                }
            } else {
                while cellEnd < count {
                    let byte = base[cellEnd]
                    if byte == delimiter || byte == Self.lineFeed || byte == Self.carriageReturn { break }
                    cellEnd += 1
                }
                cells.append(Cell(start: index, end: cellEnd, hasDoubledQuotes: false))
                index = cellEnd
            }
            // Here a delimiter, a newline or the end stands.
            if index == count { return isFinal ? .record(end: count, lines: lines) : .needsMore }
            if base[index] == delimiter {
                index += 1
            } else if let end = Self.newlineEnd(base, count, at: index, isFinal: isFinal) {
                return .record(end: end, lines: lines + 1)
            } else {
                return .needsMore
            }
        }
    }

    private enum Quoted {
        case closed(end: Int, lines: Int)
        case needsMore
        case broken(isStray: Bool)
    }

    private mutating func scanQuoted(_ base: UnsafePointer<UInt8>, _ count: Int, open: Int, isFinal: Bool) -> Quoted {
        var index = open + 1
        var lines = 0
        var hasDoubledQuotes = false
        while index < count {
            let byte = base[index]
            if byte == Self.quote {
                if index + 1 == count, !isFinal { return .needsMore }
                if index + 1 < count, base[index + 1] == Self.quote {
                    hasDoubledQuotes = true
                    index += 2
                    continue
                }
                cells.append(Cell(start: open + 1, end: index, hasDoubledQuotes: hasDoubledQuotes))
                index += 1
                while index < count, isBlank(base[index]) { index += 1 }
                if index == count { return isFinal ? .closed(end: index, lines: lines) : .needsMore }
                guard base[index] == delimiter || Self.isNewline(base[index]) else {
                    cells.removeLast()
                    return .broken(isStray: lines == 0)
                }
                if lines > 0, multilineQuote == nil { multilineQuote = open }
                return .closed(end: index, lines: lines)
            }
            if byte == Self.lineFeed
                || (byte == Self.carriageReturn && !(index + 1 < count && base[index + 1] == Self.lineFeed))
            {
                if byte == Self.carriageReturn, index + 1 == count, !isFinal { return .needsMore }
                lines += 1
                if lines > quotedLines { return .broken(isStray: false) }
            }
            index += 1
        }
        return isFinal ? .broken(isStray: false) : .needsMore
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte == 0x09 && delimiter != 0x09) }

    static func isNewline(_ byte: UInt8) -> Bool { byte == lineFeed || byte == carriageReturn }

    /// Where the newline at `index` ends (CR, LF and CR LF are newlines); nil where the bytes do not tell.
    static func newlineEnd(_ base: UnsafePointer<UInt8>, _ count: Int, at index: Int, isFinal: Bool) -> Int? {
        if base[index] == lineFeed { return index + 1 }
        if index + 1 == count { return isFinal ? index + 1 : nil }
        return base[index + 1] == lineFeed ? index + 2 : index + 1
    }
}
