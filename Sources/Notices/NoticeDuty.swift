public import Foundation
public import HTTPTransport
public import Logging
internal import Mail
public import Store
internal import Synchronization

/// Writes digests and alerts when they are due, and sends them: once, by whichever worker comes first.
///
/// A notice is written to the database before it is sent, so that none is lost with its worker; one whose worker died
/// while it sent it may arrive twice, with the same delivery id.
public struct NoticeDuty: Duty {
    private let store: Store
    private let channels: [NoticeChannel]
    private let webhook: WebhookSender
    private let logger: Logger
    private let memory = Memory()

    /// What this worker has seen to already, so that it asks the database only when something may be new.
    ///
    /// A class, because the duty is called again and again and is a value.
    private final class Memory: Sendable {
        struct State {
            var digests: [String: Date] = [:]
            var nextLook = ContinuousClock.now
        }
        let state = Mutex(State())
    }

    /// The delays before the second attempt, the third, and so on; after the last the notice is given up, after two
    /// days.
    static let delays: [Duration] = [
        .seconds(10), .seconds(60), .seconds(300), .seconds(1800), .seconds(7200), .seconds(21_600), .seconds(43_200),
        .seconds(86_400),
    ]

    /// Makes the duty.
    public init(store: Store, channels: [NoticeChannel], transport: any HTTPTransport, logger: Logger) {
        self.store = store
        self.channels = channels
        webhook = WebhookSender(transport: transport)
        self.logger = logger
    }

    /// Writes what is due and sends what is written.
    public func tend(isFirst: Bool) async throws {
        let mayLook = memory.state.withLock { state in
            guard ContinuousClock.now >= state.nextLook else { return false }
            state.nextLook = .now + .seconds(5)
            return true
        }
        guard mayLook else { return }
        let now = Date(timeIntervalSince1970: Double(store.now) / 1000)
        for channel in channels {
            try await writeDigest(channel, now: now)
            if channel.alerts { try await writeAlerts(channel, now: now) }
        }
        try await send(now: now)
    }

    // MARK: - Writing

    private func writeDigest(_ channel: NoticeChannel, now: Date) async throws {
        guard let (due, previous) = channel.digest?.last(before: now) else { return }
        guard memory.state.withLock({ $0.digests[channel.name] }) != due else { return }
        let occasion = NoticeBody.time(due)
        try await store.offload { store in
            guard try !store.hasNotice(channel: channel.name, kind: "digest", occasion: occasion) else { return }
            let body = try NoticeBody.digest(store, channel, since: previous, now: now)
            guard channel.whenClear || !body.isClear else { return }
            try store.write(notice: "digest", channel: channel.name, occasion: occasion, body: try body.json())
        }
        memory.state.withLock { $0.digests[channel.name] = due }
    }

    private func writeAlerts(_ channel: NoticeChannel, now: Date) async throws {
        try await store.offload { store in
            let pauses = try store.pauses().filter { channel.concerns($0.destination) }
            var open = try store.openAlerts(channel: channel.name)
            for pause in pauses {
                let occasion = "\(pause.since) \(pause.error) \(pause.destination)"
                if open.contains(occasion) {
                    open.removeAll { $0 == occasion }
                } else {
                    try store.write(
                        notice: "paused", channel: channel.name, occasion: occasion,
                        body: try NoticeBody.paused(pause, now: now).json())
                }
            }
            for occasion in open {
                let parts = occasion.split(separator: " ", maxSplits: 2).map(String.init)
                guard parts.count == 3, let since = Int64(parts[0]) else { continue }
                let body = NoticeBody.resumed(parts[2], error: parts[1], since: since, now: now)
                try store.write(notice: "resumed", channel: channel.name, occasion: occasion, body: try body.json())
            }
        }
    }

    // MARK: - Sending

    private func send(now: Date) async throws {
        let names = channels.map(\.name)
        for notice in try await store.offload({ try $0.takeNotices(channels: names) }) {
            guard let channel = channels.first(where: { $0.name == notice.channel }) else { continue }
            let outcome = await Self.send(
                notice.body, kind: notice.kind, delivery: "\(notice.id)", by: channel, webhook: webhook, now: now)
            let metadata: Logger.Metadata = ["notice": "\(channel.name)", "kind": "\(notice.kind)"]
            switch outcome {
            case .arrived:
                try await store.offload { try $0.sent(notice: notice.id) }
                logger.info("notice sent", metadata: metadata)
            case .refused(let why):
                let delay = notice.attempt <= Self.delays.count ? Self.delays[notice.attempt - 1] : nil
                try await store.offload { try $0.notSent(notice: notice.id, error: why, again: delay) }
                logger.warning(
                    delay == nil ? "notice given up: \(why)" : "notice not sent: \(why)", metadata: metadata)
            case .gone(let why):
                try await store.offload { try $0.notSent(notice: notice.id, error: why, again: nil) }
                logger.warning("notice given up: \(why)", metadata: metadata)
            }
        }
    }

    private static func send(
        _ body: String, kind: String, delivery: String, by channel: NoticeChannel, webhook: WebhookSender, now: Date
    ) async -> WebhookSender.Outcome {
        switch channel.carrier {
        case .webhook(let url, let secret):
            return await webhook.send(body, kind: kind, delivery: delivery, to: url, secret: secret, now: now)
        case .mail(let server, let from, let to):
            do {
                let message = try NoticeMail.message(body, delivery: delivery, from: from, to: to, now: now)
                try await SMTPClient().send(message, via: server)
                return .arrived
            } catch {
                return .refused("\(error)")
            }
        }
    }

    /// Sends a message that says only that messages arrive, at once and once. Returns why it did not arrive, or nil.
    public static func test(_ channel: NoticeChannel, transport: any HTTPTransport, now: Date) async throws -> String? {
        let body = try NoticeBody.test(channel.name, now: now).json()
        let outcome = await send(
            body, kind: "test", delivery: "test-\(Int64(now.timeIntervalSince1970))", by: channel,
            webhook: WebhookSender(transport: transport), now: now)
        return switch outcome {
        case .arrived: nil
        case .refused(let why), .gone(let why): why
        }
    }
}
