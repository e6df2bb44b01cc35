import ArgumentParser
import Foundation

/// `scripts/bench reconcile`: the processor time of looking at what failed in a large queue.
struct ReconcileBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile", abstract: "Processor time of reconcile over a large queue.")

    @Flag(help: "Rows of {name, value, unit, reach, ok, detail} on standard output.")
    var json = false

    @Option(help: "All jobs.")
    var jobs = 1_000_000

    @Option(help: "Those of them that failed.")
    var failed = 50_000

    @Option(help: "Runs; their median counts.")
    var rounds = 7

    @Option(help: "The leadferry binary that is measured.")
    var binary: String

    /// One run of the command.
    private struct Run {
        var processor: Double
        var wall: Double
    }

    func run() throws {
        let folder = try BenchFolder()
        var report = BenchReport(json: json)
        // One in a hundred is on its way, the rest is in the CRM.
        let onTheirWay = jobs / 100
        let file = try folder.make(
            "reconcile.db", state: "enriched", ready: onTheirWay, synced: jobs - failed - onTheirWay)
        try shell(Self.failures(failed), on: file)
        let numbers = "\(jobs.formatted()) jobs, \(failed.formatted()) failed"
        // The first reads the file into the machine's memory.
        _ = try measure(["reconcile"], file)
        for (name, arguments, reach) in [
            ("reconcile", ["reconcile"], 200.0), ("reconcile --json", ["reconcile", "--json"], 200),
            ("reconcile --type --leads", ["reconcile", "--type", "CAMPAIGN", "--leads", "--limit", "100"], 1000),
            ("reconcile --by event", ["reconcile", "--by", "event"], 3000),
        ] {
            let runs = try (0..<rounds).map { _ in try measure(arguments, file) }
            report.show([
                .atMost(
                    reach, "\(name), \(numbers): processor time", median(runs.map(\.processor)), "ms",
                    String(
                        format: "from start to end of the process; wall %.0f ms, slowest %.0f ms",
                        median(runs.map(\.wall)), runs.map(\.wall).max() ?? .nan))
            ])
        }
        try report.finish()
    }

    /// Leads that failed: five error types, fields of their own, and a thousand values at fault.
    private static func failures(_ count: Int) -> String {
        """
        PRAGMA synchronous = OFF;
        BEGIN;
        CREATE TEMP TABLE new AS
            WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < \(count))
            SELECT i, i + (SELECT max(id) FROM jobs) AS id FROM numbers;
        INSERT INTO leads (id, event_id, identity, email, first_name, last_name, company, source, run_id, captured_ms,
            created_ms, updated_ms)
        SELECT id, 1, 'email:f' || i || '@firm.example', 'f' || i || '@firm.example', 'Ann', 'Failed', 'Firm', 'csv', 1,
            0, 0, 0 FROM new;
        INSERT INTO jobs (id, lead_id, destination_id, state, ready, turn, person_key, due_ms, created_ms, moved_ms,
            failed_stage, error_type, error_code, error_field, error_value, error_lead_field, error_message)
        SELECT id, id, 1, 'failed', 0, id, id, 0, 0, 1795000000000 + i, 'sync',
            CASE i % 5 WHEN 0 THEN 'DATA_VALUE_VALIDATION' WHEN 1 THEN 'NO_TAG_MAPPING' WHEN 2 THEN 'CAMPAIGN'
                WHEN 3 THEN 'DATA_VALUE_VALIDATION' ELSE 'MISSING_REQUIRED_FIELD' END,
            'CODE_' || i % 7, CASE WHEN i % 5 = 2 THEN NULL ELSE 'field_' || i % 11 END,
            CASE WHEN i % 5 IN (0, 1, 3) THEN 'value ' || i % 1000 END, 'industry',
            'the option ' || i % 1000 || ' is none of those that the property takes'
        FROM new;
        COMMIT;
        """
    }

    private func shell(_ sql: String, on file: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3", "-bail", file, sql]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchFolder.Failure(description: "the sqlite3 shell could not fill \(file)")
        }
    }

    private func measure(_ arguments: [String], _ file: String) throws -> Run {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = arguments + ["--db", file]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let before = SyncBench.processorSeconds(of: RUSAGE_CHILDREN) * 1000
        let start = ContinuousClock.now
        try process.run()
        process.waitUntilExit()
        let wall = (ContinuousClock.now - start) / .milliseconds(1)
        guard process.terminationStatus == 65 else {
            throw BenchFolder.Failure(description: "\(arguments) ended with \(process.terminationStatus)")
        }
        return Run(processor: SyncBench.processorSeconds(of: RUSAGE_CHILDREN) * 1000 - before, wall: wall)
    }
}
