public import HTTPTransport
public import Mail

/// Where notices go, and which.
public struct NoticeChannel: Sendable {
    /// How they travel.
    public enum Carrier: Sendable {
        /// A signed POST.
        case webhook(url: String, secret: Secret?)
        /// A mail.
        case mail(MailServer, from: String, to: [String])
    }

    /// The name in the configuration.
    public var name: String
    /// How they travel.
    public var carrier: Carrier
    /// When a digest of what failed is sent; nil: never.
    public var digest: NoticeSchedule?
    /// Whether it is told when a destination is paused, and when it goes on.
    public var alerts: Bool
    /// The destinations it is about; empty: all.
    public var destinations: [String]
    /// Whether a digest is sent where nothing failed.
    public var whenClear: Bool

    /// Makes a channel.
    public init(
        name: String, carrier: Carrier, digest: NoticeSchedule? = nil, alerts: Bool = true,
        destinations: [String] = [], whenClear: Bool = false
    ) {
        self.name = name
        self.carrier = carrier
        self.digest = digest
        self.alerts = alerts
        self.destinations = destinations
        self.whenClear = whenClear
    }

    /// Whether the channel is about a destination.
    func concerns(_ destination: String) -> Bool { destinations.isEmpty || destinations.contains(destination) }
}
