public import Sync

/// What a connection to one Zoho CRM account needs.
public struct ZohoConfiguration: Sendable, Equatable {
    /// The API's address in the account's data centre (`https://www.zohoapis.eu`), where the token does not bring one
    /// (`api_domain`).
    public var apiDomain: String
    /// The version of the API, as it stands in the path.
    public var version: String
    /// Which modules leads become records of.
    public var modules: ZohoModules
    /// Whether the account's own automation (workflows, approvals, blueprints) runs on what is written, as it does on what
    /// people type.
    public var runsAutomation: Bool
    /// Whether Accounts that no name finds are looked for by the domain of their website: one call more for every 24
    /// companies that are new to Leadferry.
    public var matchesAccountsByWebsite: Bool
    /// The longest one request may take.
    public var requestTimeout: Duration
    /// Credits in twenty-four rolling hours that Leadferry may spend.
    public var creditsPerDay: Int
    /// Calls that may be under way at once.
    public var concurrentCalls: Int
    /// How long the id of a campaign that is given by name is remembered.
    public var campaignMemory: Duration

    /// Makes a configuration. The edition and the number of its users say what may be called; a number of credits or
    /// calls that is given goes before them.
    public init(
        apiDomain: String = "https://www.zohoapis.com", version: String = "v8", modules: ZohoModules = .both,
        runsAutomation: Bool = true, matchesAccountsByWebsite: Bool = true, requestTimeout: Duration = .seconds(60),
        edition: ZohoEdition = .standard, users: Int = 1, creditsPerDay: Int? = nil, concurrentCalls: Int? = nil,
        campaignMemory: Duration = .seconds(600)
    ) {
        self.apiDomain = apiDomain
        self.version = version
        self.modules = modules
        self.runsAutomation = runsAutomation
        self.matchesAccountsByWebsite = matchesAccountsByWebsite
        self.requestTimeout = requestTimeout
        self.creditsPerDay = creditsPerDay ?? edition.creditsPerDay(users: users)
        self.concurrentCalls = concurrentCalls ?? edition.concurrentCalls
        self.campaignMemory = campaignMemory
    }

    /// The limits the connector's budget has to know: credits, calls under way, and heavy calls under way.
    public var limits: [CallLimit] {
        [
            CallLimit(name: ZohoLimit.credits.rawValue, amount: Double(creditsPerDay), window: .seconds(86_400)),
            CallLimit(name: ZohoLimit.concurrent.rawValue, amount: Double(concurrentCalls), window: nil),
            CallLimit(name: ZohoLimit.heavy.rawValue, amount: Double(ZohoLimit.heavyCalls), window: nil),
        ]
    }

    /// What every path of the API begins with.
    var root: String { "/crm/" + version }
}
