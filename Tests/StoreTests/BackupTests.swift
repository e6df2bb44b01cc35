import Foundation
import JobQueue
import Store
import TestSupport
import Testing

@Suite(.blocking) struct BackupTests {
    private func files(_ fixture: StoreFixture) throws -> Set<String> {
        // Files of SQLite's own come and go.
        Set(try FileManager.default.contentsOfDirectory(atPath: fixture.folder))
            .subtracting(["leadferry.db-wal", "leadferry.db-shm", "leadferry.db-locks"])
    }

    @Test func `a backup in another folder is worked on: nobody holds a job in it, and intents stay`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<5)
        let worker = try fixture.store.registerWorker()
        let held = try fixture.claim(.enrich, limit: 2, by: worker)
        let key = RemoteRecordKey(object: "company", key: "domain:acme.example")
        _ = try fixture.store.recordIntents(destination: "hubspot", [(held[0], [CreateWish(key)])])
        let report = try fixture.store.backUp(to: fixture.folder + "/copy.db")
        #expect(report.leads == 5 && report.released == 2)
        #expect(try files(fixture) == ["leadferry.db", "copy.db"])
        let attributes = try FileManager.default.attributesOfItem(atPath: report.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect((attributes[.size] as? NSNumber)?.int64Value == report.bytes)

        let folder = fixture.folder + "/restored"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: report.path, toPath: folder + "/leadferry.db")
        let restored = try Store(path: folder + "/leadferry.db")
        #expect(try restored.audit().isEmpty)
        #expect(try restored.workerStatus().isEmpty)
        #expect(try restored.intents(destination: "hubspot", keys: [key])[key]?.inFlight == false)
        let next = try restored.registerWorker()
        let jobs = try restored.claim(ClaimRequest(stage: .enrich, destination: "hubspot", limit: 10), worker: next)
        #expect(jobs.count == 5 && jobs.allSatisfy { $0.attempt == 1 })
        #expect(try restored.complete(jobs.map { JobCompletion($0, .done(note: nil)) }).isEmpty)
        try restored.close()
        // The database itself goes on as if nothing had been.
        #expect(try fixture.store.complete(held.map { JobCompletion($0, .done(note: nil)) }).isEmpty)
    }

    @Test func `a backup is one moment of the database, and ends while others write`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<20_000)
        var steps = 0
        let report = try fixture.store.backUp(to: fixture.folder + "/copy.db") { _ in
            steps += 1
            try #require(steps < 100, "it begins anew whenever somebody writes")
            // The plain shell is another process, and waits for no lock.
            #expect(
                try fixture.shell(
                    "update events set created_ms = created_ms + 1; update leads set notes = 'late' where id % 100 = \(steps)"
                ).status == 0)
        }
        #expect(steps >= 3)
        let copy = try Store(path: report.path)
        let late = try fixture.shell(
            "attach '\(report.path)' as copy; select count(*) from copy.leads where notes = 'late'")
        #expect(late.output == "0\n" && report.leads == 20_000)
        try copy.close()
    }

    @Test func `no half file is left, whatever goes wrong`() throws {
        struct Stop: Error {}
        let fixture = try StoreFixture()
        try fixture.ingest(0..<3)
        let before = try files(fixture)
        #expect(throws: Stop.self) {
            try fixture.store.backUp(to: fixture.folder + "/copy.db") { _ in throw Stop() }
        }
        #expect(throws: StoreError.cannotOpen(path: "/nowhere/copy.db", detail: "there is no folder /nowhere")) {
            try fixture.store.backUp(to: "/nowhere/copy.db")
        }
        #expect(throws: StoreError.self) { try fixture.store.backUp(to: fixture.folder) }
        // A copy that does not add up is no backup.
        _ = try fixture.shell("update ingest_runs set accepted = 2, merged = 1")
        #expect(throws: StoreError.self) { try fixture.store.backUp(to: fixture.folder + "/copy.db") }
        #expect(try files(fixture) == before)
    }

    @Test func `a name that is taken is replaced only by force, and the database never`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<3)
        let target = fixture.folder + "/copy.db"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: target))
        #expect(throws: StoreError.backupExists(path: target)) { try fixture.store.backUp(to: target) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: target)) == Data("mine".utf8))
        #expect(try fixture.store.backUp(to: target, replacing: true).leads == 3)
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: fixture.folder + "/symbolic.db", withDestinationPath: fixture.path)
        try manager.linkItem(atPath: fixture.path, toPath: fixture.folder + "/hard.db")
        for name in ["leadferry.db", "leadferry.db-wal", "leadferry.db-locks/x", "symbolic.db", "hard.db"] {
            #expect(throws: StoreError.self, "\(name)") {
                try fixture.store.backUp(to: fixture.folder + "/" + name, replacing: true)
            }
        }
        #expect(try fixture.shell("select count(*) from leads").output == "3\n")
    }

    @Test func `a database in use is not replaced`() throws {
        let fixture = try StoreFixture()
        let other = try StoreFixture()
        try other.ingest(0..<3)
        #expect(throws: StoreError.self) { try fixture.store.backUp(to: other.path, replacing: true) }
        #expect(try other.store.audit().isEmpty && other.shell("select count(*) from leads").output == "3\n")
    }
}
