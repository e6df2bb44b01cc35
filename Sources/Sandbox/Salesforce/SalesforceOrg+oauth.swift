import Foundation

extension SalesforceOrg {
    private static let formMembers: Set<String> = [
        "grant_type", "client_id", "client_secret", "assertion", "refresh_token", "username", "password", "format",
        "scope", "redirect_uri", "token",
    ]

    /// A refusal in the vocabulary of OAuth: an object, not the array of the data API.
    static func refusal(_ error: String, _ description: String, status: Int = 400) -> Answer {
        .json(["error": .string(error), "error_description": .string(description)], status: status)
    }

    private struct Refused: Error {
        let error: String
        let description: String
        /// What a person who looks for the reason wants to know.
        var reason: String?
    }

    /// Answers a call below `/services/oauth2`.
    mutating func oauth(_ call: Call, _ path: [String], at moment: Moment) -> Answer {
        switch (call.method, path.first, path.count) {
        case ("POST", "token", 1): return token(call, at: moment)
        case ("POST", "revoke", 1), ("GET", "revoke", 1):
            let token = Self.form(call)["token"] ?? call.parameter("token") ?? ""
            guard sessions.revoke(token, known: settings.refreshTokens) else {
                return Self.refusal("unsupported_token_type", "this token is not known")
            }
            return Answer(status: 200)
        case ("POST", "introspect", 1): return introspection(call, at: moment)
        case ("GET", "userinfo", 1), ("POST", "userinfo", 1): return identity(call, at: moment)
        case (_, "token", 1), (_, "revoke", 1), (_, "introspect", 1), (_, "userinfo", 1):
            return Answer(status: 405, violations: ["\(call.method) is not allowed here"])
        default:
            var answer = answer(for: .resourceMissing)
            answer.violations = ["there is no such path"]
            return answer
        }
    }

    private mutating func token(_ call: Call, at moment: Moment) -> Answer {
        let form = Self.form(call)
        var violations = form.keys.filter { !Self.formMembers.contains($0) }.sorted().map {
            "unknown form parameter \($0)"
        }
        if call.headers["content-type"]?.hasPrefix("application/x-www-form-urlencoded") != true {
            violations.append("the body is not form-encoded")
        }
        var answer: Answer
        do throws(Refused) {
            answer = try grant(form, call, at: moment)
        } catch {
            answer = Self.refusal(error.error, error.description)
            violations.append(error.reason ?? error.description)
        }
        answer.violations = violations
        return answer
    }

    private mutating func grant(
        _ form: [String: String], _ call: Call, at moment: Moment
    ) throws(Refused) -> Answer {
        switch form["grant_type"] {
        case "client_credentials"?:
            let client = try client(form, call, needsSecret: true)
            guard let name = settings.runAs, let user = user(named: name) else {
                throw Refused(error: "invalid_grant", description: "no client credentials user enabled")
            }
            return try issue(for: user, client, call, at: moment)
        case "urn:ietf:params:oauth:grant-type:jwt-bearer"?:
            let (user, client) = try asserted(form["assertion"] ?? "", call, at: moment)
            return try issue(for: user, client, call, at: moment)
        case "refresh_token"?: return try refreshed(form, call, at: moment)
        case "password"?:
            let client = try client(form, call, needsSecret: true)
            guard let name = form["username"], let user = user(named: name), form["password"]?.isEmpty == false else {
                throw Refused(error: "invalid_grant", description: "authentication failure")
            }
            return try issue(for: user, client, call, at: moment)
        case nil: throw Refused(error: "invalid_request", description: "grant_type is missing")
        case _?: throw Refused(error: "unsupported_grant_type", description: "grant type not supported")
        }
    }

    /// The consumer key of the app that asks, from the body or from `Authorization: Basic`.
    private func client(
        _ form: [String: String], _ call: Call, needsSecret: Bool
    ) throws(Refused) -> String {
        var (id, secret) = (form["client_id"], form["client_secret"])
        if let header = call.headers["authorization"], header.lowercased().hasPrefix("basic "),
            let data = Data(base64Encoded: String(header.dropFirst(6)))
        {
            let sides = String(decoding: data, as: UTF8.self).split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            id = sides.first.map { $0.removingPercentEncoding ?? String($0) }
            secret = sides.count > 1 ? sides[1].removingPercentEncoding ?? String(sides[1]) : nil
        }
        guard let id, let expected = settings.clients[id] else {
            throw Refused(error: "invalid_client_id", description: "client identifier invalid")
        }
        guard secret == expected || (secret == nil && !needsSecret) else {
            throw Refused(error: "invalid_client", description: "invalid client credentials")
        }
        return id
    }

