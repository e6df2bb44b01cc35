import DiskFaults
import Foundation
import JobQueue
import Leads
import Store
import TestSupport
import Testing

/// A disk that is full, fails or may not be written: told as what it is, and nothing that was committed is lost.
@Suite(.blocking) struct DiskTests {
    private func makeStore(_ disk: FaultFolder, opening: Store.Opening = .migrating) throws -> Store {
        let store = try Store(path: disk.path + "/leadferry.db", opening: opening, lockTimeout: .seconds(1))
        try store.register(destinations: [("hubspot", "hubspot", .automatic)])
        return store
    }

    /// Where the disk fills: in the write-ahead log of an ingest that is long or short of a checkpoint.
    @Test(arguments: [40_000, 400_000, 3_000_000, 6_000_000], [false, true])
    func `an ingest that fills the disk keeps its chunks, and goes on when there is room`(
        room: Int, reopened: Bool
    ) throws {
        let disk = try FaultFolder()
        var store = try makeStore(disk)
        let run = try store.beginIngest(event: "expo", input: "a.csv", source: .csv, destinations: ["hubspot"])
        disk.limit(to: try disk.bytes() + room)
        let chunks = (0..<40).map { chunk in (chunk * 200..<chunk * 200 + 200).map { StoreFixture.lead($0) } }
        var done = 0
        #expect(throws: StoreError.diskFull(path: store.path)) {
            while done < chunks.count {
                _ = try store.ingest(chunks[done], run: run)
                done += 1
            }
        }
        try #require(done < chunks.count, "the disk did not fill")
        // Still full: it is said again, and what was committed can be read.
        #expect(throws: StoreError.diskFull(path: store.path)) { try store.ingest(chunks[done], run: run) }
        #expect(try store.summaries().map(\.captured) == [done * 200])
        disk.heal()
        if reopened {
            try store.close()
            store = try makeStore(disk, opening: .existing)
            #expect(try store.summaries().map(\.captured) == [done * 200])
        }
        for chunk in chunks[done...] { #expect(try store.ingest(chunk, run: run).accepted == 200) }
        try store.finishIngest(run)
        #expect(try store.summaries().map(\.captured) == [chunks.count * 200])
        #expect(try store.audit().isEmpty)
        try store.check(indexes: true)
        try store.close()
    }

    /// Kinds of calls, and whether the disk fails once or from then on.
    static let faults: [(FaultFolder.Calls, FaultFolder.Answer, lasting: Bool)] = [
        (.write, .failed, false), (.write, .full, true), (.sync, .failed, false), (.sync, .failed, true),
        (.read, .failed, false), (.read, .failed, true), (.sharedMemory, .failed, false),
        (.sharedMemory, .failed, true), ([.open, .truncate, .delete, .lock, .size], .failed, false),
        ([.open, .truncate, .delete, .lock, .size], .failed, true), (.all, .failed, true),
    ]

    @Test(arguments: faults.indices)
    func `an I/O error at any call is told, and nothing that was answered is lost`(number: Int) throws {
        let (calls, answer, lasting) = Self.faults[number]
        let template = try DiskScenario.template()
        var nth = 1
        while true {
            let scenario = try DiskScenario(template: template, calls: calls, at: nth, answer: answer, lasting: lasting)
            try scenario.run()
            // The fault lay beyond the last call.
            if scenario.disk.failures == 0 { break }
            nth += 1
        }
        #expect(nth > 1, "no call of these kinds")
    }

    @Test func `a folder that cannot be written is told, and its file left as it was`() throws {
        let disk = try FaultFolder()
        let path = disk.path + "/leadferry.db"
        disk.becomeReadOnly()
        for opening in [Store.Opening.existing, .migrating] {
            #expect { try Store(path: path, opening: opening) } throws: { $0 is StoreError }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == [])
        disk.heal()
        try makeStore(disk).close()
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        disk.becomeReadOnly()
        for opening in [Store.Opening.existing, .migrating] {
            // Which of both is decided by the folder's own rights, and only the disk's are taken away here.
            #expect { try Store(path: path, opening: opening) } throws: { error in
                switch error as? StoreError {
                case .readOnly(path), .cannotOpen(path, _): true
                default: false
                }
            }
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        disk.heal()
        let store = try makeStore(disk, opening: .existing)
        disk.becomeReadOnly()
        #expect(throws: StoreError.readOnly(path: path)) {
            try store.beginIngest(event: "expo", input: "a.csv", source: .csv, destinations: ["hubspot"])
        }
        #expect(try store.summaries().count == 1)
        disk.heal()
        _ = try store.beginIngest(event: "expo", input: "a.csv", source: .csv, destinations: ["hubspot"])
        try store.close()
    }
}
