/// The tokens and codes that the organisation has handed out.
struct ZohoTokens: Sendable {
    /// What an app has been allowed.
    struct Grant: Sendable {
        let client: String
        let scopes: [String]
    }

    /// A code that may be turned into tokens once.
    struct Code: Sendable {
        let grant: Grant
        let redirect: String?
        /// Whether it brings a refresh token.
        let isOffline: Bool
        let expiresAt: Double
    }

    private struct Access: Sendable {
        let scopes: [String]
        let refreshToken: String?
        let expiresAt: Double
    }

    /// A user has this many refresh tokens; with a further one the oldest ends without a word.
    private static let mostGrants = 20
    /// One refresh token may be used this often in ten minutes.
    private static let mostRefreshes = 10

    private var access: [String: Access] = [:]
    private var grants: [(token: String, grant: Grant)] = []
    private var codes: [String: Code] = [:]
    /// Refresh tokens that were revoked; those handed out beforehand end here, too.
    private var ended: Set<String> = []
    private var refreshes: [String: [Double]] = [:]
    private var blockedUntil: [String: Double] = [:]

    mutating func keep(_ code: Code, as text: String) { codes[text] = code }

    /// The code, which is used up by it; nothing if there is none or it is too old.
    mutating func redeem(_ code: String, at seconds: Double) -> Code? {
        guard let found = codes.removeValue(forKey: code), found.expiresAt > seconds else { return nil }
        return found
    }

    mutating func keep(_ grant: Grant, as refreshToken: String) {
        grants.append((refreshToken, grant))
        if grants.count > Self.mostGrants { grants.removeFirst() }
    }

    func grant(_ refreshToken: String) -> Grant? { grants.first { $0.token == refreshToken }?.grant }

    func hasEnded(_ refreshToken: String) -> Bool { ended.contains(refreshToken) }

    /// Counts one use of a refresh token; whether it is allowed.
    mutating func mayRefresh(_ refreshToken: String, at seconds: Double, block: Double) -> Bool {
        if let end = blockedUntil[refreshToken], end > seconds { return false }
        blockedUntil[refreshToken] = nil
        var lately = (refreshes[refreshToken] ?? []).filter { $0 > seconds - 600 }
        defer { refreshes[refreshToken] = lately }
        guard lately.count < Self.mostRefreshes else {
            blockedUntil[refreshToken] = seconds + block
            lately = []
            return false
        }
        lately.append(seconds)
        return true
    }

    mutating func open(_ token: String, scopes: [String], refreshToken: String?, until seconds: Double) {
        access[token] = Access(scopes: scopes, refreshToken: refreshToken, expiresAt: seconds)
    }

    /// The scopes of an access token that is good.
    func scopes(of token: String, at seconds: Double) -> [String]? {
        access[token].flatMap { $0.expiresAt > seconds ? $0.scopes : nil }
    }

    /// Ends a refresh token with all that came from it; whether there was one.
    mutating func revoke(_ token: String, known: Set<String>) -> Bool {
        guard grant(token) != nil || known.contains(token), !ended.contains(token) else { return false }
        ended.insert(token)
        grants.removeAll { $0.token == token }
        access = access.filter { $0.value.refreshToken != token }
        return true
    }

    /// Ends every access token; refresh tokens go on. Answers with how many there were.
    mutating func expireAll() -> Int {
        defer { access = [:] }
        return access.count
    }
}
