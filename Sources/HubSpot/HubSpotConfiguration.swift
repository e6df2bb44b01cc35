public import HTTPTransport

/// What a connection to one HubSpot account needs.
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

    /// What every path is put behind; a slash at the end is ignored.
    public var baseURL: String
    /// The token of a service key, a private app or OAuth: all three are sent as `Bearer`.
    public var token: Secret
    /// Which paths are called.
    public var paths: PathGeneration
    /// How long HubSpot's search index may need to show a company that was just created.
    ///
    /// HubSpot gives no figure. Reports speak of seconds up to half a minute
    /// (hubspot-api-nodejs#545, craft-freeform#2500).
    public var searchIndexLag: Duration
    /// The longest one request may take. HubSpot's own edge gives up after 100 s with a 524.
    public var requestTimeout: Duration

    /// Makes a configuration.
    public init(
        token: Secret, baseURL: String = "https://api.hubapi.com", paths: PathGeneration = .numbered,
        searchIndexLag: Duration = .seconds(30), requestTimeout: Duration = .seconds(30)
    ) {
        self.token = token
        self.baseURL = baseURL
        self.paths = paths
        self.searchIndexLag = searchIndexLag
        self.requestTimeout = requestTimeout
    }
}