    private mutating func user(named name: String) -> SalesforceRecord? {
        guard let field = SalesforceType.standard["User"]?.field("Username") else { return nil }
        return holders(of: name, in: field, of: "User").first
    }

    /// Checks a JWT: its form, its algorithm, its claims and, if a key is configured, its signature.
    private mutating func asserted(
        _ assertion: String, _ call: Call, at moment: Moment
    ) throws(Refused) -> (SalesforceRecord, String) {
        guard let token = SalesforceAssertion(assertion) else {
            throw Refused(
                error: "invalid_grant", description: "invalid assertion",
                reason: "the assertion is not a JWT signed by RS256 with iss, sub, aud and exp")
        }
        guard settings.clients[token.issuer] != nil else {
            throw Refused(error: "invalid_client_id", description: "client identifier invalid")
        }
        let hosts = [
            "https://login.salesforce.com", "https://test.salesforce.com", Self.base(of: call), Self.host(of: call),
        ]
        guard hosts.contains(where: { $0 == token.audience || $0 + "/" == token.audience }) else {
            throw Refused(error: "invalid_grant", description: "audience is invalid")
        }
        let now = moment.date.timeIntervalSince1970
        guard token.expiry > now else {
            throw Refused(
                error: "invalid_grant", description: "authentication failure", reason: "the assertion has expired")
        }
        guard token.expiry <= now + 600 else {
            throw Refused(
                error: "invalid_grant", description: "authentication failure",
                reason: "the assertion lives longer than ten minutes")
        }
        if let pem = settings.publicKey {
            guard let key = RSAPublicKey(pem: pem), key.verifies(token.signature, of: token.signed) else {
                throw Refused(
                    error: "invalid_grant", description: "authentication failure",
                    reason: "the assertion's signature does not fit the configured public key")
            }
        }
        guard let user = user(named: token.subject) else {
            throw Refused(error: "invalid_grant", description: "user hasn't approved this consumer")
        }
        return (user, token.issuer)
    }

    private mutating func refreshed(
        _ form: [String: String], _ call: Call, at moment: Moment
    ) throws(Refused) -> Answer {
        let client = try client(form, call, needsSecret: false)
        let token = form["refresh_token"] ?? ""
        let known =
            settings.refreshTokens.contains(token)
            ? SalesforceSessions.Grant(user: administrator, client: nil) : sessions.grant(token)
        guard let grant = known, !sessions.hasEnded(token), grant.client == nil || grant.client == client,
            let user = record(grant.user, in: "User")
        else { throw Refused(error: "invalid_grant", description: "expired access/refresh token") }
        guard settings.rotatesRefreshTokens else {
            return try issue(for: user, client, call, at: moment, refreshToken: token)
        }
        sessions.end(token)
        let next = "5Aep" + generator.letters(80)
        sessions.keep(next, .init(user: user.id, client: client))
        return try issue(for: user, client, call, at: moment, refreshToken: next, isNew: true)
    }

    private mutating func issue(
        for user: SalesforceRecord, _ client: String, _ call: Call, at moment: Moment, refreshToken: String? = nil,
        isNew: Bool = false
    ) throws(Refused) -> Answer {
        guard user.values["IsActive"] == .bool(true) else {
            throw Refused(error: "invalid_grant", description: "inactive user")
        }
        let token = "\(Self.organisation.prefix(15))!AQ\(generator.letters(90))"
        sessions.open(
            token, .init(user: user.id, client: client, refreshToken: refreshToken, lastUsed: moment.seconds))
        let milliseconds = Int((moment.date.timeIntervalSince1970 * 1000).rounded())
        var members: [String: JSON] = [
            "access_token": .string(token), "instance_url": .string(Self.base(of: call)),
            "id": .string("\(Self.base(of: call))/id/\(Self.organisation)/\(user.id)"), "token_type": "Bearer",
            "issued_at": .string(String(milliseconds)), "signature": .string(generator.letters(43) + "="),
            "scope": "api refresh_token",
        ]
        if isNew { members["refresh_token"] = refreshToken.map(JSON.string) }
        return Answer(status: 200, headers: ["Cache-Control": "no-store"], body: .json(.object(members)))
    }

