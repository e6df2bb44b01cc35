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
    /// Whether the token is that of an app that signed in by OAuth, which has limits of its own.
    public var isOAuthApp = false

    /// Makes a configuration.
    public init(
        baseURL: String = "https://api.hubapi.com", paths: PathGeneration = .numbered,
        searchIndexLag: Duration = .seconds(30), requestTimeout: Duration = .seconds(30)
    ) {
        self.baseURL = baseURL
        self.paths = paths
        self.searchIndexLag = searchIndexLag
        self.requestTimeout = requestTimeout
    }

    /// What HubSpot allows: `ten_seconds` and `daily` count every call, `search` counts searches.
    ///
    /// The amounts are those of a private app of a Professional or Enterprise account in ten seconds, and of the
    /// smallest account in a day. A private app of a smaller account has 100 in ten seconds; an OAuth app has 110, and
    /// no limit in a day.
    ///
    /// Source: HubSpot's "usage guidelines" page; the search page for the five searches a second.
    public var limits: [CallLimit] {
        let both = [
            CallLimit(name: HubSpotLimit.tenSeconds.rawValue, amount: isOAuthApp ? 110 : 190, window: .seconds(10)),
            CallLimit(name: HubSpotLimit.search.rawValue, amount: 5, window: .seconds(1)),
        ]
        let daily = CallLimit(name: HubSpotLimit.daily.rawValue, amount: 250_000, window: .seconds(86_400))
        return isOAuthApp ? both : both + [daily]
    }
}
