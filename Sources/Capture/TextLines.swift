/// Reads a file line by line, each as its bytes, in constant memory whatever its size.
struct TextLines: ~Copyable {
    /// What stands at the place that was read.
    enum Line {
        /// So many unread bytes are the line, without its newline; `length` with it.
        case line(bytes: Int, length: Int)
        /// The line is longer than is allowed; it has been passed over. Its first bytes, as text.
        case long(beginning: String)
    }

    /// The line on which the next one begins; the first is 1.
    private(set) var number = 1
    private(set) var window: ByteWindow
    private let limit: Int
    /// How much of a line that is too long is kept.
    private static let kept = 64 << 10

    /// Reads a window from where it stands. `limit` is the longest line in bytes.
    init(_ window: consuming ByteWindow, limit: Int) {
        self.window = window
        self.limit = limit
    }

    /// The next line; nil at the end. It stays in the window until `consume`.
    mutating func next() throws(CaptureError) -> Line? {
        var searched = 0
        while true {
            let bytes = window.unread
            if let newline = bytes[searched...].firstIndex(of: 0x0a), newline <= limit {
                let end = newline > 0 && bytes[newline - 1] == 0x0d ? newline - 1 : newline
                return .line(bytes: end, length: newline + 1)
            }
            if bytes.count > limit { return .long(beginning: try skip()) }
            searched = bytes.count
            guard try window.fill() else { break }
        }
        return window.unread.isEmpty ? nil : .line(bytes: window.unread.count, length: window.unread.count)
    }

    /// Gives up a line that was read.
    mutating func consume(_ length: Int) {
        window.consume(length)
        number += 1
    }

    /// Passes over a line that is too long.
    private mutating func skip() throws(CaptureError) -> String {
        let beginning = String(decoding: window.unread.prefix(Self.kept), as: UTF8.self) + "…"
        while true {
            let bytes = window.unread
            if let newline = bytes.firstIndex(of: 0x0a) {
                window.consume(newline + 1)
                break
            }
            window.consume(bytes.count)
            guard try window.fill() else { break }
        }
        number += 1
        return beginning
    }
}
