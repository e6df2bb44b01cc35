import ArgumentParser
import Capture
import Foundation
import JobQueue
import Leads
import Store

/// `scripts/bench ingest`: a large CSV against the `sqlite3` shell's `.import` of the same file into a bare table.
struct IngestBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Rows a second against sqlite3's .import, memory, and what workers wait meanwhile.")

    @Flag(help: "Rows of {name, value, unit, reach, ok, detail} on standard output.")
    var json = false

    @Option(help: "Rows of the file.")
    var rows = 1_000_000

    @Option(help: "Rounds; the median of their ratios counts.")
    var rounds = 1

    @Option(
        help: "The leadferry binary that is measured. Default: this program's own ingest, without the command line.")
    var binary: String?

    /// What one ingest came to.
    private struct Run {
        var seconds: Double
        var peakMegabytes: Double
        var tally: [String: Int]
        var waits: [LockWaits]
    }

    func run() throws {
        let folder = try BenchFolder()
        var report = BenchReport(json: json)
        let file = folder.path + "/people.csv"
        try PeopleFile(rows: rows).write(to: file)
        var (imports, runs) = ([Double](), [Run]())
        for _ in 0..<rounds {
            imports.append(try importBare(file, folder))
            runs.append(try ingest(file, folder))
        }
        let ratio = median(zip(imports, runs).map { $0 / $1.seconds })
        let last = runs[runs.count - 1]
        let counts = last.tally.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        report.show([
            .atLeast(
                0.5, "ingest of \(rows.formatted()) rows against sqlite3's .import", ratio, "x",
                "\(rate(median(runs.map(\.seconds)))) rows/s against \(rate(median(imports))); \(counts)"),
            .atMost(
                100, "peak memory of the ingest", runs.map(\.peakMegabytes).max() ?? .nan, "MB",
                "VmHWM of the process, a file of \(try megabytes(file)) MB"),
            .atMost(
                50, "longest wait of two claiming workers for the write lock",
                runs.flatMap(\.waits).map { $0.longest / .milliseconds(1) }.max() ?? .nan, "ms",
                "\(last.waits.map(\.count).reduce(0, +)) waits, together "
                    + String(format: "%.0f ms", last.waits.map { $0.total / .milliseconds(1) }.reduce(0, +))),
        ])
        guard last.tally["read"] == rows else {
            throw BenchFolder.Failure(description: "the ingest read \(last.tally["read"] ?? 0) rows of \(rows)")
        }
        try report.finish()
    }

    private func rate(_ seconds: Double) -> String { Int(Double(rows) / seconds).formatted() }

    private func megabytes(_ file: String) throws -> Int {
        (try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0) / 1_000_000
    }

    /// The `sqlite3` shell loads the file into a table without constraints, with an index on the address.
    private func importBare(_ file: String, _ folder: BenchFolder) throws -> Double {
        let database = folder.path + "/bare.db"
        defer { try? folder.remove(database) }
        let columns = PeopleFile.header.split(separator: ",").map { "\"\($0)\" TEXT" }.joined(separator: ", ")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "sqlite3", database, "CREATE TABLE people (\(columns)); CREATE INDEX people_email ON people (Email);",
            ".import --csv --skip 1 \(file) people",
        ]
        let start = ContinuousClock.now
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchFolder.Failure(description: "sqlite3 failed; see above")
        }
        return (ContinuousClock.now - start) / .seconds(1)
    }

    /// The real binary ingests, while two workers take what is there.
    private func ingest(_ file: String, _ folder: BenchFolder) throws -> Run {
        let site = folder.path + "/site-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: site, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: site) }
        let text = """
            database: leadferry.db
            default_country: DE
            destinations: {hubspot: {url: "http://127.0.0.1:9/hubspot", token: sandbox}}

            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: site + "/leadferry.yaml"))
        let made = try Store(path: site + "/leadferry.db", opening: .migrating)
        try made.register(destinations: [("hubspot", "hubspot", .automatic)])
        try made.close()
        let flag = site + "/claiming"
        try Data().write(to: URL(fileURLWithPath: flag))
        let workers = try (0..<2).map { _ in try folder.start(["claims", site + "/leadferry.db", "--while", flag]) }
        let start = ContinuousClock.now
        let child =
            if let binary {
                try self.start(binary, ["ingest", file, "--event", "expo", "--json"], in: site)
            } else {
                try folder.start(["take", file, site + "/leadferry.db"])
            }
        var peak = 0.0
        while child.process.isRunning {
            peak = max(peak, Self.peakMegabytes(child.process.processIdentifier))
            usleep(20_000)
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let output = child.output.readDataToEndOfFile()
        try FileManager.default.removeItem(atPath: flag)
        let waits = try workers.map { worker in
            let data = worker.output.readDataToEndOfFile()
            worker.process.waitUntilExit()
            return try JSONDecoder().decode(LockWaits.self, from: data)
        }
        guard [0, 65].contains(child.process.terminationStatus) else {
            throw BenchFolder.Failure(description: "leadferry ingest ended with \(child.process.terminationStatus)")
        }
        let tally = try JSONSerialization.jsonObject(with: output) as? [String: Any] ?? [:]
        return Run(seconds: seconds, peakMegabytes: peak, tally: tally.compactMapValues { $0 as? Int }, waits: waits)
    }

    private func start(
        _ binary: String, _ arguments: [String], in folder: String
    ) throws -> (process: Process, output: FileHandle) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        return (process, output.fileHandleForReading)
    }

    /// The most memory that a process has had so far; 0 where it has ended.
    private static func peakMegabytes(_ process: Int32) -> Double {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
        else { return 0 }
        return (Double(line.filter(\.isNumber)) ?? 0) / 1000
    }
}

/// One ingest, to be measured or profiled by itself: `perf record leadferry-bench take FILE DATABASE`.
struct Take: ParsableCommand {
    static let configuration = CommandConfiguration(shouldDisplay: false)

    @Argument var file: String
    @Argument var database: String
    /// Rows in a commit.
    @Option var rows = CaptureOptions().rowsPerChunk
    /// Reads and normalises only.
    @Flag var readOnly = false

    func run() throws {
        var options = CaptureOptions()
        options.defaultRegion = "DE"
        options.rowsPerChunk = rows
        if readOnly {
            var reader = try CaptureInput.open(path: file, options: options)
            while try reader.next() != nil {}
            print("{\"read\":\(reader.rows)}")
            return
        }
        let store = try Store(path: database)
        let result = try Ingest(store: store, options: options).run(
            path: file, event: "expo", source: .csv, capturedBy: nil, destinations: ["hubspot"], rejects: .nowhere)
        try store.close()
        print(String(decoding: try JSONEncoder().encode(result.tally), as: UTF8.self))
    }
}

/// A worker that claims a hundred jobs, holds them for as long as a call takes, and hands them on, while a file is there.
/// Prints how long it stood in line.
struct Claims: ParsableCommand {
    static let configuration = CommandConfiguration(shouldDisplay: false)

    @Argument var path: String
    @Option(name: .customLong("while")) var flag: String
    /// Milliseconds between a claim and its outcome.
    @Option var hold = 20

    func run() throws {
        let store = try Store(path: path)
        let worker = try store.registerWorker()
        let request = ClaimRequest(stage: .enrich, destination: "hubspot", limit: 100)
        while FileManager.default.fileExists(atPath: flag) {
            let jobs = try store.claim(request, worker: worker)
            usleep(UInt32(hold) * 1000)
            if !jobs.isEmpty { try store.complete(jobs.map { JobCompletion($0, .done(note: nil)) }) }
        }
        let waits = store.lockWaits
        try store.retire(worker)
        print(String(decoding: try JSONEncoder().encode(waits), as: UTF8.self))
    }
}
