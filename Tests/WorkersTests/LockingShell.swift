import Foundation

/// A `sqlite3` shell that keeps a write transaction open: a writer that knows nothing of the line.
final class LockingShell {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ path: String) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3", "-batch", "-cmd", ".timeout 10000", path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        input.fileHandleForWriting.write(Data("begin immediate; select 'locked';\n".utf8))
        _ = output.fileHandleForReading.availableData
    }

    deinit { process.terminate() }

    /// Rolls back.
    func leave() throws {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
