import Foundation
import HTTPTransport
import Store

/// An installation of Leadferry beside a sandbox, both as processes of the real binary.
final class BenchSite {
    /// A destination of the bench: what the configuration says of it, and what its account is given.
    struct Account {
        /// `hubspot`, `salesforce`, …: the sandbox's path and the configuration's kind.
        var crm: String
        /// Further lines of the destination, in YAML.
        var lines: [String] = []
        /// How many leads a batch carries.
        var batch = 100
        /// Whether an app signs in, instead of a static token.
        var isApp = false
    }

    let folder: BenchFolder
    private let binary: String
    private let account: Account
    private let sandbox: Process
    private let origin: String
    private let transport = NetworkTransport()

    init(_ binary: String, _ account: Account) throws {
        self.binary = binary
        self.account = account
        folder = try BenchFolder()
        (sandbox, origin) = try Self.startSandbox(binary, in: folder)
    }

    deinit { sandbox.terminate() }

    /// Ends the sandbox.
    func end() async throws {
        sandbox.terminate()
        try await transport.shutdown()
    }

    private static func startSandbox(_ binary: String, in folder: BenchFolder) throws -> (Process, String) {
        let log = folder.path + "/sandbox.log"
        try Data().write(to: URL(fileURLWithPath: log))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = ["sandbox", "--port", "0"]
        process.standardError = FileHandle(forWritingAtPath: log)
        try process.run()
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            let said = try String(contentsOfFile: log, encoding: .utf8)
            if let origin = said.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+/) { return (process, String(origin.output)) }
            usleep(20_000)
        }
        process.terminate()
        throw BenchFolder.Failure(description: "the sandbox did not start")
    }

    // MARK: - The sandbox

    /// Posts to the sandbox's control interface.
    @discardableResult
    func control(_ path: String, _ body: [String: Any]) async throws -> [String: Any] {
        let bytes = Array(try JSONSerialization.data(withJSONObject: body))
        return try await send(HTTPRequest(.post, origin + "/_sandbox" + path, body: bytes))
    }

    /// How often each path was called, and with which answers.
    func calls() async throws -> [(path: String, count: Int, statuses: [String: Int])] {
        let answer = try await send(HTTPRequest(.get, origin + "/_sandbox/calls?crm=\(account.crm)"))
        return (answer["calls"] as? [[String: Any]] ?? []).map { call in
            (
                call["path"] as? String ?? "", call["count"] as? Int ?? 0,
                call["statuses"] as? [String: Int] ?? [:]
            )
        }
    }

    private func send(_ request: HTTPRequest) async throws -> [String: Any] {
        let response = try await transport.send(request)
        guard (200..<300).contains(response.status) else {
            throw BenchFolder.Failure(
                description: "\(request.url): \(response.status) \(String(decoding: response.body, as: UTF8.self))")
        }
        guard !response.body.isEmpty else { return [:] }
        return try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any] ?? [:]
    }

    // MARK: - Leadferry

    /// The leads that are not in the CRM yet.
    func unsynced() throws -> Int {
        let store = try Store(path: folder.path + "/leadferry.db")
        let left = try store.summaries().reduce(0) { $0 + $1.leads - $1.synced }
        try store.close()
        return left
    }

    /// The app that the sandbox knows.
    private static let app =
        "auth: {flow: refresh_token, client_id: sandbox, client_secret: sandbox, refresh_token: sandbox}"

    /// Writes the configuration and makes the database.
    ///
    /// - Parameter partners: What is said of partners and enrichment, in YAML; none where it is left out.
    func configure(partners: String = "") throws {
        let text = """
            database: leadferry.db
            encryption_key: file:key
            destinations:
              \(account.crm):
                url: \(origin)/\(account.crm)
                \(account.isApp ? Self.app : "token: sandbox")
            \(account.lines.map { "    " + $0 }.joined(separator: "\n"))
            worker: {batch: \(account.batch)}
            \(partners)

            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path + "/leadferry.yaml"))
        try Data("the passphrase of the bench".utf8).write(to: URL(fileURLWithPath: folder.path + "/key"))
        try run(["migrate"])
    }

    /// The address of one of the sandbox's partners.
    func address(ofPartner id: String) -> String { origin + "/partners/" + id }

    /// What the sandbox's partners have counted.
    func partnerCounts() async throws -> [String: [String: Double]] {
        try await send(HTTPRequest(.get, origin + "/_sandbox/partners")).compactMapValues { $0 as? [String: Double] }
    }

    /// How many jobs are enriched.
    func enriched() throws -> Int {
        let store = try Store(path: folder.path + "/leadferry.db")
        let count = try store.summaries().reduce(0) { $0 + $1.enriched }
        try store.close()
        return count
    }

    /// Ingests people and carries them to `enriched`.
    func enrich(_ numbers: Range<Int>, companies: Int, notes: Bool) throws {
        try ingest(numbers, companies: companies, notes: notes)
        try run(["work", "--stage", "enrich", "--drain"])
    }

    /// Ingests people.
    func ingest(_ numbers: Range<Int>, companies: Int, notes: Bool = false) throws {
        let people = numbers.reduce(into: "First Name,Last Name,Email,Company,Website,Job Title,Notes\n") {
            text, number in
            let company = number % companies
            text += "Ann,No\(number),ann\(number)@firm\(company).example,Firm \(company),firm\(company).example,"
            text += "Buyer,\(notes ? "Wants a demo" : "")\n"
        }
        let file = folder.path + "/people-\(numbers.lowerBound).csv"
        try Data(people.utf8).write(to: URL(fileURLWithPath: file))
        try run(["ingest", file, "--event", "expo"])
    }

    /// Runs the binary to its end.
    func run(_ arguments: [String]) throws { try finish(try start(arguments)) }

    /// Starts the binary in the folder.
    func start(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: try log())
        try process.run()
        return process
    }

    /// Waits for the end of a process that must end well.
    func finish(_ process: Process) throws {
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let said = try String(contentsOfFile: log(), encoding: .utf8)
            throw BenchFolder.Failure(
                description: "leadferry \(process.arguments ?? []) ended with \(process.terminationStatus): "
                    + said.suffix(1000))
        }
    }

    private func log() throws -> String {
        let path = folder.path + "/leadferry.log"
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
        return path
    }
}
