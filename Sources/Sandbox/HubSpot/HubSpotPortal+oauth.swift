import Foundation

extension HubSpotPortal {
    private static let tokenMembers: Set<String> = [
        "client_assertion", "client_assertion_type", "client_id", "client_secret", "code", "code_verifier",
        "grant_type",
        "redirect_uri", "refresh_token", "scope",
    ]
    private static let factMembers: Set<String> = ["client_id", "client_secret", "token", "token_type_hint"]

    /// The page on which a person lets an app in. The sandbox agrees at once and sends the browser back with a code.
    mutating func authorize(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let call = exchange.call
        let client = call.parameter("client_id") ?? ""
        guard settings.oauthClients[client] != nil else { throw .grant("BAD_CLIENT_ID", "client id", exchange) }
        let redirect = call.parameter("redirect_uri") ?? ""
        guard var target = URLComponents(string: redirect), target.scheme != nil else {
            throw .grant("BAD_REDIRECT_URI", "redirect uri", exchange)
        }
        let scopes = (call.parameter("scope") ?? "").split(separator: " ").map(String.init)
        let code = makeCode(client: client, redirect: redirect, scopes: scopes, at: exchange.moment)
        let state = call.parameter("state").map { [URLQueryItem(name: "state", value: $0)] } ?? []
        target.queryItems = (target.queryItems ?? []) + [URLQueryItem(name: "code", value: code)] + state
        return Answer(status: 302, headers: ["Location": target.string ?? redirect])
    }

    /// Makes a code as if a person had let an app in.
    mutating func makeCode(client: String, redirect: String?, scopes: [String], at moment: Moment) -> String {
        let code = generator.identifier()
        oauth.codes[code] = .init(
            clientID: client, redirect: redirect, scopes: scopes.isEmpty ? Self.everyScope : scopes,
            expiresAt: moment.seconds + HubSpotOAuth.codeLifetime)
        return code
    }

    /// Makes a standing grant; gives its refresh token.
    mutating func makeGrant(client: String, scopes: [String]) -> String {
        let token = generator.identifier()
        oauth.grants[token] = .init(clientID: client, scopes: scopes)
        return token
    }

    mutating func token(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let form = try form(&exchange, Self.tokenMembers)
        // The first generation takes these two in the query as well.
        func given(_ name: String) -> String { form[name] ?? exchange.call.parameter(name) ?? "" }
        let grantType = given("grant_type")
        guard ["authorization_code", "refresh_token", "client_credentials"].contains(grantType) else {
            throw .grant("BAD_GRANT_TYPE", "grant type", exchange)
        }
        let client = given("client_id")
        guard let secret = settings.oauthClients[client] else { throw .grant("BAD_CLIENT_ID", "client id", exchange) }
        guard given("client_secret") == secret else { throw .grant("BAD_CLIENT_SECRET", "client secret", exchange) }
        switch grantType {
        case "authorization_code":
            guard let code = oauth.codes[given("code")], code.clientID == client,
                code.expiresAt > exchange.moment.seconds
            else { throw .grant("BAD_AUTH_CODE", "auth code", exchange) }
            if let redirect = code.redirect, redirect != given("redirect_uri") {
                throw .grant("BAD_REDIRECT_URI", "redirect uri", exchange)
            }
            oauth.codes[given("code")] = nil
            let refresh = makeGrant(client: client, scopes: code.scopes)
            return issue(client, code.scopes, refresh, exchange.moment)
        case "refresh_token":
            guard let grant = oauth.grants[given("refresh_token")], grant.clientID == client else {
                throw .grant("BAD_REFRESH_TOKEN", "refresh token", exchange)
            }
            return issue(client, grant.scopes, given("refresh_token"), exchange.moment)
        default:
            let scopes = given("scope").split(separator: " ").map(String.init)
            if scopes.isEmpty { throw .grant("BAD_SCOPE", "scope", exchange) }
            return issue(client, scopes, nil, exchange.moment)
        }
    }

    private mutating func issue(_ client: String, _ scopes: [String], _ refresh: String?, _ moment: Moment) -> Answer {
        let token = generator.identifier()
        let use = refresh == nil ? "client_credentials" : "access_token"
        oauth.accessTokens[token] = .init(
            clientID: client, scopes: scopes, expiresAt: moment.seconds + settings.accessTokenLifetime, use: use)
        var members: [String: JSON] = [
            "access_token": .string(token), "expires_in": .integer(Int(settings.accessTokenLifetime)),
            "token_type": "bearer", "token_use": .string(use), "scopes": .strings(scopes),
            "hub_id": .integer(Self.portalID),
        ]
        if let refresh {
            members["refresh_token"] = .string(refresh)
            members["user_id"] = .integer(Self.userID)
        }
        return .json(.object(members))
    }

