/// Reads a CSV file of people: each row becomes a lead that can be written, or a rejection with its reason.
///
/// Rows come in the order of the file. `rows` counts them; blank lines and rows without any value are none. Not
/// copyable, because it is a position in a file.
public struct LeadReader: ~Copyable, CaptureReader {
    /// Which column goes where, and what to tell about it.
    public let map: HeaderMap
    /// How many rows have been read.
    public private(set) var rows = 0
    private var csv: CSVReader
    private let gathering: LeadColumns
    private let attendees: AttendeeList?
    private var normaliser: LeadNormaliser

    /// The byte between cells.
    public var delimiter: UInt8 { csv.delimiter }
    /// How many bytes have been read and dealt with.
    public var bytesRead: Int { csv.bytesRead }
    /// The size of the file in bytes; nil for standard input.
    public var size: Int? { csv.size }

    /// What to tell about the file and its columns. The encoding may show itself only in the middle of the file.
    public var notices: [String] {
        var notices = [csv.encodingNotice, titles].compactMap(\.self) + map.notices
        if csv.strayQuotes > 0 {
            let rows = csv.strayQuotes == 1 ? "one row" : "\(csv.strayQuotes) rows"
            notices.append("In \(rows) quotes were not doubled; they were read in the one way that fits the header.")
        }
        return notices
    }
    /// Says how many lines above the header were passed over.
    private let titles: String?
    /// Rejected rows are written as a table of the same columns.
    public var rejectFormat: RejectFormat { .table(header: map.header, delimiter: delimiter) }
    /// Which column becomes what.
    public var columns: [(name: String, target: ColumnTarget)] {
        zip(map.header, map.targets).map { (name: $0, target: $1) }
    }

    /// Opens a file, or standard input for "-", and reads its header.
    ///
    /// A file with a header and no row is fine; one without a header is an error.
    public init(path: String, options: CaptureOptions = CaptureOptions()) throws(CaptureError) {
        try self.init(ByteWindow(path: path, chunk: options.csv.chunk), options: options)
    }

    /// Reads a window from where it stands.
    init(_ window: consuming ByteWindow, options: CaptureOptions) throws(CaptureError) {
        let path = window.path
        var reader = try CSVReader(window, options: options.csv)
        let above = HeaderFinder.recordsAbove(reader.firstRecords(HeaderFinder.records), options.mappings)
        for _ in 0..<above { _ = try reader.next() }
        let header: [String]
        var headerLine = 1
        switch try reader.next() {
        case nil: throw .empty(path: path)
        case .malformed(let line, _, let flaw, _):
            throw .unreadableHeader(path: path, line: line, reason: flaw.description)
        case .record(let line, let cells):
            header = cells
            headerLine = line
        }
        let map = try HeaderMap(header: header, mappings: options.mappings, path: path)
        titles =
            above == 0
            ? nil : "The header was found on line \(headerLine); what stands above it was passed over."
        self.map = map
        reader.width = header.count
        csv = reader
        gathering = LeadColumns(map)
        attendees = options.attendees
        normaliser = LeadNormaliser(options: options)
    }

    /// The next lead or rejection; nil at the end.
    public mutating func next() throws(CaptureError) -> CapturedRow? {
        while let row = try csv.next() {
            switch row {
            case .malformed(let line, let cell, let flaw, let cells):
                rows += 1
                let column = cell.flatMap { $0 < map.header.count ? map.header[$0] : nil }
                return .rejected(Rejection(line: line, column: column, reason: flaw.description, cells: cells))
            case .record(let line, let cells):
                guard var draft = gathering.draft(cells) else { continue }
                rows += 1
                try attendees?.complete(&draft)
                switch normaliser.lead(draft, line: line) {
                case .success(let lead): return .lead(lead)
                case .failure(let flaw):
                    return .rejected(Rejection(line: line, column: flaw.column, reason: flaw.reason, cells: cells))
                }
            }
        }
        return nil
    }
}
