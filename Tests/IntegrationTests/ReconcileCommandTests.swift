import Foundation
import TestSupport
import Testing

/// The commands around what failed, on the built binary.
@Suite(.blocking) struct ReconcileCommandTests {
    /// Three leads of the expo and one of the fair that fail by a value, and one that is synced.
    private func site() throws -> (SandboxProcess, Installation) {
        let sandbox = try SandboxProcess()
        try sandbox.silencePartners()
        let user = try Installation(sandbox: sandbox.url)
        try user.edit {
            $0.replacing(
                "    paths: v3\n",
                with: "    paths: v3\n    fields:\n      person:\n        - {custom: Stage, to: lifecyclestage}\n")
        }
        let head = "Email,First Name,Stage\n"
        try user.write(
            head
                + "a@firm.example,=1+1,Wizard\nb@firm.example,Bob,Wizard\nc@firm.example,Cid,Fool\nd@firm.example,Dee,lead\n",
            to: "expo.csv")
        try user.write(head + "e@firm.example,Eve,Wizard\n", to: "fair.csv")
        try #require(try user.run("ingest", "expo.csv", "--event", "expo").status == 0)
        try #require(try user.run("ingest", "fair.csv", "--event", "fair").status == 0)
        try #require(try user.run("work", "--drain", "--drain-timeout", "10s").status == 0)
        return (sandbox, user)
    }

