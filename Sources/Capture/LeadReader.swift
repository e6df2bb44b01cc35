/// Reads a CSV file of people: each row becomes a lead that can be written, or a rejection with its reason.
///
/// Rows come in the order of the file. `rows` counts them; blank lines and rows without any value are none. Not
/// copyable, because it is a position in a file.
public struct LeadReader: ~Copyable {
    /// Which column goes where, and what to tell about it.
    public let map: HeaderMap
    /// How many rows have been read.
    public private(set) var rows = 0
    private var csv: CSVReader
    private var normaliser: LeadNormaliser

    /// The byte between cells.
    public var delimiter: UInt8 { csv.delimiter }
    /// How many bytes have been read and dealt with.
    public var bytesRead: Int { csv.bytesRead }
    /// The size of the file in bytes; nil for standard input.
    public var size: Int? { csv.size }

    /// Opens a file, or standard input for "-", and reads its header.
    ///
    /// A file with a header and no row is fine; one without a header is an error.
    public init(path: String, options: CaptureOptions = CaptureOptions()) throws(CaptureError) {
        var reader = try CSVReader(path: path, options: options.csv)
        let header: [String]
        switch try reader.next() {
        case nil: throw .empty(path: path)
        case .malformed(let line, _, let flaw, _):
            throw .unreadableHeader(path: path, line: line, reason: flaw.description)
        case .record(_, let cells): header = cells
        }
        map = try HeaderMap(header: header, mappings: options.mappings, path: path)
        reader.width = header.count
        csv = reader
        normaliser = LeadNormaliser(map: map, options: options)
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
                guard let captured = normaliser.row(line: line, cells: cells) else { continue }
                rows += 1
                return captured
            }
        }
        return nil
    }
}
