/// The tokens that the org has handed out.
struct SalesforceSessions: Sendable {
    /// An access token at work.
    struct Session: Sendable {
        let user: String
        let client: String
        /// The refresh token it came from, with which it is revoked.
        let refreshToken: String?
        var lastUsed: Double
    }

    /// On whose behalf a refresh token gets access tokens.
    struct Grant: Sendable {
        let user: String
        let client: String?
    }

    private var sessions: [String: Session] = [:]
    private var grants: [String: Grant] = [:]
    /// Refresh tokens that were used up or revoked; those handed out beforehand end here, too.
    private var ended: Set<String> = []

    mutating func open(_ token: String, _ session: Session) {
        sessions[token] = session
    }

    mutating func keep(_ refreshToken: String, _ grant: Grant) {
        grants[refreshToken] = grant
    }

    /// What a token that is good stands for; asking does not keep it good.
    func session(_ token: String, at seconds: Double, length: Double) -> Session? {
        sessions[token].flatMap { $0.lastUsed + length > seconds ? $0 : nil }
    }

    /// The user of a token that is good; using it keeps it good.
    mutating func user(of token: String, at seconds: Double, length: Double) -> String? {
        guard let session = session(token, at: seconds, length: length) else { return nil }
        sessions[token]?.lastUsed = seconds
        return session.user
    }

    func grant(_ refreshToken: String) -> Grant? { grants[refreshToken] }

    func hasEnded(_ refreshToken: String) -> Bool { ended.contains(refreshToken) }

    mutating func end(_ refreshToken: String) {
        grants[refreshToken] = nil
        ended.insert(refreshToken)
    }

    /// Ends an access token, or a refresh token with all that came from it; whether there was one.
    mutating func revoke(_ token: String, known: Set<String>) -> Bool {
        if sessions.removeValue(forKey: token) != nil { return true }
        guard grants[token] != nil || known.contains(token), !ended.contains(token) else { return false }
        end(token)
        sessions = sessions.filter { $0.value.refreshToken != token }
        return true
    }

    /// Ends every access token; refresh tokens go on. Answers with how many there were.
    mutating func expireAll() -> Int {
        defer { sessions = [:] }
        return sessions.count
    }
}
