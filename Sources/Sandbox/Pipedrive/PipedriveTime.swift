import Foundation

/// Times as Pipedrive reads and writes them. All are whole seconds in UTC, but for those of leads.
enum PipedriveTime {
    /// Milliseconds since 1970.
    static func milliseconds(_ date: Date) -> Int { Int((date.timeIntervalSince1970 * 1000).rounded()) }

    /// `2026-01-01T10:20:00Z`, as v2 writes it.
    static func text(_ milliseconds: Int) -> String { stamp(milliseconds).prefix(19) + "Z" }

    /// `2026-01-01 10:20:00`, as v1 writes it.
    static func oldText(_ milliseconds: Int) -> String {
        let stamp = stamp(milliseconds)
        return "\(stamp.prefix(10)) \(stamp.dropFirst(11).prefix(8))"
    }

    /// `2026-01-01T10:20:00.000Z`, as leads have it.
    static func stamp(_ milliseconds: Int) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).stamp
    }

    /// Milliseconds since 1970 of a time in the form of RFC 3339; parts of a second are refused.
    static func milliseconds(_ text: String) -> Int? {
        guard !text.contains("."), text.utf8.count >= 20, let seconds = SalesforceTime.seconds(text) else { return nil }
        return Int(seconds) * 1000
    }

    /// Milliseconds since 1970 of a time as v1 has it; of either form, if v1 takes both.
    static func oldMilliseconds(_ text: String) -> Int? {
        guard text.utf8.count == 19, text.dropFirst(10).first == " " else { return milliseconds(text) }
        return milliseconds("\(text.prefix(10))T\(text.dropFirst(11))Z")
    }

    /// Whether the text is a day such as `2026-01-31`.
    static func isDate(_ text: String) -> Bool { text.utf8.count == 10 && SalesforceTime.date(text) != nil }

    /// Whether the text is a time of day, or a length of time, such as `15:30` or `15:30:00`.
    static func isClock(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts.allSatisfy({ $0.utf8.count == 2 }) else { return false }
        let numbers = parts.compactMap { Int($0) }
        return numbers.count == parts.count && numbers[0] < 24 && numbers.dropFirst().allSatisfy { $0 < 60 }
    }
}
