import Foundation

extension PipedriveAccount {
    /// Why no token is given.
    private struct Refused: Error {
        let error: String
        let description: String
        var status = 400
    }

    private static let formMembers: [String: Set<String>] = [
        "authorization_code": ["grant_type", "code", "redirect_uri"], "refresh_token": ["grant_type", "refresh_token"],
    ]

    /// Every scope that the sandbox asks for somewhere.
    static let everyScope = [
        "base", "deals:full", "activities:full", "contacts:full", "contact-fields:full", "users:read", "search:read",
        "leads:full", "admin",
    ]

    /// Answers below `/oauth`: the page of consent and the token path.
    mutating func oauth(_ call: Call, _ path: [String], at moment: Moment) -> Answer {
        switch (call.method, path) {
        case ("GET", ["authorize"]): return authorize(call, at: moment)
        case ("POST", ["token"]): return token(call, at: moment)
        case (_, ["authorize"]), (_, ["token"]):
            return Answer(status: 405, violations: ["\(call.method) is not allowed here"])
        default:
            var answer = PipedriveError.unknownPath.answer
            answer.violations = ["the sandbox serves no such path"]
            return answer
        }
    }

    /// The page on which a person lets an app in. The sandbox agrees at once and sends the browser back with a code.
    private mutating func authorize(_ call: Call, at moment: Moment) -> Answer {
        let client = call.parameter("client_id") ?? ""
        let redirect = call.parameter("redirect_uri") ?? ""
        guard settings.oauthClients[client] != nil, var target = URLComponents(string: redirect), target.scheme != nil
        else {
            var answer = Answer(status: 400, body: .text("client_id or redirect_uri is not valid"))
            answer.violations = ["client_id or redirect_uri is not valid"]
            return answer
        }
        let code = generator.identifier()
        grants.codes[code] = .init(
            client: client, redirect: redirect, expiresAt: moment.seconds + PipedriveGrants.codeLifetime)
        let state = call.parameter("state").map { [URLQueryItem(name: "state", value: $0)] } ?? []
        target.queryItems = (target.queryItems ?? []) + [URLQueryItem(name: "code", value: code)] + state
        return Answer(status: 302, headers: ["Location": target.string ?? redirect])
    }

    private mutating func token(_ call: Call, at moment: Moment) -> Answer {
        let form = FormBody(call.body)
        var violations: [String] = []
        if call.headers["content-type"]?.lowercased().hasPrefix("application/x-www-form-urlencoded") != true {
            violations.append("the body is not form-encoded")
        }
        let known = Self.formMembers[form["grant_type"] ?? ""] ?? ["grant_type"]
        violations += form.values.keys.filter { !known.contains($0) }.sorted().map { "unknown form parameter \($0)" }
        var answer: Answer
        do throws(Refused) {
            answer = try grant(form, client(of: call), call, at: moment)
        } catch {
            answer = .json(
                [
                    "success": false, "error": .string(error.error), "message": .string(error.description),
                    "error_description": .string(error.description),
                ], status: error.status)
        }
        answer.violations = violations
        return answer
    }

