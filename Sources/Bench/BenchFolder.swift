import CQueueLimit
import Foundation
import Store

/// A folder of databases to measure on, gone with the run.
final class BenchFolder {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/leadferry-bench-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A database of the present schema with jobs in it: done ones first, then ones in back-off, then ready ones, as they
    /// lie in a table that has been in use. Without leads where only claims are measured, which never read one.
    func make(
        _ name: String, state: String, ready: Int, waiting: Int = 0, synced: Int = 0, leads: Bool = true
    ) throws -> String {
        let file = path + "/" + name
        let store = try Store(path: file, opening: .migrating)
        try store.register(destinations: [("hubspot", "hubspot", .automatic)])
        try store.close()
        var error = [CChar](repeating: 0, count: 256)
        guard queue_limit_fill(file, state, ready, waiting, synced, leads ? 1 : 0, &error) == 0 else {
            throw Failure(
                description: "filling \(file): \(String(decoding: error.map { UInt8(bitPattern: $0) }, as: UTF8.self))")
        }
        return file
    }

    /// A fresh copy, so that each round begins with the same file.
    func copy(_ file: String) throws -> String {
        let copy = path + "/round-" + UUID().uuidString
        try FileManager.default.copyItem(atPath: file, toPath: copy)
        return copy
    }

    func remove(_ file: String) throws {
        for suffix in ["", "-wal", "-shm", "-locks"] where FileManager.default.fileExists(atPath: file + suffix) {
            try FileManager.default.removeItem(atPath: file + suffix)
        }
    }

    /// Runs this program again with other arguments.
    func start(_ arguments: [String]) throws -> (process: Process, output: FileHandle) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        return (process, output.fileHandleForReading)
    }

    /// Measures on a copy of a database, in a process of its own.
    func measure(_ file: String, _ arguments: [String]) throws -> Measure.Sample {
        let copy = try copy(file)
        defer { try? remove(copy) }
        let (process, output) = try start(["measure", copy] + arguments)
        return try Self.sample(process, output)
    }

    static func sample(_ process: Process, _ output: FileHandle) throws -> Measure.Sample {
        let data = output.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(description: "a measurement failed; see above") }
        return try JSONDecoder().decode(Measure.Sample.self, from: data)
    }
}
