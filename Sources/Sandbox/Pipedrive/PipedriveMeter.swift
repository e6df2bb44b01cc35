import Foundation

/// Pipedrive's counters: two rolling seconds for each caller, the same for searches, and a day's tokens for the company.
/// Whoever goes on through the refusals is shut out by the network in front.
struct PipedriveMeter: Sendable {
    /// What becomes of a call.
    enum Verdict: Sendable {
        case admitted, limited, shutOut
    }

    private static let window = 2.0
    private static let abuseWindow = 10.0

    private var lately: [String: [Double]] = [:]
    private var searches: [String: [Double]] = [:]
    private var refusals: [String: [Double]] = [:]
    private var shutOutUntil: [String: Double] = [:]
    private var day = 0
    /// Tokens spent since midnight (UTC).
    private(set) var spent = 0

    /// Counts a call, or refuses it: one that was refused costs nothing and does not fill the window.
    mutating func admit(
        _ caller: PipedriveCredential, cost: Int, isSearch: Bool, limits: Sandbox.Configuration.Pipedrive,
        at moment: Moment
    ) -> Verdict {
        let (now, owner) = (moment.seconds, caller.owner)
        if let until = shutOutUntil[owner] {
            if until > now { return .shutOut }
            shutOutUntil[owner] = nil
            refusals[owner] = nil
        }
        startDay(at: moment)
        lately[owner, default: []].removeAll { $0 <= now - Self.window }
        searches[owner, default: []].removeAll { $0 <= now - Self.window }
        let count = isSearch ? searches[owner]?.count ?? 0 : lately[owner]?.count ?? 0
        guard spent < limits.dailyTokens || cost == 0, count < Self.most(caller, isSearch, limits) else {
            return refuse(owner, limits, at: now)
        }
        spent += cost
        if isSearch { searches[owner, default: []].append(now) } else { lately[owner, default: []].append(now) }
        return .admitted
    }

    private mutating func refuse(
        _ owner: String, _ limits: Sandbox.Configuration.Pipedrive, at now: Double
    ) -> Verdict {
        refusals[owner, default: []].removeAll { $0 <= now - Self.abuseWindow }
        refusals[owner, default: []].append(now)
        guard refusals[owner, default: []].count > limits.abuseLimit else { return .limited }
        shutOutUntil[owner] = now + limits.abusePause
        return .shutOut
    }

    private mutating func startDay(at moment: Moment) {
        let today = Int(moment.date.timeIntervalSince1970 / 86_400)
        if today != day { (day, spent) = (today, 0) }
    }

    private static func most(
        _ caller: PipedriveCredential, _ isSearch: Bool, _ limits: Sandbox.Configuration.Pipedrive
    ) -> Int {
        if isSearch { return limits.searchBurstLimit }
        return caller.isOAuth ? limits.oauthBurstLimit : limits.burstLimit
    }

    /// The headers that tell of the window a call counts against and of the day. `x-ratelimit-reset` is in seconds.
    func headers(
        _ caller: PipedriveCredential, isSearch: Bool, limits: Sandbox.Configuration.Pipedrive, at moment: Moment
    ) -> [String: String] {
        let most = Self.most(caller, isSearch, limits)
        let calls = (isSearch ? searches : lately)[caller.owner] ?? []
        let inWindow = calls.filter { $0 > moment.seconds - Self.window }
        let reset = inWindow.first.map { ($0 + Self.window - moment.seconds).rounded(.up) } ?? Self.window
        return [
            "x-ratelimit-limit": String(most), "x-ratelimit-remaining": String(max(0, most - inWindow.count)),
            "x-ratelimit-reset": String(Int(max(1, reset))),
            "x-daily-ratelimit-token-limit": String(limits.dailyTokens),
            "x-daily-ratelimit-token-remaining": String(max(0, limits.dailyTokens - spent)),
        ]
    }
}
