import Foundation
import GRDB
import Leads
import TestSupport
import Testing

@testable import Store

/// Damaged and foreign files: told apart, never written to, and found before a lead is in the damaged place.
@Suite(.blocking) struct DamageTests {
    private static func makeFolder() throws -> String {
        let folder = NSTemporaryDirectory() + "leadferry-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    private static func read(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    private static func write(_ data: Data, to path: String) throws { try data.write(to: URL(fileURLWithPath: path)) }

    private static func ingest(_ numbers: Range<Int>, into store: Store) throws {
        let run = try store.beginIngest(event: "expo", input: "a.csv", source: .csv, destinations: ["hubspot"])
        _ = try store.ingest(numbers.map { StoreFixture.lead($0) }, run: run)
        try store.finishIngest(run)
    }

    /// What may befall a write-ahead log.
    enum Harm: String, CaseIterable {
        case cut, flipped, zeroed

        func apply(to log: Data, at place: Int) -> Data {
            var harmed = log
            switch self {
            case .cut: harmed = log.prefix(place)
            case .flipped: harmed[place] ^= 0x10
            case .zeroed:
                harmed.replaceSubrange(
                    place..<min(place + 512, log.count), with: Data(count: min(512, log.count - place)))
            }
            return harmed
        }
    }

    @Test(arguments: Harm.allCases)
    func `a damaged write-ahead log loses what comes after the damage, and nothing before`(harm: Harm) throws {
        let folder = try Self.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/leadferry.db"
        let first = try Store(path: path, opening: .migrating)
        try first.register(destinations: [("hubspot", "hubspot", .automatic)])
        try Self.ingest(0..<10, into: first)
        try first.close()
        // From here on in the log alone.
        let store = try Store(path: path)
        var states = [try store.read { try PowerLossScenario.content($0) }]
        for chunk in 1..<4 {
            let run = try store.beginIngest(event: "expo", input: "a.csv", source: .csv, destinations: ["hubspot"])
            states.append(try store.read { try PowerLossScenario.content($0) })
            _ = try store.ingest((chunk * 10..<chunk * 10 + 10).map { StoreFixture.lead($0) }, run: run)
            states.append(try store.read { try PowerLossScenario.content($0) })
        }
        let (file, log) = (try Self.read(path), try Self.read(path + "-wal"))
        try store.close()

        let copy = folder + "/copy.db"
        var found: [Int] = []
        for place in stride(from: 10, to: log.count, by: max(1, log.count / 100)) {
            let harmed = harm.apply(to: log, at: place)
            // Zeros in the place of zeros are no harm.
            if harmed == log { continue }
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: copy + suffix) }
            try Self.write(file, to: copy)
            try Self.write(harmed, to: copy + "-wal")
            let opened = try Store(path: copy)
            try opened.check(indexes: true)
            #expect(try opened.audit() == [])
            let content = try opened.read { try PowerLossScenario.content($0) }
            found.append(try #require(states.lastIndex(of: content), "harm at \(place) left what no commit left"))
            try opened.close()
        }
        #expect(found == found.sorted(), "the later the damage, the more is there")
        #expect(found.first == 0 && Set(found).count > 4, "\(found)")
    }

