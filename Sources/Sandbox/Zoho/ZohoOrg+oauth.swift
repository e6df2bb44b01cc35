import Foundation

extension ZohoOrg {
    /// Seconds for which a code is good.
    static let codeLifetime = 120.0

    private static let parameters: Set<String> = [
        "grant_type", "client_id", "client_secret", "refresh_token", "redirect_uri", "code", "scope",
    ]

    /// Answers a call below `/oauth/v2`. Most refusals come with status 200: only an `access_token` is a success.
    mutating func oauth(_ call: Call, _ path: [String], at moment: Moment) -> Answer {
        switch (call.method, path) {
        case ("POST", ["token"]): return token(call, at: moment)
        case ("POST", ["token", "revoke"]), ("GET", ["token", "revoke"]):
            let form = Self.form(call)
            guard tokens.revoke(form["token"] ?? "", known: settings.refreshTokens) else {
                return Self.refusal("invalid_code", "there is no such refresh token", status: 400)
            }
            return .json(["status": "success"])
        case ("GET", ["auth"]): return authorize(call, at: moment)
        default:
            var answer = answer(for: .noSuchPath)
            answer.violations = ["there is no such path"]
            return answer
        }
    }

    /// The answer to a refresh token that is used too often; it is told in the language of the user.
    static let tooManyRefreshes = Answer.json(
        [
            "error": "Access Denied", "status": "failure",
            "error_description": "Too many requests came one after the other. Try again after some time.",
        ], status: 400)

    private static func refusal(_ error: String, _ reason: String, status: Int = 200) -> Answer {
        var answer = Answer.json(["error": .string(error)], status: status)
        answer.violations = [reason]
        return answer
    }

    private mutating func token(_ call: Call, at moment: Moment) -> Answer {
        let form = Self.form(call)
        var answer = grant(form, call, at: moment)
        answer.violations += form.keys.filter { !Self.parameters.contains($0) }.sorted().map {
            "unknown parameter \($0)"
        }
        return answer
    }

    private mutating func grant(_ form: [String: String], _ call: Call, at moment: Moment) -> Answer {
        guard let client = form["client_id"], let secret = settings.clients[client] else {
            return Self.refusal("invalid_client", "there is no client \(form["client_id"] ?? "")")
        }
        guard form["client_secret"] == secret else {
            return Self.refusal("invalid_client_secret", "the client secret is wrong")
        }
        switch form["grant_type"] {
        case "refresh_token"?: return refreshed(form["refresh_token"] ?? "", client, call, at: moment)
        case "authorization_code"?:
            guard let code = tokens.redeem(form["code"] ?? "", at: moment.seconds), code.grant.client == client else {
                return Self.refusal("invalid_code", "the code is unknown, used or too old")
            }
            guard code.redirect == nil || code.redirect == form["redirect_uri"] else {
                return Self.refusal("invalid_redirect_uri", "the code was made for another redirect URI")
            }
            guard code.isOffline else { return issue(code.grant.scopes, call, at: moment, refreshToken: nil) }
            let refreshToken = "1000.\(hexadecimal()).\(hexadecimal())"
            tokens.keep(code.grant, as: refreshToken)
            return issue(code.grant.scopes, call, at: moment, refreshToken: refreshToken, isNew: true)
        case nil: return Self.refusal("invalid_request", "grant_type is missing")
        case let type?: return Self.refusal("unsupported_grant_type", "the grant type is \(type)")
        }
    }

    private mutating func refreshed(_ token: String, _ client: String, _ call: Call, at moment: Moment) -> Answer {
        let known =
            settings.refreshTokens.contains(token)
            ? ZohoTokens.Grant(client: client, scopes: ZohoScopes.all) : tokens.grant(token)
        guard let grant = known, grant.client == client, !tokens.hasEnded(token) else {
            return Self.refusal("invalid_code", "the refresh token is unknown or was revoked")
        }
        guard tokens.mayRefresh(token, at: moment.seconds, block: settings.refreshBlock) else {
            var answer = Self.tooManyRefreshes
            answer.violations = ["a refresh token was used more than ten times in ten minutes"]
            return answer
        }
        return issue(grant.scopes, call, at: moment, refreshToken: token)
    }

    private mutating func issue(
        _ scopes: [String], _ call: Call, at moment: Moment, refreshToken: String?, isNew: Bool = false
    ) -> Answer {
        let token = "1000.\(hexadecimal()).\(hexadecimal())"
        let lifetime = settings.accessTokenLifetime
        tokens.open(token, scopes: scopes, refreshToken: refreshToken, until: moment.seconds + lifetime)
        var members: [String: JSON] = [
            "access_token": .string(token), "api_domain": .string(Self.base(of: call)), "token_type": "Bearer",
            "expires_in": .integer(Int(lifetime)), "scope": .string(scopes.joined(separator: " ")),
        ]
        if isNew { members["refresh_token"] = refreshToken.map(JSON.string) }
        return Answer(status: 200, headers: ["Cache-Control": "no-store"], body: .json(.object(members)))
    }

    /// Sends a browser straight back with a code: nobody is asked.
    private mutating func authorize(_ call: Call, at moment: Moment) -> Answer {
        let client = call.parameter("client_id") ?? ""
        guard settings.clients[client] != nil else {
            return Self.refusal("invalid_client", "there is no client \(client)", status: 400)
        }
        let redirect = call.parameter("redirect_uri") ?? ""
        guard call.parameter("response_type") == "code", var target = URLComponents(string: redirect),
            target.scheme != nil
        else {
            return Self.refusal("invalid_redirect_uri", "response_type is not code, or no redirect_uri", status: 400)
        }
        let code = makeCode(
            client: client, scopes: (call.list("scope") ?? []).filter { !$0.isEmpty }, redirect: redirect,
            isOffline: call.parameter("access_type") == "offline", at: moment)
        let state = call.parameter("state").map { [URLQueryItem(name: "state", value: $0)] } ?? []
        let server = URLQueryItem(name: "accounts-server", value: Self.base(of: call))
        target.queryItems = (target.queryItems ?? []) + [URLQueryItem(name: "code", value: code), server] + state
        return Answer(status: 302, headers: ["Location": target.string ?? redirect])
    }

    /// Makes a code as if a person had let an app in, or had made it on the page of a self client.
    mutating func makeCode(
        client: String, scopes: [String], redirect: String?, isOffline: Bool, at moment: Moment
    ) -> String {
        let code = "1000.\(hexadecimal()).\(hexadecimal())"
        tokens.keep(
            .init(
                grant: .init(client: client, scopes: scopes.isEmpty ? ZohoScopes.all : scopes), redirect: redirect,
                isOffline: isOffline, expiresAt: moment.seconds + Self.codeLifetime), as: code)
        return code
    }

    /// Thirty-two hexadecimal digits.
    private mutating func hexadecimal() -> String { generator.identifier().filter { $0 != "-" } }

    /// The address of the organisation as the client sees it.
    private static func base(of call: Call) -> String {
        let scheme = call.headers["x-forwarded-proto"] ?? "http"
        return "\(scheme)://\(call.headers["x-forwarded-host"] ?? call.headers["host"] ?? "localhost")/zoho"
    }

    /// The parameters of the query and of the form in the body.
    private static func form(_ call: Call) -> [String: String] {
        let body = Call.parameters(of: Substring(String(decoding: call.body, as: UTF8.self)))
        return call.query.merging(body) { _, sent in sent }.compactMapValues(\.first)
    }
}
