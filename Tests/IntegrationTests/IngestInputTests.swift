import Foundation
import TestSupport
import Testing

/// What `ingest` takes: compressed files, standard input, folders, JSON Lines, a drop folder; and what it shows first.
@Suite(.blocking) struct IngestInputTests {
    private func counts(_ user: Installation) throws -> String { try user.sql("select count(*) from leads") }

    @Test func `a compressed file, standard input and JSON lines are read without being told`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        try user.write(Installation.people(0..<50), to: "leads.csv")
        #expect(try user.shell("gzip leads.csv; exec $leadferry ingest leads.csv.gz --event expo").status == 0)
        #expect(try counts(user) == "50")
        let piped = try user.run("ingest", "-", "--event", "expo", input: "{\"email\":\"x@firm.example\"}\n")
        #expect(piped.status == 0 && piped.output.contains("accepted 1"), "\(piped.messages)")
        let wrong = try user.run("ingest", "-", "--event", "expo", "--format", "csv", input: "{\"email\":\"x\"}\n")
        #expect(wrong.status == 66, "\(wrong.messages)")
    }

    @Test func `a folder is read file by file, and one that cannot be used stops nothing`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        let line = """
            mkdir in && printf 'Email\\na@firm.example\\n' >in/a.csv && : >in/b.csv && echo x >in/c.pdf &&
            printf 'Email\\nb@firm.example\\nbad\\n' >in/d.csv && exec $leadferry ingest in --event expo --json
            """
        let result = try user.shell(line)
        #expect(result.status == 66, "\(result.messages)")
        #expect(result.messages.contains("in/b.csv is empty") && result.messages.contains("in/c.pdf is passed over"))
        #expect(result.output.contains("\"accepted\":2") && result.output.contains("in/d.csv.rejects.csv"))
        let again = try user.shell("rm in/b.csv; exec $leadferry ingest in --event expo")
        #expect(again.status == 65, "\(again.messages)")
        #expect(again.output.contains("accepted 0") && again.output.contains("already there 2"), "\(again.output)")
    }

    @Test func `a dry run shows the mapping, the leads and the rejects, and writes nothing`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        try user.write("Firma;E-Mail;Diet\nAcme;ann@firm.example;vegan\nAcme;bob@firm;\n", to: "leads.csv")
        let shown = try user.run("ingest", "leads.csv", "--event", "expo", "--dry-run")
        #expect(shown.status == 65)
        for part in ["Firma", "company", "custom.Diet", "email=ann@firm.example", "custom.Diet=vegan", "1 rejected"] {
            #expect(shown.output.contains(part), "'\(part)' is not in: \(shown.output)")
        }
        #expect(shown.messages.contains("leads.csv:3: E-Mail:"), "\(shown.messages)")
        let json = try user.run("ingest", "leads.csv", "--event", "expo", "--dry-run", "--json")
        let reports = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
        #expect(reports[0]["accepted"] as? Int == 1 && reports[0]["rejected"] as? Int == 1)
        let rejects = try #require(reports[0]["rejects"] as? [[String: Any]])
        #expect(rejects[0]["line"] as? Int == 3)
        #expect(try counts(user) == "0")
        #expect(!user.has("leads.csv.rejects.csv"))
    }

    @Test func `a dry run shows how the leads would be captured, and a bad file does not end it`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        try user.write("", to: "a.csv")
        try user.write("Email,Badge ID,Consent\nann@firm.example,R-1,v3\nbob@firm.example,,\n", to: "b.csv")
        let dry = [
            "ingest", "a.csv", "b.csv", "--event", "expo", "--dry-run", "--consent", "v2", "--device", "tablet",
            "--captured-by", "rep@us.test",
        ]
        let shown = try user.run(dry)
        #expect(shown.status == 66 && shown.messages.contains("a.csv is empty"), "\(shown.messages)")
        for part in [
            "captured_by=rep@us.test  consent=v3  device=tablet  registration_id=R-1", "consent=v2  device=tablet",
        ] {
            #expect(shown.output.contains(part), "'\(part)' is not in: \(shown.output)")
        }
        let json = try user.run(dry + ["--json"])
        let reports = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
        #expect((reports[0]["error"] as? String)?.contains("is empty") == true)
        let leads = try #require(reports[1]["leads"] as? [[String: Any]])
        #expect(leads[0]["consent"] as? String == "v3" && leads[1]["consent"] as? String == "v2")
        #expect(leads[0]["registration_id"] as? String == "R-1" && leads[0]["device"] as? String == "tablet")
    }

    @Test func `the template is a table that can be filled in and ingested`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        let template = try user.run("ingest", "--template")
        #expect(template.status == 0)
        let columns = template.output.split(separator: "\n")[0].split(separator: ",")
        #expect(columns.first == "email" && columns.contains("captured_at"))
        for name in ["full_name", "consent", "device", "registration_id"] {
            #expect(columns.contains(Substring(name)), "\(name)")
        }
        let row = columns.map { $0 == "email" ? "a@firm.example" : "" }.joined(separator: ",")
        try user.write(template.output + row + "\n", to: "filled.csv")
        let dry = try user.run("ingest", "filled.csv", "--event", "expo", "--dry-run")
        #expect(dry.status == 0 && !dry.output.contains("custom."), "\(dry.output)")
    }

    // MARK: - The drop folder

    private func watch(_ user: Installation, as name: String) throws -> Process {
        let process = try user.start("ingest", "--watch", "drop", "--event", "expo", as: name)
        try eventually("it does not watch") { try user.read(name + ".err").contains("watching") }
        return process
    }

    private func summary(_ user: Installation, _ name: String) throws -> [String: Any] {
        let data = Data(try user.read(name).utf8)
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func `files of a drop folder are taken, moved and told of, and a bad one stops nothing`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        _ = try user.shell("mkdir drop")
        let process = try watch(user, as: "watch")
        try user.write(Installation.people(0..<20), to: "drop/.leads.csv")
        _ = try user.shell("mv drop/.leads.csv drop/leads.csv; echo nothing >drop/bad.csv")
        try eventually("leads.csv was not taken") { user.has("drop/done/leads.csv") }
        try eventually("bad.csv was not taken") { user.has("drop/failed/bad.csv") }
        let first = try summary(user, "drop/done/leads.csv.summary.json")
        #expect(first["accepted"] as? Int == 20 && first["exit_code"] as? Int == 0)
        let failed = try summary(user, "drop/failed/bad.csv.summary.json")
        #expect(failed["exit_code"] as? Int == 66)
        #expect((failed["error"] as? String)?.contains("no column is known") == true)
        // The same name again, with a row that is rejected.
        try user.write(Installation.people(0..<20) + "A,B,bad,C,D\n", to: "drop/leads.csv")
        try eventually("leads.csv was not taken again") { user.has("drop/done/leads-2.csv") }
        let second = try summary(user, "drop/done/leads-2.csv.summary.json")
        #expect(second["already_there"] as? Int == 20 && second["rejected"] as? Int == 1)
        #expect(second["rejects_file"] as? String == "leads-2.csv.rejects.csv")
        #expect(user.has("drop/done/leads-2.csv.rejects.csv"))
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(try user.read("watch.out").contains("leads.csv: read 20  accepted 20"))
        #expect(try user.run("doctor", "--audit").status == 0)
    }

    @Test func `a watch that is killed in the middle of a file takes it up again and adds nothing twice`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        _ = try user.shell("mkdir drop")
        try user.write(Installation.people(0..<40_000), to: "big.csv")
        let process = try watch(user, as: "first")
        _ = try user.shell("mv big.csv drop/")
        try eventually("nothing was committed") { try counts(user) != "0" }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let second = try watch(user, as: "second")
        try eventually(within: .seconds(120), "big.csv was not taken up again") { user.has("drop/done/big.csv") }
        #expect(try counts(user) == "40000")
        #expect(try user.sql("select count(*) from jobs") == "40000")
        let told = try summary(user, "drop/done/big.csv.summary.json")
        #expect(told["read"] as? Int == 40_000)
        second.terminate()
        second.waitUntilExit()
        #expect(second.terminationStatus == 0)
        #expect(try user.run("doctor", "--audit").status == 0)
    }

    @Test func `a watch that is told to stop leaves a file after its next commit and ends well`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        _ = try user.shell("mkdir drop")
        try user.write(Installation.people(0..<60_000), to: "big.csv")
        let process = try watch(user, as: "watch")
        _ = try user.shell("mv big.csv drop/")
        try eventually("nothing was committed") { try counts(user) != "0" }
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        // Where the machine is quick, the file was through before the signal came.
        #expect(user.has("drop/big.csv") || user.has("drop/done/big.csv"))
        #expect(try user.run("doctor", "--audit").status == 0)
    }

    @Test func `of a file that breaks off what was read before is counted, with its rejects beside it`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        try user.write(Installation.people(0..<20_000), to: "leads.csv")
        let cut = try user.shell(
            "mkdir drop; sed -i '2a A,B,bad,C,D' leads.csv; gzip leads.csv; truncate -s -9000 leads.csv.gz")
        try #require(cut.status == 0, "\(cut.messages)")
        let result = try user.run("ingest", "leads.csv.gz", "--event", "expo", "--json")
        #expect(result.status == 74 && result.messages.contains("reading broke off"), "\(result.messages)")
        let report = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let accepted = try #require(report["accepted"] as? Int)
        #expect(try counts(user) == String(accepted) && accepted > 1000)
        #expect(report["rejected"] as? Int == 1 && user.has("leads.csv.gz.rejects.csv"))
        let process = try watch(user, as: "watch")
        _ = try user.shell("mv leads.csv.gz drop/")
        try eventually("it was not taken") { user.has("drop/failed/leads.csv.gz") }
        let told = try summary(user, "drop/failed/leads.csv.gz.summary.json")
        #expect(told["already_there"] as? Int == accepted && told["rejected"] as? Int == 1)
        #expect(told["exit_code"] as? Int == 74 && told["rejects_file"] as? String == "leads.csv.gz.rejects.csv")
        #expect(user.has("drop/failed/leads.csv.gz.rejects.csv"))
        process.terminate()
        process.waitUntilExit()
        #expect(try user.sql("select count(*) from ingest_runs where finished_ms is null") == "0")
        #expect(try user.run("doctor", "--audit").status == 0)
    }

    @Test func `a folder that cannot be watched is told`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        let result = try user.run("ingest", "--watch", "none", "--event", "expo")
        #expect(result.status == 66 && result.messages.contains("none"), "\(result.messages)")
        #expect(try user.run("ingest", "--watch", ".", "x.csv", "--event", "expo").status == 64)
        #expect(try user.run("ingest", "--event", "expo").status == 64)
    }
}
