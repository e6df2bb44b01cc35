public import HTTPTransport

/// What is shown when a token is needed and nobody is there to ask.
public enum OAuthFlow: Sendable {
    /// The refresh token that is kept; where none is, the first one, if the configuration names it.
    case refreshToken(first: Secret?)
    /// The app itself.
    case clientCredentials(scopes: [String])
    /// The app's signed statement.
    case jwtBearer(JWTBearer)

    /// Whether a token can be had from the configuration alone, so that what is kept is only a cache.
    public var standsAlone: Bool {
        switch self {
        case .refreshToken: false
        case .clientCredentials, .jwtBearer: true
        }
    }
}
