internal import Enrichment
internal import Foundation
internal import HTTPTransport
internal import HubSpot
internal import Logging
internal import Notices
internal import Pipedrive
internal import Salesforce
internal import Store
internal import Sync
internal import Zoho

/// The stages, put together from the configuration: the one place where they meet.
struct Pipeline: Sendable {
    let configuration: Configuration
    let destinations: [SyncDestination]
    let partners: [Partner]
    private let transport: NetworkTransport

    /// Fetches the secrets and checks what can be checked without a call.
    ///
    /// - Parameters:
    ///   - store: Where the accounts' limits and their tokens are kept for all workers; nil where nobody counts and
    ///   - countsCalls: Whether calls wait for the accounts' limits.
    init(_ configuration: Configuration, store: Store?, countsCalls: Bool = true) throws {
        self.configuration = configuration
        // Else many calls at once to one partner would wait for its connections.
        let transport = NetworkTransport(connectionsPerHost: max(16, configuration.enrichment.concurrency))
        self.transport = transport
        do {
            destinations = try configuration.destinations.map { settings in
                SyncDestination(
                    name: settings.name,
                    connector: try Self.connector(
                        settings, of: configuration, store: store, countsCalls: countsCalls, transport: transport),
                    mapping: settings.mapping, campaigns: settings.campaigns, activity: settings.activity,
                    metadataAge: settings.metadataAge)
            }
            partners = try configuration.configuredPartners()
        } catch {
            Task { try? await transport.shutdown() }
            throw error
        }
    }

    /// Closes the connections.
    func shutdown() async throws { try await transport.shutdown() }

    /// The runners of the stages asked for.
    func runners(store: Store, stages: Set<String>, logger: Logger) -> [any StageRunner] {
        var runners: [any StageRunner] = []
        if stages.contains("enrich") {
            runners.append(
                EnrichStage(
                    store: store, waterfall: waterfall(store), configuration: configuration.enrichment, logger: logger))
        }
        if stages.contains("sync") {
            runners.append(
                SyncStage(store: store, destinations: destinations, policy: configuration.retry, logger: logger))
        }
        return runners
    }

    /// What every worker looks after beside its jobs.
    func duties(
        of runners: [any StageRunner], channels: [NoticeChannel], store: Store, logger: Logger
    ) -> [any Duty] {
        let pauses: [any Duty] = runners.compactMap { $0 as? SyncStage }.map { PauseDuty(of: $0, logger: logger) }
        guard !channels.isEmpty else { return pauses }
        return pauses + [NoticeDuty(store: store, channels: channels, transport: transport, logger: logger)]
    }

    /// The waterfall over the configured partners.
    func waterfall(_ store: Store) -> Waterfall {
        Waterfall(
            partners: partners, configuration: configuration.enrichment, transport: transport, store: store)
    }

    private static func connector(
        _ settings: Configuration.DestinationSettings, of configuration: Configuration, store: Store?,
        countsCalls: Bool, transport: NetworkTransport
    ) throws -> any CRMConnector {
        let tokens = try configuration.tokens(for: settings, store: store, transport: transport)
        let budget: any CallBudget =
            if let store, countsCalls {
                SharedCallBudget(store: store, destination: settings.name, limits: settings.limits)
            } else {
                UnlimitedCalls()
            }
        switch settings.crm {
        case .hubspot(let crm): return HubSpotConnector(crm, tokens: tokens, budget: budget, transport: transport)
        case .salesforce(let crm): return SalesforceConnector(crm, tokens: tokens, budget: budget, transport: transport)
        case .pipedrive(let crm):
            let mirror: any RecordMirror =
                if let store { SharedRecordMirror(store: store, destination: settings.name) } else { MemoryMirror() }
            return PipedriveConnector(crm, tokens: tokens, budget: budget, mirror: mirror, transport: transport)
        case .zoho(let crm, _): return ZohoConnector(crm, tokens: tokens, budget: budget, transport: transport)
        }
    }
}
