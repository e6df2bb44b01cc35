extension PartnerDefinition {
    /// Reads a partner file. `file` is how errors name it.
    ///
    /// The file says who the partner is (`id`, `name`, `docs`, `verification`, `unverified`, `base_url`, `auth`), what is
    /// asked (`calls`, each with `request`, `response`, `no_match` and its own `credits`), what answers mean (`error`,
    /// `outcomes`), and what they cost (`limits`, `cost`, `free_repeat_days`). A key that is not known is an error. The
    /// outcome of an answer is told by the first of these that speaks: a rule of `outcomes`, a sign of `no_match`, the
    /// status itself (2xx a hit, 401 unconfigured, 402 no credits, 429 rate limited, anything else an error). Paths are
    /// `$`, `.key` and `[n]`; one with `[n]` stands in quotes inside `{…}` and `[…]`. The files of the binary are examples.
    public init(yaml text: String, file: String) throws(PartnerFileError) {
        let root = try PartnerFileNode.root(of: text, file: file)
        let object = try root.object(
            "id", "name", "docs", "verification", "unverified", "base_url", "auth", "calls", "error", "outcomes",
            "limits",
            "cost", "free_repeat_days"
        )
        let idNode = try object.required("id")
        id = try idNode.text()
        guard id.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil, id != "captured", id != "edited", id != "offline" else {
            throw idNode.fail("“\(id)” cannot be an id", "use small letters, digits and `_`, but no word of provenance")
        }
        name = try object.required("name").text()
        docs = try object.required("docs").text()
        verification = try object.required("verification").choice(Verification.self)
        unverified = try object["unverified"]?.texts() ?? []
        let base = try object.required("base_url")
        baseURL = try base.text()
        guard baseURL.wholeMatch(of: /https?:\/\/[^\/?#\s]+[^?#\s]*[^\/?#\s]/) != nil else {
            throw base.fail("“\(baseURL)” is not a base URL", "write `https://host/path` with no `/` at the end")
        }
        auth = try PartnerAuth(object.required("auth"))
        let errorObject = try object["error"]?.object("code", "message")
        errorCode = try errorObject?["code"]?.path()
        errorMessage = try errorObject?["message"]?.path()
        outcomes = []
        for node in try object["outcomes"]?.list() ?? [] {
            outcomes.append(try OutcomeRule(node, knowsCodes: errorCode != nil))
        }
        limits =
            try object["limits"].map { node throws(PartnerFileError) in try PartnerLimits(node) } ?? PartnerLimits()
        cost = try object["cost"].map { node throws(PartnerFileError) in try PartnerCost(node) } ?? PartnerCost()
        freeRepeatDays = try object["free_repeat_days"]?.integer()
        calls = []
        let callsNode = try object.required("calls")
        for node in try callsNode.list() {
            let call = try PartnerCall(node)
            if calls.contains(where: { $0.name == call.name }) {
                throw node.fail("a second call has the name “\(call.name)”", "give each call a name of its own")
            }
            calls.append(call)
        }
        if calls.isEmpty { throw callsNode.fail("the partner has no call", "write at least one") }
    }
}

extension PartnerAuth {
    fileprivate init(_ node: PartnerFileNode) throws(PartnerFileError) {
        let object = try node.object("kind", "name", "secret_name", "user", "token_url", "scope")
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
            let (url, scope) = (try object.required("token_url").text(), try object["scope"]?.text())
            (self, allowed) = (.clientCredentials(tokenURL: url, scope: scope), ["token_url", "scope"])
        case let other:
            throw kind.fail(
                "“\(other)” is no kind of authentication",
                PartnerFileNode.oneOf([
                    "bare", "basic_password", "basic_value", "bearer", "header", "oauth_client_credentials", "query",
                    "two_headers",
                ])
            )
        }
        for (key, _) in object.members {
            let word = try key.text()
            if word != "kind", !allowed.contains(word) {
                throw key.fail("this kind of authentication takes no `\(word)`", "take the line out")
            }
        }
    }
}

extension PartnerLimits {
    fileprivate init(_ node: PartnerFileNode) throws(PartnerFileError) {
        let object = try node.object("per_second", "per_minute", "retry_after_seconds", "timeout_seconds")
        perSecond = try object["per_second"]?.integer()
        perMinute = try object["per_minute"]?.integer()
        if let seconds = try object["retry_after_seconds"]?.integer() { retryAfter = .seconds(seconds) }
        if let seconds = try object["timeout_seconds"]?.integer() { timeout = .seconds(max(seconds, 1)) }
    }
}

extension PartnerCost {
    fileprivate init(_ node: PartnerFileNode) throws(PartnerFileError) {
        let object = try node.object("credits", "charged_on_miss", "reported")
        credits = try object["credits"]?.number() ?? 1
        chargedOnMiss = try object["charged_on_miss"]?.flag() ?? false
        guard let reportNode = object["reported"] else { return }
        let report = try reportNode.object("header", "path")
        switch (report["header"], report["path"]) {
        case (let header?, nil): reported = .header(try header.text())
        case (nil, let path?): reported = .path(try path.path())
        default: throw reportNode.fail("the price is reported in one place", "write either `header` or `path`")
        }
    }
}
