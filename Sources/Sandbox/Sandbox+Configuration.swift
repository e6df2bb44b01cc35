extension Sandbox {
    /// How a sandbox behaves until told otherwise on its control paths.
    public struct Configuration: Sendable {
        /// The address to listen on.
        public var host: String
        /// The port to listen on; 0 takes any free one.
        public var port: Int
        /// The number that every random draw comes from: the same seed and calls give the same answers.
        public var seed: UInt64
        /// The HubSpot account.
        public var hubSpot: HubSpot
        /// The Salesforce org.
        public var salesforce: Salesforce
        /// The Pipedrive account.
        public var pipedrive: Pipedrive
        /// The Zoho CRM organisation.
        public var zoho: Zoho
        /// The data partners by id; one that is not named has the defaults.
        public var partners: [String: Partner]

        /// Makes a configuration; every argument has a default.
        public init(
            host: String = "127.0.0.1", port: Int = 8700, seed: UInt64 = 1, hubSpot: HubSpot = HubSpot(),
            salesforce: Salesforce = Salesforce(), pipedrive: Pipedrive = Pipedrive(), zoho: Zoho = Zoho(),
            partners: [String: Partner] = [:]
        ) {
            self.host = host
            self.port = port
            self.seed = seed
            self.hubSpot = hubSpot
            self.salesforce = salesforce
            self.pipedrive = pipedrive
            self.zoho = zoho
            self.partners = partners
        }
    }
}

extension Sandbox.Configuration {
    /// How the HubSpot account behaves.
    public struct HubSpot: Sendable {
        /// The access tokens that are let in with all scopes.
        public var tokens: Set<String>
        /// Further access tokens that are let in with these scopes only.
        public var tokenScopes: [String: [String]]
        /// Calls other than searches in ten rolling seconds.
        public var tenSecondLimit: Int
        /// The same for each app that was let in by OAuth.
        public var oauthTenSecondLimit: Int
        /// Searches in one second.
        public var searchesPerSecond: Int
        /// Calls of any kind in a day (UTC).
        public var dailyLimit: Int
        /// Seconds until a search sees what was written.
        public var searchLag: Double
        /// Seconds that every answer takes at least.
        public var latency: Double
        /// Whether the results of a batch come in another order than its inputs.
        public var shufflesResults: Bool
        /// Whether a property that was asked for and has no value is shown as null. The published contract says that
        /// values are strings, so by default it is left out; the real service shows null.
        public var emptyAsNull: Bool
        /// The properties that a new record must have, by object type.
        public var requiredProperties: [String: [String]]
        /// The apps that may ask for tokens: client ids with their secrets.
        public var oauthClients: [String: String]
        /// Seconds, by the sandbox's clock, for which an access token is good.
        public var accessTokenLifetime: Double

        /// Makes a configuration with the limits of a professional account.
        public init(
            tokens: Set<String> = ["sandbox"], tokenScopes: [String: [String]] = [:], tenSecondLimit: Int = 190,
            oauthTenSecondLimit: Int = 110, searchesPerSecond: Int = 5, dailyLimit: Int = 625_000,
            searchLag: Double = 2, latency: Double = 0, shufflesResults: Bool = true, emptyAsNull: Bool = false,
            requiredProperties: [String: [String]] = [:], oauthClients: [String: String] = ["sandbox": "sandbox"],
            accessTokenLifetime: Double = 1800
        ) {
            self.tokens = tokens
            self.tokenScopes = tokenScopes
            self.oauthTenSecondLimit = oauthTenSecondLimit
            self.oauthClients = oauthClients
            self.accessTokenLifetime = accessTokenLifetime
            self.tenSecondLimit = tenSecondLimit
            self.searchesPerSecond = searchesPerSecond
            self.dailyLimit = dailyLimit
            self.searchLag = searchLag
            self.latency = latency
            self.shufflesResults = shufflesResults
            self.emptyAsNull = emptyAsNull
            self.requiredProperties = requiredProperties
        }
    }

    /// How a data partner behaves.
    public struct Partner: Sendable {
        /// The API key that is let in.
        public var key: String
        /// The share of people that the partner knows; nothing takes the partner's own.
        public var hitRate: Double?
        /// Calls a minute; nothing takes the partner's own limits.
        public var requestsPerMinute: Int?
        /// The credits of the account; nothing is without end.
        public var credits: Int?
        /// Seconds that every answer takes at least.
        public var latency: Double
        /// Seconds after which an answer that comes later is there; nothing takes the partner's own.
        public var taskSeconds: Double?

        /// Makes a configuration that takes the partner's own figures.
        public init(
            key: String = "sandbox", hitRate: Double? = nil, requestsPerMinute: Int? = nil, credits: Int? = nil,
            latency: Double = 0, taskSeconds: Double? = nil
        ) {
            self.taskSeconds = taskSeconds
            self.key = key
            self.hitRate = hitRate
            self.requestsPerMinute = requestsPerMinute
            self.credits = credits
            self.latency = latency
        }
    }
}
