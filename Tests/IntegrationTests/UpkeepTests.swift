import Foundation
import TestSupport
import Testing

/// Upkeep by the binary, as an operator does it.
@Suite(.blocking) struct UpkeepTests {
    /// Every command that opens the database, with what it needs beside `--db`.
    private static let commands = [
        ["ingest", "leads.csv", "--event", "expo"], ["add", "email=a@firm.example", "--event", "expo"],
        ["attendees", "list", "--event", "expo"], ["work", "--drain"], ["status"], ["reconcile"], ["show", "1"],
        ["retry", "--all"], ["doctor"], ["doctor", "--audit"], ["migrate"], ["backup", "copy.db"],
        ["prune", "--older-than", "1d"], ["mode"], ["push", "--all"], ["connect", "hubspot"],
        ["enrich", "1"], ["partners", "spend"], ["edit", "1", "city=Bern"], ["dismiss", "1", "--reason", "gone"],
        ["undismiss", "1"], ["notify", "list"],
    ]

    @Test(arguments: commands)
    func `a database of a newer version is refused by each command, and left as it was`(command: [String]) throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        try user.write("Email\na@firm.example\n", to: "leads.csv")
        _ = try user.sql("insert into schema_migrations values (9999, '9999_future', 1, 1)")
        let before = try user.sql("select count(*) from sqlite_schema; select count(*) from schema_migrations")
        let result = try user.shell("exec $leadferry \(command.joined(separator: " "))")
        #expect(result.status == 78, "\(result.output)\(result.messages)")
        #expect(result.messages.contains("newer leadferry (schema 9999"), "\(result.messages)")
        #expect(try user.sql("select count(*) from sqlite_schema; select count(*) from schema_migrations") == before)
        #expect(try user.shell("ls").output.contains("copy.db") == false)
    }

    @Test func `no command that takes a database was left out`() throws {
        let user = try Installation()
        let overview = try user.run("--help").output
        let named = Set(overview.matches(of: /\n  ([a-z]+)  +[A-Z]/).map { String($0.output.1) })
        #expect(named.subtracting(["init", "explain", "sandbox", "mapping"]) == Set(Self.commands.map { $0[0] }))
    }

    @Test func `backups made while workers and an ingest write are whole, and can be worked on`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        try user.write(Installation.people(0..<300), to: "first.csv")
        try user.write(Installation.people(1000..<21_000), to: "second.csv")
        try #require(try user.run("ingest", "first.csv", "--event", "expo").status == 0)
        let worker = try user.start("work", "--batch", "20", as: "worker")
        let ingest = try user.start("ingest", "second.csv", "--event", "fair", as: "ingest")
        var leads: [Int] = []
        var number = 0
        repeat {
            number += 1
            let made = try user.run("backup", "copy\(number).db", "--json")
            #expect(made.status == 0, "\(made.messages)")
            let report = try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any]
            leads.append(report?["leads"] as? Int ?? -1)
        } while ingest.isRunning
        worker.terminate()
        worker.waitUntilExit()
        #expect(ingest.terminationStatus == 0 && worker.terminationStatus == 0)
        #expect(leads == leads.sorted() && leads.allSatisfy { (300...20_300).contains($0) })
        // Restore: the copy in the place of the database, with a worker that goes on.
        let restore = try user.shell(
            "mkdir restored && cp leadferry.yaml restored && cp copy1.db restored/leadferry.db && cd restored "
                + "&& sqlite3 leadferry.db 'delete from leads where event_id = 2; update ingest_runs set rows_read = 0, "
                + "accepted = 0, merged = 0, already_there = 0 where event_id = 2' "
                + "&& $leadferry work --drain --drain-timeout 20s && $leadferry doctor --audit")
        #expect(restore.status == 0, "\(restore.output)\(restore.messages)")
        // What was sent after the backup is found in the CRM, and not created again.
        let emails = try sandbox.values("email", of: "contacts")
        #expect(emails.count == Set(emails).count && emails.count >= 300)
    }

    @Test func `a backup that finds no room is told, and leaves nothing`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        try user.write(Installation.people(0..<5000), to: "leads.csv")
        try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
        let line = """
            mkdir small && mount -t tmpfs -o size=1m none small &&
            $leadferry backup small/copy.db; echo "ended $?" >&2; ls -A small; $leadferry doctor --audit
            """
        let result = try user.shell("exec unshare -rm bash -c '\(line)'")
        #expect(result.messages.contains("small/copy.db is full"), "\(result.messages)")
        #expect(result.messages.contains("ended 74"), "\(result.messages)")
        #expect(result.output == "ok    audit: every lead is accounted for\n", "\(result.output)")
        let folder = try user.run("backup", "nowhere/copy.db")
        #expect(folder.status == 73 && folder.messages.contains("there is no folder"), "\(folder.messages)")
        let itself = try user.run("backup", "leadferry.db", "--force")
        #expect(itself.status == 64 && itself.messages.contains("the database itself"), "\(itself.messages)")
    }

    @Test func `a prune goes on beside a worker, and everything adds up`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        try user.write(Installation.people(0..<400), to: "old.csv")
        try user.write(Installation.people(1000..<1400), to: "new.csv")
        try #require(try user.run("ingest", "old.csv", "--event", "old").status == 0)
        try #require(try user.run("work", "--drain", "--drain-timeout", "5s").status == 0)
        _ = try user.sql("update leads set updated_ms = 1; update jobs set moved_ms = 1")
        try #require(try user.run("ingest", "new.csv", "--event", "new").status == 0)
        let worker = try user.start("work", "--drain", "--drain-timeout", "5s", as: "worker")
        let plan = try user.run("prune", "--older-than", "90d", "--dry-run", "--json")
        #expect(plan.status == 0 && plan.output.contains("\"leads\":400"), "\(plan.output)\(plan.messages)")
        let prune = try user.run("prune", "--older-than", "90d", "--json")
        #expect(prune.status == 0 && prune.output.contains("\"leads\":400"), "\(prune.output)\(prune.messages)")
        worker.waitUntilExit()
        #expect(worker.terminationStatus == 0)
        #expect(try user.sql("select leads, synced from sync_summary") == "400|400")
        #expect(try user.sql("select sum(accepted), sum(pruned) from ingest_runs") == "800|400")
        #expect(try user.run("doctor", "--audit").status == 0)
        // The old file again: the people are known in the CRM.
        try #require(try user.run("ingest", "old.csv", "--event", "old").status == 0)
        try #require(try user.run("work", "--drain", "--drain-timeout", "5s").status == 0)
        let emails = try sandbox.values("email", of: "contacts")
        #expect(emails.count == 800 && Set(emails).count == 800)
        #expect(try user.run("prune", "--older-than", "90").status == 64, "90 what?")
        #expect(try user.run("prune", "--older-than", "9d", "--event", "none").status == 64)
        #expect(try user.run("prune").status == 64)
    }

    @Test func `a database on a network file system is refused before it is touched, unless told otherwise`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        // A mount that is really there, of a server that is not: nothing of it can be opened.
        let line = """
            mkdir far && exec 3<>/dev/fuse &&
            mount -i -t fuse.sshfs -o fd=3,rootmode=40000,user_id=0,group_id=0 ann@crm.example:/data far && exec 3>&- || exit 99
            for command in migrate status init; do
                if [ $command = init ]; then $leadferry init far; else $leadferry $command --db far/leadferry.db; fi
                echo "$command $?"
            done
            $leadferry status --db far/leadferry.db --allow-network-file-system; echo "insisted $?"
            """
        let result = try user.shell("exec unshare -rm bash -c '\(line)'")
        try #require(result.status != 99 && !result.messages.contains("unshare"), "no mounts here: \(result.messages)")
        #expect(result.output.hasPrefix("migrate 78\nstatus 78\n"), "\(result.output)\(result.messages)")
        #expect(result.output.contains("insisted 66\n"), "\(result.output)\(result.messages)")
        for part in ["fuse.sshfs, ann@crm.example:/data at ", "--allow-network-file-system"] {
            #expect(result.messages.contains(part), "\(result.messages)")
        }
    }

    @Test func `the configuration may allow a network file system, and doctor says so`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        // The kernel's table, as it would be were the folder on a server.
        let line = """
            (cat /proc/self/mountinfo; echo "99 1 0:99 / $PWD rw - nfs4 files.example:/export rw") > table
            mount --bind table /proc/$$/mountinfo && exec $leadferry "$@"
            """
        func run(_ arguments: String) throws -> Installation.Result {
            try user.shell("exec unshare -rm bash -c '\(line)' _ \(arguments)")
        }
        let refused = try run("status")
        #expect(refused.status == 78 && refused.messages.contains("nfs4, files.example:/export"), "\(refused.messages)")
        try user.edit { $0.replacing("# allow_network_file_system: true", with: "allow_network_file_system: true") }
        #expect(try run("status").status == 0)
        let doctor = try run("doctor").output
        #expect(doctor.contains("warn  file system: nfs4"), "\(doctor)")
    }

    @Test func `doctor looks at the library, the disk, the log, the locks and the workers`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        let text = try user.run("doctor").output
        for name in ["sqlite", "file system", "disk", "lock folder", "log", "workers", "audit"] {
            #expect(text.contains("ok    \(name): "), "\(name) is not in \(text)")
        }
        try user.write("Email\na@firm.example\n", to: "leads.csv")
        try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
        let due = try user.run("doctor", "--json").output
        #expect(due.contains("1 job due and no worker to take them"), "\(due)")
    }
}
