internal import Foundation

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

    /// A time from a column ending in `_at`, short for a table.
    static func short(_ time: String?) -> String {
        time.map { String($0.prefix(19)).replacing("T", with: " ") } ?? ""
    }
}
