import Foundation

/// A large event under the published limits.
extension SyncBench {
    /// A CRM whose limits are what the time of a large event comes from.
    struct LargeEvent: Sendable {
        typealias Calls = [(path: String, count: Int, statuses: [String: Int])]

        var subject: Subject
        /// What the sandbox takes to answer, in milliseconds.
        var latency: Int
        /// The seconds that these calls need at the published limits.
        var needed: @Sendable (Calls) -> Double
        /// What the limits are.
        var limits: String

        static let all = [
            // A Professional private app.
            LargeEvent(
                subject: .hubSpot, latency: 100,
                needed: { calls in
                    let searches = calls.filter { $0.path.hasSuffix("/search") }.map(\.count).reduce(0, +)
                    return max(Double(total(calls)) / 19, Double(searches) / 5)
                }, limits: "190 calls in 10 s, 5 searches in 1 s"),
            // An app, in the plan Premium.
            LargeEvent(
                subject: .pipedrive, latency: 100, needed: { Double(total($0)) / 200 }, limits: "400 calls in 2 s"),
            // The edition Standard.
            LargeEvent(
                subject: .zoho, latency: 600, needed: { Double(total($0)) * 0.6 / 10 },
                limits: "10 calls at once, of 0.6 s"),
        ]

        static func total(_ calls: Calls) -> Int { calls.map(\.count).reduce(0, +) }
    }

    /// Four workers carry the event.
    func carry(_ large: LargeEvent) async throws -> [BenchRow] {
        let site = try BenchSite(binary, large.subject.account)
        try await large.subject.prepare(site)
        try await site.control("/config", [large.subject.account.crm: ["latency_ms": large.latency]])
        try site.configure()
        try site.enrich(0..<event, companies: event * 7 / 10, notes: large.subject.recordsNotes)
        try await site.control("/reset", ["calls": true])
        let start = ContinuousClock.now
        let workers = try (0..<4).map { _ in
            try site.start(["work", "--stage", "sync", "--drain", "--drain-timeout", "5s"])
        }
        let before = Self.processorSeconds(of: RUSAGE_CHILDREN)
        let synced = try await end(site, start)
        for worker in workers { try site.finish(worker) }
        let processor = Self.processorSeconds(of: RUSAGE_CHILDREN) - before
        let calls = try await site.calls()
        try await site.end()
        let refused = calls.compactMap { $0.statuses["429"] }.reduce(0, +)
        let seconds = synced / .seconds(1)
        let needed = large.needed(calls)
        let name = large.subject.name
        return [
            .atMost(
                1.25, "\(name): \(event.formatted()) leads under the limits, four workers", seconds / needed, "x",
                String(
                    format: "%.1f s for %d calls, which need %.1f s at %@", seconds, LargeEvent.total(calls), needed,
                    large.limits)),
            .atMost(0, "\(name): 429 provoked by four workers", Double(refused), "", ""),
            .atMost(
                // Where each lead is a call, the calls are what it costs.
                LargeEvent.total(calls) > event ? 4 : 2,
                "\(name): processor time of the workers", processor * 1000 / Double(event), "ms/lead",
                String(
                    format: "%.1f s of four processes: planning, store, JSON, HTTP, and their start", processor)),
        ]
    }

    /// When the last lead was synced.
    private func end(_ site: BenchSite, _ start: ContinuousClock.Instant) async throws -> Duration {
        let deadline = start + .seconds(600)
        while ContinuousClock.now < deadline {
            if try site.unsynced() == 0 { return .now - start }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw BenchFolder.Failure(description: "the event was not carried in ten minutes")
    }

    /// Processor time so far of this process, or of its children that have ended.
    static func processorSeconds(of who: __rusage_who) -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(who.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
