extension CSVReader {
    /// Whether a record of several lines swallowed rows because a quote was not closed.
    enum Swallowing {
        case yes(quote: Int)
        case no
    }

    /// A cell over several lines is suspicious where the line behind its opening is a whole row by itself: then the
    /// quote was never closed, some later quote closed it by chance, and the rows must not be lost in the cell. With
    /// few columns that may be a note's own commas; there the record must have the wrong number of cells as well.
    func swallowsRows(_ bytes: UnsafeBufferPointer<UInt8>, end: Int) -> Swallowing {
        guard let width, width > 1, let quote = scanner.multilineQuote else { return .no }
        guard scanner.cells.count != width || width >= 4 else { return .no }
        guard let next = lineEnd(bytes, from: quote), let cell = scanner.cells.first(where: { $0.start == quote + 1 })
        else {
            return .no
        }
        var probe = CSVScanner(delimiter: delimiter, quotedLines: options.quotedLines)
        guard case .record(let probeEnd, 1) = probe.scan(bytes, from: next, isFinal: window.isFinal) else { return .no }
        return probeEnd <= cell.end && probe.cells.count == width ? .yes(quote: quote) : .no
    }

    /// The record that was scanned, as text, checked.
    mutating func record(_ bytes: UnsafeBufferPointer<UInt8>, end: Int, lines: Int) -> Row {
        let start = line
        defer { advance(end, lines) }
        let (isASCII, hasNUL) = Self.classify(bytes, end)
        if hasNUL {
            return .malformed(line: start, cell: cell(bytes) { $0.contains(0) }, flaw: .nul, cells: rawCells(bytes))
        }
        if let long = scanner.cells.firstIndex(where: { $0.end - $0.start > options.cellBytes }) {
            let size = scanner.cells[long].end - scanner.cells[long].start
            return .malformed(
                line: start, cell: long, flaw: .longCell(bytes: size, limit: options.cellBytes), cells: rawCells(bytes))
        }
        var cells: [String] = []
        cells.reserveCapacity(scanner.cells.count)
        for (index, cell) in scanner.cells.enumerated() {
            guard let text = Self.text(bytes, cell, isASCII: isASCII) else {
                return .malformed(line: start, cell: index, flaw: .invalidUTF8, cells: rawCells(bytes))
            }
            cells.append(text)
        }
        guard let width, cells.count != width else { return .record(line: start, cells: cells) }
        if cells.count < width {
            // A row that is blank but for its delimiters is left to the caller, who sees no values in it.
            if cells.allSatisfy(\.isEmpty) { return .record(line: start, cells: cells) }
            return .malformed(
                line: start, cell: nil, flaw: .missingCells(found: cells.count, expected: width), cells: cells)
        }
        // Extra cells are told even where the last ones are empty: an unquoted comma further left has shifted the row.
        if cells.allSatisfy(\.isEmpty) { return .record(line: start, cells: Array(cells[..<width])) }
        return .malformed(
            line: start, cell: width, flaw: .extraCells(found: cells.count, expected: width), cells: cells)
    }

    /// A record that a quote spoils: it ends with the line on which the quote opened.
    mutating func brokenRecord(_ bytes: UnsafeBufferPointer<UInt8>, quote: Int, flaw: CSVFlaw) -> Row {
        let before = scanner.cells.filter { $0.end < quote }
        var texts = before.map { rawText(bytes, $0) }
        let end = lineEnd(bytes, from: quote)
        var textEnd = end ?? bytes.count
        while textEnd > quote, CSVScanner.isNewline(bytes[textEnd - 1]) { textEnd -= 1 }
        texts.append(rawText(bytes, CSVScanner.Cell(start: quote, end: textEnd, hasDoubledQuotes: false)))
        let linesBefore = Self.newlines(bytes[0..<quote])
        let row = Row.malformed(line: line + linesBefore, cell: before.count, flaw: flaw, cells: texts)
        if let end {
            advance(end, linesBefore + 1)
        } else {
            // A CR at the very end may be half of a newline: it is left for the skipping to see.
            advance(bytes.last == CSVScanner.carriageReturn ? bytes.count - 1 : bytes.count, linesBefore)
            startSkipping()
        }
        return row
    }

