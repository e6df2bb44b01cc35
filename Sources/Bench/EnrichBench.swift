import ArgumentParser
import Foundation

/// `scripts/bench enrich`: time through partners that take their time, processor time a lead, and calls about many people.
struct EnrichBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrich", abstract: "Time through slow partners, processor time, and calls of the enrichment.")

    @Flag(help: "Rows of {name, value, unit, reach, ok, detail} on standard output.")
    var json = false

    @Option(help: "Leads.")
    var leads = 1000

    @Option(help: "Calls to partners at the same time.")
    var concurrency = 64

    @Option(help: "The leadferry binary that is measured.")
    var binary: String

    /// What the partners take to answer, in milliseconds.
    private static let latency = 200
    private static let partners = ["p1", "p2", "p3", "p4", "p5"]

    func run() async throws {
        var report = BenchReport(json: json)
        report.show(try await slowPartners())
        report.show(try await manyAtOnce())
        try report.finish()
    }

    /// Every lead goes through five partners that know nobody: five calls one after the other for each, as many leads at a
    /// time as the configured calls let through.
    private func slowPartners() async throws -> [BenchRow] {
        let site = try BenchSite(binary, BenchSite.Account(crm: "hubspot"))
        let own = site.folder.path + "/own"
        try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
        for id in Self.partners { try Data(Self.file(id).utf8).write(to: URL(fileURLWithPath: "\(own)/\(id).yaml")) }
        let lines = Self.partners.map { "  \($0): {key: sandbox, url: \"\(site.address(ofPartner: "hunter"))\"}" }
        try site.configure(
            partners: """
                partners_folder: own
                partners:
                \(lines.joined(separator: "\n"))
                enrichment: {concurrency: \(concurrency), wanted: [company_phone]}
                """)
        try await site.control(
            "/config",
            [
                "partners": [
                    "hunter": ["latency_ms": Self.latency, "hit_rate": 0, "requests_per_minute": 100_000_000]
                ]
            ])
        try site.ingest(0..<leads, companies: leads)
        let before = SyncBench.processorSeconds(of: RUSAGE_CHILDREN)
        let seconds = try carry(site)
        let processor = SyncBench.processorSeconds(of: RUSAGE_CHILDREN) - before
        let calls = Int(try await site.partnerCounts()["hunter"]?["calls"] ?? 0)
        try await site.end()
        guard calls == leads * Self.partners.count else {
            throw BenchFolder.Failure(
                description: "\(calls) calls for \(leads) leads and \(Self.partners.count) partners")
        }
        let ideal = Double(leads * Self.partners.count) * Double(Self.latency) / 1000 / Double(concurrency)
        let detail = String(
            format: "%d leads through %d partners of %d ms, %d calls at once: %.1f s, ideally %.1f s", leads,
            Self.partners.count, Self.latency, concurrency, seconds, ideal)
        return [
            .atMost(1.3, "enrichment against the ideal", seconds / ideal, "x", detail),
            .atMost(
                20, "processor time of a lead", processor / Double(leads) * 1000, "ms",
                String(
                    format: "%d calls, %.2f ms each, the start of the process among it", calls,
                    processor / Double(max(calls, 1)) * 1000)),
        ]
    }

    /// Partners that take many people in one call.
    private func manyAtOnce() async throws -> [BenchRow] {
        let site = try BenchSite(binary, BenchSite.Account(crm: "hubspot"))
        let known = Set(try await site.partnerCounts().keys)
        let bulk = ["peopledatalabs", "nymeria", "prospeo"].filter { known.contains($0) }
        let lines = bulk.map {
            "  \($0): {key: sandbox, url: \"\(site.address(ofPartner: $0))\", limits: {per_second: 0, per_minute: 0}}"
        }
        try site.configure(
            partners: """
                partners:
                \(lines.joined(separator: "\n"))
                enrichment: {concurrency: \(concurrency), wanted: [job_title, phone]}
                """)
        let settings: [String: Any] = ["latency_ms": Self.latency, "hit_rate": 0.5, "requests_per_minute": 100_000_000]
        let each = Dictionary(uniqueKeysWithValues: bulk.map { ($0, settings) })
        try await site.control("/config", ["partners": each])
        try site.ingest(0..<leads, companies: leads)
        let seconds = try carry(site)
        let counts = try await site.partnerCounts().filter { bulk.contains($0.key) }
        try await site.end()
        let calls = counts.values.reduce(0) { $0 + ($1["calls"] ?? 0) }
        let people = counts.values.reduce(0) { $0 + ($1["people"] ?? 0) }
        let largest = counts.sorted { $0.key < $1.key }.map { partner, count in
            "\(partner) \(Int(count["calls"] ?? 0)) for \(Int(count["people"] ?? 0))"
        }
        return [
            .atMost(
                people / 4, "calls about many people", calls * 1000 / Double(leads), "per 1,000",
                String(format: "in place of %d single ones, in %.1f s: ", Int(people), seconds)
                    + largest.joined(separator: ", "))
        ]
    }

    /// Seconds until one worker has enriched all.
    private func carry(_ site: BenchSite) throws -> Double {
        let start = ContinuousClock.now
        let worker = try site.start(["work", "--stage", "enrich", "--drain", "--drain-timeout", "5s"])
        var end = start
        while worker.isRunning {
            if try site.enriched() >= leads {
                end = .now
                break
            }
            usleep(50_000)
        }
        try site.finish(worker)
        if end == start { end = .now }
        guard try site.enriched() >= leads else {
            throw BenchFolder.Failure(description: "not all leads were enriched")
        }
        return (end - start) / .seconds(1)
    }

    private static func file(_ id: String) -> String {
        """
        id: \(id)
        name: \(id)
        docs: https://docs.test
        verification: unverified
        base_url: http://127.0.0.1
        auth: {kind: header, name: X-API-KEY}
        calls:
          - name: combined
            request: {method: GET, path: /combined/find, inputs: {email: email}, any_of: [[email]]}
            response: {found: $.data.person, fields: {company_phone: $.data.company.phone}}
            no_match: [{status: 404}]
        """
    }
}
