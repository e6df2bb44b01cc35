/// How often a partner may be asked, and how long to leave it alone where it does not say itself.
public struct PartnerLimits: Sendable, Equatable {
    /// Where an answer says how long to wait, beside `Retry-After`.
    public struct Wait: Sendable, Equatable {
        /// What the number counts.
        public enum Unit: String, Sendable, CaseIterable {
            /// Seconds from now.
            case seconds
            /// Milliseconds from now.
            case milliseconds
            /// The time itself, in seconds since 1970.
            case epoch
        }

        /// The header field, or
        public var header: String?
        /// the place in the body.
        public var path: JSONPath?
        /// What the number counts.
        public var unit = Unit.seconds
    }

    /// Calls a second.
    public var perSecond: Int?
    /// Calls a minute.
    public var perMinute: Int?
    /// Calls an hour.
    public var perHour: Int?
    /// Calls a day.
    public var perDay: Int?
    /// Whether each call of the file has these limits for itself.
    public var eachCall = false
    /// Calls under way at the same time.
    public var atOnce: Int?
    /// Polls a minute, where they are counted for themselves.
    public var pollsPerMinute: Int?
    /// The wait after a refusal for asking too often, where the answer does not say.
    public var retryAfter: Duration = .seconds(60)
    /// Where it does.
    public var wait: Wait?
    /// The longest wait for an answer.
    public var timeout: Duration = .seconds(30)
}
