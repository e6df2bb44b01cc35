import Foundation
import JobQueue
import Leads
import Store
import TestSupport
import Testing

@Suite(.blocking) struct LogKeeperTests {
    /// A `sqlite3` shell that has begun to read and does not stop.
    private final class Reader {
        private let process = Process()
        private let input = Pipe()
        private let output = Pipe()

        init(_ path: String) throws {
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["sqlite3", "-batch", path]
            process.standardInput = input
            process.standardOutput = output
            try process.run()
            input.fileHandleForWriting.write(Data("begin; select 'reads', count(*) from leads;\n".utf8))
            _ = output.fileHandleForReading.availableData
        }

        deinit { process.terminate() }

        func leave() throws {
            try input.fileHandleForWriting.close()
            process.waitUntilExit()
        }
    }

    private func logSize(_ fixture: StoreFixture) -> Int64 {
        var log = stat()
        return stat(fixture.path + "-wal", &log) == 0 ? Int64(log.st_size) : 0
    }

    /// Ingests chunk after chunk, as an upload does, going slower where it is asked to.
    private func load(_ fixture: StoreFixture, from start: Int, for time: Duration) throws -> Int {
        var next = start
        let deadline = ContinuousClock.now + time
        while ContinuousClock.now < deadline {
            if fixture.store.backpressure != nil {
                usleep(5000)
                continue
            }
            try fixture.ingest(next..<next + 500)
            next += 500
        }
        return next
    }

    @Test func `the log stays short under load`() throws {
        let fixture = try StoreFixture()
        let count = try load(fixture, from: 0, for: .seconds(6))
        #expect(logSize(fixture) < 34_000_000, "\(count) leads left a log of \(logSize(fixture)) bytes")
    }

    @Test func `a reader that stays open slows new work down before the log is too long, and is forgiven`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<100)
        let reader = try Reader(fixture.path)
        var next = 1000
        // Long enough to pass what a checkpoint would have taken back.
        try eventually(within: .seconds(60), "the log was never long enough for anybody to be slowed down") {
            next = try load(fixture, from: next, for: .milliseconds(200))
            return fixture.store.backpressure != nil
        }
        next = try load(fixture, from: next, for: Soak.isAsked ? .seconds(60) : .seconds(5))
        #expect(logSize(fixture) < 64_000_000)
        #expect(fixture.store.logPinnedSince != nil)
        try reader.leave()
        try eventually(within: .seconds(90), "new work stayed slow") {
            try fixture.ingest(next..<next + 500)
            next += 500
            return fixture.store.backpressure == nil && fixture.store.logPinnedSince == nil
        }
        _ = try load(fixture, from: next, for: .seconds(1))
        #expect(logSize(fixture) < 34_000_000, "it comes back")
    }

    @Test func `a log that nobody writes is emptied`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<100)
        #expect(logSize(fixture) > 0)
        try fixture.store.tidyLog()
        #expect(logSize(fixture) > 0, "it was written a moment ago")
        try eventually("the log stayed") {
            try fixture.store.tidyLog()
            return logSize(fixture) == 0
        }
        #expect(try fixture.store.summaries().map(\.captured) == [100])
    }
}
