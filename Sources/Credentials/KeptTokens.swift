internal import Foundation
internal import HTTPTransport
internal import Sync

/// A destination's tokens as they are kept, encrypted, for all processes. Times are UTC milliseconds since 1970.
struct KeptTokens: Codable, Equatable {
    var accessToken: String?
    var refreshToken: String?
    var baseURL: String?
    /// When the access token ends; nil where only a refusal tells.
    var endsAt: Int64?
    /// When it is refreshed beforehand.
    var refreshAt: Int64?
    /// Before that, no process asks for a token: the vendor wants to be left alone.
    var closedUntil: Int64?
    /// When the refresh token was shown, where the vendor counts that.
    var shownAt: [Int64]?
}

extension KeptTokens {
    /// What came of a grant: a refresh token that was not replaced stays.
    init(_ answer: TokenAnswer, of grant: OAuthGrant, over former: KeptTokens?, at now: Int64) {
        accessToken = answer.accessToken.reveal()
        refreshToken = answer.refreshToken?.reveal()
        if case .refreshToken(let shown) = grant { refreshToken = refreshToken ?? shown.reveal() }
        baseURL = answer.baseURL ?? former?.baseURL
        if let lifetime = answer.lifetime {
            let length = lifetime.components.seconds * 1000
            endsAt = now + length
            // A tenth before its end, and five minutes at most: longer than any call takes.
            refreshAt = now + length - min(length / 10, 300_000)
        }
    }

    /// When the refresh token was shown within the vendor's window.
    func shown(within limit: OAuthProvider.RefreshLimit, at now: Int64) -> [Int64] {
        let window = limit.window.components.seconds * 1000
        return (shownAt ?? []).filter { $0 <= now && now - $0 < window }
    }

    var token: AccessToken? { accessToken.map { AccessToken(Secret($0), baseURL: baseURL) } }

    /// Whether the access token is good by the clock, and is not the one that was refused.
    func isGood(at now: Int64, besides refused: AccessToken?) -> Bool {
        isAlive(at: now, besides: refused) && refreshAt.map { now < $0 } ?? true
    }

    /// Whether it is good for a little still.
    func isAlive(at now: Int64, besides refused: AccessToken?) -> Bool {
        guard let token, token.token != refused?.token else { return false }
        return endsAt.map { now < $0 } ?? true
    }
}
