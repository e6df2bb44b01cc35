import HTTPTransport
import JobQueue
import Sync

/// Zoho's limits on calls, by the name under which the budget keeps them.
///
/// Source: "API Limits" of the API v8. Zoho sends no `Retry-After`; what is left of the credits it says once half of them
/// are used.
enum ZohoLimit: String, CaseIterable {
    /// Credits in twenty-four rolling hours.
    case credits
    /// Calls that are under way.
    case concurrent
    /// Calls under way of the kinds that count twice: queries, searches, and writes of more than ten records.
    case heavy

    /// The most heavy calls under way, in every edition.
    static let heavyCalls = 10

    /// The records of a write that cost one credit together.
    private static let recordsPerCredit = 10

    /// A call that costs one credit.
    static let plain = CallCost([credits.rawValue: 1, concurrent.rawValue: 1])

    /// A query that brings at most so many rows.
    static func query(rows: Int) -> CallCost {
        let credits = rows <= 200 ? 1.0 : rows <= 1_000 ? 2 : 3
        return CallCost([ZohoLimit.credits.rawValue: credits, concurrent.rawValue: 1, heavy.rawValue: 1])
    }

    /// A write of so many records.
    static func write(records: Int) -> CallCost {
        let started = (max(records, 1) + recordsPerCredit - 1) / recordsPerCredit
        var cost = CallCost([credits.rawValue: Double(started), concurrent.rawValue: 1])
        if records > recordsPerCredit { cost.amounts[heavy.rawValue] = 1 }
        return cost
    }

    /// How long nobody calls after Zoho said that the limit is met. It gives no time. In a rolling window credits come
    /// free all day long; calls end within seconds.
    var pause: Duration {
        switch self {
        case .credits: .seconds(900)
        case .concurrent, .heavy: .seconds(2)
        }
    }

    /// The credits that are left, where an answer says so.
    static func remaining(in response: HTTPResponse) -> Double? {
        response.header("X-API-CREDITS-REMAINING").flatMap { Double($0) }
    }

    /// The limit that a 429 means. Zoho has one code for both kinds: the credits that are left tell, else the words.
    static func met(by response: HTTPResponse, message: String) -> ZohoLimit? {
        guard response.status == 429 else { return nil }
        if let left = remaining(in: response) { return left < 1 ? .credits : .concurrent }
        let words = message.lowercased()
        return ["credit", "24 hour", "24-hour", "per day", "daily"].contains { words.contains($0) }
            ? .credits : .concurrent
    }
}
