import Foundation
import Migrations
import Store
import Testing

@Suite struct OpeningTests {
    private func folder() throws -> String {
        let folder = NSTemporaryDirectory() + "leadferry-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test func `a missing file is said, and not made`() throws {
        let path = try folder() + "/none.db"
        #expect(throws: StoreError.missing(path: path)) { try Store(path: path) }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a file that is no database is said, and left as it was`() throws {
        let path = try folder() + "/notes.txt"
        let text = Data("Leads I met today: Ann, Bob and Cid.\n".utf8)
        try text.write(to: URL(fileURLWithPath: path))
        for opening in [Store.Opening.existing, .migrating] {
            #expect(throws: StoreError.notADatabase(path: path)) { try Store(path: path, opening: opening) }
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == text)
    }

    @Test func `another program's database is said, and left as it was`() throws {
        let path = try folder() + "/other.db"
        let process = try Process.run(
            URL(fileURLWithPath: "/usr/bin/env"), arguments: ["sqlite3", path, "create table mine (a)"])
        process.waitUntilExit()
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        for opening in [Store.Opening.existing, .migrating] {
            #expect(throws: StoreError.foreign(path: path)) { try Store(path: path, opening: opening) }
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func `a new database is not for everybody to read`() throws {
        let fixture = try StoreFixture()
        for name in ["", "-wal", "-shm"] {
            let mode = try FileManager.default.attributesOfItem(atPath: fixture.path + name)[.posixPermissions] as? Int
            #expect(try #require(mode) & 0o007 == 0, "\(name)")
        }
    }

    @Test func `a newer schema is refused`() throws {
        let fixture = try StoreFixture()
        try fixture.store.close()
        _ = try fixture.shell("insert into schema_migrations values (9999, '9999_future', 1, 1)")
        let known = try #require(Migrations.all.last).number
        #expect(throws: StoreError.newerSchema(path: fixture.path, found: 9999, known: known)) {
            try Store(path: fixture.path)
        }
    }

    @Test func `a migration that was changed after it was applied is refused`() throws {
        let fixture = try StoreFixture()
        try fixture.store.close()
        _ = try fixture.shell("update schema_migrations set checksum = 1")
        #expect(throws: StoreError.self) { try Store(path: fixture.path) }
    }

    @Test func `opening and reading write nothing, neither the file nor its log`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<10)
        try fixture.store.close()
        let (file, log) = (URL(fileURLWithPath: fixture.path), fixture.path + "-wal")
        let before = try Data(contentsOf: file)
        for opening in [Store.Opening.existing, .migrating, .existing] {
            let store = try Store(path: fixture.path, opening: opening)
            _ = try store.summaries()
            #expect(try store.audit() == [])
            if opening == .existing {
                let size = try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int
                #expect(size == 0, "\(String(describing: size)) bytes in the log")
            }
            try store.close()
            #expect(try Data(contentsOf: file) == before)
        }
    }

    @Test func `after the last close the file alone holds everything`() throws {
        let fixture = try StoreFixture()
        let other = try Store(path: fixture.path)
        let wakeUp = try other.wakeUp()
        try fixture.ingest(0..<10)
        _ = try other.summaries()
        wakeUp.close()
        try other.close()
        #expect(FileManager.default.fileExists(atPath: fixture.path + "-wal"), "the other store is still open")
        try fixture.store.close()
        #expect(!FileManager.default.fileExists(atPath: fixture.path + "-wal"))
        let copy = fixture.folder + "/copy.db"
        try FileManager.default.copyItem(atPath: fixture.path, toPath: copy)
        #expect(try fixture.shell("select count(*) from leads", on: copy).output == "10\n")
    }

    @Test func `a file without write-ahead logging gets it back`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<10)
        try fixture.store.close()
        #expect(try fixture.shell("pragma journal_mode = delete").output == "delete\n")
        try Store(path: fixture.path).close()
        #expect(try fixture.shell("pragma journal_mode").output == "wal\n")
    }

    @Test func `the list of migrations is the folder`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("migrations")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".sql") }.sorted()
        #expect(files == Migrations.all.map { $0.name + ".sql" })
        for migration in Migrations.all {
            let url = folder.appendingPathComponent(migration.name + ".sql")
            #expect(try String(contentsOf: url, encoding: .utf8) == migration.sql)
        }
    }
}