    func accessTokenFacts(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let text = exchange.variable("token")
        guard let token = oauth.accessTokens[text], token.expiresAt > exchange.moment.seconds else {
            throw .notFound("The access token is not known, or has expired.")
        }
        var members = facts(text, token.scopes, "access")
        members["app_id"] = .integer(HubSpotOAuth.appID)
        members["expires_in"] = .integer(Int(token.expiresAt - exchange.moment.seconds))
        members["is_private_distribution"] = false
        return .json(.object(members))
    }

    func refreshTokenFacts(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let text = exchange.variable("token")
        guard let grant = oauth.grants[text] else { throw .notFound("The refresh token is not known.") }
        var members = facts(text, grant.scopes, "refresh")
        members["client_id"] = .string(grant.clientID)
        return .json(.object(members))
    }

    mutating func refreshTokenDelete(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        oauth.revoke(exchange.variable("token"))
        return Answer(status: 204)
    }

    func tokenIntrospect(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (form, client) = try ofClient(&exchange)
        let text = form["token"] ?? ""
        if let grant = oauth.grants[text], grant.clientID == client {
            var members = facts(text, grant.scopes, "refresh")
            members["active"] = true
            members["app_id"] = .integer(HubSpotOAuth.appID)
            members["client_id"] = .string(client)
            members["token_use"] = "refresh_token"
            return .json(.object(members))
        }
        guard let token = oauth.accessTokens[text], token.clientID == client else {
            throw .grant("BAD_TOKEN", "token", exchange)
        }
        let rest = token.expiresAt - exchange.moment.seconds
        var members = facts(text, token.scopes, "access")
        members["active"] = .bool(rest > 0)
        members["app_id"] = .integer(HubSpotOAuth.appID)
        members["client_id"] = .string(client)
        members["expires_in"] = .integer(max(0, Int(rest)))
        members["is_private_distribution"] = false
        members["token_use"] = "access_token"
        members["signed_access_token"] = Self.signedToken(token)
        return .json(.object(members))
    }

    mutating func tokenRevoke(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (form, client) = try ofClient(&exchange)
        let text = form["token"] ?? ""
        if oauth.grants[text]?.clientID == client { oauth.revoke(text) }
        return Answer(status: 200)
    }

    private func ofClient(_ exchange: inout Exchange) throws(HubSpotError) -> (FormBody, String) {
        let form = try form(&exchange, Self.factMembers)
        guard let client = form["client_id"], let secret = settings.oauthClients[client] else {
            throw .grant("BAD_CLIENT_ID", "client id", exchange)
        }
        guard form["client_secret"] == secret else { throw .grant("BAD_CLIENT_SECRET", "client secret", exchange) }
        return (form, client)
    }

    private func facts(_ token: String, _ scopes: [String], _ kind: String) -> [String: JSON] {
        [
            "token": .string(token), "token_type": .string(kind), "scopes": .strings(scopes),
            "hub_id": .integer(Self.portalID), "hub_domain": "sandbox.example", "user": "mara@sandbox.example",
            "user_id": .integer(Self.userID),
        ]
    }

    private static func signedToken(_ token: HubSpotOAuth.AccessToken) -> JSON {
        [
            "appId": .integer(HubSpotOAuth.appID), "appInstallId": "1", "audience": "hubapi",
            "expiresAt": .integer(Int(token.expiresAt * 1000)), "hubId": .integer(portalID), "hublet": "na1",
            "installingUserId": .integer(userID), "isPrivateDistribution": false, "isServiceAccount": false,
            "isUserLevel": false, "newSignature": "", "scopeToScopeGroupPks": "",
            "scopes": .string(token.scopes.joined(separator: " ")), "signature": "", "trialScopeToScopeGroupPks": "",
            "trialScopes": "", "userId": .integer(userID),
        ]
    }

    private func form(_ exchange: inout Exchange, _ known: Set<String>) throws(HubSpotError) -> FormBody {
        let type = exchange.call.headers["content-type"] ?? ""
        guard type.lowercased().hasPrefix("application/x-www-form-urlencoded") || exchange.call.body.isEmpty else {
            exchange.violations.append("the body must be application/x-www-form-urlencoded, not \(type)")
            throw HubSpotError(status: 415, category: "VALIDATION_ERROR", message: "Unsupported media type")
        }
        let form = FormBody(exchange.call.body)
        if let unknown = form.values.keys.sorted().first(where: { !known.contains($0) }) {
            throw exchange.breach("\(unknown) is not a member of this form")
        }
        return form
    }
}

extension HubSpotError {
    /// The refusal of a token. The later generations add what OAuth asks for.
    static func grant(_ status: String, _ what: String, _ exchange: Exchange) -> HubSpotError {
        var error = HubSpotError(
            status: 400, category: "VALIDATION_ERROR", message: "missing or invalid \(what)",
            others: ["status": .string(status)])
        if exchange.call.segments.dropFirst(2).first != "v1" {
            let isGrant = ["BAD_REFRESH_TOKEN", "BAD_AUTH_CODE", "BAD_REDIRECT_URI"].contains(status)
            error.others["error"] = isGrant ? "invalid_grant" : "invalid_request"
            error.others["error_description"] = .string(error.message)
        }
        return error
    }
}
