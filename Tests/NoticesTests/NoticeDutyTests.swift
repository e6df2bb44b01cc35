import Foundation
import HTTPTransport
import JobQueue
import Leads
import Logging
import Store
import Synchronization
import TestSupport
import Testing

@testable import Notices

@Suite struct NoticeDutyTests {
    /// A store with a lead that failed, and clocks of its own.
    private final class Site: Sendable {
        let store: Store
        private let folder: String

        init() throws {
            folder = NSTemporaryDirectory() + "leadferry-" + UUID().uuidString
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let start = Clock.system.boot()
            let time = Time()
            store = try .fresh(
                at: folder + "/leadferry.db",
                clock: Clock(
                    wall: { time.now }, boot: { start + time.now }, awake: { start + time.now }, bootID: "test"))
            self.time = time
            try store.register(destinations: [("hubspot", "hubspot", .automatic)])
        }

        /// The test's own time.
        final class Time: Sendable {
            private let milliseconds = Mutex<Int64>(1_795_000_000_000)
            var now: Int64 { milliseconds.withLock(\.self) }
            func pass(_ duration: Duration) { milliseconds.withLock { $0 += Int64(duration / .milliseconds(1)) } }
        }

        let time: Time

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        func fail(_ count: Int) throws {
            let run = try store.beginIngest(event: "expo", input: "x", source: .csv, destinations: ["hubspot"])
            let leads = (0..<count).compactMap { number -> CapturedLead? in
                let values: LeadValues = [.email: "ann\(number)@secret.example"]
                return Identity(values).map {
                    CapturedLead(identity: $0, values: values, line: number + 2, fingerprint: Int64(number))
                }
            }
            _ = try store.ingest(leads, run: run)
            let worker = try store.registerWorker()
            for stage in Stage.allCases {
                let jobs = try store.claim(
                    ClaimRequest(stage: stage, destination: "hubspot", limit: 100), worker: worker)
                try store.complete(
                    jobs.map { job in
                        let bad = JobError(
                            .dataValueValidation, message: "ann@secret.example is wrong", field: "email",
                            value: "ann@secret.example", leadField: "email")
                        return JobCompletion(job, stage == .enrich ? .done(note: nil) : .failed(bad))
                    })
            }
        }
    }

