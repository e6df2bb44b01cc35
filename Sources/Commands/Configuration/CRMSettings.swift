internal import HubSpot
internal import Pipedrive
internal import Salesforce
internal import Sync
internal import Zoho

/// What is particular to a destination's CRM: how its connector is set up.
enum CRMSettings: Sendable {
    case hubspot(HubSpotConfiguration)
    case salesforce(SalesforceConfiguration)
    case pipedrive(PipedriveConfiguration)
    /// With where people sign in to the account.
    case zoho(ZohoConfiguration, accounts: String)

    /// Reads the kind's own keys of a destination.
    ///
    /// - Parameters:
    ///   - url: The destination's address, where it has one.
    ///   - isApp: Whether the destination signs in by `auth`.
    ///   - isOfSandbox: Whether it is a connection to the embedded sandbox.
    init(
        _ kind: DestinationKind, _ map: ConfigurationMapping, url: String?, isApp: Bool, isOfSandbox: Bool
    ) throws {
        switch kind {
        case .hubspot:
            var configuration = HubSpotConfiguration()
            if let url { configuration.baseURL = url }
            if let node = map["paths"] { configuration.paths = try Self.paths(node) }
            if isOfSandbox { configuration.searchIndexLag = .seconds(3) }
            configuration.isOAuthApp = isApp
            self = .hubspot(configuration)
        case .salesforce:
            guard let url else {
                throw map.of.error("add `url:`, your org's own address, such as https://acme.my.salesforce.com")
            }
            var configuration = SalesforceConfiguration(instanceURL: url)
            if let node = map["api_version"] { configuration.version = try Self.version(node) }
            if let node = map["strategy"] { configuration.strategy = try node.choice(SalesforceStrategy.self) }
            if let node = map["assignment_rules"] { configuration.assignsLeads = try node.flag() }
            if let node = map["save_despite_alerts"] { configuration.savesDespiteAlerts = try node.flag() }
            self = .salesforce(configuration)
        case .pipedrive:
            var configuration = PipedriveConfiguration(hasPersonalToken: !isApp)
            if let url { configuration.baseURL = url }
            if let node = map["plan"] { configuration.plan = try node.choice(PipedrivePlan.self) }
            if let node = map["seats"] { configuration.seats = try node.integer(in: 1...100_000) }
            if isOfSandbox { configuration.createSettling = .seconds(3) }
            self = .pipedrive(configuration)
        case .zoho:
            let centre = try map["data_centre"]?.choice(ZohoDataCentre.self) ?? .unitedStates
            let here = url.flatMap { Configuration.isOnThisMachine($0) ? $0 : nil }
            self = .zoho(
                ZohoConfiguration(
                    apiDomain: url ?? centre.apiDomain,
                    modules: try map["modules"]?.choice(ZohoModules.self) ?? .both,
                    runsAutomation: try map["automation"]?.flag() ?? true,
                    matchesAccountsByWebsite: try map["match_accounts_by_website"]?.flag() ?? true,
                    edition: try map["edition"]?.choice(ZohoEdition.self) ?? .standard,
                    users: try map["users"]?.integer(in: 1...1_000_000) ?? 1),
                accounts: here ?? centre.accounts)
        }
    }

    /// Which CRM it is.
    var kind: DestinationKind {
        switch self {
        case .hubspot: .hubspot
        case .salesforce: .salesforce
        case .pipedrive: .pipedrive
        case .zoho: .zoho
        }
    }

    /// The field map a new connection starts with.
    var fieldMap: FieldMap {
        switch self {
        case .hubspot: HubSpotDefaults.fieldMap
        case .salesforce(let configuration): SalesforceDefaults.fieldMap(for: configuration.strategy)
        case .pipedrive: PipedriveDefaults.fieldMap
        case .zoho(let configuration, _): ZohoDefaults.fieldMap(for: configuration.modules)
        }
    }

    /// What the account may call, unless the configuration says otherwise.
    var limits: [CallLimit] {
        switch self {
        case .hubspot(let configuration): configuration.limits
        case .salesforce(let configuration): configuration.limits
        case .pipedrive(let configuration): configuration.limits
        case .zoho(let configuration, _): configuration.limits
        }
    }

    /// `v66.0`, as it stands in a path.
    private static func version(_ node: ConfigurationNode) throws -> String {
        let text = try node.text()
        guard text.wholeMatch(of: /v?\d{2,3}\.0/) != nil else { throw node.error("expected a version such as v66.0") }
        return text.hasPrefix("v") ? text : "v" + text
    }

    private static func paths(_ node: ConfigurationNode) throws -> HubSpotConfiguration.PathGeneration {
        let text = try node.text()
        if text == "v3" { return .numbered }
        guard text.wholeMatch(of: /\d{4}-\d{2}/) != nil else {
            throw node.error("expected v3, or a date such as 2026-03")
        }
        return .dated(text)
    }
}
