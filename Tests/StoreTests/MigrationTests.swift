import Foundation
import JobQueue
import Leads
import Migrations
import Store
import TestSupport
import Testing

@Suite(.blocking) struct MigrationTests {
    /// What was released is frozen: databases out there have it. A change is a new migration, with its line here.
    static let released: [String: Int64] = [
        "0001_create_core": -8_657_160_977_956_714_871,
        "0002_add_queue_clock": 1_582_739_623_066_997_755,
        "0003_count_pruned_leads": 5_585_396_838_899_138_657,
        "0004_add_accounts": -5_052_756_310_128_331_300,
        "0005_add_pipedrive_and_zoho": -7_136_380_823_992_745_714,
        "0006_add_attendees": 356_045_904_934_823_313,
        "0007_add_enrichment_ledger": -7_970_680_068_266_712_557,
        "0008_add_reconciliation": 6_372_967_498_398_269_542,
        "0009_join_call_limits": 1_712_826_148_921_037_940,
    ]

    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures")

    @Test(arguments: released.keys.sorted())
    func `a released migration is never edited`(name: String) throws {
        let migration = try #require(Migrations.all.first { $0.name == name }, "\(name) is gone")
        #expect(StableHash.of(migration.sql) == Self.released[name], "write a new migration instead")
    }

    @Test func `every migration has its line in the list of the released`() {
        #expect(Migrations.all.map(\.name) == Self.released.keys.sorted())
    }

    /// A file with the rows of a dump.
    private func file(_ dump: String) throws -> String {
        let folder = NSTemporaryDirectory() + "leadferry-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/leadferry.db"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3", "-bail", path]
        process.standardInput = try FileHandle(forReadingFrom: Self.fixtures.appendingPathComponent(dump))
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return path
    }

    private func ask(_ path: String, _ sql: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3", "-batch", path, sql]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }

    @Test(arguments: ["schema-0001.sql"])
    func `a database of a released schema is brought up to date with all that is in it`(dump: String) throws {
        let path = try file(dump)
        let tables = try ask(
            path, "select name from sqlite_schema where type = 'table' and name not in ('schema_migrations')"
        )
        .split(separator: "\n").map(String.init)
        // The columns there were; a migration may add others.
        let contents = try tables.map { table in
            let columns = try ask(path, "select group_concat('\"' || name || '\"') from pragma_table_info('\(table)')")
            return "select \(columns.trimmingCharacters(in: .newlines)) from \"\(table)\" order by 1, 2"
        }
        let before = try contents.map { try ask(path, $0) }
        for (table, rows) in zip(tables, before) { #expect(!rows.isEmpty, "\(dump) has no row of \(table)") }
        #expect(throws: StoreError.self) { try Store(path: path) }

        let store = try Store(path: path, opening: .migrating)
        #expect(try store.schemaVersion() == Migrations.all.last?.number)
        #expect(try store.audit().isEmpty)
        #expect(try contents.map { try ask(path, $0) } == before)
        #expect(try ask(path, "pragma foreign_key_check; pragma integrity_check") == "ok\n")
        try store.close()

        let new = try StoreFixture()
        let schema = "select type, name, tbl_name, sql from sqlite_schema order by type, name"
        #expect(try ask(path, schema) == (try ask(new.path, schema)))
        // And it works.
        let again = try Store(path: path)
        let worker = try again.registerWorker()
        _ = try again.rescue(crashLimit: 3)
        let jobs = try again.claim(ClaimRequest(stage: .enrich, destination: "hubspot", limit: 10), worker: worker)
        #expect(!jobs.isEmpty)
    }
}
