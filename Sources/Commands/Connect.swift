internal import ArgumentParser
internal import Credentials
internal import Foundation
internal import HTTPTransport
internal import JobQueue
internal import Store
internal import Sync

/// `leadferry connect DEST`.
struct Connect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sign in to a destination, and check what its credential may do.",
        discussion: """
            With a static token (`token:`), only checks it. With `auth:`, gets a token and keeps it, encrypted with \
            encryption_key, for all workers. The flow refresh_token prints the CRM's page, on which a person lets the app \
            in, and waits for the browser to come back to auth.redirect_uri; on a terminal the address it ended at can \
            also be pasted. A destination that was paused because of its credential goes on. Exit code 77 where the CRM \
            refused, 69 where it cannot be reached, 75 where nobody came back in time.

            Example: leadferry connect hubspot
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The destination.")
    var destination: String

    @Option(help: "The code that the browser was sent back with, instead of waiting for it; - reads it from stdin.")
    var code: String?

    @Option(help: "How long to wait for the browser.")
    var wait = "5m"

    struct Report: Encodable {
        var destination: String
        /// `token`, or the flow.
        var flow: String
        /// What the CRM says of the account and of what may be done.
        var account: [String]
        var scopes: [String]
        /// Whether the destination was paused and goes on.
        var resumed: Bool
        /// Why it is paused still.
        var paused: String?
    }

    func validate() throws {
        guard Duration(operatorText: wait) != nil else {
            throw ValidationError("--wait is a length of time such as 90s or 5m")
        }
    }

    func run() async throws {
        var configuration = try common.configuration()
        let settings = try MappingCommand.settings(destination, configuration)
        if code != nil, settings.auth?.flow != .refreshToken {
            throw CommandFailure(
                .usage, "--code is for destinations with auth.flow refresh_token; \(destination) has none")
        }
        let store = try common.openStore(for: configuration)
        // What is wrong with another connection does not matter here.
        configuration.destinations = [settings]
        configuration.partners = []
        let pipeline = try Pipeline(configuration, store: store, countsCalls: false)
        let transport = NetworkTransport()
        let result: Result<Report, any Error>
        do {
            result = .success(try await connect(settings, configuration, store, pipeline, transport))
        } catch {
            result = .failure(error)
        }
        try await transport.shutdown()
        try await pipeline.shutdown()
        try say(try result.get())
    }

    private func connect(
        _ settings: Configuration.DestinationSettings, _ configuration: Configuration, _ store: Store,
        _ pipeline: Pipeline, _ transport: NetworkTransport
    ) async throws -> Report {
        var report = Report(
            destination: destination, flow: settings.auth?.flow.rawValue ?? "token", account: [], scopes: [],
            resumed: false)
        if let auth = settings.auth {
            let tokens = try configuration.oauth(for: settings, store: store, transport: transport)
            let grant = try await grant(auth, settings, configuration)
            report.scopes = try await tokens.signIn(with: grant).scopes
        }
        for destination in pipeline.destinations {
            report.account += try await destination.connector.check()
            if let account = try await destination.connector.account() {
                try store.remember(account: account, of: destination.name)
            }
        }
        let paused = try store.destinations().first { $0.name == destination }?.pausedError
        if paused == .authentication || paused == .permission {
            report.resumed = try store.resume(destination: destination)
        } else {
            report.paused = paused?.rawValue
        }
        return report
    }

    /// What a person brings from the CRM's page; nil where the configuration has all that is needed.
    private func grant(
        _ auth: AuthSettings, _ settings: Configuration.DestinationSettings, _ configuration: Configuration
    ) async throws -> OAuthGrant? {
        guard auth.flow == .refreshToken else { return nil }
        if let code {
            let text = (code == "-" ? readLine() ?? "" : code).trimmingCharacters(in: .whitespaces)
            guard !text.isEmpty else { throw CommandFailure(.usage, "there is no code on stdin") }
            return .authorizationCode(Secret(text), redirectURI: auth.redirectURI, verifier: nil)
        }
        if auth.refreshToken != nil { return nil }
        var random = SystemRandomNumberGenerator()
        let request = AuthorizationRequest(
            provider: try configuration.provider(of: settings), client: try configuration.client(of: settings),
            redirectURI: auth.redirectURI, scopes: auth.scopes, using: &random)
        let isTerminal = isatty(STDIN_FILENO) == 1
        let listener = try CallbackListener(redirectURI: auth.redirectURI)
        Terminal.say("Open this page in a browser, and let the app in:\n\n\(request.url)\n")
        guard let listener else {
            Terminal.say("The browser then ends at \(auth.redirectURI). Paste that address, or the code in it:")
            guard let line = readLine(), !line.isEmpty else {
                throw CommandFailure(.tryAgain, "no code was brought; bring it with --code")
            }
            return try request.grant(from: line)
        }
        Terminal.say(
            "Waiting \(wait) for it to come back to \(auth.redirectURI)."
                + (isTerminal ? " Where the browser is on another machine, paste the address it ended at:" : ""))
        let limit = Duration(operatorText: wait) ?? .seconds(300)
        switch try await listener.arrival(
            within: limit, readingTerminal: isTerminal, belongs: { request.belongs($0) })
        {
        case .browser(let text)?, .typed(let text)?: return try request.grant(from: text)
        case nil: throw CommandFailure(.tryAgain, "nobody came back within \(wait); nothing was changed")
        }
    }

    private func say(_ report: Report) throws {
        if output.json { return try Output.json(report) }
        Terminal.print("\(destination): signed in")
        for line in report.account { Terminal.print("  \(line)") }
        if !report.scopes.isEmpty { Terminal.print("  scopes: \(report.scopes.joined(separator: " "))") }
        if report.resumed {
            Terminal.say(
                "\(destination) was paused and goes on, and so do the leads that failed meanwhile")
        }
        if let paused = report.paused { Terminal.say("\(destination) stays paused: \(paused)") }
    }
}
