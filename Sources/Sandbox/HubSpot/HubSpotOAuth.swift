/// The apps' permissions: codes that wait to be exchanged, standing grants and the tokens that came of them.
struct HubSpotOAuth: Sendable {
    /// A permission that waits to be exchanged, once.
    struct Code: Sendable {
        let clientID: String
        let redirect: String?
        let scopes: [String]
        let expiresAt: Double
    }

    /// A standing permission, held by a refresh token.
    struct Grant: Sendable {
        let clientID: String
        let scopes: [String]
    }

    /// A token that lets calls in for a while.
    struct AccessToken: Sendable {
        let clientID: String
        let scopes: [String]
        let expiresAt: Double
        let use: String
    }

    /// The number of every app of the sandbox.
    static let appID = 1_234_567
    /// Seconds for which a code is good.
    static let codeLifetime = 300.0

    var codes: [String: Code] = [:]
    /// The grants by refresh token. The token `sandbox` of the app `sandbox` is there from the beginning.
    var grants: [String: Grant] = ["sandbox": Grant(clientID: "sandbox", scopes: HubSpotPortal.everyScope)]
    var accessTokens: [String: AccessToken] = [:]

    /// Ends a grant and every access token of its app.
    mutating func revoke(_ refreshToken: String) {
        guard let grant = grants.removeValue(forKey: refreshToken) else { return }
        accessTokens = accessTokens.filter { $0.value.clientID != grant.clientID }
    }
}
