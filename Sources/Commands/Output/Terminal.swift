internal import Foundation

/// What the streams are connected to.
enum Terminal {
    /// Whether data goes to a person.
    static let isOutput = isatty(STDOUT_FILENO) == 1
    /// Whether messages go to a person.
    static let isMessages = isatty(STDERR_FILENO) == 1

    /// Columns of the terminal; 80 where it does not say.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes data, a line.
    static func print(_ text: String) { write(text + "\n") }

    /// Writes data as it is.
    static func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

    /// Writes a message, broken between words where a person reads it.
    static func say(_ text: String) {
        let lines = isMessages ? wrapped(text, width: width, indent: 0) : text
        FileHandle.standardError.write(Data((lines + "\n").utf8))
    }

    /// Breaks a line between words; the lines after the first begin with `indent` blanks.
    static func wrapped(_ text: String, width: Int, indent: Int) -> String {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = String(repeating: " ", count: indent) + word
            } else {
                line += (lines.isEmpty && line.isEmpty ? "" : " ") + word
            }
        }
        return (lines + [line]).joined(separator: "\n")
    }

    private static let hasColour = isOutput && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

    /// Text in bold, on a terminal that shows colour.
    static func bold(_ text: String) -> String { hasColour ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

    /// Text in grey, on a terminal that shows colour.
    static func dim(_ text: String) -> String { hasColour ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
}
