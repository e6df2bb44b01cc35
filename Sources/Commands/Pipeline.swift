internal import Enrichment
internal import Foundation
internal import HTTPTransport
internal import HubSpot
internal import Logging
internal import Salesforce
internal import Store
internal import Sync

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
    ///     all tokens are static.
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

    private static func connector(
        _ settings: Configuration.DestinationSettings, of configuration: Configuration, store: Store?,
        countsCalls: Bool, transport: NetworkTransport
    ) throws -> any CRMConnector {
        let tokens = try configuration.tokens(for: settings, store: store, transport: transport)
        func budget(_ usual: [CallLimit]) -> any CallBudget {
            guard let store, countsCalls else { return UnlimitedCalls() }
            let limits = usual.map { limit in
                CallLimit(name: limit.name, amount: settings.limits[limit.name] ?? limit.amount, window: limit.window)
            }
            return SharedCallBudget(store: store, destination: settings.name, limits: limits)
        }
        switch settings.kind {
        case .hubspot:
            var hubSpot = HubSpotConfiguration()
            if let url = settings.url { hubSpot.baseURL = url }
            hubSpot.paths = settings.pathGeneration == "v3" ? .numbered : .dated(settings.pathGeneration)
            // The sandbox's index lags two seconds.
            if settings.isOfSandbox { hubSpot.searchIndexLag = .seconds(3) }
            hubSpot.isOAuthApp = settings.auth != nil
            return HubSpotConnector(
                hubSpot, tokens: tokens, budget: budget(hubSpot.limits), transport: transport)
        case .salesforce:
            let salesforce = SalesforceConfiguration(
                instanceURL: settings.url ?? "", version: settings.apiVersion, strategy: settings.strategy,
                assignsLeads: settings.assignsLeads, savesDespiteAlerts: settings.savesDespiteAlerts)
            return SalesforceConnector(
                salesforce, tokens: tokens, budget: budget(salesforce.limits), transport: transport)
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
