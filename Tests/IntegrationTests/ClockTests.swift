import Foundation
import TestSupport
import Testing

/// Clocks that step and machines that sleep, under real worker processes.
///
/// A step or a suspend frees no live job, pins no dead one, and makes nothing wait for longer than it would have.
@Suite(.blocking) struct ClockTests {
    /// How the clocks jump.
    enum Jump: Sendable, CaseIterable, CustomTestStringConvertible {
        case forward
        case back
        case suspend

        var testDescription: String {
            switch self {
            case .forward: "an hour forward"
            case .back: "an hour back"
            case .suspend: "a suspend of an hour"
            }
        }

        /// Makes the jump for the `count`th time. Wall clocks step there and back; nothing takes a suspend back.
        func strike(_ clock: ShiftedClock, _ count: Int = 1) throws {
            switch self {
            case .forward: try clock.step(by: count % 2 == 1 ? 3600 : 0)
            case .back: try clock.step(by: count % 2 == 1 ? -3600 : 0)
            case .suspend: try clock.suspend(for: 3600 * count)
            }
        }
    }

    @Test(arguments: Jump.allCases) func `a jump of the clocks frees no live job`(jump: Jump) throws {
        let yard = try Yard(latency: 60, people: 400)
        let workers = try (0..<3).map { try yard.startWorker($0) }
        try yard.synced(atLeast: 40)
        // Again and again, because who wakes first may free the others' jobs.
        for count in 1...5 {
            try jump.strike(yard.clock, count)
            usleep(1_200_000)
        }
        try yard.synced(atLeast: 400)
        #expect(workers.allSatisfy { $0.isRunning })
        let taken = try yard.user.sql("SELECT what, count(*) FROM job_history WHERE what <> 'done' GROUP BY what")
        #expect(taken == "")
        let said = try (0..<3).map { try yard.user.read("worker-\($0).err") }
        #expect(!said.contains { $0.contains("refused") })
        #expect(try yard.user.sql("SELECT max(attempts), max(crashes) FROM jobs") == "0|0")
        #expect(try yard.sandbox.values("email", of: "contacts").count == 400)
    }

    @Test(arguments: Jump.allCases) func `a jump of the clocks pins no dead worker's job`(jump: Jump) throws {
        let yard = try Yard(latency: 2000, people: 200)
        let victim = try yard.startWorker(0)
        try yard.holds(victim)
        let survivor = try yard.startWorker(1)
        try yard.registers(survivor)
        try jump.strike(yard.clock)
        kill(victim.processIdentifier, SIGKILL)
        try eventually(within: Campaign.rescueLimit, "the dead worker's jobs are held still") {
            try yard.user.sql(yard.held(by: victim)) == "0"
        }
        #expect(try yard.user.sql("SELECT count(*) > 0 FROM job_history WHERE what = 'rescued'") == "1")
    }

    @Test func `a job in back-off waits no longer for a step forward`() throws {
        try waitNoLonger(for: .forward)
    }

    @Test func `a job in back-off waits no longer for a step back`() throws {
        try waitNoLonger(for: .back)
    }

    private func waitNoLonger(for jump: Jump) throws {
        let yard = try Yard(latency: 0, people: 20)
        try yard.user.edit { $0.replacing("  base: 5s", with: "  base: 2s") }
        try yard.sandbox.post(
            "/_sandbox/faults", ["match": ["path": "/hubspot/*"], "kind": "status", "status": 503, "next": 4])
        _ = try yard.startWorker(0)
        try eventually("nothing went into back-off") {
            try yard.user.sql("SELECT count(*) > 0 FROM job_history WHERE what = 'retry'") == "1"
        }
        try jump.strike(yard.clock)
        try yard.synced(atLeast: 20)
    }

    @Test func `in a restored backup, the jobs of workers that are not there are due at once`() throws {
        let yard = try Yard(latency: 1000, people: 200)
        let worker = try yard.startWorker(0)
        try yard.holds(worker)
        _ = try yard.user.shell("mkdir restored && cp leadferry.yaml restored")
        _ = try yard.user.sql(".backup \(yard.user.folder)/restored/leadferry.db")
        // The copy has no CRM, so that it does nothing there.
        try yard.user.shell("sed -i 's|\(yard.sandbox.url)|http://127.0.0.1:9|' restored/leadferry.yaml")
        func ask(_ query: String) throws -> String {
            try yard.user.shell("sqlite3 -cmd '.timeout 10000' restored/leadferry.db '\(query)'").output
        }
        let held = "SELECT count(*) FROM jobs WHERE worker_id = 1"
        try #require(try ask(held) != "0\n", "the backup holds nothing of a worker")
        _ = try yard.user.start("work", "--config", "restored/leadferry.yaml", as: "restored-worker")
        try eventually("no worker on the copy") { try ask("SELECT count(*) FROM workers WHERE id > 1") != "0\n" }
        try eventually(within: Campaign.rescueLimit, "jobs are held by a worker that is not there") {
            try ask(held) == "0\n"
        }
        // And the worker of the original is not disturbed.
        #expect(worker.isRunning)
        #expect(try yard.user.sql("SELECT count(*) FROM job_history WHERE what IN ('rescued', 'expired')") == "0")
    }
}

/// An installation with people to carry, a sandbox, and workers whose clocks can be moved.
private struct Yard {
    let sandbox: SandboxProcess
    let user: Installation
    let clock: ShiftedClock

    init(latency: Int, people: Int) throws {
        sandbox = try SandboxProcess()
        user = try Installation(sandbox: sandbox.url)
        clock = try ShiftedClock(in: user)
        try user.edit { $0.replacing("batch: 100", with: "batch: 5").replacing("linger: 1s", with: "linger: 0s") }
        try sandbox.post(
            "/_sandbox/config",
            ["hubspot": ["latency_ms": latency, "ten_second_limit": 100_000, "search_per_second": 1000]])
        try user.write(Installation.people(0..<people, companies: people), to: "leads.csv")
        try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
    }

    func startWorker(_ number: Int) throws -> Process {
        try user.start("work", as: "worker-\(number)", environment: clock.environment)
    }

    func held(by process: Process) -> String {
        """
        SELECT count(*) FROM jobs JOIN workers ON workers.id = jobs.worker_id
        WHERE jobs.state = 'enriched' AND pid = \(process.processIdentifier)
        """
    }

    func holds(_ process: Process) throws {
        try eventually("the worker took nothing") { try user.sql(held(by: process)) != "0" }
    }

    func registers(_ process: Process) throws {
        try eventually("the worker did not start") {
            try user.sql("SELECT count(*) FROM workers WHERE pid = \(process.processIdentifier)") == "1"
        }
    }

    func synced(atLeast count: Int) throws {
        try eventually(within: .seconds(60), "\(count) leads were not synced") {
            try Int(user.sql("SELECT count(*) FROM jobs WHERE state = 'synced'")) ?? 0 >= count
        }
    }
}
