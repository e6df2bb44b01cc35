/// Reads a CSV file record by record, in constant memory whatever its size.
///
/// RFC 4180 with what is met in the wild: CR, LF and CR LF mixed, byte-order mark, the delimiter found on the content,
/// blanks around quotes, blank lines. A record that cannot be read is given as `malformed`, with the line and its
/// cells as far as they can be told; the records behind it are read all the same. Not copyable, because it is a
/// position in a file.
public struct CSVReader: ~Copyable {
    /// A record, or what stands in place of one.
    public enum Row: Hashable, Sendable {
        /// The cells of a record which begins on `line` (the first line is 1).
        case record(line: Int, cells: [String])
        /// A record that cannot be read: where, which cell (from 0) where that is known, why, and what was there.
        case malformed(line: Int, cell: Int?, flaw: CSVFlaw, cells: [String])
    }

    /// The byte between cells.
    public var delimiter: UInt8 { scanner.delimiter }
    /// The line on which the next record begins, or a blank line before it.
    public private(set) var line = 1
    /// How many cells a record must have; records with more or fewer are malformed. Nil: any number.
    public var width: Int?
    /// How many bytes have been read and dealt with.
    public var bytesRead: Int { window.consumed }
    /// What a person should be told of the file's encoding; nil where it is UTF-8.
    public var encodingNotice: String? { TextEncoding.notice(window) }
    /// In how many records quotes were not doubled that belong to the text, and only one reading was left.
    public internal(set) var strayQuotes = 0
    /// The size of the file where it is known.
    public var size: Int? { window.size }

    var window: ByteWindow
    var scanner: CSVScanner
    let options: CSVOptions
    /// Whether the rest of the current line is to be thrown away.
    private var isSkipping = false

    /// Opens a file, or standard input for "-"; finds encoding and delimiter on its first block.
    public init(path: String, options: CSVOptions = CSVOptions()) throws(CaptureError) {
        try self.init(ByteWindow(path: path, chunk: options.chunk), options: options)
    }

    /// Reads a window from where it stands.
    init(_ window: consuming ByteWindow, options: CSVOptions) throws(CaptureError) {
        self.options = options
        var opened = window
        try opened.fill(upTo: TextEncoding.block)
        guard !opened.unread.isEmpty else { throw .empty(path: opened.path) }
        try TextEncoding.settle(&opened)
        let block = opened.block
        let (declared, skipped) = CSVDelimiter.declared(block)
        let isWhole = opened.isFinal && block.count == opened.unread.count
        let delimiter = options.delimiter ?? declared ?? CSVDelimiter.detected(block, isFinal: isWhole, options)
        opened.consume(skipped)
        if skipped > 0 { line = 2 }
        self.window = opened
        scanner = CSVScanner(delimiter: delimiter, quotedLines: options.quotedLines)
    }

    /// The next record; nil at the end. Blank lines are passed over.
    public mutating func next() throws(CaptureError) -> Row? {
        while true {
            if isSkipping { try skipLine() }
            let bytes = window.unread
            if bytes.isEmpty {
                guard try window.fill() else { return nil }
                continue
            }
            switch scanner.scan(bytes, from: 0, isFinal: window.isFinal) {
            case .needsMore:
                if bytes.count > options.recordBytes { return cutShort(bytes) }
                try window.fill()
            case .record(let end, let lines):
                if end > options.recordBytes { return longRecord(bytes, end: end, lines: lines) }
                if isBlankLine(bytes) {
                    advance(end, lines)
                    continue
                }
                switch swallowsRows(bytes, end: end) {
                case .yes(let quote): return brokenRecord(bytes, quote: quote, flaw: .unclosedQuote)
                case .no: return record(bytes, end: end, lines: lines)
                }
            case .brokenQuote(let quote, let isStray):
                if lineEnd(bytes, from: quote) == nil, bytes.count <= options.recordBytes {
                    try window.fill()
                    continue
                }
                if isStray, let row = onlyReading(bytes, quote: quote) { return row }
                return brokenRecord(bytes, quote: quote, flaw: isStray ? .strayQuote : .unclosedQuote)
            }
        }
    }

    /// The first records of the file, at most so many, without reading them: what `next` will give one by one. For
    /// finding the header.
    func firstRecords(_ limit: Int) -> [[String]] {
        let bytes = window.block
        var scanner = CSVScanner(delimiter: delimiter, quotedLines: options.quotedLines)
        var records: [[String]] = []
        var index = 0
        while records.count < limit, index < bytes.count {
            guard case .record(let end, _) = scanner.scan(bytes, from: index, isFinal: window.isFinal) else { break }
            let cells = scanner.cells.map { String(decoding: bytes[$0.start..<$0.end], as: UTF8.self) }
            let isBlank =
                cells.count == 1 && scanner.cells[0].start == index
                && cells[0].utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
            if !isBlank { records.append(cells) }
            index = end
        }
        return records
    }

    mutating func advance(_ bytes: Int, _ lines: Int) {
        window.consume(bytes)
        line += lines
    }

    mutating func startSkipping() { isSkipping = true }

    /// Throws away what is left of a line that was too long to be kept.
    private mutating func skipLine() throws(CaptureError) {
        while true {
            let bytes = window.unread
            guard let base = bytes.baseAddress, let newline = bytes.firstIndex(where: CSVScanner.isNewline) else {
                window.consume(bytes.count)
                guard try window.fill() else { return isSkipping = false }
                continue
            }
            if let end = CSVScanner.newlineEnd(base, bytes.count, at: newline, isFinal: window.isFinal) {
                advance(end, 1)
                return isSkipping = false
            }
            try window.fill()
        }
    }

    private func isBlankLine(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard scanner.cells.count == 1, let cell = scanner.cells.first, cell.start == 0 else { return false }
        return bytes[0..<cell.end].allSatisfy { $0 == 0x20 || $0 == 0x09 }
    }
}
