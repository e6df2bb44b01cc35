import HTTPTransport
import JobQueue
import Sync

/// HubSpot's limits on calls, by the name under which the budget keeps them.
enum HubSpotLimit: String {
    /// The rolling window of ten seconds.
    case tenSeconds = "ten_seconds"
    /// Five searches a second, for all apps of the account together.
    case search
    /// The account's day.
    case daily

    /// The limit that a 429 speaks of. `TEN_SECONDLY_ROLLING` contains `SECONDLY`, so the longer name goes first.
    init(policy: String) {
        let policy = policy.uppercased()
        self =
            if policy.contains("DAILY") {
                .daily
            } else if !policy.contains("TEN_SECONDLY"), policy.contains("SECONDLY") {
                .search
            } else {
                .tenSeconds
            }
    }

    /// How long the limit is spent where HubSpot does not say.
    ///
    /// The day ends at midnight in the account's time zone, which an answer does not give; so HubSpot is asked again
    /// after an hour.
    var pause: Duration {
        switch self {
        case .tenSeconds: .seconds(10)
        case .search: .seconds(1)
        case .daily: .seconds(3_600)
        }
    }
}

extension HubSpotClient {
    /// What a call takes from the budget.
    func cost(of endpoint: HubSpotEndpoint) -> CallCost {
        var amounts = [HubSpotLimit.tenSeconds.rawValue: 1.0, HubSpotLimit.daily.rawValue: 1]
        if endpoint.isSearch { amounts[HubSpotLimit.search.rawValue] = 1 }
        return CallCost(amounts)
    }

    /// Tells the budget what an answer said of the limits. Answers to searches, and OAuth's, say less.
    func tellBudget(_ response: HTTPResponse) async {
        let remaining: [(HubSpotLimit, String)] = [
            (.tenSeconds, "X-HubSpot-RateLimit-Remaining"), (.daily, "X-HubSpot-RateLimit-Daily-Remaining"),
        ]
        for (limit, header) in remaining {
            if let left = response.header(header).flatMap({ Double($0) }) {
                await calls.budget.correct(limit: limit.rawValue, remaining: left)
            }
        }
        switch response.status {
        case 429:
            let (limit, pause) = HubSpotErrors.limit(in: response)
            await calls.budget.drain(limit: limit.rawValue, for: pause)
        case 477:
            // The whole account is on the move: nobody calls until it has arrived.
            await calls.budget.drain(
                limit: HubSpotLimit.tenSeconds.rawValue, for: response.retryAfter ?? HubSpotLimit.tenSeconds.pause)
        default: break
        }
    }
}
