extension Sandbox.Configuration {
    /// How the Zoho CRM organisation behaves.
    public struct Zoho: Sendable {
        /// The access tokens that are let in with all scopes, whatever happens to issued ones.
        public var tokens: Set<String>
        /// Further access tokens that are let in with these scopes only.
        public var tokenScopes: [String: [String]]
        /// The secrets of the apps, by client id.
        public var clients: [String: String]
        /// The refresh tokens that were handed out beforehand, with all scopes.
        public var refreshTokens: Set<String>
        /// Seconds for which an issued access token is good.
        public var accessTokenLifetime: Double
        /// Seconds for which a refresh token is blocked that was used more than ten times in ten minutes.
        public var refreshBlock: Double
        /// Credits in twenty-four rolling hours.
        public var dailyCredits: Int
        /// Calls that may be under way at once.
        public var concurrencyLimit: Int
        /// Seconds until a search sees what was written; COQL and reads by id see it at once.
        public var searchLag: Double
        /// Seconds that every answer takes at least.
        public var latency: Double
        /// Values that COQL takes in one IN: 100 since v7 of the API, 50 before.
        public var queryValueLimit: Int
        /// Whether COQL finds leads that were converted.
        public var queriesConvertedLeads: Bool
        /// The member statuses of a campaign that brings none of its own.
        public var memberStatuses: [String]

        /// Makes a configuration with the limits of an Enterprise organisation of fifty users.
        public init(
            tokens: Set<String> = ["sandbox"], tokenScopes: [String: [String]] = [:],
            clients: [String: String] = ["sandbox": "sandbox"], refreshTokens: Set<String> = ["sandbox"],
            accessTokenLifetime: Double = 3600, refreshBlock: Double = 1200, dailyCredits: Int = 100_000,
            concurrencyLimit: Int = 20, searchLag: Double = 2, latency: Double = 0, queryValueLimit: Int = 100,
            queriesConvertedLeads: Bool = true,
            memberStatuses: [String] = ["Planned", "Invited", "Sent", "Received", "Opened", "Responded", "Attended"]
        ) {
            self.tokens = tokens
            self.tokenScopes = tokenScopes
            self.clients = clients
            self.refreshTokens = refreshTokens
            self.accessTokenLifetime = accessTokenLifetime
            self.refreshBlock = refreshBlock
            self.dailyCredits = dailyCredits
            self.concurrencyLimit = concurrencyLimit
            self.searchLag = searchLag
            self.latency = latency
            self.queryValueLimit = queryValueLimit
            self.queriesConvertedLeads = queriesConvertedLeads
            self.memberStatuses = memberStatuses
        }
    }
}
