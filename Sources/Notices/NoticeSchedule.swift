public import Foundation

/// When digests are sent.
public struct NoticeSchedule: Sendable, Equatable {
    /// How often.
    public enum Rhythm: String, CaseIterable, Codable, Sendable {
        /// At the full hour.
        case hourly
        /// At the time of day, and twelve hours later.
        case twiceADay = "twice-a-day"
        /// At the time of day.
        case daily
        /// On Monday at the time of day.
        case weekly
    }

    /// How often.
    public var rhythm: Rhythm
    /// The time of day, in minutes since midnight.
    public var minuteOfDay: Int
    /// Whose midnight.
    public var timeZone: TimeZone

    /// Makes a schedule.
    public init(_ rhythm: Rhythm, minuteOfDay: Int = 8 * 60, timeZone: TimeZone = .current) {
        self.rhythm = rhythm
        self.minuteOfDay = minuteOfDay
        self.timeZone = timeZone
    }

    /// The last moment at or before a time at which a digest was due, and the one before that.
    public func last(before now: Date) -> (due: Date, previous: Date) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        let due = moment(at: now, calendar)
        return (due, moment(at: due.addingTimeInterval(-1), calendar))
    }

    private func moment(at now: Date, _ calendar: Calendar) -> Date {
        if rhythm == .hourly {
            // Whole hours of the clock are whole hours since 1970 but for the zones with half hours.
            let parts = calendar.dateComponents([.minute, .second, .nanosecond], from: now)
            let past = Double((parts.minute ?? 0) * 60 + (parts.second ?? 0)) + Double(parts.nanosecond ?? 0) / 1e9
            return Date(timeIntervalSince1970: (now.timeIntervalSince1970 - past).rounded())
        }
        let midnight = calendar.startOfDay(for: now)
        // Eight days back there is one of each rhythm, whatever the clock did in between.
        for back in 0...8 {
            guard let day = calendar.date(byAdding: .day, value: -back, to: midnight) else { continue }
            if rhythm == .weekly, calendar.component(.weekday, from: day) != 2 { continue }
            for minute in times {
                guard
                    let due = calendar.date(
                        bySettingHour: minute / 60, minute: minute % 60, second: 0, of: day)
                else { continue }
                if due <= now { return due }
            }
        }
        return midnight
    }

    /// The times of day, the latest first.
    private var times: [Int] {
        rhythm == .twiceADay
            ? [minuteOfDay, (minuteOfDay + 720) % 1440].sorted(by: >) : [minuteOfDay]
    }
}
