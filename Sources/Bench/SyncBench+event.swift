import Foundation

/// A large event under the published limits.
extension SyncBench {
    /// A HubSpot Professional private app: 190 calls in ten seconds, five searches a second; four workers.
    func largeEvent() async throws -> [BenchRow] {
        let site = try BenchSite(binary, Subject.hubSpot.account)
        try await Subject.hubSpot.prepare(site)
        try await site.control("/config", ["hubspot": ["latency_ms": 100]])
        try site.configure()
        try site.enrich(0..<event, companies: event * 7 / 10)
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
        let total = calls.map(\.count).reduce(0, +)
        let searches = calls.filter { $0.path.hasSuffix("/search") }.map(\.count).reduce(0, +)
        let refused = calls.compactMap { $0.statuses["429"] }.reduce(0, +)
        let seconds = synced / .seconds(1)
        let needed = max(Double(total) / 19, Double(searches) / 5)
        return [
            .atMost(
                1.25, "HubSpot: \(event.formatted()) leads under the limits, four workers", seconds / needed, "x",
                String(
                    format: "%.1f s for %d calls, %d of them searches, which need %.1f s", seconds, total, searches,
                    needed)),
            .atMost(0, "HubSpot: 429 provoked by four workers", Double(refused), "", "of \(total) calls"),
            .atMost(
                2, "processor time of the workers", processor * 1000 / Double(event), "ms/lead",
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
