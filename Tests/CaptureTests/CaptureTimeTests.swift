import Foundation
import Testing

@testable import Capture

@Suite struct CaptureTimeTests {
    @Test(arguments: [
        "2026-11-23T14:05:00Z", "2026-11-23 14:05", "2026-11-23T15:05:00+01:00", "2026-11-23 14:05:00 UTC",
        "23.11.2026 14:05", "11/23/2026 2:05 PM",
        "23/11/2026 14:05", "11/23/26, 2:05pm", "1795442700", "1795442700000", "2026-11-23T09:05:00-0500",
        "2026/11/23 14:05:00.000", "2026-11-23 14:05:00,000", "11/23/2026 2:05 p.m.", "11/23/2026 2:05 P. M.",
        "11/23/2026 2:05 PM UTC", "23.11.2026 14:05 Uhr",
    ])
    func `one moment is read in many notations`(text: String) {
        #expect(CaptureTime(timeZone: .gmt, monthFirst: nil).date(text) == Date(timeIntervalSince1970: 1_795_442_700))
    }

    @Test func `a date that could be two is read only where the region tells`() {
        let march = Date(timeIntervalSince1970: 1_772_582_400)
        #expect(CaptureTime(timeZone: .gmt, monthFirst: nil).date("3/4/2026") == nil)
        #expect(CaptureTime(timeZone: .gmt, monthFirst: true).date("3/4/2026") == march)
        #expect(CaptureTime(timeZone: .gmt, monthFirst: false).date("4/3/2026") == march)
    }

    @Test(arguments: [
        "2026-11-23 14:05", "1970-01-01 00:00", "2200-12-31 23:59", "2024-02-29 12:30", "2026-03-29 02:30",
    ])
    func `the short cut for the common notation and the long way agree`(text: String) throws {
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        for zone in [TimeZone.gmt, berlin] {
            let time = CaptureTime(timeZone: zone, monthFirst: nil)
            let date = try #require(time.date(text))
            // A comma is not in the common notation.
            #expect(time.date(text.replacing(" ", with: ", ")) == date)
            #expect(time.date(text.replacing(" ", with: "T") + ":00") == date)
        }
    }

    @Test func `a time without a zone is the event's`() throws {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        #expect(
            CaptureTime(timeZone: zone, monthFirst: nil).date("2026-11-23 15:05")
                == Date(timeIntervalSince1970: 1_795_442_700))
        #expect(
            CaptureTime(timeZone: zone, monthFirst: nil).date("2026-07-01 02:00")
                == Date(timeIntervalSince1970: 1_782_864_000))
    }

    @Test(arguments: [
        "2026-11-23 09:05 PST", "2026-11-23 9:05 PT", "2026-11-23 09:05 AMT", "2026-11-23 9:05 PM PST",
        "2026-11-23 09:05 p", "2026-11-23 14:05 Asia/Tokyo", "2026-11-23 14:05 CET", "2026-11-23 9:05 approx.",
    ])
    func `a word behind the time that may be a zone is not passed over`(text: String) {
        #expect(CaptureTime(timeZone: .gmt, monthFirst: nil).date(text) == nil)
    }

    @Test(arguments: [
        "", "soon", "2026-13-01", "2026-02-30", "25:00", "2026-11-23 25:00", "31.02.2026", "2026-11-23 13:00 PM", "12",
    ])
    func `what is no time is not read`(text: String) {
        #expect(CaptureTime(timeZone: .gmt, monthFirst: nil).date(text) == nil)
    }
}
