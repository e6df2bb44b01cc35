import HTTPTransport
import Sync

/// Pipedrive's limits on calls, by the name under which the budget keeps them.
enum PipedriveLimit: String {
    /// The rolling window of two seconds, for each token.
    case burst = "two_seconds"
    /// Ten searches in two rolling seconds, in every plan.
    case search
    /// The company's tokens of a day.
    case daily = "daily_tokens"

    /// The limit that a 429 speaks of: the day's where nothing is left of it, else the burst's.
    ///
    /// Source: Pipedrive's "rate limiting" page.
    init(of response: HTTPResponse, isSearch: Bool) {
        let left = response.header("x-daily-ratelimit-token-remaining").flatMap { Double($0) }
        self = left.map { $0 <= 0 } == true ? .daily : isSearch ? .search : .burst
    }

    /// How long the limit is spent, by the answer, or else usually.
    ///
    /// `x-ratelimit-reset` gives seconds. The day ends at midnight in the zone of the company's server, which an answer
    /// does not give; so Pipedrive is asked again after an hour.
    func pause(after response: HTTPResponse) -> Duration {
        if let told = response.retryAfter { return told }
        guard self != .daily else { return .seconds(3_600) }
        let reset = response.header("x-ratelimit-reset").flatMap { Int64($0) } ?? 2
        // An epoch would be no pause; the recorded answers give the seconds left.
        return .seconds((1...60).contains(reset) ? reset : 2)
    }
}

extension PipedriveClient {
    /// What a call takes from the budget.
    func cost(of endpoint: PipedriveEndpoint) -> CallCost {
        var amounts = [
            PipedriveLimit.burst.rawValue: 1.0, PipedriveLimit.daily.rawValue: Double(endpoint.tokens),
        ]
        if endpoint.isSearch { amounts[PipedriveLimit.search.rawValue] = 1 }
        return CallCost(amounts)
    }

    /// Tells the budget what an answer said of the limits.
    func tellBudget(_ response: HTTPResponse, of endpoint: PipedriveEndpoint) async {
        let remaining: [(PipedriveLimit, String)] = [
            (endpoint.isSearch ? .search : .burst, "x-ratelimit-remaining"),
            (.daily, "x-daily-ratelimit-token-remaining"),
        ]
        for (limit, header) in remaining {
            if let left = response.header(header).flatMap({ Double($0) }) {
                await calls.budget.correct(limit: limit.rawValue, remaining: left)
            }
        }
        if response.status == 429 {
            let limit = PipedriveLimit(of: response, isSearch: endpoint.isSearch)
            await calls.budget.drain(limit: limit.rawValue, for: limit.pause(after: response))
        } else if PipedriveErrors.isShutOut(response) {
            await calls.budget.drain(
                limit: PipedriveLimit.burst.rawValue, for: response.retryAfter ?? configuration.edgePause)
        }
    }
}
