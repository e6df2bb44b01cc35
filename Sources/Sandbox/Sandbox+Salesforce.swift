extension Sandbox.Configuration {
    /// How the Salesforce org behaves.
    public struct Salesforce: Sendable {
        /// The access tokens that are let in whatever happens to issued ones.
        public var tokens: Set<String>
        /// The secrets of the connected apps, by consumer key.
        public var clients: [String: String]
        /// The refresh tokens that were handed out beforehand.
        public var refreshTokens: Set<String>
        /// Whether each refresh brings a new refresh token and ends the old one.
        public var rotatesRefreshTokens: Bool
        /// The public key (PEM, `BEGIN PUBLIC KEY`) that JWT assertions have to be signed for; nothing lets every
        /// signature pass.
        public var publicKey: String?
        /// The user name that client credentials act for; nothing refuses them.
        public var runAs: String?
        /// Seconds without a call after which an issued token is refused.
        public var sessionLength: Double
        /// Calls in twenty-four rolling hours.
        public var dailyLimit: Int
        /// Calls that may be under way at once.
        public var concurrencyLimit: Int
        /// Records on one page of a query.
        public var pageSize: Int
        /// Seconds that every answer takes at least.
        public var latency: Double
        /// The user name that the lead assignment rule gives new leads to; nothing is no rule.
        public var leadAssignment: String?

        /// Makes a configuration with the limits of an Enterprise org.
        public init(
            tokens: Set<String> = ["sandbox"], clients: [String: String] = ["sandbox": "sandbox"],
            refreshTokens: Set<String> = ["sandbox"], rotatesRefreshTokens: Bool = false, publicKey: String? = nil,
            runAs: String? = "sandbox@leadferry.example", sessionLength: Double = 7200, dailyLimit: Int = 100_000,
            concurrencyLimit: Int = 25, pageSize: Int = 2000, latency: Double = 0, leadAssignment: String? = nil
        ) {
            self.tokens = tokens
            self.clients = clients
            self.refreshTokens = refreshTokens
            self.rotatesRefreshTokens = rotatesRefreshTokens
            self.publicKey = publicKey
            self.runAs = runAs
            self.sessionLength = sessionLength
            self.dailyLimit = dailyLimit
            self.concurrencyLimit = concurrencyLimit
            self.pageSize = pageSize
            self.latency = latency
            self.leadAssignment = leadAssignment
        }
    }
}
