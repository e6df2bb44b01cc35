import Foundation
import Hummingbird
public import Logging
import NIOCore
public import ServiceLifecycle

/// A local server that speaks as HubSpot, Salesforce, Pipedrive and the data partners do, by their contracts.
///
/// It holds everything in memory, keeps the vendors' rules (credentials, caps, limits, uniqueness, validation, search
/// lag), answers the same calls the same way for the same seed, and fails on demand. It promises no durability and no
/// security: it is for demonstrations, for trying out a mapping, and for tests. Below `/_sandbox` it can be asked what
/// it saw, seeded, reset and told to misbehave.
public struct Sandbox: Service {
    /// How the sandbox behaves.
    public let configuration: Configuration
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// Makes a sandbox; it listens once it is run.
    ///
    /// - Parameters:
    ///   - configuration: address, seed, limits.
    ///   - logger: where the server's own messages go.
    ///   - onListening: called once with the bound port, before the first call is answered.
    public init(
        configuration: Configuration = Configuration(), logger: Logger = Logger(label: "leadferry.sandbox"),
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until the task is cancelled or the service group shuts down gracefully.
    ///
    /// - Throws: ``SandboxError`` if the address cannot be listened on.
    public func run() async throws {
        let onListening = onListening
        let configuredPort = configuration.port
        var serverLogger = logger
        serverLogger.logLevel = max(logger.logLevel, .warning)
        let application = Application(
            responder: Responder(world: World(configuration: configuration)),
            configuration: .init(address: .hostname(configuration.host, port: configuration.port), serverName: nil),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? configuredPort) },
            logger: serverLogger
        )
        do {
            try await application.run()
        } catch let error as IOError {
            let (host, port) = (configuration.host, configuration.port)
            throw error.errnoCode == EADDRINUSE
                ? SandboxError.addressInUse(host: host, port: port)
                : SandboxError.cannotListen(host: host, port: port, reason: error.description)
        }
    }
}
