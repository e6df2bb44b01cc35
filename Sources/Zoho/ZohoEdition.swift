/// The edition of a Zoho CRM account, which decides what it may call.
///
/// Source: "API Limits" of the API v8.
public enum ZohoEdition: String, CaseIterable, Codable, Sendable {
    case free
    case standard
    case professional
    case enterprise
    case ultimate

    /// Calls that one app may have under way at once.
    public var concurrentCalls: Int {
        switch self {
        case .free: 5
        case .standard: 10
        case .professional: 15
        case .enterprise: 20
        case .ultimate: 25
        }
    }

    /// Credits in twenty-four rolling hours, for all apps of the account together, without add-ons.
    public func creditsPerDay(users: Int) -> Int {
        let users = max(users, 0)
        switch self {
        case .free: return 5_000
        case .standard: return min(50_000 + users * 250, 100_000)
        case .professional: return min(50_000 + users * 500, 3_000_000)
        case .enterprise: return min(50_000 + users * 1_000, 5_000_000)
        case .ultimate: return 50_000 + users * 2_000
        }
    }
}
