import Foundation
import TestSupport
import Testing

/// Somebody keeps a write transaction open, while four workers and two ingests want to write.
@Suite(.blocking) struct LockTests {
    /// Longer in a soak than in CI, and there as long as an operator forgets a shell.
    private static let hold = Soak.duration == nil ? 5 : 30

    @Test func `a shell that holds the write lock delays everybody, fails nobody, and starves nobody`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        // Small batches, so that a turn is short and there are many.
        try user.edit { $0.replacing("batch: 100", with: "batch: 10").replacing("linger: 1s", with: "linger: 0s") }
        try sandbox.post(
            "/_sandbox/config",
            ["hubspot": ["latency_ms": 30, "ten_second_limit": 1_000_000, "search_per_second": 10_000]])
        try user.write(Installation.people(0..<4000, companies: 4000), to: "leads.csv")
        try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
        let workers = try (0..<4).map { try user.start("work", as: "worker-\($0)") }
        try eventually("not every worker took work") {
            try (0..<4).allSatisfy { try !Self.batches(of: $0, user).isEmpty }
        }

        try user.write("BEGIN IMMEDIATE;\n.shell touch held; sleep \(Self.hold)\nCOMMIT;\n", to: "hold.sql")
        let shell = try user.startShell("exec sqlite3 -cmd '.timeout 60000' leadferry.db < hold.sql", as: "shell")
        try eventually("the shell did not get the lock") { user.has("held") }
        let ingests = try (0..<2).map { number in
            try user.write(Installation.people(4000..<5500 + number, companies: 5500), to: "more-\(number).csv")
            return try user.start(
                "ingest", "more-\(number).csv", "--event", "fair", "--json", as: "ingest-\(number)")
        }
        // Who only reads goes on meanwhile.
        #expect(try user.run("status").status == 0)
        #expect(shell.isRunning, "status waited for the lock")
        shell.waitUntilExit()
        #expect(shell.terminationStatus == 0)

        let marks = try (0..<4).map { try Self.batches(of: $0, user).count }
        var shares: [Int] = []
        try eventually("the workers did not go on") {
            shares = try (0..<4).map { try Self.batches(of: $0, user).dropFirst(marks[$0]).reduce(0, +) }
            return shares.reduce(0, +) >= 1200
        }
        let (slowest, fastest) = (shares.min() ?? 0, shares.max() ?? 0)
        #expect(slowest * 10 >= fastest * 3, "a worker starved: \(shares)")
        try eventually("the ingests did not end") { !ingests.contains { $0.isRunning } }
        #expect(ingests.map(\.terminationStatus) == [0, 0])
        for (number, worker) in workers.enumerated() {
            let said = try user.read("worker-\(number).err")
            #expect(worker.isRunning, "worker \(number) gave up: \(said.suffix(1000))")
        }
        #expect(try user.sql("SELECT count(*) FROM leads") == "5501")
        #expect(try user.sql("SELECT count(*) FROM job_history WHERE what <> 'done'") == "0")
        let audit = try user.run("doctor", "--audit")
        #expect(audit.status == 0, "\(audit.output)")
    }

    /// What a worker's log says it finished: the number of jobs of each batch.
    private static func batches(of number: Int, _ user: Installation) throws -> [Int] {
        try user.read("worker-\(number).err").matches(of: /"done":"(\d+)"/).compactMap { Int($0.output.1) }
    }
}
