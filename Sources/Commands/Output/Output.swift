internal import Foundation
internal import Store

/// The one place where data is printed: a table for a person, JSON for a program.
enum Output {
    /// Prints a value as JSON, keys sorted.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        Terminal.print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Prints a table, cut to the terminal's width.
    static func table(_ table: Table) {
        for line in table.lines(width: Terminal.isOutput ? Terminal.width : nil) { Terminal.print(line) }
    }

    /// A length of time as a person says it: `45 s`, `12 min`, `3 h`, `2 d`.
    static func age(seconds: Int) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86400) d"
        }
    }

    /// A size as a person says it: `812 bytes`, `3.4 MB`.
    static func size(_ bytes: Int64) -> String {
        switch bytes {
        case ..<10_000: "\(bytes) bytes"
        case ..<1_000_000: "\(bytes / 1000) kB"
        case ..<10_000_000_000: String(format: "%.1f MB", Double(bytes) / 1e6)
        default: String(format: "%.1f GB", Double(bytes) / 1e9)
        }
    }

    /// A text on one line, without control characters that would steer the terminal.
    static func line(_ text: String) -> String {
        String(text.map { $0.isNewline || ($0.asciiValue ?? 32) < 32 ? " " : $0 })
    }

    /// A number of things: `1 lead`, `2 leads`.
    static func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }

    /// A process that reads the database: `sqlite3 (pid 4711)`.
    static func process(_ reader: WALReaders.Reader) -> String {
        reader.pid > 0 ? "\(reader.command ?? "a process") (pid \(reader.pid))" : "a process of another container"
    }

    /// A time from a column ending in `_at`, to the minute.
    static func minute(_ time: String?) -> String { String(short(time).prefix(16)) }

    /// A word as a shell takes it.
    static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./@:,".contains($0)) }
        return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }

    /// A time from a column ending in `_at`, short for a table.
    static func short(_ time: String?) -> String {
        time.map { String($0.prefix(19)).replacing("T", with: " ") } ?? ""
    }
}
