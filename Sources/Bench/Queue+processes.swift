import Foundation
import JobQueue
import Leads
import Store

/// What is measured between processes: the real worker, in one of its own.
extension Queue {
    /// Lines of a child, as they come.
    private struct Lines {
        let handle: FileHandle
        private var rest = Data()

        init(_ handle: FileHandle) { self.handle = handle }

        mutating func next() throws -> String {
            while true {
                if let end = rest.firstIndex(of: 10) {
                    defer { rest = Data(rest[(end + 1)...]) }
                    return String(decoding: rest[..<end], as: UTF8.self)
                }
                let data = handle.availableData
                guard !data.isEmpty else { throw BenchFolder.Failure(description: "a worker ended too soon") }
                rest += data
            }
        }
    }

    /// From the return of an ingest to the stage being given the job, in another process.
    func wakeUp(_ folder: BenchFolder) async throws -> [BenchRow] {
        let file = try folder.make("wake.db", state: "captured", ready: 0)
        let (listener, output) = try folder.start(["listen", file])
        defer { listener.terminate() }
        var lines = Lines(output)
        _ = try lines.next()
        let store = try Store(path: file)
        usleep(500_000)
        var latencies: [Double] = []
        for number in 0..<250 {
            usleep(UInt32.random(in: 5000...45_000))
            let values: LeadValues = [.email: "wake\(number)@firm.example", .lastName: "No\(number)"]
            guard let identity = Identity(values) else { continue }
            let run = try store.beginIngest(
                event: "expo", input: "-", source: .manual, destinations: ["hubspot"])
            // The worker is woken by the beginning of the run, finds nothing, and goes back to sleep.
            usleep(25_000)
            _ = try store.ingest(
                [CapturedLead(identity: identity, values: values, line: 1, fingerprint: Int64(number))], run: run)
            let committed = Listen.now()
            let words = try lines.next().split(separator: " ")
            guard words.count > 1, let given = Int64(words[1]) else { continue }
            latencies.append(Double(given - committed) / 1_000_000)
            try store.finishIngest(run)
        }
        let idle = try idleShare(of: listener.processIdentifier)
        try store.close()
        let detail = String(
            format: "%d ingests of one lead; p50 %.2f, p99 %.2f, max %.2f ms", latencies.count, median(latencies),
            percentile(99, latencies), latencies.max() ?? .nan)
        return [
            .atMost(1, "from commit of an ingest to claim, median", median(latencies), "ms", detail),
            .atMost(10, "from commit of an ingest to claim, p99", percentile(99, latencies), "ms", detail),
            .atMost(0.5, "idle worker", idle, "%", "of one core, over ten seconds"),
        ]
    }

    /// Processor time of an idle process, in per cent of one core.
    private func idleShare(of process: Int32) throws -> Double {
        usleep(3_000_000)
        let before = try processorTime(process)
        let start = ContinuousClock.now
        usleep(10_000_000)
        let used = Double(try processorTime(process) - before) / 1_000_000_000
        return used / ((ContinuousClock.now - start) / .seconds(1)) * 100
    }

    /// Nanoseconds on a processor of all threads. `/proc/PID/stat` counts in hundredths of a second, which for something
    /// that wakes for microseconds is no measure.
    private func processorTime(_ process: Int32) throws -> Int {
        let threads = "/proc/\(process)/task"
        return try FileManager.default.contentsOfDirectory(atPath: threads).reduce(0) { sum, thread in
            // The first number of schedstat is the time on the processor (Documentation/scheduler/sched-stats.rst).
            let text = try String(contentsOfFile: "\(threads)/\(thread)/schedstat", encoding: .utf8)
            return sum + (text.split(separator: " ").first.flatMap { Int($0) } ?? 0)
        }
    }

    /// From `kill -9` of a worker to another one being given its job.
    func rescue(_ folder: BenchFolder) throws -> [BenchRow] {
        var times: [Double] = []
        for _ in 0..<max(rounds, 5) {
            let file = try folder.make("rescue.db", state: "captured", ready: 20)
            let (victim, held) = try folder.start(["listen", file, "--hold"])
            var holding = Lines(held)
            while try !holding.next().hasPrefix("jobs") {}
            let (other, output) = try folder.start(["listen", file])
            var lines = Lines(output)
            while try !lines.next().hasPrefix("started") {}
            usleep(UInt32.random(in: 500_000...1_000_000))
            let killed = Listen.now()
            kill(victim.processIdentifier, SIGKILL)
            let words = try lines.next().split(separator: " ")
            if words.count > 1, let given = Int64(words[1]) { times.append(Double(given - killed) / 1_000_000_000) }
            other.terminate()
            other.waitUntilExit()
            try folder.remove(file)
        }
        return [
            .atMost(
                1, "rescue after kill -9, the slowest", times.max() ?? .nan, "s",
                String(
                    format: "from the kill to another worker's stage; median of %d: %.2f s", times.count, median(times))
            )
        ]
    }

    /// The largest resident size of the whole `leadferry work` while it works on a million due jobs.
    func memory(_ folder: BenchFolder, _ binary: String) throws -> [BenchRow] {
        let file = try folder.make("memory.db", state: "captured", ready: 1_000_000)
        let configuration = folder.path + "/leadferry.yaml"
        try Data(
            """
            database: memory.db
            destinations:
              hubspot: {kind: hubspot, url: "http://127.0.0.1:9", token: sandbox, mode: automatic}

            """.utf8
        ).write(to: URL(fileURLWithPath: configuration))
        let worker = Process()
        worker.executableURL = URL(fileURLWithPath: binary)
        worker.arguments = ["work", "--config", configuration, "--stage", "enrich"]
        let log = folder.path + "/memory.log"
        try Data().write(to: URL(fileURLWithPath: log))
        worker.standardError = FileHandle(forWritingAtPath: log)
        try worker.run()
        usleep(10_000_000)
        guard worker.isRunning else {
            let said = try String(contentsOfFile: log, encoding: .utf8)
            throw BenchFolder.Failure(description: "the worker ended: \(said.suffix(1000))")
        }
        let status = try String(contentsOfFile: "/proc/\(worker.processIdentifier)/status", encoding: .utf8)
        worker.terminate()
        worker.waitUntilExit()
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
        let kilobytes = line.flatMap { Double($0.filter(\.isNumber)) } ?? .nan
        try folder.remove(file)
        return [
            .atMost(
                60, "a worker's memory with 1,000,000 due jobs", kilobytes / 1024, "MB",
                "VmHWM after ten seconds of work, the libraries included")
        ]
    }
}
