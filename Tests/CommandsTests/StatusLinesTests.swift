import Foundation
import Store
import Testing

@testable import Commands

@Suite struct StatusLinesTests {
    private func status() throws -> QueueStatus {
        let text = """
            {"destinations": [{
                "destination": "hubspot", "mode": "manual", "paused": "AUTHENTICATION", "paused_message": "token expired",
                "leads": 12345678, "captured": 1234567, "enriched": 1234567, "synced": 9876543, "failed": 123456,
                "dismissed": 12, "frozen": 1234567, "held": 400, "due": 1234567, "oldest_due_seconds": 7100,
                "waiting": 1000, "next_due_at": "2026-11-24T10:00:00.000Z", "last_due_at": "2026-11-24T16:00:00.000Z",
                "oldest_seconds": 86400, "synced_per_minute": 12345.6, "failed_per_minute": 3.2
            }], "workers": [{
                "id": 12345, "pid": 4194304, "host": "booth-1", "since": "2026-11-24T09:00:00.000Z", "age_seconds": 7100,
                "state": "hangs", "lock_waits": 1234567, "longest_lock_wait_ms": 30000,
                "holds": [{"stage": "enrich", "destination": "hubspot", "jobs": 400},
                    {"stage": "sync", "destination": "hubspot", "jobs": 400}]
            }], "log": {"bytes": 67108864, "used": 33554432, "copied": 1048576, "copyable": 2097152,
                "readers": [{"pid": 4711, "command": "sqlite3", "slots": [1]}]}}
            """
        return try JSONDecoder().decode(QueueStatus.self, from: Data(text.utf8))
    }

    @Test func `no line is wider than the terminal, and no figure is cut`() throws {
        let lines = Status.lines(try status(), width: 80)
        for line in lines { #expect(line.count <= 80, "\(line)") }
        let text = lines.joined(separator: "\n")
        for part in ["1234567", "9876543", "12345.6", "118 min", "4194304", "30000 ms", "hangs"] {
            #expect(text.contains(part), "\(part) is not in \(text)")
        }
    }

    @Test func `what stands still is explained`() throws {
        let text = Status.lines(try status(), width: nil).joined(separator: "\n")
        for part in [
            "hubspot: paused, AUTHENTICATION (token expired), until somebody retries",
            "hubspot: manual: 1234567 leads frozen until pushed", "hubspot: 400 held by workers",
            "hubspot: 1000 waiting in back-off, the next until 2026-11-24 10:00:00, the last until 2026-11-24 16:00:00",
            "hubspot: 3.2 a minute fail", "hubspot: 12 dismissed", "enrich hubspot 400, sync hubspot 400",
            "write-ahead log 67.1 MB, 33.6 MB in use, 1.0 MB of it in the database, 2.1 MB could be; kept by sqlite3 (pid 4711)",
        ] { #expect(text.contains(part), "\(part) is not in \(text)") }
    }

    @Test func `a queue where all is well says no more than the figures`() throws {
        var status = try status()
        status.destinations = []
        status.workers = []
        status.log = LogStatus(bytes: 0, readers: [])
        let lines = Status.lines(status, width: 80)
        #expect(lines.suffix(3) == ["no worker is registered", "", "write-ahead log 0 bytes"])
    }
}

@Suite struct DatabaseChecksTests {
    @Test(arguments: [
        ("3.40.1", true), ("3.7.0", true), ("3.51.2", true), ("3.51.3", false), ("3.52.0", false), ("3.6.23", false),
        ("4.0.0", false),
    ])
    func `a library with the WAL-reset bug is told`(version: String, isOld: Bool) {
        #expect(DatabaseChecks.library(version).detail.contains("WAL-reset") == isOld)
    }

    @Test func `a disk with little room is a warning, one with hardly any a failure`() {
        #expect(DatabaseChecks.space(free: 50_000_000, folder: "/x").verdict == "FAIL ")
        #expect(DatabaseChecks.space(free: 500_000_000, folder: "/x").verdict == "warn ")
        #expect(DatabaseChecks.space(free: 5_000_000_000, folder: "/x").verdict == "ok   ")
    }

    @Test func `a log that a reader keeps from being emptied is a warning with a name`() {
        let reader = WALReaders.Reader(pid: 4711, command: "sqlite3", slots: [1])
        let check = DatabaseChecks.log(LogStatus(bytes: 20_000_000, readers: [reader]))
        #expect(check.verdict == "warn " && check.detail.contains("sqlite3 (pid 4711)"))
        #expect(DatabaseChecks.log(LogStatus(bytes: 70_000_000, readers: [])).verdict == "warn ")
        #expect(DatabaseChecks.log(LogStatus(bytes: 16_000_000, readers: [])).verdict == "ok   ")
    }
}
