extension SalesforceOrg {
    /// The longest target of a request: a longer one is refused before anybody reads it.
    static let longestTarget = 16_384
    static let oldestVersion = 31
    static let newestVersion = 66

    /// Answers a call: the address first, then the credential, the limits, and what was asked.
    ///
    /// - Parameters:
    ///   - concurrent: how many calls are under way, this one counted.
    ///   - faults: those that may strike single rows; what they strike is counted.
    mutating func answer(_ call: Call, at moment: Moment, concurrent: Int, faults: inout [Fault]) -> Answer {
        defer { commit() }
        if call.targetLength > Self.longestTarget {
            var answer = Answer(status: 414, body: .text("URI Too Long"))
            answer.violations = ["the request's target has \(call.targetLength) bytes"]
            return answer
        }
        let segments = Array(call.segments.dropFirst())
        switch (segments.first, segments.dropFirst().first) {
        case ("services", "oauth2"): return oauth(call, Array(segments.dropFirst(2)), at: moment)
        case ("id", _): return identity(call, at: moment)
        case ("services", "data") where segments.count == 2:
            return call.method == "GET" ? .json(Self.versions) : answer(for: Self.wrongMethod(call.method, ["GET"]))
        case ("services", "data"):
            return data(call, segments, at: moment, concurrent: concurrent, faults: &faults)
        default:
            var answer = answer(for: .resourceMissing)
            answer.violations = ["there is no such path"]
            return answer
        }
    }

    private mutating func data(
        _ call: Call, _ segments: [String], at moment: Moment, concurrent: Int, faults: inout [Fault]
    ) -> Answer {
        var violations: [String] = []
        var isCounted = false
        var answer: Answer
        do throws(SalesforceError) {
            guard let version = Self.version(segments[2]) else {
                violations.append("there is no API version \(segments[2])")
                throw .resourceMissing
            }
            let user = try admit(call, at: moment)
            isCounted = true
            try admit(concurrent: concurrent, at: moment)
            let method = call.method == "POST" ? call.parameter("_HttpMethod") ?? "POST" : call.method
            var exchange = SalesforceExchange(
                method: method.uppercased(), path: Array(segments.dropFirst(3)), version: version,
                query: call.query.filter { $0.key != "_HttpMethod" }, headers: call.headers, body: .bytes(call.body),
                moment: moment, user: user, faults: faults.filter { $0.kind == .rowError })
            answer = carryOut(&exchange, isOuter: true) { $0.matches(call) }
            Self.recount(exchange.faults, into: &faults)
            violations += exchange.violations
        } catch {
            answer = self.answer(for: error)
        }
        if isCounted { answer.headers["Sforce-Limit-Info"] = "api-usage=\(usage.total)/\(settings.dailyLimit)" }
        answer.violations += violations
        return answer
    }

    /// Carries out one request, a call's or a composite's; `matches` tells the faults that are meant for it.
    mutating func carryOut(
        _ exchange: inout SalesforceExchange, isOuter: Bool, matches: (Fault) -> Bool
    ) -> Answer {
        let resolution = SalesforceOperation.resolve(method: exchange.method, path: exchange.path)
        do throws(SalesforceError) {
            switch resolution {
            case .found(let match):
                exchange.variables = match.variables
                let unknown = exchange.query.keys.filter { !match.operation.parameters.contains($0) }.sorted()
                exchange.violations += unknown.map { "unknown query parameter \($0)" }
                if match.operation == .composite {
                    guard isOuter else { throw .request(400, "INVALID_INPUT", "A composite holds no composites.") }
                    return try composite(&exchange, outerMatches: matches)
                }
                let all = exchange.faults
                exchange.faults = all.filter(matches)
                defer {
                    let struck = exchange.faults
                    exchange.faults = all
                    Self.recount(struck, into: &exchange.faults)
                }
                return try perform(match.operation, &exchange)
            case .wrongMethod(let methods):
                exchange.violations.append("\(exchange.method) is not allowed here")
                throw Self.wrongMethod(exchange.method, methods)
            case .unknown:
                exchange.violations.append("there is no such path")
                throw .resourceMissing
            }
        } catch {
            return answer(for: error)
        }
    }

    /// Carries the counts of faults that struck over to where the faults are kept.
    static func recount(_ struck: [Fault], into faults: inout [Fault]) {
        guard !struck.isEmpty else { return }
        for index in faults.indices {
            if let fault = struck.first(where: { $0.id == faults[index].id }) { faults[index] = fault }
        }
    }

    private mutating func perform(
        _ operation: SalesforceOperation, _ exchange: inout SalesforceExchange
    ) throws(SalesforceError) -> Answer {
        switch operation {
        case .resources: return .json(resources(exchange))
        case .limits: return .json(limits)
        case .globalDescribe: return globalDescribe(exchange)
        case .basicInformation: return try basicInformation(exchange)
        case .describe: return try describe(exchange)
        case .updated: return try updated(&exchange)
        case .deleted: return try deleted(&exchange)
        case .create: return try create(&exchange)
        case .read: return try read(&exchange)
        case .update: return try update(&exchange)
        case .delete: return try delete(&exchange)
        case .readByKey: return try readByKey(&exchange)
        case .upsert: return try upsert(&exchange)
        case .deleteByKey: return try deleteByKey(&exchange)
        case .query: return try query(&exchange, withDeleted: false)
        case .queryAll: return try query(&exchange, withDeleted: true)
        case .queryMore: return try queryMore(&exchange)
        case .composite: throw .resourceMissing
        case .collectionCreate: return try collectionCreate(&exchange)
        case .collectionUpdate: return try collectionUpdate(&exchange)
        case .collectionDelete: return try collectionDelete(&exchange)
        case .collectionRead: return try collectionRead(&exchange)
        case .collectionUpsert: return try collectionUpsert(&exchange)
        }
    }

    func answer(for error: SalesforceError) -> Answer { .json(error.body, status: error.status) }

    /// The answer Salesforce gives with a status that a fault asks for.
    func standardAnswer(status: Int, to call: Call) -> Answer {
        if call.segments.contains("oauth2"), (400..<500).contains(status) {
            return Self.refusal("invalid_grant", "authentication failure", status: status)
        }
        return answer(for: .standard(status: status))
    }

    private static func wrongMethod(_ method: String, _ allowed: [String]) -> SalesforceError {
        .request(
            405, "METHOD_NOT_ALLOWED",
            "HTTP Method '\(method)' not allowed. Allowed are \(allowed.joined(separator: ","))"
        )
    }

    /// The number in `v66.0`, if it is a version that there is.
    static func version(_ segment: String) -> Int? {
        guard segment.hasPrefix("v"), segment.hasSuffix(".0"), let version = Int(segment.dropFirst().dropLast(2)),
            (oldestVersion...newestVersion).contains(version)
        else { return nil }
        return version
    }

    /// Counts a call, or refuses it for the day's limit or for what is under way.
    private mutating func admit(concurrent: Int, at moment: Moment) throws(SalesforceError) {
        usage.expire(at: moment)
        if concurrent > settings.concurrencyLimit {
            throw .request(
                403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded.")
        }
        guard usage.total < settings.dailyLimit else {
            throw .request(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        }
        usage.count(at: moment)
    }
}
