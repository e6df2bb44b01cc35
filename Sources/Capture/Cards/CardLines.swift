/// Reads a text line by line, whatever ends its lines: LF, CR LF or CR.
///
/// Of a line longer than `limit` only the beginning is given, so that the memory does not follow the longest line.
struct CardLines: ~Copyable {
    /// How many bytes have been read and dealt with.
    var bytesRead: Int { window.consumed }
    /// The size of the file where it is known.
    var size: Int? { window.size }
    /// What to tell of the file's encoding.
    var notice: String? { TextEncoding.notice(window) }
    /// The most bytes of a line that are given.
    static let limit = 1 << 20

    private var window: ByteWindow
    private var line = 0
    /// Whether the rest of the current line is to be passed over.
    private var isSkipping = false

    /// Reads a window from where it stands.
    init(_ window: consuming ByteWindow) { self.window = window }

    /// The next line without its newline, and its number (the first is 1); nil at the end.
    mutating func next() throws(CaptureError) -> (number: Int, bytes: [UInt8])? {
        var searched = 0
        while true {
            let bytes = window.unread
            if let newline = bytes[searched...].firstIndex(where: CSVScanner.isNewline) {
                // A CR at the end of what is there may be half of a CR LF.
                if bytes[newline] == CSVScanner.carriageReturn, newline + 1 == bytes.count, !window.isFinal {
                    searched = newline
                    try window.fill()
                    continue
                }
                let isPair =
                    bytes[newline] == CSVScanner.carriageReturn && newline + 1 < bytes.count
                    && bytes[newline + 1] == CSVScanner.lineFeed
                let text = Array(bytes[..<min(newline, Self.limit)])
                window.consume(newline + (isPair ? 2 : 1))
                if isSkipping {
                    isSkipping = false
                    searched = 0
                    continue
                }
                line += 1
                return (line, text)
            }
            if isSkipping {
                window.consume(bytes.count)
                searched = 0
                guard try window.fill() else { return nil }
            } else if bytes.count > Self.limit {
                let text = Array(bytes.prefix(Self.limit))
                window.consume(bytes.count)
                isSkipping = true
                line += 1
                return (line, text)
            } else if window.isFinal {
                guard !bytes.isEmpty else { return nil }
                let text = Array(bytes)
                window.consume(bytes.count)
                line += 1
                return (line, text)
            } else {
                searched = bytes.count
                try window.fill()
            }
        }
    }
}
