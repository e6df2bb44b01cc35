import Foundation
import TestSupport
import Testing

@testable import Store

@Suite(.blocking) struct WALReadersTests {
    private let locks = """
        1: POSIX  ADVISORY  READ 4711 fe:00:4243 124 124
        2: POSIX  ADVISORY  READ 4711 fe:00:4243 128 128
        3: POSIX  ADVISORY  READ 4712 fe:00:4243 127 128
        4: POSIX  ADVISORY  WRITE 4713 fe:00:4243 123 123
        4: -> POSIX  ADVISORY  READ 4714 fe:00:4243 123 123
        5: FLOCK  ADVISORY  WRITE 4715 fe:00:4243 0 EOF
        6: POSIX  ADVISORY  READ 4716 fe:00:9999 124 124
        7: OFDLCK ADVISORY  READ -1 fe:00:4243 124 124
        8: POSIX  ADVISORY  READ 0 00:2a:4243 123 123
        9: POSIX  ADVISORY  READ 4717 fe:01:4243 124 124
        10: POSIX  ADVISORY  READ 4718 fe:00:4243 120 122
        """

    @Test func `the read slots of a file are found among all locks`() {
        let found = WALReaders.slots(in: locks, device: 0xfe00, inode: 4243)
        #expect(
            found == [
                .init(pid: 4711, number: 1), .init(pid: 4712, number: 4), .init(pid: 0, number: 0),
            ])
    }

    @Test func `a process that keeps reading is named, and how far the log can be copied meanwhile`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<50)
        #expect(fixture.store.logStatus().readers.isEmpty)
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
        shell.arguments = ["-batch", fixture.path]
        let (input, output) = (Pipe(), Pipe())
        (shell.standardInput, shell.standardOutput) = (input, output)
        try shell.run()
        defer { if shell.isRunning { shell.terminate() } }
        input.fileHandleForWriting.write(Data("begin; select count(*) from leads;\n".utf8))
        #expect(output.fileHandleForReading.availableData == Data("50\n".utf8))
        let seen = try #require(fixture.store.logStatus().copyable)
        try fixture.ingest(50..<500)
        let log = fixture.store.logStatus()
        #expect(log.readers.map(\.pid) == [shell.processIdentifier])
        #expect(log.readers.map(\.command) == ["sqlite3"])
        let used = try #require(log.used)
        #expect(log.copyable == seen && seen < used && used <= log.bytes)
        input.fileHandleForWriting.closeFile()
        shell.waitUntilExit()
        let after = fixture.store.logStatus()
        #expect(after.readers.isEmpty && after.copyable == used)
    }

    @Test func `looking at the log drops no lock of ours`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<5)
        let before = try fixture.ownLocks()
        _ = fixture.store.logStatus()
        _ = try fixture.store.status()
        #expect(try fixture.ownLocks() == before && before > 0)
    }
}

extension StoreFixture {
    /// Locks this process has on the database's shared memory.
    fileprivate func ownLocks() throws -> Int {
        var info = stat()
        guard stat(path + "-shm", &info) == 0 else { return 0 }
        return (KernelText.of("/proc/locks") ?? "").split(separator: "\n")
            .filter { $0.contains(" \(ProcessInfo.processInfo.processIdentifier) ") && $0.contains(":\(info.st_ino) ") }
            .count
    }
}
