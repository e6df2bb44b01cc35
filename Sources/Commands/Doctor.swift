internal import ArgumentParser
internal import Store
internal import Sync

/// `leadferry doctor`.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration, the database and the destinations.",
        discussion: """
            A warning is something to know; a failure is something to mend. With --audit, only the laws of conservation \
            of the database. Exit code 70 where a law is broken, 69 where anything else failed, 0 otherwise.

            Example: leadferry doctor --audit
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Prove that every lead is in exactly one state and every row read is accounted for.")
    var audit = false

    /// One thing that was checked.
    struct Check: Encodable {
        var name: String
        /// Whether nothing has to be mended.
        var ok: Bool
        /// Whether somebody should know all the same.
        var warning = false
        var detail: String

        /// The first word of its line.
        var verdict: String { !ok ? "FAIL " : warning ? "warn " : "ok   " }
    }

    func run() async throws {
        var checks: [Check] = []
        let store: Store
        if audit {
            store = try common.openStore()
        } else {
            let configuration = try common.configuration()
            checks.append(Check(name: "configuration", ok: true, detail: configuration.file))
            store = try common.openStore(for: configuration)
            checks.append(
                Check(name: "database", ok: true, detail: "\(store.path), schema \(try store.schemaVersion())"))
            checks += try DatabaseChecks(store).all()
            checks += try await Self.destinations(of: configuration, store)
        }
        try store.check(indexes: audit)
        let findings = try store.audit()
        checks += findings.map { Check(name: "audit", ok: false, detail: "broken by \($0.count): \($0.law)") }
        if findings.isEmpty { checks.append(Check(name: "audit", ok: true, detail: "every lead is accounted for")) }
        if output.json {
            try Output.json(checks)
        } else {
            let width = Terminal.isOutput ? Terminal.width : .max
            for check in checks {
                Terminal.print(
                    Terminal.wrapped("\(check.verdict) \(check.name): \(check.detail)", width: width, indent: 6))
            }
        }
        if checks.contains(where: { $0.name == "audit" && !$0.ok }) { throw CommandFailure(.internal) }
        if checks.contains(where: { !$0.ok }) { throw CommandFailure(.unavailable) }
    }

    /// Asks each destination, without writing, whether the credential is good.
    private static func destinations(of configuration: Configuration, _ store: Store) async throws -> [Check] {
        let pipeline = try Pipeline(configuration, store: store, countsCalls: false)
        var checks: [Check] = []
        for destination in pipeline.destinations {
            do {
                let found = try await destination.connector.check()
                if let account = try await destination.connector.account() {
                    try store.remember(account: account, of: destination.name)
                }
                let detail = (["signed in"] + found).joined(separator: "; ")
                checks.append(Check(name: destination.name, ok: true, detail: detail))
            } catch {
                checks.append(Check(name: destination.name, ok: false, detail: "\(error)"))
            }
        }
        try await pipeline.shutdown()
        return checks
    }
}
