import Foundation
import TestSupport
import Testing

/// Bad input gets a clear error that says what, where and how to mend it, a meaningful exit code, and loses nothing.
@Suite(.blocking) struct BadInputTests {
    /// One thing that a user may get wrong with a file.
    struct BadFile: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Prepares `leads.csv`.
        var line: String
        var status: Int32
        var says: [String]
        var leads = "0"
    }

    static let files = [
        BadFile(testDescription: "a missing file", line: "true", status: 66, says: ["leads.csv", "no such file"]),
        BadFile(testDescription: "a folder", line: "mkdir leads.csv", status: 66, says: ["leads.csv", "folder"]),
        BadFile(
            testDescription: "a binary file", line: "head -c 5000 /bin/ls > leads.csv", status: 66,
            says: ["leads.csv", "binary"]),
        BadFile(testDescription: "an empty file", line: ": > leads.csv", status: 66, says: ["leads.csv", "empty"]),
        BadFile(testDescription: "a header only", line: "echo Email,Name > leads.csv", status: 0, says: []),
        BadFile(
            testDescription: "no known column", line: "printf 'Foo,Bar\\n1,2\\n' > leads.csv", status: 66,
            says: ["Foo", "--map"]),
        BadFile(
            testDescription: "an unclosed quote",
            line: #"printf 'Email,Name\na@firm.example,Ann\nb@firm.example,"Bob\nc@firm.example,Cid\n' > leads.csv"#,
            status: 65, says: ["3"], leads: "2"),
        BadFile(
            testDescription: "a megabyte in one field",
            line: "(printf 'Email,Notes\\na@firm.example,'; head -c 1000000 /dev/zero | tr '\\0' x; "
                + "printf '\\nb@firm.example,ok\\n') > leads.csv",
            status: 65, says: ["2"], leads: "1"),
        BadFile(
            testDescription: "another encoding",
            line: "printf 'Email,Name\\na@firm.example,M\\374ller\\n' > leads.csv", status: 0,
            says: ["leads.csv", "Latin-1"], leads: "1"),
        BadFile(
            testDescription: "an encoding that is not read",
            line: "printf 'Email,Name\\na@firm.example,Ann\\n' | iconv -f UTF-8 -t UTF-32 > leads.csv", status: 66,
            says: ["leads.csv", "iconv"]),
        BadFile(
            testDescription: "a damaged archive",
            line: "printf 'Email\\na@firm.example\\n' | gzip | head -c 20 > leads.csv", status: 74,
            says: ["leads.csv", "compressed"]),
        BadFile(
            testDescription: "a bad map", line: "echo Email,Name > leads.csv; extra=--map=Email=emial", status: 64,
            says: ["emial", "email"]),
    ]

    @Test(arguments: files)
    func `a file that cannot be used is told`(file: BadFile) throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        let result = try user.shell("\(file.line); exec $leadferry ingest leads.csv --event expo $extra")
        #expect(result.status == file.status, "\(result.messages)")
        let rejects = (try? user.read("leads.csv.rejects.csv")) ?? ""
        for part in file.says {
            #expect((result.messages + rejects).contains(part), "'\(part)' is not in: \(result.messages)\(rejects)")
        }
        #expect(try user.sql("select count(*) from leads") == file.leads)
        #expect(try user.sql("select count(*) from jobs") == file.leads)
        #expect(try user.run("doctor", "--audit").status == 0)
    }

    @Test func `a database that is none is told, and left as it was`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        let text = "These are my notes of the show.\n"
        try user.write(text, to: "notes.db")
        try user.write("Email\na@firm.example\n", to: "leads.csv")
        for command in [["status"], ["ingest", "leads.csv", "--event", "expo"], ["migrate"], ["work", "--drain"]] {
            let result = try user.shell("exec $leadferry \(command.joined(separator: " ")) --db notes.db")
            #expect(result.status == 78)
            #expect(result.messages.contains("notes.db is not a SQLite database"), "\(result.messages)")
        }
        #expect(try user.read("notes.db") == text)
        let missing = try user.run("status", "--db", "none.db")
        #expect(missing.status == 66 && missing.messages.contains("leadferry init"))
    }

    @Test func `a database of a newer version is told`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        _ = try user.sql("insert into schema_migrations values (9999, '9999_future', 1, 1)")
        let result = try user.run("status")
        #expect(result.status == 78 && result.messages.contains("newer leadferry"), "\(result.messages)")
    }

    @Test func `a folder that cannot be written is told`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        try user.write("Email\na@firm.example\n", to: "leads.csv")
        // A read-only mount, because root writes where the mode forbids it.
        let line = """
            mkdir ro && mount --bind . ro && mount -o remount,ro,bind ro && cd ro &&
            exec $leadferry ingest leads.csv --event expo --rejects /tmp/none.csv
            """
        let result = try user.shell("exec unshare -rm bash -c '\(line)'")
        try #require(!result.messages.contains("unshare"), "this host allows no mount namespaces: \(result.messages)")
        #expect([73, 74].contains(result.status), "\(result.messages)")
        #expect(result.messages.contains("cannot be written"), "\(result.messages)")
        #expect(try user.sql("select count(*) from leads") == "0")
    }

    @Test func `a full disk is told, and what was committed is there when it has room again`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        try user.write(Installation.people(0..<30_000), to: "leads.csv")
        let line = """
            mkdir small && mount -t tmpfs -o size=3m none small && cp leadferry.yaml small && cd small &&
            $leadferry migrate || exit 99
            $leadferry ingest ../leads.csv --event expo --json >first.json
            echo "first $?" >&2
            mount -o remount,size=64m .
            $leadferry doctor --audit >&2
            sqlite3 leadferry.db "select sum(accepted) > 0, sum(accepted) = (select count(*) from leads) from ingest_runs" >&2
            $leadferry ingest ../leads.csv --event expo --json
            sqlite3 leadferry.db "select count(*) from leads" >&2
            """
        let result = try user.shell("exec unshare -rm bash -c '\(line)'")
        #expect(result.messages.contains("the disk of"), "\(result.messages)")
        #expect(result.messages.contains("first 74"), "\(result.messages)")
        #expect(result.messages.contains("\n1|1\n"), "whole chunks, and something was committed: \(result.messages)")
        #expect(result.messages.hasSuffix("\n30000\n"), "\(result.messages)")
        #expect(result.output.contains("\"read\":30000"), "\(result.output)")
    }

    /// One thing that a user may get wrong in the configuration.
    struct BadConfiguration: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var replace: String
        var with: String
        var says: [String]
    }

    static let configurations = [
        BadConfiguration(
            testDescription: "an unknown key", replace: "enrichment:", with: "enrichmnet:",
            says: ["leadferry.yaml:", "enrichmnet", "did you mean 'enrichment'"]),
        BadConfiguration(
            testDescription: "a missing secret", replace: "token: sandbox", with: "token: env:LEADFERRY_NO_SUCH",
            says: ["destinations.hubspot.token", "LEADFERRY_NO_SUCH"]),
        BadConfiguration(
            testDescription: "a secret in the file", replace: "token: sandbox", with: "token: pat-na1-4711",
            says: ["leadferry.yaml:", "env:NAME"]),
        BadConfiguration(
            testDescription: "the sandbox's token for a real account",
            replace: "    url: http://127.0.0.1:9/hubspot\n", with: "", says: ["leadferry.yaml:", "sandbox"]),
        BadConfiguration(
            testDescription: "a wrong length of time", replace: "deadline: 30m", with: "deadline: soon",
            says: ["enrichment.deadline", "30s"]),
        BadConfiguration(
            testDescription: "a wrong mode", replace: "mode: automatic", with: "mode: sometimes",
            says: ["destinations.hubspot.mode", "automatic, manual, disabled"]),
        BadConfiguration(
            testDescription: "no YAML", replace: "worker:", with: "worker: [", says: ["leadferry.yaml", "YAML"]),
        BadConfiguration(
            testDescription: "an unknown partner", replace: "  hunter:\n", with: "  huntr:\n",
            says: ["hunter"]),
    ]

    @Test(arguments: configurations)
    func `a wrong configuration is told before a lead is touched`(wrong: BadConfiguration) throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        try user.write("Email\na@firm.example\n", to: "leads.csv")
        try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
        try user.edit { $0.replacing(wrong.replace, with: wrong.with) }
        let result = try user.run("work", "--drain", "--drain-timeout", "1s")
        #expect(result.status == 78, "\(result.messages)")
        for part in wrong.says {
            #expect(result.messages.contains(part), "'\(part)' is not in: \(result.messages)")
        }
        #expect(!result.messages.contains("4711"), "a secret was repeated: \(result.messages)")
        #expect(try user.sql("select state, attempts from jobs") == "captured|0")
    }

    @Test func `the command line is checked`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        #expect(try user.run("ingest", "leads.csv").status == 64)
        #expect(try user.run("retry").status == 64)
        #expect(try user.run("explain", "NO_SUCH").status == 64)
        #expect(try user.run("work", "--destination", "hubspit").status == 64)
        #expect(try user.run("reconcile", "--destination", "hubspit").status == 64)
        #expect(try user.run("init", ".").status == 73, "what is there is not overwritten")
        #expect(try user.run("--help").status == 0)
        #expect(try user.run("--version").output == "0.1.0\n")
    }
}
