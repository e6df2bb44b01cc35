public import ArgumentParser
internal import Foundation

/// The command line: `leadferry SUBCOMMAND`.
public struct Leadferry: AsyncParsableCommand {
    /// Names, help and the subcommands.
    public static let configuration = CommandConfiguration(
        commandName: "leadferry",
        abstract: "Carries event leads into the CRM.",
        discussion: """
            Leads are written into a SQLite jobs table (ingest), workers carry each one captured → enriched → synced \
            (work), and what fails stands grouped by error type until it is mended and sent again (reconcile, retry).

            Data goes to stdout, messages go to stderr. Exit codes are those of sysexits.h: 0 all well, 64 usage, 65 \
            some input rows were rejected, 66 input missing, 69 destination or sandbox unreachable, 70 internal, \
            73/74 file cannot be made or written, 75 try again, 77 permission, 78 configuration.
            """,
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(name: "Leads in", subcommands: [Init.self, Ingest.self, Add.self, AttendeesCommand.self]),
            CommandGroup(name: "Leads out", subcommands: [Work.self, Status.self, Mode.self, Push.self]),
            CommandGroup(
                name: "Before the first lead",
                subcommands: [Connect.self, MappingCommand.self, PartnersCommand.self, EnrichCommand.self]),
            CommandGroup(
                name: "When something failed",
                subcommands: [
                    Reconcile.self, Explain.self, Show.self, Edit.self, Retry.self, Dismiss.self, Undismiss.self,
                ]),
            CommandGroup(
                name: "Upkeep",
                subcommands: [Doctor.self, NotifyCommand.self, Backup.self, Prune.self, Migrate.self]),
            CommandGroup(name: "To try things on", subcommands: [SandboxCommand.self]),
        ]
    )

    /// Makes the command.
    public init() {}

    /// Runs the program and ends the process with the exit code of what happened.
    public static func start() async -> Never {
        // A reader that goes away (`leadferry show 1 | head`) ends us quietly, as it does every other tool.
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            exit(withError: nil)
        } catch {
            // The parser's own errors and requests for help print themselves.
            if exitCode(for: error) != .failure || error is CleanExit || error is ValidationError {
                exit(withError: error)
            }
            let failure = CommandFailure(error)
            if !failure.description.isEmpty { Terminal.say("leadferry: \(failure.description)") }
            Foundation.exit(failure.status.rawValue)
        }
    }
}
