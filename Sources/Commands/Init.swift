internal import ArgumentParser
internal import Foundation
internal import Store

/// `leadferry init [DIR]`.
struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a commented leadferry.yaml wired to the sandbox, and make the database.",
        discussion: "Example: leadferry init demo --destination salesforce && cd demo && leadferry sandbox"
    )

    @Argument(help: "The folder; made where it is missing.")
    var directory = "."

    @Option(
        help: "The CRM of the first destination: \(DestinationKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var destination = DestinationKind.hubspot

    @Flag(help: "Make the database even on a network file system, where SQLite's locks may not hold.")
    var allowNetworkFileSystem = false

    func run() throws {
        let folder = URL(fileURLWithPath: directory, isDirectory: true)
        let file = folder.appendingPathComponent("leadferry.yaml").path
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(.cannotCreate, "cannot make the folder \(folder.path): \(error.localizedDescription)")
        }
        guard !FileManager.default.fileExists(atPath: file) else {
            throw CommandFailure(.cannotCreate, "\(file) is there already; it was left as it is")
        }
        let text = ConfigurationTemplate.text(for: destination)
        let configuration = try Configuration.read(text, file: file)
        let store = try Store(
            path: configuration.databasePath, opening: .migrating, allowingNetworkFileSystem: allowNetworkFileSystem)
        try store.register(destinations: configuration.destinations.map { ($0.name, $0.crm.kind.rawValue, $0.mode) })
        try store.close()
        do {
            try Data(text.utf8).write(
                to: URL(fileURLWithPath: file), options: .withoutOverwriting)
        } catch {
            throw CommandFailure(.cannotCreate, "cannot write \(file): \(error.localizedDescription)")
        }
        Terminal.say("made \(file) and \(configuration.databasePath)")
        Terminal.say(
            "next, in that folder: leadferry sandbox, then leadferry ingest FILE --event NAME, then leadferry work")
    }
}
