import ArgumentParser
import CQueueLimit
import Foundation
import JobQueue
import Store

/// One measurement, in a process of its own so that caches and allocators are the same for each. Prints a `Sample`.
struct Measure: AsyncParsableCommand {
    static let configuration = CommandConfiguration(shouldDisplay: false)

    /// Whose code does the work.
    enum Side: String, ExpressibleByArgument {
        case raw
        case store
    }

    /// What a measurement found.
    struct Sample: Codable {
        var jobs: Int
        var seconds: Double
        var syncs: Int

        var rate: Double { Double(jobs) / seconds }
        var syncsPerJob: Double { Double(syncs) / Double(max(jobs, 1)) }
    }

    @Argument var path: String
    @Option var side = Side.store
    @Option var stage = "enrich"
    @Option var batch = 100
    /// Work before the measurement begins, until the log has its length: a disk takes longer to lengthen a file.
    @Option var warm = 1.0
    @Option var seconds = 2.0
    @Flag var fused = false
    /// Claims only, all there is; prints the median claim in microseconds in place of seconds.
    @Flag var claimOnly = false
    /// Seconds since 1970 at which to begin, so that several processes begin together.
    @Option var at: Double?

    func run() async throws {
        queue_limit_count_syncs()
        if let at { usleep(UInt32(max(0, at - Date().timeIntervalSince1970) * 1_000_000)) }
        let sample: Sample =
            switch (side, claimOnly) {
            case (.raw, _): try raw()
            case (.store, false): try store()
            case (.store, true): try claims()
            }
        print(String(decoding: try JSONEncoder().encode(sample), as: UTF8.self))
    }

    private func raw() throws -> Sample {
        var result = queue_limit_result()
        let code = path.withCString { path in
            var load = queue_limit_load(
                path: path, sync_stage: stage == "sync" ? 1 : 0, batch: Int32(batch), fused: fused ? 1 : 0,
                warm_seconds: warm, seconds: seconds)
            return queue_limit_run(&load, &result)
        }
        guard code == 0 else {
            let message = withUnsafeBytes(of: result.error) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            throw ValidationError("SQLite: \(message)")
        }
        return Sample(jobs: Int(result.jobs), seconds: result.seconds, syncs: result.syncs)
    }

    private func store() throws -> Sample {
        let store = try Store(path: path)
        let worker = try store.registerWorker()
        let request = ClaimRequest(stage: stage == "sync" ? .sync : .enrich, destination: "hubspot", limit: batch)
        var jobs: [ClaimedJob] = []
        func work(for seconds: Double) throws -> Sample {
            let (start, syncs, time) = (ContinuousClock.now, queue_limit_syncs(), Duration.seconds(seconds))
            var done = 0
            repeat {
                if !fused { jobs = try store.claim(request, worker: worker) }
                let completions = jobs.map { JobCompletion($0, .done(note: nil)) }
                done += completions.count
                if fused {
                    jobs = try store.complete(completions, claiming: request, worker: worker).claimed
                } else {
                    try store.complete(completions)
                }
            } while !jobs.isEmpty && ContinuousClock.now - start < time
            return Sample(
                jobs: done, seconds: (ContinuousClock.now - start) / .seconds(1), syncs: queue_limit_syncs() - syncs)
        }
        if warm > 0 { _ = try work(for: warm) }
        let sample = try work(for: seconds)
        try store.retire(worker)
        return sample
    }

    private func claims() throws -> Sample {
        let store = try Store(path: path)
        let worker = try store.registerWorker()
        let request = ClaimRequest(stage: .enrich, destination: "hubspot", limit: batch)
        var (times, done) = ([Double](), 0)
        while true {
            let start = ContinuousClock.now
            let jobs = try store.claim(request, worker: worker)
            times.append((ContinuousClock.now - start) / .microseconds(1))
            if jobs.isEmpty { break }
            done += jobs.count
        }
        // The first claim opens the pages, the last finds nothing.
        return Sample(jobs: done, seconds: median(Array(times.dropFirst().dropLast())), syncs: 0)
    }
}
