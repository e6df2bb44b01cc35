internal import ArgumentParser
internal import Foundation
internal import Logging
internal import Store
internal import Telemetry

/// Where the configuration and the database are.
struct CommonOptions: ParsableArguments {
    @Option(name: .long, help: "The configuration. Default: ./leadferry.yaml, then /etc/leadferry/leadferry.yaml.")
    var config: String?

    @Option(name: .long, help: "The database, instead of the configuration's.")
    var db: String?

    @Flag(help: "Use a database on a network file system, where SQLite's locks may not hold.")
    var allowNetworkFileSystem = false

    /// The configuration, checked.
    func configuration() throws -> Configuration { try Configuration.load(path: config) }

    /// The database of the configuration, or the one that `--db` names; then no configuration is needed.
    func openStore(_ opening: Store.Opening = .existing) throws -> Store {
        if let db { return try Store(path: db, opening: opening, allowingNetworkFileSystem: allowNetworkFileSystem) }
        let configuration = try configuration()
        return try Store(
            path: configuration.databasePath, opening: opening,
            allowingNetworkFileSystem: allowNetworkFileSystem || configuration.allowsNetworkFileSystem)
    }

    /// The database with the destinations of the configuration in it.
    func openStore(for configuration: Configuration) throws -> Store {
        let store = try Store(
            path: db ?? configuration.databasePath,
            allowingNetworkFileSystem: allowNetworkFileSystem || configuration.allowsNetworkFileSystem)
        try store.register(
            destinations: configuration.destinations.map { ($0.name, $0.crm.kind.rawValue, $0.mode) })
        return store
    }

    /// The destinations that leads are sent to: those named, else all of the configuration.
    func destinations(_ named: [String], of configuration: Configuration) throws -> [String] {
        let destinations = named.isEmpty ? configuration.destinations.map(\.name) : named
        guard !destinations.isEmpty else {
            throw CommandFailure(.configuration, "\(configuration.file): there is no destination to send leads to")
        }
        return destinations
    }

    /// Refuses a destination that the database does not know.
    func require(destination: String, in store: Store) throws {
        let known = try store.destinations().map(\.name)
        guard known.contains(destination) else { throw CommandFailure.unknown(destination: destination, among: known) }
    }

    /// Refuses an event that the database does not know.
    func require(event: String, in store: Store) throws {
        let known = try store.eventNames()
        guard known.contains(event) else {
            throw CommandFailure(
                .usage, "there is no event \(event)\(Spelling.suggestion(for: event, among: known))")
        }
    }

    /// A logger on stderr: text on a terminal, JSON Lines otherwise.
    func logger(level: Logger.Level = .info) -> Logger {
        let form: LineLogHandler.Form = Terminal.isMessages ? .text : .json
        return Logger(label: "leadferry") { _ in LineLogHandler(form: form, level: level) }
    }
}

/// `--json`.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print JSON.")
    var json = false
}