    @Test func `reconcile shows figures, groups and the command that mends`() throws {
        let (_, user) = try site()
        let all = try user.run("reconcile")
        #expect(all.status == 65)
        for part in ["hubspot: 20.0 % cleared, 1 of 5 leads, 4 failed", "DATA_VALUE_VALIDATION", "Wizard", "Fool"] {
            #expect(all.output.contains(part), "\(part) is not in \(all.output)")
        }
        #expect(all.messages.contains("leadferry edit --type DATA_VALUE_VALIDATION --value Wizard custom.Stage=…"))
        let event = try user.run("reconcile", "--event", "fair", "--json")
        #expect(event.status == 65 && event.output.contains(#""leads":1"#) && !event.output.contains("Fool"))
        let byEvent = try user.run("reconcile", "--by", "event")
        #expect(
            byEvent.output.contains("hubspot, expo: 25.0 % cleared") && byEvent.output.contains("hubspot, fair: 0.0 %"))
        #expect(try user.run("reconcile", "--since", "2099-01-01").status == 0)
        #expect(try user.run("reconcile", "--since", "1h").status == 65)
        #expect(try user.run("reconcile", "--type", "campaign").status == 0)
        #expect(try user.run("reconcile", "--event", "exop").messages.contains("did you mean 'expo'"))
        #expect(try user.run("reconcile", "--destination", "nowhere").status == 64)
    }

    @Test func `the lists come as a table, JSON, or CSV that a spreadsheet does not run`() throws {
        let (_, user) = try site()
        let leads = try user.run("reconcile", "--leads", "--csv")
        #expect(leads.status == 65)
        let lines = leads.output.split(separator: "\r\n").map(String.init)
        #expect(lines.count == 5 && lines.first?.hasPrefix("job,lead,event,destination,status,field,value") == true)
        #expect(leads.output.contains("\"'=1+1\""), "\(leads.output)")
        let groups = try user.run("reconcile", "--csv")
        #expect(groups.output.contains("hubspot,,DATA_VALUE_VALIDATION,lifecyclestage,Wizard,custom.Stage,3,"))
        let cleared = try user.run("reconcile", "--state", "cleared", "--json")
        #expect(cleared.output.contains("d@firm.example"))
        #expect(try user.run("reconcile", "--csv", "--json").status == 64)
    }

    @Test func `a job that cannot be taken is told, and the others are`() throws {
        let (_, user) = try site()
        let ids = try user.sql("select job_id from reconciliation order by 1").split(separator: "\n").map(String.init)
        let synced = try user.sql("select job_id from cleared")
        let dismissed = try user.run("dismiss", ids[0], synced, "--reason", "a competitor")
        #expect(dismissed.status == 65 && dismissed.messages.contains("1 job dismissed"))
        #expect(dismissed.messages.contains("job \(synced) was not dismissed: its lead is in the CRM"))
        let retry = try user.run("retry", ids[0], ids[1], synced, "999")
        #expect(retry.status == 65 && retry.messages.contains("1 job sent back"), "\(retry.messages)")
        #expect(retry.messages.contains("job \(ids[0]) was not sent back: it is dismissed: a competitor"))
        #expect(retry.messages.contains("job 999 was not sent back: there is no such job"))
        #expect(try user.sql("select count(*) from reconciliation where not dismissed") == "2")
        #expect(try user.run("undismiss", ids[0]).status == 0)
        #expect(try user.sql("select count(*) from reconciliation where not dismissed") == "3")
        #expect(try user.run("dismiss", ids[0]).status == 64)
        #expect(try user.run("retry").status == 64)
        #expect(try user.run("retry", "--all", "--type", "CAMPAIGN").status == 64)
        let dry = try user.run("retry", "--all", "--dry-run", "--json")
        #expect(dry.status == 0 && dry.output.contains(#""dry_run":true"#))
        #expect(try user.sql("select count(*) from reconciliation where not dismissed") == "3")
    }

    @Test func `an edit is checked, and says what became of it`() throws {
        let (sandbox, user) = try site()
        // It ends with its last use.
        defer { withExtendedLifetime(sandbox) {} }
        #expect(try user.run("edit", "a@firm.example", "email=nonsense").status == 64)
        #expect(try user.run("edit", "a@firm.example", "industri=x").messages.contains("did you mean industry?"))
        #expect(try user.run("edit", "nobody@firm.example", "city=Bern").status == 66)
        #expect(try user.run("edit", "city=Bern").status == 64)
        #expect(try user.run("edit", "--type", "CAMPAIGN", "city=Bern").status == 66)
        let other = try user.run("edit", "a@firm.example", "city=Bern")
        #expect(other.status == 0 && other.messages.contains("failed because of something else"), "\(other.messages)")
        let taken = try user.run("edit", "a@firm.example", "email=b@firm.example")
        #expect(taken.status == 65 && taken.messages.contains("is that person already"))
        let synced = try user.run("edit", "d@firm.example", "city=Bern", "--json")
        #expect(synced.output.contains(#""fate":"resent""#))
        try #require(try user.run("work", "--drain", "--drain-timeout", "10s").status == 0)
        #expect(try user.run("edit", "d@firm.example", "email=dee@firm.example").status == 0)
        let work = try user.run("work", "--drain", "--drain-timeout", "10s")
        let cleared = try user.sql("select count(*), max(email) from cleared")
        #expect(cleared == "1|dee@firm.example", "\(work.messages)")
    }

    @Test func `a new address reaches the record that there is, and makes no second`() throws {
        let (sandbox, user) = try site()
        #expect(try user.run("edit", "d@firm.example", "email=dee@firm.example").status == 0)
        try #require(try user.run("work", "--drain", "--drain-timeout", "10s").status == 0)
        #expect(try sandbox.values("email", of: "contacts") == ["dee@firm.example"])
    }

    @Test func `the records are read back, and what is not as it was sent is told`() throws {
        let (sandbox, user) = try site()
        let good = try user.run("reconcile", "--verify", "hubspot")
        #expect(good.status == 0 && good.messages.contains("1 lead looked at, 1 as they were sent"), "\(good.messages)")
        let id = try #require(try sandbox.records("contacts").first?["id"] as? String)
        try sandbox.delete("/hubspot/crm/v3/objects/contacts/\(id)")
        let bad = try user.run("reconcile", "--verify", "hubspot", "--json")
        #expect(bad.status == 65 && bad.output.contains(#""kind":"missing""#), "\(bad.output)")
        #expect(try user.run("edit", "d@firm.example", "city=Bern").status == 0)
        try #require(try user.run("work", "--drain", "--drain-timeout", "10s").status == 0)
        #expect(try user.run("reconcile", "--verify", "hubspot").status == 0)
        #expect(try user.run("reconcile", "--verify", "nowhere").status == 64)
    }

    @Test func `explain says where the cause is found in each CRM`() throws {
        let user = try Installation()
        let text = try user.run("explain", "no_tag_mapping").output
        for part in ["In HubSpot", "In Zoho", "leadferry retry --type NO_TAG_MAPPING"] { #expect(text.contains(part)) }
        let one = try user.run("explain", "NO_TAG_MAPPING", "--crm", "zoho").output
        #expect(one.contains("In Zoho") && !one.contains("In HubSpot"))
    }

    @Test func `a notice that does not arrive is told with its exit code`() throws {
        let (sandbox, user) = try site()
        #expect(try user.run("notify", "test").status == 78)
        try user.edit { $0 + "notices:\n  ops: {webhook: \"\(sandbox.url)/nowhere\", digest: daily}\n" }
        let refused = try user.run("notify", "test", "ops")
        #expect(refused.status == 69 && refused.output.contains("ops: the receiver answered 404"), "\(refused.output)")
        #expect(try user.run("notify", "test", "opz").messages.contains("did you mean 'ops'"))
        #expect(try user.run("notify", "list", "--json").output == "[]\n")
    }

    @Test func `whoever retries after a change of the file is told which workers do not know it`() throws {
        let (_, user) = try site()
        let worker = try user.start("work", as: "worker")
        try eventually("no worker is registered") { try user.sql("select count(*) from workers") == "1" }
        try #require(try user.shell("touch -d '1 minute' leadferry.yaml").status == 0)
        let retry = try user.run("retry", "--all")
        #expect(retry.messages.contains("was changed after worker"), "\(retry.messages)")
        worker.terminate()
        worker.waitUntilExit()
    }
}