    /// A record longer than is kept in memory: given up with the line on which the scanner stands.
    mutating func cutShort(_ bytes: UnsafeBufferPointer<UInt8>) -> Row {
        let open = min(bytes.count, scanner.cells.last.map { $0.end + 1 } ?? 0)
        if let quote = bytes[open...].firstIndex(of: CSVScanner.quote), lineEnd(bytes, from: quote) != nil {
            return brokenRecord(bytes, quote: quote, flaw: .unclosedQuote)
        }
        var texts = rawCells(bytes)
        if open < bytes.count {
            texts.append(rawText(bytes, CSVScanner.Cell(start: open, end: bytes.count, hasDoubledQuotes: false)))
        }
        let row = Row.malformed(line: line, cell: nil, flaw: .longRecord(limit: options.recordBytes), cells: texts)
        advance(bytes.count, Self.newlines(bytes[...]))
        startSkipping()
        return row
    }

    /// A record longer than is allowed, whose end is known.
    mutating func longRecord(_ bytes: UnsafeBufferPointer<UInt8>, end: Int, lines: Int) -> Row {
        let row = Row.malformed(
            line: line, cell: nil, flaw: .longRecord(limit: options.recordBytes), cells: rawCells(bytes))
        advance(end, lines)
        return row
    }
}

extension CSVReader {
    /// The text of a cell; nil where it is not UTF-8.
    private static func text(_ bytes: UnsafeBufferPointer<UInt8>, _ cell: CSVScanner.Cell, isASCII: Bool) -> String? {
        let slice = UnsafeBufferPointer(rebasing: bytes[cell.start..<cell.end])
        if cell.hasDoubledQuotes { return String(validating: unquoted(slice), as: UTF8.self) }
        return isASCII ? String(decoding: slice, as: UTF8.self) : String(validating: slice, as: UTF8.self)
    }

    private static func unquoted(_ slice: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(slice.count)
        var index = 0
        while index < slice.count {
            text.append(slice[index])
            index += slice[index] == CSVScanner.quote ? 2 : 1
        }
        return text
    }

    /// The cells as they can be shown to the person who mends them.
    private func rawCells(_ bytes: UnsafeBufferPointer<UInt8>) -> [String] {
        scanner.cells.map { rawText(bytes, $0) }
    }

    private func rawText(_ bytes: UnsafeBufferPointer<UInt8>, _ cell: CSVScanner.Cell) -> String {
        let isCut = cell.end - cell.start > options.cellBytes
        let slice = UnsafeBufferPointer(
            rebasing: bytes[cell.start..<(isCut ? cell.start + options.cellBytes : cell.end)])
        let content = cell.hasDoubledQuotes ? Self.unquoted(slice) : Array(slice)
        // The cut may go through a character; then its bytes are no error of the file.
        let text =
            String(validating: content, as: UTF8.self)
            ?? (isCut ? String(decoding: content, as: UTF8.self) : TextEncoding.windows1252(content))
        return (text.utf8.contains(0) ? text.replacing("\0", with: "␀") : text) + (isCut ? "…" : "")
    }

    private func cell(_ bytes: UnsafeBufferPointer<UInt8>, where matches: (Slice<UnsafeBufferPointer<UInt8>>) -> Bool)
        -> Int?
    {
        scanner.cells.firstIndex { matches(bytes[$0.start..<$0.end]) }
    }

    /// Where the line that holds `index` ends, behind its newline; nil where the bytes do not tell.
    func lineEnd(_ bytes: UnsafeBufferPointer<UInt8>, from index: Int) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        guard let newline = bytes[index...].firstIndex(where: CSVScanner.isNewline) else {
            return window.isFinal ? bytes.count : nil
        }
        return CSVScanner.newlineEnd(base, bytes.count, at: newline, isFinal: window.isFinal)
    }

    private static func newlines(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        var count = 0
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == CSVScanner.carriageReturn
                || (byte == CSVScanner.lineFeed && previous != CSVScanner.carriageReturn)
            {
                count += 1
            }
            previous = byte
        }
        return count
    }

    /// Whether the first `count` bytes are all ASCII, and whether a NUL is among them; eight bytes at a time.
    private static func classify(_ bytes: UnsafeBufferPointer<UInt8>, _ count: Int) -> (isASCII: Bool, hasNUL: Bool) {
        let raw = UnsafeRawBufferPointer(bytes)
        var high: UInt64 = 0
        var zero: UInt64 = 0
        var index = 0
        while index + 8 <= count {
            let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            high |= word
            zero |= (word &- 0x0101_0101_0101_0101) & ~word
            index += 8
        }
        var hasNUL = zero & 0x8080_8080_8080_8080 != 0
        while index < count {
            high |= UInt64(bytes[index])
            if bytes[index] == 0 { hasNUL = true }
            index += 1
        }
        return (high & 0x8080_8080_8080_8080 == 0, hasNUL)
    }
}
