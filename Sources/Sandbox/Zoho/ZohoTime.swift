import Foundation

/// Dates and times as Zoho reads and writes them: `2026-05-01`, `2026-05-01T09:30:00+00:00`.
enum ZohoTime {
    /// A time with its zone and without parts of a second, turned to UTC; nothing if it is none.
    static func dateTime(_ text: String) -> String? {
        guard !text.contains(".") else { return nil }
        return SalesforceTime.seconds(text).map { Date(timeIntervalSince1970: $0).zohoStamp }
    }

    /// A date; nothing if it is none.
    static func date(_ text: String) -> String? { text.utf8.count == 10 ? SalesforceTime.date(text) : nil }
}

extension Date {
    /// ISO 8601 with whole seconds and the zone of UTC in figures.
    var zohoStamp: String { stamp.prefix(19) + "+00:00" }
}
