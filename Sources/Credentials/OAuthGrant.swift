public import HTTPTransport

/// An app that a CRM knows.
public struct OAuthClient: Sendable {
    /// The client id, or consumer key.
    public var id: String
    /// The client secret; nil where the flow needs none.
    public var secret: Secret?

    /// Makes one.
    public init(id: String, secret: Secret?) {
        self.id = id
        self.secret = secret
    }
}

/// What is shown to get a token (RFC 6749 section 4, RFC 7523).
public enum OAuthGrant: Sendable {
    /// A person let the app in, and the browser brought this code.
    case authorizationCode(Secret, redirectURI: String, verifier: Secret?)
    /// A standing permission.
    case refreshToken(Secret)
    /// The app itself.
    case clientCredentials(scopes: [String])
    /// A statement signed by the app.
    case jwtBearer(assertion: Secret)

    /// Whether the app says who it is beside it: a signed statement says it itself.
    var needsClient: Bool {
        if case .jwtBearer = self { return false }
        return true
    }

    /// The members of the form.
    func fields(separator: String) -> [(name: String, value: String)] {
        switch self {
        case .authorizationCode(let code, let redirectURI, let verifier):
            [("grant_type", "authorization_code"), ("code", code.reveal()), ("redirect_uri", redirectURI)]
                + (verifier.map { [("code_verifier", $0.reveal())] } ?? [])
        case .refreshToken(let token): [("grant_type", "refresh_token"), ("refresh_token", token.reveal())]
        case .clientCredentials(let scopes):
            [("grant_type", "client_credentials")]
                + (scopes.isEmpty ? [] : [("scope", scopes.joined(separator: separator))])
        case .jwtBearer(let assertion):
            [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", assertion.reveal())]
        }
    }

    /// What must not be repeated in a message.
    var secrets: [Secret] {
        switch self {
        case .authorizationCode(let code, _, let verifier): [code] + (verifier.map { [$0] } ?? [])
        case .refreshToken(let token): [token]
        case .clientCredentials: []
        case .jwtBearer(let assertion): [assertion]
        }
    }

    /// What was refused, and what to do about it, for people.
    func advice(destination: String) -> (what: String, cure: String) {
        let again = "`leadferry connect \(destination)`"
        return switch self {
        case .authorizationCode:
            ("the authorization code", "start again with \(again); a code is good once, for a minute")
        case .refreshToken: ("the refresh token", "sign in anew with \(again)")
        case .clientCredentials: ("the app", "mend the app in the CRM (the user it runs as, its scopes), then \(again)")
        case .jwtBearer:
            (
                "the signed assertion",
                "check auth.username, auth.private_key and auth.audience, and that the user has approved the app; "
                    + "then \(again)"
            )
        }
    }
}
