import Foundation
import Notices
import Testing

@Suite struct NoticeScheduleTests {
    private let berlin = TimeZone(identifier: "Europe/Berlin") ?? .gmt

    private func last(_ schedule: NoticeSchedule, _ now: String) throws -> [String] {
        let (due, previous) = schedule.last(before: try Date(now, strategy: .iso8601))
        return [due, previous].map { $0.formatted(.iso8601) }
    }

    @Test func `each rhythm has its moments`() throws {
        // 26 November 2026 is a Thursday.
        let now = "2026-11-26T09:30:00Z"
        #expect(
            try last(NoticeSchedule(.hourly, timeZone: .gmt), now)
                == ["2026-11-26T09:00:00Z", "2026-11-26T08:00:00Z"])
        #expect(
            try last(NoticeSchedule(.twiceADay, timeZone: .gmt), now)
                == ["2026-11-26T08:00:00Z", "2026-11-25T20:00:00Z"])
        #expect(
            try last(NoticeSchedule(.daily, timeZone: .gmt), now) == ["2026-11-26T08:00:00Z", "2026-11-25T08:00:00Z"])
        #expect(
            try last(NoticeSchedule(.weekly, timeZone: .gmt), now) == ["2026-11-23T08:00:00Z", "2026-11-16T08:00:00Z"])
    }

    @Test func `before the time of day it was due the day before`() throws {
        #expect(
            try last(NoticeSchedule(.daily, minuteOfDay: 570, timeZone: .gmt), "2026-11-26T09:29:59Z").first
                == "2026-11-25T09:30:00Z")
        #expect(
            try last(NoticeSchedule(.daily, minuteOfDay: 570, timeZone: .gmt), "2026-11-26T09:30:00Z").first
                == "2026-11-26T09:30:00Z")
    }

    @Test func `the time of day is the zone's, in summer and in winter`() throws {
        let schedule = NoticeSchedule(.daily, timeZone: berlin)
        #expect(try last(schedule, "2026-10-25T12:00:00Z") == ["2026-10-25T07:00:00Z", "2026-10-24T06:00:00Z"])
        #expect(try last(schedule, "2026-03-29T12:00:00Z") == ["2026-03-29T06:00:00Z", "2026-03-28T07:00:00Z"])
    }
}