    /// The user for whom a data call is made.
    mutating func admit(_ call: Call, at moment: Moment) throws(SalesforceError) -> String {
        guard let header = call.headers["authorization"] else { throw .session }
        guard let token = call.bearerToken ?? Self.oldStyleToken(header) else {
            throw .request(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE")
        }
        if token == "noscope" {
            throw .request(403, "INSUFFICIENT_ACCESS", "The token does not allow access to this resource.")
        }
        if settings.tokens.contains(token) { return administrator }
        guard let user = sessions.user(of: token, at: moment.seconds, length: settings.sessionLength) else {
            throw .session
        }
        return user
    }

    /// `Authorization: OAuth …` is as good as Bearer.
    private static func oldStyleToken(_ header: String) -> String? {
        header.lowercased().hasPrefix("oauth ") ? String(header.dropFirst(6)) : nil
    }

    /// Tells an app whether a token of its own is good, and for what.
    private func introspection(_ call: Call, at moment: Moment) -> Answer {
        let form = Self.form(call)
        let client: String
        do throws(Refused) {
            client = try self.client(form, call, needsSecret: true)
        } catch {
            var answer = Self.refusal(error.error, error.description)
            answer.violations = [error.description]
            return answer
        }
        let token = form["token"] ?? ""
        let session = sessions.session(token, at: moment.seconds, length: settings.sessionLength)
        let isAccess = session != nil || settings.tokens.contains(token)
        let isRefresh =
            !sessions.hasEnded(token) && (settings.refreshTokens.contains(token) || sessions.grant(token) != nil)
        let owner = session?.client ?? sessions.grant(token)?.client ?? client
        guard isAccess || isRefresh, owner == client else { return .json(["active": false]) }
        let id = session?.user ?? sessions.grant(token)?.user ?? administrator
        var members: [String: JSON] = [
            "active": true, "scope": "api refresh_token", "client_id": .string(client),
            "username": record(id, in: "User")?.values["Username"] ?? .null,
            "sub": .string("\(Self.base(of: call))/id/\(Self.organisation)/\(id)"),
            "token_type": isAccess ? "access_token" : "refresh_token",
        ]
        if let session {
            let rest = session.lastUsed + settings.sessionLength - moment.seconds
            members["exp"] = .integer(Int(moment.date.timeIntervalSince1970 + rest))
        }
        return .json(.object(members))
    }

    /// What a token says about its user.
    mutating func identity(_ call: Call, at moment: Moment) -> Answer {
        let id: String
        do throws(SalesforceError) {
            id = try admit(call, at: moment)
        } catch {
            return Answer(status: error.status == 403 ? 403 : 401, body: .text("Bad_OAuth_Token"))
        }
        let user = record(id, in: "User")
        func text(_ field: String) -> JSON { user?.values[field] ?? "" }
        let base = Self.base(of: call)
        let data = "\(base)/services/data/v{version}"
        return .json([
            "sub": .string("\(base)/id/\(Self.organisation)/\(id)"),
            "id": .string("\(base)/id/\(Self.organisation)/\(id)"), "user_id": .string(id),
            "organization_id": .string(Self.organisation), "preferred_username": text("Username"),
            "username": text("Username"), "nickname": text("Alias"), "name": text("Name"),
            "display_name": text("Name"), "email": text("Email"), "email_verified": true,
            "given_name": text("FirstName"), "family_name": text("LastName"), "active": text("IsActive"),
            "user_type": "STANDARD", "language": text("LanguageLocaleKey"), "locale": text("LocaleSidKey"),
            "zoneinfo": text("TimeZoneSidKey"), "utcOffset": 0, "is_app_installed": true,
            "urls": [
                "rest": .string("\(data)/"), "sobjects": .string("\(data)/sobjects/"),
                "query": .string("\(data)/query/"), "custom_domain": .string(base),
            ],
        ])
    }

    /// The address of the org as the client sees it: with `/salesforce` unless the client left it out.
    static func base(of call: Call) -> String {
        host(of: call) + (call.isAtRoot ? "" : "/salesforce")
    }

    private static func host(of call: Call) -> String {
        let scheme = call.headers["x-forwarded-proto"] ?? "http"
        return "\(scheme)://\(call.headers["x-forwarded-host"] ?? call.headers["host"] ?? "localhost")"
    }

    /// The members of a form in the body.
    private static func form(_ call: Call) -> [String: String] {
        Call.parameters(of: Substring(String(decoding: call.body, as: UTF8.self))).compactMapValues(\.first)
    }
}
