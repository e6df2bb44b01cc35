import Foundation
import TestSupport
import Testing

/// People who are met one by one, and those who were expected, by the binary.
@Suite(.blocking) struct ReceptionTests {
    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func `a lead by hand is accepted, merged or already there, and says which lead it is`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        let ann = ["add", "first_name=Ann", "company=Acme", "--event", "expo", "--captured-by", "rep@us.test"]
        let first = try user.run(ann)
        #expect(first.status == 0 && first.output == "accepted as lead 1\n", "\(first.messages)")
        #expect(try user.run(ann).output == "already there as lead 1\n")
        let merged = try user.run(
            "add", "first_name=ANN", "company=ACME Ltd", "phone=+12025550134", "--event", "expo", "--json")
        let report = try object(merged.output)
        #expect(report["outcome"] as? String == "merged" && report["lead"] as? Int == 1)
        #expect(report["identity"] as? String == "name:ann|acme")
        #expect(
            try user.sql("select source, scan_count, phone, captured_by from leads")
                == "manual|2|+12025550134|rep@us.test")
        #expect(try user.sql("select count(*), min(priority) from jobs") == "1|2")
        #expect(try user.run("doctor", "--audit").status == 0)
    }

    @Test func `a lead by hand is read from standard input, and what cannot be read is told`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        let added = try user.run(
            "add", "-", "custom.Booth=B12", "--event", "expo",
            input: "email=ann@acme.test\n\nphone=ask reception\n")
        #expect(added.status == 0 && added.output == "accepted as lead 1\n", "\(added.messages)")
        #expect(added.messages.contains("phone cannot be read as such"), "\(added.messages)")
        #expect(
            try user.sql("select email, custom from leads")
                == #"ann@acme.test|{"Booth":"B12","phone (as given)":"ask reception"}"#)
    }

    @Test func `a lead by hand that is none is told with its exit code, and nothing is written`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        let misspelt = try user.run("add", "frist_name=Ann", "company=Acme", "--event", "expo")
        #expect(misspelt.status == 64 && misspelt.messages.contains("Did you mean first_name?"), "\(misspelt.messages)")
        let nobody = try user.run("add", "first_name=Ann", "--event", "expo", "--json")
        #expect(nobody.status == 65 && nobody.messages.contains("a name alone is not enough"), "\(nobody.messages)")
        #expect(try object(nobody.output)["outcome"] as? String == "rejected")
        #expect(try user.run("add", "email=ann@acme.test").status == 64, "the event is missing")
        #expect(try user.run("add", "email=ann@acme.test", "--event", "expo", "--to", "hubspit").status == 64)
        #expect(try user.sql("select count(*) from leads; select count(*) from ingest_runs") == "0\n0")
    }

    private static let list = """
        Badge No,Name,E-mail,Organisation
        R-1,Ann Lee,ann@acme.test,Acme
        R-2,Bob Poe,bob@beta.test,Beta
        ,Cy Dent,cy@gamma.test,Gamma

        """

    @Test func `attendees are imported, checked in and sent, and the list says who came`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        try user.write(Self.list, to: "registered.csv")
        let imported = try user.run("attendees", "import", "registered.csv", "--event", "expo", "--json")
        #expect(imported.status == 65, "\(imported.messages)")
        #expect(
            imported.output
                == #"{"added":2,"already_there":0,"read":3,"rejected":1,"rejects_file":"registered.csv.rejects.csv","updated":0}"#
                + "\n")
        #expect(try user.read("registered.csv.rejects.csv").contains("4,,The row has no registration id"))
        #expect(try user.sql("select count(*) from jobs") == "0")

        let checkIn = ["attendees", "check-in", "R-1", "--event", "expo", "--consent", "v3", "--device", "gate 2"]
        let first = try user.run(checkIn)
        #expect(first.status == 0 && first.output == "R-1: accepted as lead 1, scan 1\n", "\(first.messages)")
        #expect(try user.run(checkIn).output == "R-1: merged into lead 1, scan 2\n")
        let typed = try user.run("attendees", "check-in", "-", "--event", "expo", "--json", input: "R-2\nR-9\n")
        #expect(typed.status == 65 && typed.messages.contains("“R-9” is in no list of attendees"), "\(typed.messages)")
        #expect(
            typed.output.hasPrefix(#"{"lead":2,"outcome":"accepted","registration_id":"R-2","scan_count":1}"#),
            "\(typed.output)")

        try #require(try user.run("work", "--drain", "--drain-timeout", "5s").status == 0)
        #expect(Set(try sandbox.values("email", of: "contacts")) == ["ann@acme.test", "bob@beta.test"])
        #expect(
            try user.sql("select registration_id, lead_id, scan_count from attendance where checked_in_at > ''")
                == "R-1|1|2\nR-2|2|1")
        let list = try user.run("attendees", "list", "--event", "expo")
        #expect(list.status == 0 && list.messages.contains("2 registered, 2 checked in"), "\(list.messages)")
        #expect(list.output.contains("Ann Lee") && list.output.contains("beta.test"), "\(list.output)")
        #expect(try user.run("attendees", "list", "--event", "expo", "--state", "missing", "--json").output == "[]\n")
        let show = try user.run("show", "1").output
        for part in ["checked in as R-1", "captured 2 times", "on gate 2", "consent “v3”", "badge  check-in:1"] {
            #expect(show.contains(part), "\(part) is not in \(show)")
        }
        #expect(try user.run("doctor", "--audit").status == 0)
    }

    @Test func `a list without a registration id is refused`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        try user.write("Code,E-mail\nR-1,ann@acme.test\n", to: "registered.csv")
        let refused = try user.run("attendees", "import", "registered.csv", "--event", "expo")
        #expect(
            refused.status == 66 && refused.messages.contains("--map 'Column=registration_id'"), "\(refused.messages)")
        let mapped = try user.run(
            "attendees", "import", "registered.csv", "--event", "expo", "--map", "Code=registration_id")
        #expect(mapped.status == 0 && mapped.output.hasPrefix("read 1  added 1"), "\(mapped.messages)")
    }

    @Test func `every merge can be seen, with what it took, replaced and set aside`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        try user.write("Email,First Name,City\na@acme.test,Bob,Oslo\n", to: "one.csv")
        try user.write("Email,First Name,City,Phone\na@acme.test,Robert J.,Rome,+1 202 555 0134\n", to: "two.csv")
        try #require(try user.run("ingest", "one.csv", "--event", "expo", "--consent", "I agree.").status == 0)
        try #require(try user.run("ingest", "two.csv", "--event", "expo", "--device", "tablet").status == 0)
        let show = try user.run("show", "1").output
        #expect(
            show.contains(
                "merged  two.csv  line 2 of run 2; took first_name, phone; instead of first_name “Bob”; "
                    + "set aside city “Rome”"), "\(show)")
        for part in ["consent “I agree.”", "on tablet"] { #expect(show.contains(part), "\(part) is not in \(show)") }
        try #require(try user.run("add", "full_name=Ann Lee", "company=Acme", "--event", "expo").status == 0)
        try #require(
            try user.run("add", "full_name=Ann Lee", "company=Acme Inc", "email=al@acme.test", "--event", "expo").status
                == 0)
        let name = try user.run("show", "2").output
        #expect(name.contains("perhaps the same person: lead 3"), "\(name)")
    }
}
