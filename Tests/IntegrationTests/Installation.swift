import Foundation
import Synchronization
import Testing

/// A folder of its own with the built binary in reach: what a user has after `leadferry init`.
final class Installation: Sendable {
    /// What a command printed, and how it ended.
    struct Result {
        var output: String
        var messages: String
        var status: Int32
    }

    /// The longest a command may take, in seconds.
    private static let patience = 240

    let folder: String
    var database: String { folder + "/leadferry.db" }
    private let children = Mutex<[Process]>([])

    /// The built binary stands beside the test bundle.
    static let binary: URL = {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        return bundle.appendingPathComponent("leadferry")
    }()

    /// Makes the folder; with a sandbox address, also a configuration wired to it and a database.
    init(sandbox: String? = nil, destination: String = "hubspot") throws {
        folder = NSTemporaryDirectory() + "leadferry-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        if let sandbox {
            let made = try run("init", ".", "--destination", destination)
            try #require(made.status == 0, "\(made.messages)")
            try edit {
                // The partners' own limits are not what these tests are about.
                $0.replacing("http://127.0.0.1:8700", with: sandbox)
                    .replacing("limits: {per_minute: 1000}", with: "limits: {per_minute: 0}")
                    .replacing(
                        "limits: {per_second: 15, per_minute: 500}", with: "limits: {per_second: 0, per_minute: 0}")
            }
        }
    }

    deinit {
        for child in children.withLock({ $0 }) where child.isRunning { kill(child.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Changes the configuration.
    func edit(_ change: (String) -> String) throws {
        let path = folder + "/leadferry.yaml"
        try write(change(try String(contentsOfFile: path, encoding: .utf8)), to: "leadferry.yaml")
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    }

    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder + "/" + name) }

    func read(_ name: String) throws -> String { try String(contentsOfFile: folder + "/" + name, encoding: .utf8) }

    /// Runs the binary to its end.
    @discardableResult
    func run(_ arguments: String..., input: String? = nil, environment: [String: String] = [:]) throws -> Result {
        try run(Self.binary, arguments, input: input, environment: environment)
    }

    /// The same with a list.
    @discardableResult
    func run(_ arguments: [String]) throws -> Result { try run(Self.binary, arguments, input: nil, environment: [:]) }

    /// Runs a shell line to its end, with the binary as `$leadferry`.
    @discardableResult
    func shell(_ line: String) throws -> Result {
        try run(
            URL(fileURLWithPath: "/bin/bash"), ["-c", line], input: nil, environment: ["leadferry": Self.binary.path])
    }

    private func run(
        _ executable: URL, _ arguments: [String], input: String?, environment: [String: String]
    ) throws -> Result {
        let name = UUID().uuidString
        // A command that hangs ends its test, with all that it started, and not the whole suite's time.
        let limited = ["--kill-after=5", "\(Self.patience)", executable.path] + arguments
        let process = try start(
            URL(fileURLWithPath: "/usr/bin/timeout"), limited, as: name, input: input, environment: environment)
        process.waitUntilExit()
        if process.terminationStatus == 124 {
            Issue.record("ended after \(Self.patience) seconds: \(executable.lastPathComponent) \(arguments)")
        }
        // Its files stay open as long as it is kept, and Foundation crashes above a thousand.
        children.withLock { $0.removeAll { $0 === process } }
        let result = Result(
            output: try read(name + ".out"), messages: try read(name + ".err"), status: process.terminationStatus)
        try? FileManager.default.removeItem(atPath: folder + "/" + name + ".out")
        try? FileManager.default.removeItem(atPath: folder + "/" + name + ".err")
        return result
    }

    /// Starts the binary; its output goes to `NAME.out` and `NAME.err` in the folder.
    func start(_ arguments: String..., as name: String, environment: [String: String] = [:]) throws -> Process {
        try start(Self.binary, arguments, as: name, input: nil, environment: environment)
    }

    /// Starts a shell line that goes on by itself. A shell's own background jobs would keep `Process` waiting.
    func startShell(_ line: String, as name: String) throws -> Process {
        try start(URL(fileURLWithPath: "/bin/bash"), ["-c", line], as: name, input: nil, environment: [:])
    }

    private func start(
        _ executable: URL, _ arguments: [String], as name: String, input: String?, environment: [String: String]
    ) throws -> Process {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = try file(name + ".out")
        process.standardError = try file(name + ".err")
        if let input {
            try write(input, to: name + ".in")
            process.standardInput = FileHandle(forReadingAtPath: folder + "/" + name + ".in")
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
        children.withLock { $0.append(process) }
        return process
    }

    private func file(_ name: String) throws -> FileHandle {
        let path = folder + "/" + name
        try Data().write(to: URL(fileURLWithPath: path))
        return try #require(FileHandle(forWritingAtPath: path))
    }

    /// Asks the database with the plain shell.
    @discardableResult
    func sql(_ query: String) throws -> String {
        let result = try run(
            URL(fileURLWithPath: "/usr/bin/env"), ["sqlite3", "-cmd", ".timeout 10000", database, query], input: nil,
            environment: [:])
        try #require(result.status == 0, "\(query): \(result.messages)")
        return result.output.trimmingCharacters(in: .newlines)
    }

    /// A CSV of people with made-up addresses, `companies` companies between them.
    static func people(_ numbers: Range<Int>, companies: Int = 20) -> String {
        numbers.reduce(into: "First Name,Last Name,Email,Company,Job Title\n") { text, number in
            let company = number % companies
            text += "Ann,No\(number),ann\(number)@firm\(company).example,Firm \(company),Buyer\n"
        }
    }
}

/// Polls until a condition holds.
func eventually(
    within limit: Duration = .seconds(30), _ what: Comment, _ condition: () throws -> Bool
) throws {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try condition() { return }
        usleep(20_000)
    }
    Issue.record(what)
}
