import Foundation
import TestSupport
import Testing

/// The commands of the README, one after the other, on the built binary.
@Suite(.blocking) struct JourneyTests {
    @Test func `leads go from a file to the CRM with no edit of the configuration but the port`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        try user.write(Installation.people(0..<120) + ",,not an address,,\n", to: "leads.csv")
        let ingest = try user.run("ingest", "leads.csv", "--event", "expo", "--json")
        #expect(ingest.status == 65)
        #expect(
            ingest.output
                == #"{"accepted":120,"already_there":0,"merged":0,"read":121,"rejected":1,"rejects_file":"leads.csv.rejects.csv"}"#
                + "\n")
        let work = try user.run("work", "--drain", "--drain-timeout", "5s")
        #expect(work.status == 0, "\(work.messages)")
        let reconcile = try user.run("reconcile", "--json")
        #expect(reconcile.status == 0 && reconcile.output.contains(#""groups":[]"#))
        #expect(try user.sql("select synced, failed from sync_summary") == "120|0")
        #expect(Set(try sandbox.values("email", of: "contacts")).count == 120)
        #expect(try sandbox.values("domain", of: "companies").count == 20)
        #expect(try sandbox.violations() == 0)
        let audit = try user.run("doctor", "--audit")
        #expect(audit.status == 0, "\(audit.output)")
    }

    @Test func `a failed group is the same in the command and in plain SQL, and a retry mends it`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        try user.edit {
            $0.replacing(
                "    paths: v3\n",
                with: "    paths: v3\n    fields:\n      person:\n        - {custom: Stage, to: lifecyclestage}\n")
        }
        try user.write(
            "Email,First Name,Stage\na@firm.example,Ann,lead\nb@firm.example,Bob,Wizard\nc@firm.example,Cid,Wizard\n",
            to: "leads.csv")
        try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
        try #require(try user.run("work", "--drain", "--drain-timeout", "2s").status == 0)
        let groups = try user.run("reconcile", "--json")
        #expect(groups.status == 65)
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(groups.output.utf8)) as? [String: Any])
        let list = try #require(report["groups"] as? [[String: Any]])
        #expect(list.map { $0["error_type"] as? String } == ["DATA_VALUE_VALIDATION"])
        #expect(list.map { $0["leads"] as? Int } == [2])
        #expect(
            try user.sql("select error_type, leads, last_field from reconciliation_groups")
                == "DATA_VALUE_VALIDATION|2|lifecyclestage")
        // The map was wrong: without the line, the group goes through.
        try user.edit {
            $0.replacing("    fields:\n      person:\n        - {custom: Stage, to: lifecyclestage}\n", with: "")
        }
        #expect(try user.run("retry", "--type", "DATA_VALUE_VALIDATION").status == 0)
        try #require(try user.run("work", "--drain", "--drain-timeout", "2s").status == 0)
        #expect(try user.run("reconcile").status == 0)
        #expect(
            try sandbox.values("email", of: "contacts").sorted() == [
                "a@firm.example", "b@firm.example", "c@firm.example",
            ])
    }

    @Test func `a refused credential fails the leads in hand, holds the rest, and all go on with a good one`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        try user.edit { $0.replacing("token: sandbox", with: "token: env:HUBSPOT_TOKEN") }
        try user.write(Installation.people(0..<30), to: "leads.csv")
        try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
        let work = try user.run(
            "work", "--drain", "--drain-timeout", "1s", "--batch", "10", "--concurrency", "1",
            environment: ["HUBSPOT_TOKEN": "wrong-token-4711"])
        #expect(work.status == 0, "\(work.messages)")
        #expect(
            try user.sql("select paused_error, synced, failed, enriched from sync_summary") == "AUTHENTICATION|0|10|20")
        #expect(try user.sql("select distinct status from pre_sync") == "paused")
        #expect(try user.run("doctor", environment: ["HUBSPOT_TOKEN": "wrong-token-4711"]).status == 69)
        // A worker that starts with another credential finds out by itself that it works.
        try #require(
            try user.run("work", "--drain", "--drain-timeout", "2s", environment: ["HUBSPOT_TOKEN": "sandbox"]).status
                == 0)
        #expect(
            try user.sql("select distinct detail from job_history where what = 'retried'")
                == "the credential works again")
        #expect(try user.sql("select synced, failed from sync_summary") == "30|0")
        let everywhere = try user.shell("grep -rl wrong-token-4711 . ; true").output
        #expect(everywhere.isEmpty, "the token was written to \(everywhere)")
        #expect(!work.messages.contains("wrong-token-4711"))
    }

    @Test func `a lead that comes while the CRM is down is sent when it is up again`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        try user.edit { $0.replacing("  base: 5s", with: "  base: 200ms") }
        try sandbox.post(
            "/_sandbox/faults", ["match": ["path": "/hubspot/*"], "kind": "status", "status": 503, "next": 4])
        try user.write(Installation.people(0..<10), to: "leads.csv")
        try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
        try #require(try user.run("work", "--drain", "--drain-timeout", "20s").status == 0)
        #expect(try user.sql("select synced, failed from sync_summary") == "10|0")
        #expect(try user.sql("select count(*) > 0 from job_history where what = 'retry'") == "1")
    }

    @Test func `show tells where a value came from and what happened`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        try user.write(Installation.people(7..<8), to: "leads.csv")
        try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
        try #require(try user.run("work", "--drain", "--drain-timeout", "2s").status == 0)
        let text = try user.run("show", "ann7@firm7.example")
        #expect(text.status == 0)
        for part in ["lead 1", "captured", "offline", "captured → enriched", "enriched → synced", "contact 2"] {
            #expect(text.output.contains(part), "\(part) is not in \(text.output)")
        }
        let json = try user.run("show", "1", "--json")
        let stories = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
        #expect(stories.first?["identity"] as? String == "email:ann7@firm7.example")
        #expect(try user.run("show", "nobody@firm7.example").status == 66)
    }
}
