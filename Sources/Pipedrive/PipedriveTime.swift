import Foundation

/// Pipedrive's moments: RFC 3339 in UTC in v2, with or without fractions of a second; `2026-11-25 10:20:00` in v1.
enum PipedriveTime {
    /// A moment as v2 takes it, in whole seconds.
    static func text(_ date: Date) -> String { date.formatted(.iso8601) }

    /// A moment as v1 takes it.
    static func oldText(_ date: Date) -> String {
        text(date).replacing("T", with: " ").replacing("Z", with: "")
    }

    /// The moment of a text; nil where it is none.
    static func date(_ text: String?) -> Date? {
        guard let text else { return nil }
        return (try? Date(text, strategy: .iso8601))
            ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    }
}
