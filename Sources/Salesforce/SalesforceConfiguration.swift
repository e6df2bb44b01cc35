public import Sync

/// What a connection to one Salesforce org needs.
public struct SalesforceConfiguration: Sendable, Equatable {
    /// The org's own address (`https://acme.my.salesforce.com`), where the token does not bring one.
    public var instanceURL: String
    /// The version of the REST API, as it stands in the path.
    public var version: String
    /// What a lead becomes.
    public var strategy: SalesforceStrategy
    /// The longest one request may take. Salesforce's own limit is 10 minutes.
    public var requestTimeout: Duration
    /// Whether the org's assignment rules may give new Leads to other owners.
    public var assignsLeads: Bool
    /// Whether a record is saved where a duplicate rule of the org only warns. A rule that blocks still refuses it.
    public var savesDespiteAlerts: Bool
    /// Calls in twenty-four rolling hours that Leadferry may make.
    ///
    /// An org has 100,000 and more (Enterprise), or 15,000 (Developer), for all programs together. Source: "API Request
    /// Limits and Allocations".
    public var callsPerDay: Int
    /// Calls that may be under way at once; Salesforce counts those of 20 seconds and more, and allows 25, or 5 in
    /// trial and developer orgs.
    public var concurrentCalls: Int
    /// How long the id of a campaign that is given by name is remembered.
    public var campaignMemory: Duration

    /// Makes a configuration.
    public init(
        instanceURL: String, version: String = "v66.0", strategy: SalesforceStrategy = .leadsAndContacts,
        requestTimeout: Duration = .seconds(120), assignsLeads: Bool = false, savesDespiteAlerts: Bool = false,
        callsPerDay: Int = 100_000, concurrentCalls: Int = 20, campaignMemory: Duration = .seconds(600)
    ) {
        self.instanceURL = instanceURL
        self.version = version
        self.strategy = strategy
        self.requestTimeout = requestTimeout
        self.assignsLeads = assignsLeads
        self.savesDespiteAlerts = savesDespiteAlerts
        self.callsPerDay = callsPerDay
        self.concurrentCalls = concurrentCalls
        self.campaignMemory = campaignMemory
    }

    /// The limits the connector's budget has to know. Each call takes one of both.
    public var limits: [CallLimit] {
        [
            CallLimit(name: SalesforceLimit.daily.rawValue, amount: Double(callsPerDay), window: .seconds(86_400)),
            CallLimit(name: SalesforceLimit.concurrent.rawValue, amount: Double(concurrentCalls), window: nil),
        ]
    }

    /// What every path of the API begins with.
    var root: String { "/services/data/" + version }
}
