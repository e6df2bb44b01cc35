/// The apps' permissions: codes that wait to be exchanged, standing grants and the access tokens that came of them.
struct PipedriveGrants: Sendable {
    /// A permission that waits to be exchanged, once.
    struct Code: Sendable {
        let client: String
        let redirect: String
        let expiresAt: Double
    }

    /// A standing permission, held by a refresh token.
    struct Grant: Sendable {
        let client: String
        var lastUsed: Double
    }

    /// A token that lets calls in for a while.
    struct AccessToken: Sendable {
        let client: String
        let expiresAt: Double
    }

    /// Seconds for which a code is good.
    static let codeLifetime = 300.0

    var codes: [String: Code] = [:]
    var grants: [String: Grant] = [:]
    var accessTokens: [String: AccessToken] = [:]
    /// Refresh tokens that were used up or revoked; those handed out beforehand end here, too.
    private(set) var ended: Set<String> = []

    /// Ends a refresh token.
    mutating func end(_ refreshToken: String) {
        grants[refreshToken] = nil
        ended.insert(refreshToken)
    }

    /// Ends every access token; refresh tokens go on. Answers with how many there were.
    mutating func expireAll() -> Int {
        defer { accessTokens = [:] }
        return accessTokens.count
    }
}