    /// A receiver that answers with these statuses in turn, the last again and again.
    private final class Receiver: HTTPTransport {
        private let statuses: Mutex<[Int]>
        private let log = Mutex<[HTTPRequest]>([])
        init(_ statuses: Int...) { self.statuses = Mutex(statuses) }
        var received: [HTTPRequest] { log.withLock(\.self) }
        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            log.withLock { $0.append(request) }
            let status = statuses.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? 200 }
            if status == 0 { throw .notSent("nobody listens") }
            return HTTPResponse(status: status)
        }
    }

    private func channel(_ digest: NoticeSchedule? = nil, alerts: Bool = true) -> NoticeChannel {
        NoticeChannel(
            name: "ops", carrier: .webhook(url: "https://hooks.example/x", secret: Secret("s3cret")), digest: digest,
            alerts: alerts)
    }

    private func duty(_ site: Site, _ receiver: Receiver, _ channel: NoticeChannel) -> NoticeDuty {
        NoticeDuty(
            store: site.store, channels: [channel], transport: receiver,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func json(_ request: HTTPRequest?) throws -> [String: Any] {
        let body = try #require(request?.body)
        return try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
    }

    @Test func `a digest tells what failed, once, and no lead's value`() async throws {
        let site = try Site()
        try site.fail(3)
        let receiver = Receiver(200)
        let schedule = NoticeSchedule(.hourly, timeZone: .gmt)
        // Two workers; each looks once, because their patience is that of the machine's clock.
        try await duty(site, receiver, channel(schedule)).tend(isFirst: true)
        try await duty(site, receiver, channel(schedule)).tend(isFirst: true)
        #expect(receiver.received.count == 1)
        let body = try json(receiver.received.first)
        #expect(body["kind"] as? String == "digest" && body["version"] as? Int == 1)
        let destination = try #require((body["destinations"] as? [[String: Any]])?.first)
        #expect(destination["failed"] as? Int == 3 && destination["newly_failed"] as? Int == 3)
        let group = try #require((destination["groups"] as? [[String: Any]])?.first)
        #expect(group["error_type"] as? String == "DATA_VALUE_VALIDATION" && group["field"] as? String == "email")
        #expect(group["leads"] as? Int == 3)
        let text = String(decoding: try #require(receiver.received.first?.body), as: UTF8.self)
        #expect(!text.contains("secret.example"))
        #expect(body["text"] as? String == "hubspot: 3 leads failed (3 of them new): DATA_VALUE_VALIDATION 3")
        site.time.pass(.seconds(3600))
        try await duty(site, receiver, channel(schedule)).tend(isFirst: false)
        #expect(try json(receiver.received.last)["since"] as? String != body["since"] as? String)
        #expect(receiver.received.count == 2)
    }

    @Test func `a digest where nothing failed is sent only where it is wanted`() async throws {
        let site = try Site()
        let receiver = Receiver(200)
        var channel = channel(NoticeSchedule(.daily, timeZone: .gmt))
        try await duty(site, receiver, channel).tend(isFirst: true)
        #expect(receiver.received.isEmpty)
        channel.whenClear = true
        try await duty(site, receiver, channel).tend(isFirst: true)
        #expect(receiver.received.count == 1)
    }

    @Test func `a pause is told, and that it is over`() async throws {
        let site = try Site()
        let receiver = Receiver(200)
        try site.store.pause(destination: "hubspot", for: JobError(.authentication, message: "expired"))
        try await duty(site, receiver, channel()).tend(isFirst: true)
        try await duty(site, receiver, channel()).tend(isFirst: true)
        #expect(receiver.received.count == 1)
        let pause = try #require(try json(receiver.received.first)["pause"] as? [String: Any])
        #expect(pause["destination"] as? String == "hubspot" && pause["error_type"] as? String == "AUTHENTICATION")
        try site.store.resume(destination: "hubspot")
        try await duty(site, receiver, channel()).tend(isFirst: false)
        #expect(
            receiver.received.map { $0.headers.first { $0.name == "X-Leadferry-Kind" }?.value } == [
                "paused", "resumed",
            ])
    }

    @Test func `what was not taken is sent again later under the same id, and given up in the end`() async throws {
        let site = try Site()
        let receiver = Receiver(500, 0, 200)
        try site.store.pause(destination: "hubspot", for: JobError(.authentication, message: "expired"))
        try await duty(site, receiver, channel()).tend(isFirst: true)
        try await duty(site, receiver, channel()).tend(isFirst: false)
        #expect(receiver.received.count == 1)
        site.time.pass(.seconds(11))
        try await duty(site, receiver, channel()).tend(isFirst: false)
        site.time.pass(.seconds(61))
        try await duty(site, receiver, channel()).tend(isFirst: false)
        let ids = receiver.received.map { $0.headers.first { $0.name == "X-Leadferry-Delivery" }?.value }
        #expect(ids.count == 3 && Set(ids).count == 1)
        #expect(try site.store.notices().first?.sentAt != nil)

        let gone = Receiver(410)
        try site.store.resume(destination: "hubspot")
        try await duty(site, gone, channel()).tend(isFirst: false)
        site.time.pass(.seconds(100_000))
        try await duty(site, gone, channel()).tend(isFirst: false)
        #expect(gone.received.count == 1)
        #expect(try site.store.notices().first?.failedAt != nil)
    }

    @Test func `a delivery is signed over its timestamp and its body`() async throws {
        let receiver = Receiver(200)
        #expect(try await NoticeDuty.test(channel(), transport: receiver, now: Date(timeIntervalSince1970: 7)) == nil)
        let request = try #require(receiver.received.first)
        func header(_ name: String) -> String? { request.headers.first { $0.name == name }?.value }
        #expect(header("X-Leadferry-Timestamp") == "7")
        let body = String(decoding: try #require(request.body), as: UTF8.self)
        #expect(
            header("X-Leadferry-Signature")
                == WebhookSender.signature(of: body, timestamp: "7", secret: Secret("s3cret")))
        // Computed with Python's hmac.
        #expect(
            WebhookSender.signature(of: "{}", timestamp: "7", secret: Secret("s3cret"))
                == "sha256=67035840eef27b08f5cb7d09aa6d944777f40dad2ea6d09a6a71729a01176aca")
        let refused = Receiver(404)
        let why = try await NoticeDuty.test(channel(), transport: refused, now: Date())
        #expect(why == "the receiver answered 404")
    }
}
