public import Sync

/// What a connection to one Pipedrive company needs, besides its token.
public struct PipedriveConfiguration: Sendable, Equatable {
    /// What every path is put behind (`https://api.pipedrive.com`, or the company's own host), where the token does not
    /// bring a base of its own; a slash at the end is ignored.
    public var baseURL: String
    /// Whether the token is a user's own API token, which goes in `x-api-token` and has lower limits; else it is that
    /// of an app that signed in by OAuth.
    public var hasPersonalToken: Bool
    /// The company's plan.
    public var plan: PipedrivePlan
    /// The company's paid seats: the day's tokens grow with them.
    public var seats: Int
    /// The longest one request may take.
    public var requestTimeout: Duration
    /// How many writes, each of one record, are under way at once.
    public var writesInFlight: Int
    /// How long a create whose answer was lost may still be at work before a look-up tells for certain.
    ///
    /// Pipedrive gives no figure, and promises nowhere that a list shows a record at once.
    public var createSettling: Duration
    /// How long nobody calls after Pipedrive's edge has shut us out (403 with a page).
    public var edgePause: Duration

    /// Makes a configuration.
    public init(
        baseURL: String = "https://api.pipedrive.com", hasPersonalToken: Bool = true, plan: PipedrivePlan = .lite,
        seats: Int = 1, requestTimeout: Duration = .seconds(30), writesInFlight: Int = 8,
        createSettling: Duration = .seconds(10), edgePause: Duration = .seconds(300)
    ) {
        self.baseURL = baseURL
        self.hasPersonalToken = hasPersonalToken
        self.plan = plan
        self.seats = seats
        self.requestTimeout = requestTimeout
        self.writesInFlight = writesInFlight
        self.createSettling = createSettling
        self.edgePause = edgePause
    }

    /// What Pipedrive allows: `two_seconds` counts every call, `search` counts searches, `daily_tokens` what each call
    /// costs.
    ///
    /// The burst is counted for each token, the day's tokens for the whole company. Tokens bought besides are not among
    /// them; what is left of the day is corrected by every answer, downwards only.
    ///
    /// Source: Pipedrive's "rate limiting" page, 2026-09-17.
    public var limits: [CallLimit] {
        let burst = hasPersonalToken ? plan.personalBurst : plan.appBurst
        let daily = 30_000 * plan.dailyFactor * max(seats, 1)
        return [
            CallLimit(name: PipedriveLimit.burst.rawValue, amount: Double(burst), window: .seconds(2)),
            CallLimit(name: PipedriveLimit.search.rawValue, amount: 10, window: .seconds(2)),
            CallLimit(name: PipedriveLimit.daily.rawValue, amount: Double(daily), window: .seconds(86_400)),
        ]
    }
}
