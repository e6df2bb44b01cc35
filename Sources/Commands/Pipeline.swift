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
        let transport = NetworkTransport()
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
            partners = try Self.partners(of: configuration)
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
            let waterfall = Waterfall(
                partners: partners, configuration: configuration.enrichment, transport: transport,
                cache: AnswerCache(store))
            runners.append(
                EnrichStage(
                    store: store, waterfall: waterfall, configuration: configuration.enrichment, logger: logger))
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

    private static func partners(of configuration: Configuration) throws -> [Partner] {
        let catalogue = try PartnerCatalogue()
        return try configuration.partners.filter(\.enabled).map { settings in
            guard let definition = catalogue[settings.id] else {
                throw ConfigurationError(
                    place: "\(configuration.file): partners.\(settings.id)",
                    problem: "unknown partner\(Spelling.suggestion(for: settings.id, among: catalogue.ids))")
            }
            let key = try settings.key.resolve(
                for: "\(configuration.file): partners.\(settings.id).key", folder: configuration.folder)
            return Partner(definition, credential: PartnerCredential(key: key.reveal()), baseURL: settings.url)
        }
    }
}
