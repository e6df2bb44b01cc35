import Foundation

/// One partner at work: its key, its limits, its credits.
struct PartnerDesk: Sendable {
    let partner: Partner
    var settings: Sandbox.Configuration.Partner
    private let seed: UInt64
    private var windows: [String: (start: Double, count: Int)] = [:]
    private(set) var calls = 0
    private(set) var hits = 0
    private(set) var misses = 0
    private(set) var creditsSpent = 0

    init(partner: Partner, settings: Sandbox.Configuration.Partner, seed: UInt64) {
        self.partner = partner
        self.settings = settings
        self.seed = seed
    }

    private var hitRate: Double { settings.hitRate ?? partner.hitRate }

    /// Whether a partner knows a person depends on nothing but the seed and the person.
    private func knows(_ persona: Persona) -> Bool {
        let chance = Double(SeededGenerator.hash("\(partner.id)|\(persona.key)", seed: seed) >> 11) / Double(1 << 53)
        return chance < hitRate
    }

    /// Answers a call; `path` begins after the partner's name.
    mutating func answer(_ call: Call, path: String, at moment: Moment) -> Answer {
        calls += 1
        guard isAuthorised(call) else { return error(.auth) }
        let fitting = partner.endpoints.filter { $0.path == path }
        guard !fitting.isEmpty else { return error(.path) }
        guard let endpoint = fitting.first(where: { $0.method == call.method }) else { return error(.method) }
        var answer: Answer
        var spent = 0
        if !admit(endpoint, at: moment) {
            answer = error(.limit)
        } else if let limit = settings.credits, creditsSpent >= limit {
            answer = error(.credits)
        } else {
            (answer, spent) = look(up: call, endpoint, at: moment)
        }
        creditsSpent += spent
        answer.headers.merge(headers(spent: spent, at: moment)) { own, _ in own }
        return answer
    }

    private mutating func look(up call: Call, _ endpoint: Partner.Endpoint, at moment: Moment) -> (Answer, spent: Int) {
        let parameters = Self.parameters(of: call)
        let known = Set(endpoint.inputs.keys).union(endpoint.optional).union(partner.authQuery)
        let violations = parameters.keys.filter { !known.contains($0) }.sorted().map { "unknown parameter \($0)" }
        guard endpoint.anyOf.contains(where: { $0.allSatisfy { parameters[$0]?.isEmpty == false } }) else {
            let sets = endpoint.anyOf.map { $0.joined(separator: " + ") }.joined(separator: ", or ")
            var answer = error(.badInput, "Not enough to go by: send \(sets)")
            answer.violations = violations + ["the minimum input is missing"]
            return (answer, 0)
        }
        if let email = parameters.first(where: { endpoint.inputs[$0.key] == "email" })?.value,
            !PropertyDefinition.isEmail(email)
        {
            var answer = error(.badInput, "\(email) is not an e-mail address")
            answer.violations = violations
            return (answer, 0)
        }
        var inputs: [String: String] = [:]
        for (parameter, word) in endpoint.inputs { inputs[word] = parameters[parameter] }
        let persona = Persona(inputs, seed: seed, date: moment.date)
        var answer: Answer
        var spent = 0
        if Self.isSuppressed(inputs) {
            answer = error(.suppressed)
        } else if endpoint.answersAlways || (knows(persona) && meetsMinimum(endpoint, persona, parameters)) {
            hits += 1
            spent = endpoint.credits
            let isPlain = endpoint.lowerCaseUnless.map { parameters[$0] != "true" } ?? false
            let body = Template.fill(endpoint.hit, persona.values)
            answer = .json(isPlain ? Template.lowerCased(body) : body)
        } else {
            misses += 1
            let body = endpoint.miss.map { Template.fill($0, persona.values) }
            answer = .json(body ?? partner.errorBody(status: endpoint.missStatus), status: endpoint.missStatus)
        }
        answer.violations = violations
        return (answer, spent)
    }

    /// People whose address says so have asked every partner not to process them.
    private static func isSuppressed(_ inputs: [String: String]) -> Bool {
        inputs["email"]?.lowercased().hasPrefix("optout") ?? false
    }

    private func meetsMinimum(_ endpoint: Partner.Endpoint, _ persona: Persona, _ parameters: [String: String]) -> Bool
    {
        guard let minimum = endpoint.minimum, let bound = parameters[minimum.parameter].flatMap({ Int($0) }) else {
            return true
        }
        return (persona.values[minimum.variable]?.integer ?? 0) >= bound
    }

    private static func parameters(of call: Call) -> [String: String] {
        var parameters = call.query.compactMapValues(\.first)
        if let body = (try? JSONParser.parse(call.body))?.object {
            for (name, value) in body { parameters[name] = value.string ?? value.text }
        }
        return parameters
    }

    private func isAuthorised(_ call: Call) -> Bool {
        let keys =
            partner.authHeaders.compactMap { call.headers[$0] } + partner.authQuery.compactMap { call.parameter($0) }
            + (partner.takesBearer ? [call.bearerToken].compactMap(\.self) : [])
        return keys.first.map { $0 == settings.key } ?? false
    }

    /// The error in the partner's own words and status.
    private func error(_ trouble: Partner.Trouble, _ reason: String = "The request is not valid") -> Answer {
        standardAnswer(status: partner.status(trouble), reason: reason)
    }

    /// The answer the partner gives with a status, as a fault asks for it.
    func standardAnswer(status: Int, reason: String = "The request is not valid") -> Answer {
        .json(partner.errorBody(status: status, reason: reason), status: status)
    }

    private var limits: [Partner.Limit] {
        guard let perMinute = settings.requestsPerMinute else { return partner.limits }
        return [Partner.Limit(requests: perMinute, seconds: 60)]
    }

    private mutating func admit(_ endpoint: Partner.Endpoint, at moment: Moment) -> Bool {
        var isAdmitted = true
        for limit in limits {
            let key = "\(limit.seconds)|\(partner.limitsEachEndpoint ? endpoint.path : "")"
            let start = (moment.seconds / limit.seconds).rounded(.down) * limit.seconds
            var window = windows[key] ?? (start, 0)
            if window.start != start { window = (start, 0) }
            if window.count >= limit.requests { isAdmitted = false }
            window.count += 1
            windows[key] = window
        }
        return isAdmitted
    }

    private func headers(spent: Int, at moment: Moment) -> [String: String] {
        guard !partner.headers.isEmpty, let limit = limits.last else { return [:] }
        let start = (moment.seconds / limit.seconds).rounded(.down) * limit.seconds
        let used = windows.first { $0.key.hasPrefix("\(limit.seconds)|") && $0.value.start == start }?.value.count ?? 0
        let reset = moment.date.addingTimeInterval(start + limit.seconds - moment.seconds)
        let values: [String: JSON] = [
            "limit": .integer(limit.requests), "remaining": .integer(max(0, limit.requests - used)),
            "reset": .string(reset.stamp), "spent": .integer(spent),
            "creditsLeft": .integer(max(0, (settings.credits ?? 1_000_000) - creditsSpent)),
        ]
        return partner.headers.mapValues { Template.fill($0, values).string ?? Template.fill($0, values).text }
    }

    /// What the partner counted.
    var summary: JSON {
        [
            "calls": .integer(calls), "hits": .integer(hits), "misses": .integer(misses),
            "credits_spent": .integer(creditsSpent),
        ]
    }
}
