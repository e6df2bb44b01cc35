internal import Foundation

/// Writes rejected rows in the format of their source, to be mended and ingested again.
///
/// In a table the line, the column and the reason stand before the original cells, so that a row with too many or too few
/// cells keeps its shape; ingest passes over those three columns. Other sources' texts stand as they were, each behind a
/// line that says where and why, which ingest passes over too. There is no file before the first rejection, and the file
/// appears under its name when `finish` has written all of it: so a reject file may be ingested with itself as
/// `--rejects`.
public struct RejectFile: ~Copyable {
    /// The columns that stand before the original ones.
    public static let columns = ["leadferry_line", "leadferry_column", "leadferry_reason"]

    /// Where the file is to be.
    public let path: String
    /// How many rows have been written.
    public private(set) var count = 0
    private let header: [String]?
    /// The columns of an earlier reject file, which are written anew.
    private let dropped: Set<Int>
    private let delimiter: UInt8
    private var buffer: [UInt8] = []
    private var descriptor: Int32 = -1
    private var temporary: String { path + ".part" }

    /// Prepares a reject file. Throws where it could not be written later, before any lead has been taken in.
    public init(path: String, format: RejectFormat) throws(CaptureError) {
        self.path = path
        switch format {
        case .table(let header, let delimiter):
            self.delimiter = delimiter
            dropped = Set(header.indices.filter { Self.columns.contains(header[$0].lowercased()) })
            let names = header.indices.filter { [dropped] in !dropped.contains($0) }.map { header[$0] }
            self.header = Self.columns + names
        case .text:
            delimiter = UInt8(ascii: ",")
            dropped = []
            header = nil
        }
        try Self.check(path)
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
    }

    /// Adds a row.
    public mutating func append(_ rejection: Rejection) throws(CaptureError) {
        if descriptor < 0 {
            descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else { throw Self.failure(path, errno) }
            if let header { encode(header) }
        }
        if header != nil {
            let cells = rejection.cells.indices.filter { !dropped.contains($0) }.map { rejection.cells[$0] }
            encode([String(rejection.line), rejection.column ?? "", rejection.reason] + cells)
        } else {
            append(rejection.text ?? "", because: rejection)
        }
        count += 1
        if buffer.count > 64 << 10 { try flush() }
    }

    /// Writes what is left to the disk and gives the file its name. Does nothing where no row was rejected.
    public mutating func finish() throws(CaptureError) {
        guard descriptor >= 0 else { return }
        try flush()
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw Self.failure(path, errno) }
        guard rename(temporary, path) == 0 else { throw Self.failure(path, errno) }
        close(descriptor)
        descriptor = -1
    }

    private mutating func flush() throws(CaptureError) {
        var written = 0
        while written < buffer.count {
            let count = buffer.withUnsafeBytes {
                write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.failure(path, errno)
            }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func append(_ text: String, because rejection: Rejection) {
        let column = rejection.column.map { "\($0): " } ?? ""
        let reason = "line \(rejection.line): \(column)\(rejection.reason)".split(whereSeparator: \.isNewline)
        buffer.append(contentsOf: (RejectFormat.mark + reason.joined(separator: " ") + "\n").utf8)
        buffer.append(contentsOf: text.utf8)
        if buffer.last != UInt8(ascii: "\n") { buffer.append(UInt8(ascii: "\n")) }
    }

    private mutating func encode(_ cells: [String]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { buffer.append(delimiter) }
            Self.encode(cell, delimiter, into: &buffer)
        }
        buffer.append(UInt8(ascii: "\n"))
    }

    /// Writes a cell, in quotes where it would else be read differently.
    static func encode(_ cell: String, _ delimiter: UInt8, into buffer: inout [UInt8]) {
        let bytes = cell.utf8
        let isPlain = bytes.allSatisfy { $0 > 0x20 && $0 != delimiter && $0 != CSVScanner.quote || $0 == 0x20 }
        if isPlain, !bytes.isEmpty, bytes.first != 0x20, bytes.last != 0x20 {
            buffer.append(contentsOf: bytes)
        } else if !bytes.isEmpty {
            buffer.append(CSVScanner.quote)
            for byte in bytes {
                if byte == CSVScanner.quote { buffer.append(byte) }
                buffer.append(byte)
            }
            buffer.append(CSVScanner.quote)
        }
    }

    private static func check(_ path: String) throws(CaptureError) {
        var isDirectory: ObjCBool = false
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
            throw failure(path, EISDIR)
        }
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory), isDirectory.boolValue else {
            throw .rejectsNotWritten(path: path, reason: "the folder \(folder) is not there", isPermission: false)
        }
        guard access(folder, W_OK) == 0 else { throw failure(path, errno) }
    }

    private static func failure(_ path: String, _ code: Int32) -> CaptureError {
        .rejectsNotWritten(
            path: path, reason: ByteSource.sentence(code),
            isPermission: code == EACCES || code == EPERM || code == EROFS)
    }
}
