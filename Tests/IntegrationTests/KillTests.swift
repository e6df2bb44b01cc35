import Foundation
import TestSupport
import Testing

/// Workers that die in the middle of their work.
@Suite(.blocking) struct KillTests {
    @Test(arguments: [1, 2, 3])
    func `a killed worker loses nothing and doubles nothing`(round: Int) throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        // The partners know nobody, so that no address and no company is learnt.
        try sandbox.silencePartners()
        // Slow enough that a kill falls into the middle of calls.
        try sandbox.post("/_sandbox/config", ["hubspot": ["latency_ms": 30]])
        let file = Installation.people(0..<600, companies: 60)
        // People without an address, who can be found again by no key.
        let nameless = (0..<30).reduce(into: "") { $0 += "Nameless,No\($1),,Firm \($1 % 60),Buyer\n" }
        try user.write(file + nameless, to: "leads.csv")
        try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
        let victim = try user.start("work", "--batch", "25", as: "victim")
        let survivor = try user.start("work", "--batch", "25", "--drain", "--drain-timeout", "30s", as: "survivor")
        try eventually("nothing was synced") {
            try Int(user.sql("select count(*) from jobs where state = 'synced'")) ?? 0 >= 100 * round
        }
        kill(victim.processIdentifier, SIGKILL)
        victim.waitUntilExit()
        survivor.waitUntilExit()
        let said = try user.read("survivor.err")
        #expect(survivor.terminationStatus == 0, "\(said)")
        // What the victim held is due again at once; a last worker finds whatever the survivor left.
        let last = try user.run("work", "--drain", "--drain-timeout", "30s")
        #expect(last.status == 0, "\(last.messages)")

        let audit = try user.run("doctor", "--audit")
        #expect(audit.status == 0, "\(audit.output)")
        let synced = try #require(Int(try user.sql("select count(*) from jobs where state = 'synced'")))
        let unknown = try #require(
            Int(try user.sql("select count(*) from reconciliation where error_type = 'OUTCOME_UNKNOWN'")))
        let summary = try user.sql("select * from sync_summary")
        #expect(synced + unknown == 630, "\(summary)")
        #expect(unknown <= 30, "only people without an address may end there")
        let emails = try sandbox.values("email", of: "contacts")
        #expect(emails.count == 600 && Set(emails).count == 600)
        let domains = try sandbox.values("domain", of: "companies")
        #expect(domains.count == Set(domains).count)
        let names = try sandbox.records("contacts").count - emails.count
        #expect(names >= 30 - unknown && names <= 30)
        #expect(try sandbox.violations() == 0)
    }

    @Test func `SIGTERM finishes what is in hand and hands back the rest`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        try sandbox.post("/_sandbox/config", ["hubspot": ["latency_ms": 100]])
        try user.write(Installation.people(0..<400), to: "leads.csv")
        try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
        let worker = try user.start("work", "--batch", "20", as: "worker")
        try eventually("nothing was synced") {
            try Int(user.sql("select count(*) from jobs where state = 'synced'")) ?? 0 > 0
        }
        worker.terminate()
        worker.waitUntilExit()
        let said = try user.read("worker.err")
        #expect(worker.terminationStatus == 0, "\(said)")
        #expect(try user.sql("select count(*) from jobs where worker_id is not null") == "0")
        #expect(try user.sql("select count(*) from workers") == "0")
        #expect(try user.sql("select count(*) from create_intents where sent") == "0", "no call was cut off")
        #expect(try user.sql("select max(attempts) from jobs where state in ('captured', 'enriched')") == "0")
    }

    @Test func `a second SIGTERM leaves now`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        // Far longer than the grace period.
        try sandbox.post("/_sandbox/config", ["hubspot": ["latency_ms": 25_000]])
        try user.write(Installation.people(0..<40), to: "leads.csv")
        try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
        let worker = try user.start("work", "--batch", "20", as: "worker")
        try eventually("nothing is being synced") {
            try Int(user.sql("select count(*) from jobs where state = 'enriched' and worker_id is not null")) ?? 0 > 0
        }
        worker.terminate()
        try eventually("the first signal was not heard") { try user.sql("select 1") == "1" && worker.isRunning }
        let start = ContinuousClock.now
        worker.terminate()
        worker.waitUntilExit()
        #expect(ContinuousClock.now - start < .seconds(8))
        let said = try user.read("worker.err")
        #expect(worker.terminationStatus == 0, "\(said)")
        #expect(try user.sql("select count(*) from jobs where worker_id is not null") == "0")
        #expect(try user.sql("select max(attempts) from jobs") == "0")
    }

    @Test func `what ingest has counted survives kill -9`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        try user.write(Installation.people(0..<60_000), to: "leads.csv")
        let ingest = try user.start("ingest", "leads.csv", "--event", "expo", as: "ingest")
        try eventually("nothing was committed") {
            try Int(user.sql("select coalesce(sum(accepted), 0) from ingest_runs")) ?? 0 >= 4000
        }
        kill(ingest.processIdentifier, SIGKILL)
        ingest.waitUntilExit()
        let counted = try user.sql("select sum(accepted) from ingest_runs")
        #expect(try user.sql("select count(*) from leads") == counted)
        #expect(try user.sql("select count(*) from jobs") == counted)
        let again = try user.run("ingest", "leads.csv", "--event", "expo", "--json")
        #expect(again.status == 0)
        #expect(try user.sql("select count(*) from leads") == "60000")
        #expect(again.output.contains("\"already_there\":\(counted),"), "\(again.output)")
        #expect(try user.run("doctor", "--audit").status == 0)
    }
}
