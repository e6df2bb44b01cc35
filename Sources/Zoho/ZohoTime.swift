import Foundation

/// Days and moments as Zoho writes and takes them.
enum ZohoTime {
    /// The moment of a text: ISO 8601, with or without fractions of a second, or milliseconds since 1970.
    static func date(_ text: String) -> Date? {
        if let milliseconds = Int64(text), text.utf8.count > 5 {
            return Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
        }
        return (try? plain.parse(text)) ?? (try? withFractions.parse(text))
    }

    /// A moment as it is sent: no fractions, and an offset in digits, for Zoho takes no `Z`.
    ///
    /// Source: "Insert Records", Date/Time: `yyyy-MM-ddTHH:mm:ss±HH:mm`.
    static func moment(_ date: Date) -> String { String(date.formatted(plain).dropLast()) + "+00:00" }

    /// A day as it is sent, by UTC.
    static func day(_ date: Date) -> String { String(date.formatted(plain).prefix(10)) }

    private static let plain = Date.ISO8601FormatStyle()
    private static let withFractions = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}
