import Foundation
import TestSupport
import Testing

/// What stands where the database should be, and is not a good one: every command tells it, and none writes to it.
@Suite(.blocking) struct DamagedFileTests {
    /// A file, and what is said of it.
    struct BadDatabase: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Makes `bad/it.db`, with the installation's own database at `leadferry.db`.
        var line: String
        var status: Int32
        var says: String
        /// Whether `migrate` may make it ours.
        var isOurs = false
    }

    static let files = [
        BadDatabase(
            testDescription: "another program's database", line: "sqlite3 bad/it.db 'create table mine (a)'",
            status: 78,
            says: "is a SQLite database of another program"),
        BadDatabase(
            testDescription: "another program's database with a log",
            line: "sqlite3 bad/it.db 'pragma journal_mode = wal; create table mine (a)'", status: 78,
            says: "is a SQLite database of another program"),
        BadDatabase(
            testDescription: "a picture", line: "head -c 100000 /bin/ls > bad/it.db", status: 78,
            says: "is not a SQLite database"),
        BadDatabase(
            testDescription: "a file that is too short", line: "head -c 60 leadferry.db > bad/it.db", status: 78,
            says: "is not a SQLite database"),
        BadDatabase(testDescription: "a folder", line: "mkdir bad/it.db", status: 73, says: "it is a folder"),
        BadDatabase(
            testDescription: "an empty file", line: ": > bad/it.db", status: 78, says: "run `leadferry migrate`",
            isOurs: true),
        BadDatabase(
            testDescription: "a file that lost its end", line: "head -c 20000 leadferry.db > bad/it.db", status: 74,
            says: "is damaged"),
        BadDatabase(
            testDescription: "a damaged first page",
            line: "cp leadferry.db bad/it.db; printf 'xxxxxxxxxxxxxxxx' | dd of=bad/it.db bs=1 seek=100 conv=notrunc",
            status: 74, says: "is damaged"),
        BadDatabase(
            testDescription: "a damaged page",
            line: """
                cp leadferry.db bad/it.db
                root=$(sqlite3 bad/it.db "select rootpage from sqlite_schema where name = 'jobs'")
                dd if=/dev/zero of=bad/it.db bs=4096 seek=$((root - 1)) count=1 conv=notrunc
                """, status: 74, says: "is damaged"),
    ]

    static let commands = [
        "status", "ingest leads.csv --event expo", "work --drain --drain-timeout 1s", "migrate", "doctor --audit",
        "doctor", "reconcile",
    ]

    @Test(arguments: files)
    func `a database that cannot be used is told by every command`(file: BadDatabase) throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        try user.write(Installation.people(0..<300), to: "first.csv")
        try #require(try user.run("ingest", "first.csv", "--event", "expo").status == 0)
        try user.write("Email\na@firm.example\n", to: "leads.csv")
        let made = try user.shell("mkdir bad; \(file.line)")
        try #require(FileManager.default.fileExists(atPath: user.folder + "/bad/it.db"), "\(made.messages)")
        for command in Self.commands where !(file.isOurs && command == "migrate") {
            let isPage = file.testDescription == "a damaged page"
            // Neither reads this page: the schema is whole, and so is the index of what failed.
            if isPage, ["migrate", "reconcile"].contains(command) { continue }
            let before = try Self.content(of: user.folder + "/bad")
            let result = try user.shell("exec $leadferry \(command) --db bad/it.db")
            #expect(result.status == file.status, "\(command): \(result.messages)\(result.output)")
            #expect(result.messages.contains(file.says), "\(command): \(result.messages)")
            #expect(result.messages.contains("bad/it.db"), "\(command): \(result.messages)")
            // A single page is met when a lead goes there; the run was begun before.
            if isPage, command.hasPrefix("ingest") || command.hasPrefix("work") { continue }
            #expect(try Self.content(of: user.folder + "/bad") == before, "\(command) wrote")
        }
    }

    @Test func `init leaves a file of the database's name as it was`() throws {
        let user = try Installation()
        for (name, line) in [
            ("text", "echo notes > leadferry.db"), ("foreign", "sqlite3 leadferry.db 'create table mine (a)'"),
        ] {
            let made = try user.shell("mkdir \(name); cd \(name); \(line)")
            try #require(made.status == 0, "\(made.messages)")
            let before = try Self.content(of: user.folder + "/" + name)
            let result = try user.run("init", name)
            #expect(result.status == 78, "\(result.messages)")
            #expect(result.messages.contains("leadferry.db is"), "\(result.messages)")
            #expect(try Self.content(of: user.folder + "/" + name) == before)
        }
    }

    /// The files of a folder, by name; lock files left out.
    private static func content(of folder: String) throws -> [String: Data] {
        var content: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !name.hasSuffix("-locks") {
            var isFolder: ObjCBool = false
            let path = folder + "/" + name
            _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            content[name] = isFolder.boolValue ? Data() : try Data(contentsOf: URL(fileURLWithPath: path))
        }
        return content
    }
}
