import Foundation

/// One instant as the sandbox sees it: the calendar's time for stamps, a steady count for limits and lag.
struct Moment: Sendable {
    /// Wall clock.
    let date: Date
    /// Seconds on a clock that nobody sets.
    let seconds: Double

    /// Now, moved on by what the clock of the sandbox was advanced.
    static func now(advancedBy advance: Double) -> Moment {
        let (seconds, attoseconds) = (ContinuousClock.now - origin).components
        let steady = Double(seconds) + Double(attoseconds) / 1e18
        return Moment(date: Date(timeIntervalSinceNow: advance), seconds: steady + advance)
    }

    private static let origin = ContinuousClock.now
}

extension Date {
    /// ISO 8601 in UTC with milliseconds, as HubSpot writes it.
    var stamp: String {
        let milliseconds = Int((timeIntervalSince1970 * 1000).rounded())
        let days = Int((Double(milliseconds) / 86_400_000).rounded(.down))
        let rest = milliseconds - days * 86_400_000
        let (year, month, day) = Self.civil(days)
        func padded(_ value: Int, _ width: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        let clock = "\(padded(rest / 3_600_000, 2)):\(padded(rest / 60_000 % 60, 2)):\(padded(rest / 1000 % 60, 2))"
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(clock).\(padded(rest % 1000, 3))Z"
    }

    /// The Gregorian date of a count of days since 1970-01-01.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let index = (5 * dayOfYear + 2) / 153
        let month = index < 10 ? index + 3 : index - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * index + 2) / 5 + 1)
    }
}
