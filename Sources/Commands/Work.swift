public import ArgumentParser
internal import Foundation
internal import JobQueue
internal import Logging
internal import ServiceLifecycle
internal import Store
internal import Telemetry
internal import UnixSignals
internal import Workers

/// `leadferry work`.
struct Work: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Claim jobs and carry them through the stages, until stopped.",
        discussion: """
            Start as many as you like on one machine. SIGTERM finishes what is in hand within the grace period and \
            hands the rest back. Under systemd it is a Type=notify service with a watchdog.

            Example: leadferry work --drain
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "Only this stage: enrich or sync. Default: both.")
    var stage: Stage?

    @Option(help: "Only this destination. Repeatable. Default: all of the configuration.")
    var destination: [String] = []

    @Flag(help: "Stop when nothing is due or held, and nothing will be due within --drain-timeout.")
    var drain = false

    @Option(help: "How long --drain waits for jobs in back-off: 30s, 5m.")
    var drainTimeout = "60s"

    @Option(help: "Batches in hand at the same time.")
    var concurrency: Int?

    @Option(help: "Leads in a batch.")
    var batch: Int?

    @Flag(help: "Log every batch.")
    var verbose = false

    func validate() throws {
        if Duration(operatorText: drainTimeout) == nil {
            throw ValidationError("--drain-timeout wants a length of time such as 30s or 5m")
        }
        if let concurrency, !(1...64).contains(concurrency) { throw ValidationError("--concurrency: 1 to 64") }
        if let batch, !(1...1000).contains(batch) { throw ValidationError("--batch: 1 to 1000") }
    }

    func run() async throws {
        let configuration = try common.configuration()
        let logger = common.logger(level: verbose || !Terminal.isMessages ? .info : .warning)
        let known = configuration.destinations.map(\.name)
        if let unknown = destination.first(where: { !known.contains($0) }) {
            throw CommandFailure.unknown(destination: unknown, among: known)
        }
        let channels = try configuration.noticeChannels()
        // The store first: a transport that was opened has to be shut down.
        let store = try await openStore(for: configuration, logger: logger)
        let pipeline = try Pipeline(configuration, store: store)
        let stages = Set((stage.map { [$0] } ?? Stage.allCases).map(\.rawValue))
        let settings = Worker.Configuration(
            destinations: destination.isEmpty ? known : destination,
            concurrency: concurrency ?? configuration.worker.concurrency,
            batch: batch ?? configuration.worker.batch, linger: configuration.worker.linger,
            lease: configuration.worker.lease,
            grace: configuration.worker.grace, drain: drain ? Duration(operatorText: drainTimeout) : nil,
            policy: configuration.retry)
        let watch = WorkerWatch(ServiceNotifier(environment: ProcessInfo.processInfo.environment))
        let runners = pipeline.runners(store: store, stages: stages, logger: logger)
        let worker = Worker(
            store: store, runners: runners,
            duties: pipeline.duties(of: runners, channels: channels, store: store, logger: logger),
            configuration: settings, logger: logger, observe: { watch.observe($0) })
        do {
            try await Self.run(worker, logger: logger)
        } catch {
            try? await pipeline.shutdown()
            // Left to the end of the process, the log might stay behind. The first error says more than one of the
            // close.
            try? store.close()
            throw error
        }
        try await pipeline.shutdown()
        watch.finish()
        try store.close()
    }

    /// Opens the database; on a full disk, or while another program keeps the write lock, it waits as a worker does
    /// that has begun.
    private func openStore(for configuration: Configuration, logger: Logger) async throws -> Store {
        var isTold = false
        while true {
            do {
                return try common.openStore(for: configuration)
            } catch let error as StoreError {
                switch error {
                case .diskFull, .locked: break
                default: throw error
                }
                if !isTold { logger.error("waiting for the database", metadata: ["error": "\(error)"]) }
                isTold = true
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// Runs the worker until it ends. The first signal asks it to finish what it holds; a second one to leave now.
    private static func run(_ worker: Worker, logger: Logger) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: worker, successTerminationBehavior: .gracefullyShutdownGroup)],
                logger: logger))
        // Trapped before anything is claimed.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                var isStopping = false
                for await signal in signals {
                    if isStopping {
                        logger.warning("leaving now", metadata: ["signal": "\(signal)"])
                        return
                    }
                    isStopping = true
                    await group.triggerGracefulShutdown()
                }
            }
            // The worker has ended, or a second signal came.
            try await tasks.next()
            tasks.cancelAll()
            try await tasks.waitForAll()
        }
    }
}

extension Stage: ExpressibleByArgument {}
