import Foundation

/// HubSpot's three counters: ten rolling seconds for each app, one second of searching and one day for the account.
struct RateGate: Sendable {
    private var lately: [String: [Double]] = [:]
    private var searches: [Double] = []
    private var day = 0
    private var spent = 0

    /// Counts a call of an app; answers with the policy that refuses it, if one does.
    mutating func admit(
        _ credential: HubSpotCredential, isSearch: Bool, limits: Sandbox.Configuration.HubSpot, at moment: Moment
    ) -> String? {
        let today = Int(moment.date.timeIntervalSince1970 / 86_400)
        if today != day { (day, spent) = (today, 0) }
        let app = credential.app
        lately[app, default: []].removeAll { $0 <= moment.seconds - 10 }
        searches.removeAll { $0 <= moment.seconds - 1 }
        if !credential.isOAuth, spent >= limits.dailyLimit { return "DAILY" }
        if isSearch {
            if searches.count >= limits.searchesPerSecond { return "SECONDLY" }
            searches.append(moment.seconds)
        } else {
            if lately[app, default: []].count >= Self.most(credential, limits) { return "TEN_SECONDLY_ROLLING" }
            lately[app, default: []].append(moment.seconds)
        }
        if !credential.isOAuth { spent += 1 }
        return nil
    }

    private static func most(_ credential: HubSpotCredential, _ limits: Sandbox.Configuration.HubSpot) -> Int {
        credential.isOAuth ? limits.oauthTenSecondLimit : limits.tenSecondLimit
    }

    /// The headers of every answer that is not a search. An app that was let in by OAuth has no day's allowance.
    func headers(
        _ credential: HubSpotCredential, limits: Sandbox.Configuration.HubSpot, at moment: Moment
    ) -> [String: String] {
        let most = Self.most(credential, limits)
        let perSecond = max(1, most / 10)
        let lately = lately[credential.app] ?? []
        let thisSecond = lately.count { $0 > moment.seconds - 1 }
        var headers = [
            "X-HubSpot-RateLimit-Max": String(most),
            "X-HubSpot-RateLimit-Remaining": String(max(0, most - lately.count)),
            "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
            "X-HubSpot-RateLimit-Secondly": String(perSecond),
            "X-HubSpot-RateLimit-Secondly-Remaining": String(max(0, perSecond - thisSecond)),
        ]
        if !credential.isOAuth {
            headers["X-HubSpot-RateLimit-Daily"] = String(limits.dailyLimit)
            headers["X-HubSpot-RateLimit-Daily-Remaining"] = String(max(0, limits.dailyLimit - spent))
        }
        return headers
    }

    /// Calls of private apps counted since midnight (UTC).
    var spentToday: Int { spent }
}