    /// The app that asks, by `Authorization: Basic`, the only place for its secret.
    private func client(of call: Call) throws(Refused) -> String {
        let refusal = Refused(error: "invalid_client", description: "Invalid client: client is invalid", status: 401)
        guard let header = call.headers["authorization"], header.lowercased().hasPrefix("basic "),
            let data = Data(base64Encoded: String(header.dropFirst(6)))
        else { throw refusal }
        let sides = String(decoding: data, as: UTF8.self).split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false
        ).map { $0.removingPercentEncoding ?? String($0) }
        guard sides.count == 2, settings.oauthClients[sides[0]] == sides[1] else { throw refusal }
        return sides[0]
    }

    private mutating func grant(
        _ form: FormBody, _ client: String, _ call: Call, at moment: Moment
    ) throws(Refused) -> Answer {
        switch form["grant_type"] {
        case "authorization_code"?:
            guard let code = grants.codes[form["code"] ?? ""], code.client == client,
                code.expiresAt > moment.seconds, code.redirect == form["redirect_uri"]
            else {
                throw Refused(
                    error: "invalid_grant", description: "Invalid grant: authorization code is invalid")
            }
            grants.codes[form["code"] ?? ""] = nil
            return issue(client, newRefreshToken(client, at: moment), call, at: moment)
        case "refresh_token"?:
            let token = form["refresh_token"] ?? ""
            guard isGood(token, client, at: moment) else {
                throw Refused(error: "invalid_grant", description: "Invalid grant: refresh token is invalid")
            }
            guard settings.rotatesRefreshTokens else {
                grants.grants[token] = .init(client: client, lastUsed: moment.seconds)
                return issue(client, token, call, at: moment)
            }
            grants.end(token)
            return issue(client, newRefreshToken(client, at: moment), call, at: moment)
        case nil: throw Refused(error: "invalid_request", description: "Missing parameter: `grant_type`")
        case _?: throw Refused(error: "unsupported_grant_type", description: "Unsupported grant type")
        }
    }

    private func isGood(_ refreshToken: String, _ client: String, at moment: Moment) -> Bool {
        if let grant = grants.grants[refreshToken] {
            return grant.client == client && grant.lastUsed + settings.refreshTokenLifetime > moment.seconds
        }
        return settings.refreshTokens.contains(refreshToken) && !grants.ended.contains(refreshToken)
    }

    private mutating func newRefreshToken(_ client: String, at moment: Moment) -> String {
        let token = "\(Self.companyID):\(caller?.id ?? 0):\(generator.letters(40))"
        grants.grants[token] = .init(client: client, lastUsed: moment.seconds)
        return token
    }

    private mutating func issue(_ client: String, _ refreshToken: String, _ call: Call, at moment: Moment) -> Answer {
        let token = "v1u:" + generator.letters(80)
        grants.accessTokens[token] = .init(
            client: client, expiresAt: moment.seconds + settings.accessTokenLifetime)
        return Answer(
            status: 200, headers: ["Cache-Control": "no-store"],
            body: .json([
                "access_token": .string(token), "token_type": "Bearer", "refresh_token": .string(refreshToken),
                "scope": .string(Self.everyScope.joined(separator: ",")),
                "expires_in": .integer(Int(settings.accessTokenLifetime)), "api_domain": .string(Self.base(of: call)),
            ]))
    }

    /// The address of the account as the client sees it.
    static func base(of call: Call) -> String {
        let scheme = call.headers["x-forwarded-proto"] ?? "http"
        return "\(scheme)://\(call.headers["x-forwarded-host"] ?? call.headers["host"] ?? "localhost")/pipedrive"
    }

    /// Who makes a call: a personal token in `x-api-token` or in the query, or a bearer.
    func credential(of call: Call, at moment: Moment) throws(PipedriveError) -> PipedriveCredential {
        if let token = call.headers["x-api-token"] ?? call.parameter("api_token") {
            if token == "noscope" { return PipedriveCredential(owner: token, isOAuth: false, scopes: []) }
            guard settings.tokens.contains(token) else { throw .unauthorized }
            return PipedriveCredential(owner: token, isOAuth: false, scopes: nil)
        }
        guard let token = call.bearerToken else { throw .unauthorized }
        if token == "noscope" { return PipedriveCredential(owner: "bearer noscope", isOAuth: true, scopes: []) }
        if let scopes = settings.tokenScopes[token] {
            return PipedriveCredential(owner: "bearer \(token)", isOAuth: true, scopes: Set(scopes))
        }
        if settings.tokens.contains(token) {
            return PipedriveCredential(owner: "bearer \(token)", isOAuth: true, scopes: nil)
        }
        guard let issued = grants.accessTokens[token], issued.expiresAt > moment.seconds else { throw .unauthorized }
        return PipedriveCredential(owner: "app \(issued.client)", isOAuth: true, scopes: Set(Self.everyScope))
    }
}
