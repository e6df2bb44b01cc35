import JobQueue
import Store
import Testing

@Suite struct NoticeTests {
    @Test func `a notice of one occasion is written once and taken by one worker`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        #expect(try store.write(notice: "digest", channel: "ops", occasion: "2026-11-26", body: "{}"))
        #expect(try !store.write(notice: "digest", channel: "ops", occasion: "2026-11-26", body: "{}"))
        #expect(try store.hasNotice(channel: "ops", kind: "digest", occasion: "2026-11-26"))
        #expect(try store.takeNotices(channels: ["another"]).isEmpty)
        let taken = try store.takeNotices(channels: ["ops"])
        #expect(taken.map(\.attempt) == [1])
        #expect(try store.takeNotices(channels: ["ops"]).isEmpty)
        try store.sent(notice: try #require(taken.first).id)
        fixture.pass(.seconds(1000))
        #expect(try store.takeNotices(channels: ["ops"]).isEmpty)
        #expect(try store.notices().map { $0.sentAt != nil } == [true])
    }

    @Test func `one whose worker died while it sent it is taken by another, and one that failed comes later`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        try store.write(notice: "test", channel: "ops", occasion: "1", body: "{}")
        #expect(try store.takeNotices(channels: ["ops"]).count == 1)
        fixture.pass(.seconds(91))
        let second = try #require(try store.takeNotices(channels: ["ops"]).first)
        #expect(second.attempt == 2)
        try store.notSent(notice: second.id, error: "the receiver answered 500", again: .seconds(300))
        fixture.pass(.seconds(299))
        #expect(try store.takeNotices(channels: ["ops"]).isEmpty)
        fixture.pass(.seconds(2))
        let third = try #require(try store.takeNotices(channels: ["ops"]).first)
        try store.notSent(notice: third.id, error: "the receiver answered 410", again: nil)
        fixture.pass(.seconds(100_000))
        #expect(try store.takeNotices(channels: ["ops"]).isEmpty)
        #expect(try store.notices().first?.lastError == "the receiver answered 410")
    }

    @Test func `a pause is told until it is over`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        try store.pause(
            destination: "hubspot", for: JobError(.quotaExceeded, message: "spent", retryAfter: .seconds(60)))
        #expect(try store.pauses().map(\.error) == ["QUOTA_EXCEEDED"])
        try store.write(notice: "paused", channel: "ops", occasion: "a", body: "{}")
        #expect(try store.openAlerts(channel: "ops") == ["a"])
        fixture.pass(.seconds(61))
        #expect(try store.pauses().isEmpty)
        try store.write(notice: "resumed", channel: "ops", occasion: "a", body: "{}")
        #expect(try store.openAlerts(channel: "ops").isEmpty)
    }
}
