internal import ArgumentParser
internal import Foundation
internal import Logging
internal import Sandbox
internal import ServiceLifecycle
internal import Telemetry
internal import UnixSignals

/// `leadferry sandbox`.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Serve the CRMs and partners on this machine, until stopped.",
        discussion: """
            HubSpot under /hubspot, Salesforce under /salesforce, Pipedrive under /pipedrive, Zoho CRM under /zoho and \
            partners under /partners/ID, by their published contracts; what was called and \
            written, faults and seeds under /_sandbox. State is in memory. See docs/sandbox.md.

            Example: leadferry sandbox --port 8700
            """
    )

    @Option(help: "The port; 0 takes any free one.")
    var port = 8700

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "What answers depend on: the same seed gives the same answers.")
    var seed: UInt64 = 1

    func run() async throws {
        let logger = CommonOptions().logger(level: .notice)
        let notifier = ServiceNotifier(environment: ProcessInfo.processInfo.environment)
        let configuration = Sandbox.Configuration(host: host, port: port, seed: seed)
        let sandbox = Sandbox(configuration: configuration, logger: logger) { port in
            Terminal.say("the sandbox listens on http://\(host):\(port)/")
            notifier.ready()
        }
        let group = ServiceGroup(
            services: [sandbox], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await group.run()
    }
}
