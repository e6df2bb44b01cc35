internal import Credentials
internal import Foundation
internal import HTTPTransport
internal import JobQueue
internal import Store
internal import Sync

/// Reads `auth:`, and makes of it what brings a destination its tokens.
extension Configuration {
    /// Reads an `auth:` mapping. Each flow has its own keys.
    static func auth(_ node: ConfigurationNode) throws -> AuthSettings {
        let common = ["flow", "client_id", "token_url"]
        let own: [AuthSettings.Flow: [String]] = [
            .refreshToken: ["client_secret", "refresh_token", "scopes", "redirect_uri", "authorize_url"],
            .clientCredentials: ["client_secret", "scopes"],
            .jwtBearer: ["username", "private_key", "audience"],
        ]
        let flow = try node.mapping(common + own.values.joined()) { map in
            try map.required("flow").choice(AuthSettings.Flow.self)
        }
        return try node.mapping(common + (own[flow] ?? [])) { map in
            var auth = AuthSettings(flow: flow, clientID: try TextReference(map.required("client_id")))
            auth.clientSecret = try map["client_secret"].map { try SecretReference($0) }
            if flow == .clientCredentials { auth.clientSecret = try SecretReference(map.required("client_secret")) }
            auth.refreshToken = try map["refresh_token"].map { try SecretReference($0) }
            if flow == .jwtBearer {
                auth.username = try TextReference(map.required("username"))
                auth.privateKey = try SecretReference(map.required("private_key"))
            }
            auth.audience = try map["audience"]?.text()
            auth.scopes = try map["scopes"]?.list().map { try $0.text() } ?? []
            if let node = map["redirect_uri"] { auth.redirectURI = try node.text() }
            auth.tokenURL = try map["token_url"].map(address)
            auth.authorizeURL = try map["authorize_url"].map(address)
            return auth
        }
    }

    /// An address that credentials may be sent to: encrypted, or on this machine.
    private static func address(_ node: ConfigurationNode) throws -> String {
        let text = try node.text()
        guard isSafe(text) else { throw node.error("expected an https:// address; http:// is for this machine alone") }
        return text
    }

    /// Whether what is sent to an address is encrypted on its way, or stays on this machine.
    static func isSafe(_ address: String) -> Bool {
        guard let parts = URLComponents(string: address), let host = parts.host, !host.isEmpty else { return false }
        return parts.scheme == "https" || parts.scheme == "http" && isLoopback(host)
    }

    /// Whether a host is this machine.
    static func isLoopback(_ host: String) -> Bool { ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host) }

    /// Where a destination's connector gets its tokens from.
    ///
    /// - Parameter store: Where tokens that are refreshed are kept; a static token needs none.
    func tokens(
        for settings: DestinationSettings, store: Store?, transport: any HTTPTransport
    ) throws -> any AccessTokens {
        if settings.auth != nil, let store { return try oauth(for: settings, store: store, transport: transport) }
        guard let token = settings.token else {
            throw ConfigurationError(
                place: place(settings), problem: "`auth:` needs the database, where its tokens are kept")
        }
        return StaticToken(try token.resolve(for: place(settings, "token"), folder: folder))
    }

    /// The tokens of a destination that signs in by OAuth.
    func oauth(for settings: DestinationSettings, store: Store, transport: any HTTPTransport) throws -> OAuthTokens {
        guard let auth = settings.auth else {
            throw ConfigurationError(place: place(settings), problem: "it has a static token, and no `auth:`")
        }
        return OAuthTokens(
            destination: settings.name, flow: try flow(auth, settings),
            endpoint: TokenEndpoint(
                destination: settings.name, provider: try provider(of: settings), client: try client(of: settings),
                transport: transport),
            vault: try vault(), store: store)
    }

    /// The CRM's addresses for tokens.
    func provider(of settings: DestinationSettings) throws -> OAuthProvider {
        let base = settings.url.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        // A stand-in on this machine has everything at one address.
        let standIn = base.flatMap { Self.isOnThisMachine($0) ? $0 : nil }
        var provider: OAuthProvider =
            switch settings.crm {
            case .hubspot: .hubSpot(base: base)
            case .salesforce: base.map { .salesforce(host: $0) } ?? .salesforce()
            case .pipedrive: standIn.map { .pipedrive(host: $0) } ?? .pipedrive()
            case .zoho(_, let accounts): .zoho(accounts: accounts)
            }
        if let url = settings.auth?.tokenURL { provider.tokenURL = url }
        if let url = settings.auth?.authorizeURL { provider.authorizeURL = url }
        guard Self.isSafe(provider.tokenURL) else {
            throw ConfigurationError(
                place: place(settings, "url"), problem: "credentials go to https:// addresses, or to this machine")
        }
        return provider
    }

    /// The app.
    func client(of settings: DestinationSettings) throws -> OAuthClient {
        guard let auth = settings.auth else { return OAuthClient(id: "", secret: nil) }
        return OAuthClient(
            id: try auth.clientID.resolve(for: place(settings, "auth.client_id"), folder: folder),
            secret: try secret(auth.clientSecret, settings, "client_secret"))
    }

    private func flow(_ auth: AuthSettings, _ settings: DestinationSettings) throws -> OAuthFlow {
        switch auth.flow {
        case .refreshToken: return .refreshToken(first: try secret(auth.refreshToken, settings, "refresh_token"))
        case .clientCredentials: return .clientCredentials(scopes: auth.scopes)
        case .jwtBearer:
            do {
                return .jwtBearer(
                    try JWTBearer(
                        issuer: try client(of: settings).id,
                        subject: try auth.username?.resolve(for: place(settings, "auth.username"), folder: folder)
                            ?? "",
                        audience: auth.audience ?? Self.loginHost(of: settings.url),
                        privateKey: try secret(auth.privateKey, settings, "private_key") ?? Secret("")))
            } catch let error as JobError {
                throw ConfigurationError(place: place(settings), problem: error.message)
            }
        }
    }

    /// Salesforce's login host, which an assertion is meant for: sandboxes of an org have another.
    private static func loginHost(of url: String?) -> String {
        url?.contains(".sandbox.my.") == true ? "https://test.salesforce.com" : "https://login.salesforce.com"
    }

    /// What encrypts the tokens in the database.
    private func vault() throws -> TokenVault {
        let place = "\(file): encryption_key"
        guard let encryptionKey else {
            throw ConfigurationError(
                place: place,
                problem: "`auth:` needs it: the tokens in the database are encrypted. Make one with "
                    + "`openssl rand -base64 32`, and name it here: env:NAME, file:PATH or credential:NAME")
        }
        do {
            return try TokenVault(key: try encryptionKey.resolve(for: place, folder: folder))
        } catch let error as TokenVaultError {
            throw ConfigurationError(place: place, problem: "\(error)")
        }
    }

    private func secret(
        _ reference: SecretReference?, _ settings: DestinationSettings, _ key: String
    ) throws -> Secret? {
        try reference?.resolve(for: place(settings, "auth.\(key)"), folder: folder)
    }

    private func place(_ settings: DestinationSettings, _ key: String? = nil) -> String {
        "\(file): destinations.\(settings.name)\(key.map { ".\($0)" } ?? "")"
    }
}
