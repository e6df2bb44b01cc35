import HTTPTransport
import Sync

/// Salesforce's limits on calls, by the name under which the budget keeps them.
enum SalesforceLimit: String, CaseIterable {
    /// Calls in twenty-four rolling hours.
    case daily
    /// Calls that are under way.
    case concurrent

    /// What one call takes.
    static var cost: CallCost { .one(of: daily.rawValue, concurrent.rawValue) }

    /// How long nobody calls after Salesforce said that the limit is met. It gives no time. In a rolling window calls
    /// come free all day long; long calls end within seconds or minutes.
    var pause: Duration {
        switch self {
        case .daily: .seconds(900)
        case .concurrent: .seconds(5)
        }
    }

    /// The limit that a refusal means; nil where it is no such refusal. Both kinds have one code: the text tells.
    ///
    /// Source: "API Request Limits and Allocations": `TotalRequests Limit exceeded.`, `ConcurrentPerOrgLongTxn Limit
    /// exceeded.`
    static func met(code: String?, message: String) -> SalesforceLimit? {
        guard code == "REQUEST_LIMIT_EXCEEDED" else { return nil }
        return message.lowercased().contains("concurrent") ? .concurrent : .daily
    }

    /// The calls that are left of the org's, as `Sforce-Limit-Info: api-usage=18/5000` tells.
    static func remaining(in response: HTTPResponse) -> Double? {
        guard let header = response.header("Sforce-Limit-Info"),
            let usage = header.split(whereSeparator: { ";, ".contains($0) }).first(where: { $0.hasPrefix("api-usage=") }
            )
        else { return nil }
        let numbers = usage.dropFirst("api-usage=".count).split(separator: "/").compactMap { Double($0) }
        guard numbers.count == 2 else { return nil }
        return max(0, numbers[1] - numbers[0])
    }
}