    @Test(arguments: [false, true])
    func `a damaged page is found by a check, and the file is left as it was`(zeroed: Bool) throws {
        let folder = try Self.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/leadferry.db"
        let store = try Store(path: path, opening: .migrating)
        try store.register(destinations: [("hubspot", "hubspot", .automatic)])
        try Self.ingest(0..<200, into: store)
        try store.check(indexes: true)
        try store.close()
        let whole = try Self.read(path)
        let pages = whole.count / 4096
        try #require(pages > 50)
        for page in 0..<pages {
            var harmed = whole
            let start = page * 4096
            if zeroed {
                harmed.replaceSubrange(start..<start + 4096, with: Data(count: 4096))
            } else {
                // The first page begins with the file's header, any other with its kind.
                harmed[start] ^= 0x40
            }
            try Self.write(harmed, to: path)
            let error = #expect(throws: StoreError.self, "page \(page + 1) of \(pages)") {
                let damaged = try Store(path: path)
                defer { try? damaged.close() }
                try damaged.check(indexes: true)
            }
            switch error {
            case .damaged(path, _) where page > 0: break
            case .notADatabase(path) where page == 0: break
            default: Issue.record("page \(page + 1): \(error.map { "\($0)" } ?? "not found")")
            }
            #expect(try Self.read(path) == harmed, "page \(page + 1): the file was written to")
        }
    }

    @Test func `a file that lost its end is damaged`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<200)
        try fixture.store.close()
        let whole = try Self.read(fixture.path)
        for length in [100, 4095, 4096, whole.count / 2, whole.count - 4096] {
            try Self.write(whole.prefix(length), to: fixture.path)
            let error = #expect(throws: StoreError.self, "\(length) bytes of \(whole.count)") {
                let damaged = try Store(path: fixture.path)
                defer { try? damaged.close() }
                try damaged.check()
            }
            if case .damaged = error {
            } else {
                Issue.record("\(length) bytes: \(error.map { "\($0)" } ?? "not found")")
            }
            #expect(try Self.read(fixture.path) == whole.prefix(length))
        }
    }

    /// A file under our name that is not ours.
    struct Stranger: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// SQL for the `sqlite3` shell, or bytes.
        var sql: String?
        var bytes: [UInt8] = []
        var error: @Sendable (String) -> StoreError
    }

    static let strangers = [
        Stranger(testDescription: "another program's", sql: "create table mine (a)", error: { .foreign(path: $0) }),
        Stranger(
            testDescription: "another program's with a log", sql: "pragma journal_mode = wal; create table mine (a)",
            error: { .foreign(path: $0) }),
        Stranger(
            testDescription: "another program's by its number",
            sql: "pragma application_id = 17; create table schema_migrations (number, name, checksum)",
            error: { .foreign(path: $0) }),
        Stranger(
            testDescription: "a file that is too short", bytes: Array("SQLite format 3\0".utf8) + [16, 0],
            error: { .notADatabase(path: $0) }),
        Stranger(testDescription: "one byte", bytes: [0x53], error: { .notADatabase(path: $0) }),
        Stranger(testDescription: "zeros", bytes: Array(repeating: 0, count: 4096), error: { .notADatabase(path: $0) }),
    ]

    @Test(arguments: strangers)
    func `a stranger's file is told, and left as it was`(stranger: Stranger) throws {
        let folder = try Self.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/leadferry.db"
        if let sql = stranger.sql {
            let process = try Process.run(
                URL(fileURLWithPath: "/usr/bin/env"), arguments: ["sqlite3", "-batch", path, sql])
            process.waitUntilExit()
        } else {
            try Self.write(Data(stranger.bytes), to: path)
        }
        let before = try Self.read(path)
        for opening in [Store.Opening.existing, .migrating] {
            #expect(throws: stranger.error(path)) { try Store(path: path, opening: opening) }
        }
        #expect(try Self.read(path) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["leadferry.db"])
    }

    @Test func `a stranger's broken transaction is left to its own program`() throws {
        let folder = try Self.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/other.db"
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "CREATE TABLE mine (a); INSERT INTO mine VALUES (1); PRAGMA cache_size = 1")
            try database.inTransaction {
                // Past the cache, so that the file is written before the commit.
                for _ in 0..<50 { try database.execute(sql: "INSERT INTO mine VALUES (randomblob(3000))") }
                for name in ["", "-journal"] {
                    try Self.write(try Self.read(path + name), to: folder + "/copy.db" + name)
                }
                return .rollback
            }
        }
        let copy = folder + "/copy.db"
        let before = [try Self.read(copy), try Self.read(copy + "-journal")]
        for opening in [Store.Opening.existing, .migrating] {
            #expect(throws: StoreError.foreign(path: copy)) { try Store(path: copy, opening: opening) }
        }
        #expect(try [Self.read(copy), Self.read(copy + "-journal")] == before)
    }

    @Test func `an empty file is no database of ours yet, and is not touched until it is migrated`() throws {
        let folder = try Self.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/leadferry.db"
        try Self.write(Data(), to: path)
        let error = #expect(throws: StoreError.self) { try Store(path: path) }
        guard case .olderSchema(path, found: 0, _) = error else {
            Issue.record("\(error.map { "\($0)" } ?? "opened")")
            return
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["leadferry.db"])
        #expect(try Self.read(path).isEmpty)
        try Store(path: path, opening: .migrating).close()
        try Store(path: path).close()
    }

    @Test func `a folder is told`() throws {
        let folder = try Self.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for opening in [Store.Opening.existing, .migrating] {
            #expect(throws: StoreError.cannotOpen(path: folder, detail: "it is a folder")) {
                try Store(path: folder, opening: opening)
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
}
