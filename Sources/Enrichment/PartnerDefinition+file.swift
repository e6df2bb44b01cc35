extension PartnerDefinition {
    /// Reads a partner file. `file` is how errors name it.
    ///
    /// docs/partners.md says what may stand in one. A key that is not known is an error, as is everything that is not
    /// understood.
    public init(yaml text: String, file: String) throws(PartnerFileError) {
        let root = try PartnerFileNode.root(of: text, file: file)
        let object = try root.object(
            "id", "name", "docs", "verification", "unverified", "base_url", "auth", "headers", "calls", "error",
            "outcomes", "limits", "cost", "free_repeat_days", "trial"
        )
        let idNode = try object.required("id")
        id = try idNode.text()
        let taken = ["captured", "edited", "offline", "suppressed"]
        guard id.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil, !taken.contains(id) else {
            throw idNode.fail("“\(id)” cannot be an id", "use small letters, digits and `_`, but no word of provenance")
        }
        name = try object.required("name").text()
        docs = try object.required("docs").text()
        verification = try object.required("verification").choice(Verification.self)
        unverified = try object["unverified"]?.texts() ?? []
        baseURL = try Self.address(object.required("base_url"))
        auth = try PartnerAuth(object.required("auth"))
        let errorObject = try object["error"]?.object("code", "message")
        errorCodes = try errorObject?["code"]?.paths() ?? []
        errorMessages = try errorObject?["message"]?.paths() ?? []
        let words = AnswerRule.Words(codes: !errorCodes.isEmpty, messages: !errorMessages.isEmpty)
        outcomes = try object.each("outcomes") { node throws(PartnerFileError) in try OutcomeRule(node, words) }
        limits =
            try object.read("limits") { node throws(PartnerFileError) in try PartnerLimits(node) } ?? PartnerLimits()
        cost = try object.read("cost") { node throws(PartnerFileError) in try PartnerCost(node) } ?? PartnerCost()
        freeRepeatDays = try object["free_repeat_days"]?.integer()
        trial = try object.read("trial") { node throws(PartnerFileError) in try Trial(node) }
        let headers = try object["headers"]?.headers() ?? [:]
        let callsNode = try object.required("calls")
        calls = []
        for node in try callsNode.list() {
            let call = try PartnerCall(node, cost: cost, headers: headers, words)
            if calls.contains(where: { $0.name == call.name }) {
                throw node.fail("a second call has the name “\(call.name)”", "give each call a name of its own")
            }
            calls.append(call)
        }
        if calls.isEmpty { throw callsNode.fail("the partner has no call", "write at least one") }
    }

    fileprivate static func address(_ node: PartnerFileNode) throws(PartnerFileError) -> String {
        let text = try node.text()
        guard text.wholeMatch(of: /https?:\/\/[^\/?#\s]+[^?#\s]*[^\/?#\s]/) != nil else {
            throw node.fail("“\(text)” is not a base URL", "write `https://host/path` with no `/` at the end")
        }
        return text
    }
}

extension PartnerDefinition.Trial {
    fileprivate init(_ node: PartnerFileNode) throws(PartnerFileError) {
        let object = try node.object("base_url", "key", "note")
        baseURL = try object.read("base_url") { node throws(PartnerFileError) in try PartnerDefinition.address(node) }
        key = try object["key"]?.text()
        note = try object["note"]?.text()
    }
}

extension PartnerAuth {
    fileprivate init(_ node: PartnerFileNode) throws(PartnerFileError) {
        let object = try node.object("kind", "name", "secret_name", "user", "token_url", "scope", "send")
        let kind = try object.required("kind")
        let allowed: Set<String>
        switch try kind.text() {
        case "header": (self, allowed) = (.header(name: try object.required("name").text()), ["name"])
        case "bearer": (self, allowed) = (.bearer, [])
        case "bare": (self, allowed) = (.bare, [])
        case "basic_password": (self, allowed) = (.basicPassword(user: try object["user"]?.text() ?? "api"), ["user"])
        case "basic_value": (self, allowed) = (.basicValue, [])
        case "two_headers":
            let (key, secret) = (try object.required("name").text(), try object.required("secret_name").text())
            (self, allowed) = (.headers(key: key, secret: secret), ["name", "secret_name"])
        case "query": (self, allowed) = (.query(name: try object.required("name").text()), ["name"])
        case "oauth_client_credentials":
            let (url, scope) = (try Self.tokenAddress(object.required("token_url")), try object["scope"]?.text())
            let place = try object["send"]?.choice(ClientPlace.self) ?? .body
            self = .clientCredentials(tokenURL: url, scope: scope, inBody: place == .body)
            allowed = ["token_url", "scope", "send"]
        case let other:
            throw kind.fail(
                "“\(other)” is no kind of authentication",
                PartnerFileNode.oneOf(
                    [
                        "bare", "basic_password", "basic_value", "bearer", "header", "oauth_client_credentials",
                        "query", "two_headers",
                    ], not: other)
            )
        }
        for (key, _) in object.members {
            let word = try key.text()
            if word != "kind", !allowed.contains(word) {
                throw key.fail("this kind of authentication takes no `\(word)`", "take the line out")
            }
        }
    }

    /// Where a client shows id and secret.
    private enum ClientPlace: String, CaseIterable {
        case body
        case basic
    }

    private static func tokenAddress(_ node: PartnerFileNode) throws(PartnerFileError) -> String {
        let text = try node.text()
        guard text.hasPrefix("/") || text.hasPrefix("https://") || text.hasPrefix("http://") else {
            throw node.fail("“\(text)” is no address", "write `https://host/path`, or `/path` after the base URL")
        }
        return text
    }
}
