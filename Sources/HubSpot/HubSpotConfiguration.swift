public import Sync

/// What a connection to one HubSpot account needs, besides its token.
public struct HubSpotConfiguration: Sendable, Equatable {
    /// Which of HubSpot's two generations of paths is used; both answer side by side with the same bodies.
    ///
    /// Source: HubSpot/HubSpot-public-api-spec-collection, `Contacts/Rollouts/424/v3` and `…/2026-03`.
    public enum PathGeneration: Sendable, Equatable {
        /// `/crm/v3/objects/…`, `/crm/v4/associations/…`.
        case numbered
        /// `/crm/objects/2026-03/…`, `/crm/associations/2026-03/…`; the text is the date.
        case dated(String)
    }

    /// What every path is put behind, where the token does not bring a base of its own; a slash at the end is ignored.
    public var baseURL: String
    /// Which paths are called.
    public var paths: PathGeneration
    /// How long HubSpot's search index may need to show a company that was just created.
    ///
    /// HubSpot gives no figure. Reports speak of seconds up to half a minute
    /// (hubspot-api-nodejs#545, craft-freeform#2500).
    public var searchIndexLag: Duration
    /// The longest one request may take. HubSpot's own edge gives up after 100 s with a 524.
    public var requestTimeout: Duration
    /// How many calls HubSpot takes in ten seconds: 190 for a private app of a Professional or Enterprise account, 100
    /// for one of a smaller account, 110 for an OAuth app.
    public var callsPerTenSeconds: Int
    /// How many calls HubSpot takes in a day: 250,000 or more for each account; nil for an OAuth app, which has no such
    /// limit.
    public var callsPerDay: Int?

    /// Makes a configuration.
    public init(
        baseURL: String = "https://api.hubapi.com", paths: PathGeneration = .numbered,
        searchIndexLag: Duration = .seconds(30), requestTimeout: Duration = .seconds(30),
        callsPerTenSeconds: Int = 190, callsPerDay: Int? = 250_000
    ) {
        self.baseURL = baseURL
        self.paths = paths
        self.searchIndexLag = searchIndexLag
        self.requestTimeout = requestTimeout
        self.callsPerTenSeconds = callsPerTenSeconds
        self.callsPerDay = callsPerDay
    }

    /// What the account allows: `ten_seconds` and `daily` count every call, `search` counts searches.
    ///
    /// Source: HubSpot's "usage guidelines" page; the search page for the five searches a second.
    public var limits: [CallLimit] {
        var limits = [
            CallLimit(
                name: HubSpotLimit.tenSeconds.rawValue, amount: Double(callsPerTenSeconds), window: .seconds(10)),
            CallLimit(name: HubSpotLimit.search.rawValue, amount: 5, window: .seconds(1)),
        ]
        if let callsPerDay {
            limits.append(
                CallLimit(name: HubSpotLimit.daily.rawValue, amount: Double(callsPerDay), window: .seconds(86_400)))
        }
        return limits
    }
}
