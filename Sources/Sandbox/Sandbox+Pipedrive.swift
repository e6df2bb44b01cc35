extension Sandbox.Configuration {
    /// How the Pipedrive account behaves.
    public struct Pipedrive: Sendable {
        /// The personal API tokens that are let in; as a bearer they are let in with all scopes.
        public var tokens: Set<String>
        /// Further bearer tokens that are let in with these scopes only.
        public var tokenScopes: [String: [String]]
        /// The apps that may ask for tokens: client ids with their secrets.
        public var oauthClients: [String: String]
        /// The refresh tokens that were handed out beforehand.
        public var refreshTokens: Set<String>
        /// Whether each refresh brings a new refresh token and ends the old one.
        public var rotatesRefreshTokens: Bool
        /// Seconds for which an access token is good.
        public var accessTokenLifetime: Double
        /// Seconds without a refresh after which a refresh token is refused.
        public var refreshTokenLifetime: Double
        /// API tokens that the company may spend in a day (UTC).
        public var dailyTokens: Int
        /// Calls other than searches in two rolling seconds, for each personal token.
        public var burstLimit: Int
        /// The same for each app that was let in by OAuth.
        public var oauthBurstLimit: Int
        /// Searches in two rolling seconds.
        public var searchBurstLimit: Int
        /// Calls refused for a limit in ten rolling seconds, after which the network in front shuts the caller out.
        public var abuseLimit: Int
        /// Seconds for which it shuts the caller out.
        public var abusePause: Double
        /// Seconds until a search sees what was written; lists see it at once.
        public var searchLag: Double
        /// Seconds that every answer takes at least.
        public var latency: Double
        /// Whether persons have the fields that come with contact sync, such as `job_title`.
        public var contactSync: Bool
        /// Whether persons have `marketing_status`.
        public var campaigns: Bool
        /// Whether the account is not paid for: every call is answered with 402.
        public var isUnpaid: Bool
        /// How many records of a kind (`person`, `organization`, `activity`, `lead`, `note`, `custom_field`) the plan
        /// allows; one that is not named is without end.
        public var caps: [String: Int]
        /// The status with which a change of a deleted record is refused. The contract gives none for persons and
        /// organizations; elsewhere it has both 404 and 410.
        public var deletedStatus: Int

        /// Makes a configuration with the limits of a Premium plan with one seat.
        public init(
            tokens: Set<String> = ["sandbox"], tokenScopes: [String: [String]] = [:],
            oauthClients: [String: String] = ["sandbox": "sandbox"], refreshTokens: Set<String> = ["sandbox"],
            rotatesRefreshTokens: Bool = true, accessTokenLifetime: Double = 3599,
            refreshTokenLifetime: Double = 5_184_000, dailyTokens: Int = 150_000, burstLimit: Int = 100,
            oauthBurstLimit: Int = 400, searchBurstLimit: Int = 10, abuseLimit: Int = 50, abusePause: Double = 60,
            searchLag: Double = 2, latency: Double = 0, contactSync: Bool = false, campaigns: Bool = false,
            isUnpaid: Bool = false, caps: [String: Int] = [:], deletedStatus: Int = 404
        ) {
            self.tokens = tokens
            self.tokenScopes = tokenScopes
            self.oauthClients = oauthClients
            self.refreshTokens = refreshTokens
            self.rotatesRefreshTokens = rotatesRefreshTokens
            self.accessTokenLifetime = accessTokenLifetime
            self.refreshTokenLifetime = refreshTokenLifetime
            self.dailyTokens = dailyTokens
            self.burstLimit = burstLimit
            self.oauthBurstLimit = oauthBurstLimit
            self.searchBurstLimit = searchBurstLimit
            self.abuseLimit = abuseLimit
            self.abusePause = abusePause
            self.searchLag = searchLag
            self.latency = latency
            self.contactSync = contactSync
            self.campaigns = campaigns
            self.isUnpaid = isUnpaid
            self.caps = caps
            self.deletedStatus = deletedStatus
        }
    }
}
