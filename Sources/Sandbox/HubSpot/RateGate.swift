import Foundation

/// HubSpot's three counters: ten rolling seconds, one second of searching, one day.
struct RateGate: Sendable {
    private var lately: [Double] = []
    private var searches: [Double] = []
    private var day = 0
    private var spent = 0

    /// Counts a call; answers with the policy that refuses it, if one does.
    mutating func admit(isSearch: Bool, limits: Sandbox.Configuration.HubSpot, at moment: Moment) -> String? {
        let today = Int(moment.date.timeIntervalSince1970 / 86_400)
        if today != day { (day, spent) = (today, 0) }
        lately.removeAll { $0 <= moment.seconds - 10 }
        searches.removeAll { $0 <= moment.seconds - 1 }
        if spent >= limits.dailyLimit { return "DAILY" }
        if isSearch {
            if searches.count >= limits.searchesPerSecond { return "SECONDLY" }
            searches.append(moment.seconds)
        } else {
            if lately.count >= limits.tenSecondLimit { return "TEN_SECONDLY_ROLLING" }
            lately.append(moment.seconds)
        }
        spent += 1
        return nil
    }

    /// The headers of every answer that is not a search.
    func headers(limits: Sandbox.Configuration.HubSpot, at moment: Moment) -> [String: String] {
        let perSecond = max(1, limits.tenSecondLimit / 10)
        let thisSecond = lately.count { $0 > moment.seconds - 1 }
        return [
            "X-HubSpot-RateLimit-Max": String(limits.tenSecondLimit),
            "X-HubSpot-RateLimit-Remaining": String(max(0, limits.tenSecondLimit - lately.count)),
            "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
            "X-HubSpot-RateLimit-Daily": String(limits.dailyLimit),
            "X-HubSpot-RateLimit-Daily-Remaining": String(max(0, limits.dailyLimit - spent)),
            "X-HubSpot-RateLimit-Secondly": String(perSecond),
            "X-HubSpot-RateLimit-Secondly-Remaining": String(max(0, perSecond - thisSecond)),
        ]
    }

    /// Calls counted since midnight (UTC).
    var spentToday: Int { spent }
}
