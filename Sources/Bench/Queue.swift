import ArgumentParser
import Foundation
import JobQueue
import Leads
import Store

/// `scripts/bench queue`: the queue against bare libsqlite3.
struct Queue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Claims, completions, wake-up, rescue and memory of the queue.")

    @Flag(help: "Rows of {name, value, unit, reach, ok, detail} on standard output.")
    var json = false

    @Option(help: "Interleaved rounds; the median of their ratios counts.")
    var rounds = 5

    @Option(help: "Seconds of each measurement.")
    var seconds = 1.5

    @Option(help: "Jobs in the large table.")
    var large = 10_000_000

    @Option(help: "The leadferry binary whose memory is measured.")
    var binary: String?

    func run() async throws {
        let folder = try BenchFolder()
        var report = BenchReport(json: json)
        report.show(try throughput(folder))
        report.show(try growth(folder))
        report.show(try await wakeUp(folder))
        report.show(try rescue(folder))
        if let binary { report.show(try memory(folder, binary)) }
        try report.finish()
    }

    // MARK: - Claim and complete

    private func throughput(_ folder: BenchFolder) throws -> [BenchRow] {
        var rows: [BenchRow] = []
        for (stage, state, level) in [("enrich", "captured", "NORMAL"), ("sync", "enriched", "FULL")] {
            let file = try folder.make("\(stage).db", state: state, ready: 400_000)
            for (batch, fused, reach) in [(100, false, 0.6), (100, true, 0.6), (1, true, 0.7)] {
                var (raw, ours) = ([Measure.Sample](), [Measure.Sample]())
                for _ in 0..<rounds {
                    for side in ["raw", "store"] {
                        let sample = try folder.measure(
                            file,
                            ["--side", side, "--stage", stage, "--batch", "\(batch)", "--seconds", "\(seconds)"]
                                + (fused ? ["--fused"] : []))
                        if side == "raw" { raw.append(sample) } else { ours.append(sample) }
                    }
                }
                let (limit, rate) = (median(raw.map(\.rate)), median(ours.map(\.rate)))
                // Round by round: a machine that is shared is slower in one round than in the next.
                let ratio = median(zip(ours, raw).map { $0.rate / $1.rate })
                rows.append(
                    .atLeast(
                        reach,
                        "claim + complete, \(batch == 1 ? "one" : "\(batch)") at a time\(fused ? ", fused" : ""), \(level)",
                        ratio, "x",
                        "\(perSecond(rate)) jobs/s of \(perSecond(limit)) raw; syncs/job \(syncs(ours)), raw \(syncs(raw))"
                    ))
            }
            rows += try four(folder, file, stage: stage, level: level)
            try folder.remove(file)
        }
        return rows
    }

    /// Four processes on one file against one, each in batches of a hundred, outcomes and next claim in one commit.
    private func four(_ folder: BenchFolder, _ file: String, stage: String, level: String) throws -> [BenchRow] {
        var (alone, together, shares) = ([Double](), [Double](), [Double]())
        for _ in 0..<rounds {
            for count in [1, 4] {
                let copy = try folder.copy(file)
                defer { try? folder.remove(copy) }
                let arguments = [
                    "measure", copy, "--stage", stage, "--fused", "--seconds", "\(seconds)", "--at",
                    "\(Date().timeIntervalSince1970 + 0.7)",
                ]
                let running = try (0..<count).map { _ in try folder.start(arguments) }
                let rates = try running.map { try BenchFolder.sample($0.process, $0.output).rate }
                if count == 1 {
                    alone.append(rates[0])
                } else {
                    together.append(rates.reduce(0, +))
                    shares.append((rates.min() ?? 0) / (rates.max() ?? 1))
                }
            }
        }
        let detail = "\(perSecond(median(together))) jobs/s of four, \(perSecond(median(alone))) of one"
        return [
            .atLeast(
                0.9, "four workers against one, \(level)", median(zip(together, alone).map { $0 / $1 }), "x", detail),
            .atLeast(
                0.5, "slowest of four against the fastest, \(level)", median(shares), "x",
                "the median of \(rounds) rounds"),
        ]
    }

    // MARK: - Growth

    private func growth(_ folder: BenchFolder) throws -> [BenchRow] {
        let small = try folder.make("small.db", state: "captured", ready: 10_000, leads: false)
        let rest = large - 10_000
        let big = try folder.make(
            "large.db", state: "captured", ready: 10_000, waiting: rest / 2, synced: rest - rest / 2, leads: false)
        var (few, many) = ([Double](), [Double]())
        for _ in 0..<rounds {
            few.append(try folder.measure(small, ["--claim-only"]).seconds)
            many.append(try folder.measure(big, ["--claim-only"]).seconds)
        }
        try folder.remove(small)
        try folder.remove(big)
        return [
            .atMost(
                1.2, "a claim of 100 with \(large.formatted()) jobs against 10,000", median(many) / median(few), "x",
                "\(Int(median(many))) us against \(Int(median(few))) us; half of the rest in back-off, half done")
        ]
    }

    private func perSecond(_ rate: Double) -> String { Int(rate).formatted() }

    private func syncs(_ samples: [Measure.Sample]) -> String {
        String(format: "%.3f", median(samples.map(\.syncsPerJob)))
    }
}
