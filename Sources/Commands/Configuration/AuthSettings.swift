internal import HTTPTransport

/// How a destination signs in by OAuth: `auth:` instead of `token:`.
struct AuthSettings: Sendable {
    /// What is shown when a token is needed.
    enum Flow: String, CaseIterable, Sendable {
        /// A person lets the app in once (`leadferry connect`); afterwards its refresh token is shown.
        case refreshToken = "refresh_token"
        /// The app itself.
        case clientCredentials = "client_credentials"
        /// The app's statement, signed with its private key.
        case jwtBearer = "jwt_bearer"
    }

    /// Where the CRM's page sends the browser to where the configuration says nothing.
    static let usualRedirectURI = "http://localhost:8701/callback"

    var flow: Flow
    var clientID: TextReference
    var clientSecret: SecretReference?
    /// A refresh token that was got elsewhere; shown where none is kept.
    var refreshToken: SecretReference?
    var username: TextReference?
    var privateKey: SecretReference?
    var audience: String?
    var scopes: [String] = []
    var redirectURI = usualRedirectURI
    var tokenURL: String?
    var authorizeURL: String?

    /// Whether it is the app of the embedded sandbox.
    var isOfSandbox: Bool { clientSecret == .sandbox || refreshToken == .sandbox }
}

/// A text that may stand in the configuration itself, or be named like a secret.
enum TextReference: Sendable, Equatable {
    case text(String)
    case named(SecretReference)

    init(_ node: ConfigurationNode) throws {
        let text = try node.text()
        let isNamed = ["env:", "file:", "credential:"].contains { text.hasPrefix($0) }
        self = isNamed ? .named(try SecretReference(node)) : .text(text)
    }

    func resolve(for purpose: String, folder: String) throws -> String {
        switch self {
        case .text(let text): text
        case .named(let reference): try reference.resolve(for: purpose, folder: folder).reveal()
        }
    }
}
