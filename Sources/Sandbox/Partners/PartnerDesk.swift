import Foundation

/// One partner at work: its key, its limits, its credits, and the answers that come later.
struct PartnerDesk: Sendable {
    /// An answer that is fetched later.
    private struct Waiting: Sendable {
        let endpoint: PartnerEndpoint.Later
        let due: Double
        let result: Answer
    }

    let partner: Partner
    var settings: Sandbox.Configuration.Partner
    let seed: UInt64
    private var windows: [String: (start: Double, count: Int)] = [:]
    private var tasks: [String: Waiting] = [:]
    private var tokens: [String: Double] = [:]
    /// What the people are known by whose id was in an answer.
    var remembered: [String: [String: String]] = [:]
    private(set) var calls = 0
    private(set) var people = 0
    private(set) var polls = 0
    var hits = 0
    var misses = 0
    private(set) var creditsSpent = 0.0

    init(partner: Partner, settings: Sandbox.Configuration.Partner, seed: UInt64) {
        self.partner = partner
        self.settings = settings
        self.seed = seed
    }

    /// Whether a partner knows a person depends on nothing but the seed and the person.
    func knows(_ persona: Persona) -> Bool {
        let chance = Double(SeededGenerator.hash("\(partner.id)|\(persona.key)", seed: seed) >> 11) / Double(1 << 53)
        return chance < (settings.hitRate ?? partner.hitRate)
    }

    /// Answers a call; `path` begins after the partner's name.
    mutating func answer(_ call: Call, path: String, at moment: Moment) -> Answer {
        calls += 1
        if let oauth = partner.auth.oauth, oauth.path == path { return token(call, oauth, at: moment) }
        let tokens = tokens
        guard
            partner.auth.admits(
                call, key: settings.key, tokens: { token in tokens[token].map { moment.seconds < $0 } ?? false })
        else { return error(.auth) }
        if let missing = partner.requiredHeaders.first(where: { call.headers[$0.key] != $0.value }) {
            var answer = error(.badInput, "The header \(missing.key) must be \(missing.value)")
            answer.violations = ["the header \(missing.key) is missing or has another value"]
            return answer
        }
        if let result = poll(call, path: path, at: moment) { return result }
        let fitting = partner.endpoints.compactMap { endpoint in endpoint.match(path).map { (endpoint, $0) } }
        guard !fitting.isEmpty else { return error(.path) }
        let methods = fitting.filter { $0.0.method == call.method }
        guard !methods.isEmpty else { return error(.method) }
        // Where one path takes one person and many, the body says which.
        let chosen =
            methods.first { $0.0.list.map { PartnerParameters.items(of: call, $0) != nil } ?? true } ?? methods[0]
        var answer: Answer
        var spent = 0.0
        if !admit(chosen.0.pattern, at: moment) {
            answer = error(.limit)
        } else if let limit = settings.credits, creditsSpent >= Double(limit) {
            answer = error(.credits)
        } else if chosen.1["account"].map({ $0 != settings.key }) ?? false {
            answer = error(.auth)
        } else {
            (answer, spent) = look(up: call, chosen.0, chosen.1, at: moment)
            if let task = chosen.0.task, (200...299).contains(answer.status) || answer.status == chosen.0.missStatus {
                answer = accept(answer, task, at: moment)
            }
        }
        creditsSpent += spent
        answer.headers.merge(headers(spent: spent, at: moment)) { own, _ in own }
        return answer
    }

    /// Counts the people of a call.
    mutating func count(_ number: Int) { people += number }

    // MARK: - Later

    private mutating func accept(_ result: Answer, _ task: PartnerEndpoint.Later, at moment: Moment) -> Answer {
        let number = 880_001 + tasks.count
        let name = String(number, radix: 16)
        let due = moment.seconds + (settings.taskSeconds ?? task.seconds)
        let entry = Waiting(endpoint: task, due: due, result: result)
        tasks[name] = entry
        tasks[String(number)] = entry
        let blanks: [String: JSON] = ["task": .string("sbx" + name), "taskNumber": .integer(number)]
        tasks["sbx" + name] = entry
        var answer = Answer.json(Template.fill(task.accepted, blanks), status: task.acceptedStatus)
        answer.violations = result.violations
        return answer
    }

    /// The answer to a look for a result; nil where the path is none of one.
    private mutating func poll(_ call: Call, path: String, at moment: Moment) -> Answer? {
        for endpoint in partner.endpoints {
            guard let task = endpoint.task, task.method == call.method,
                let inPath = PartnerEndpoint.match(PartnerEndpoint.segments(task.path), path)
            else { continue }
            let name = inPath["task"] ?? task.parameter.flatMap { PartnerParameters.all(of: call)[$0] }
            guard let name else { continue }
            polls += 1
            guard admit("poll:" + task.path, at: moment) else { return error(.limit) }
            guard let found = tasks[name] else { return error(.path) }
            guard moment.seconds >= found.due else {
                return .json(
                    Template.fill(task.pending, ["task": .string(name), "taskNumber": .integer(Int(name) ?? 0)]),
                    status: task.pendingStatus)
            }
            var answer = found.result
            if case .json(let body) = answer.body {
                answer.body = .json(Template.fill(task.envelope, ["result": body, "task": .string(name)]))
            }
            return answer
        }
        return nil
    }

    // MARK: - Signing in

    private mutating func token(_ call: Call, _ oauth: PartnerGate.OAuth, at moment: Moment) -> Answer {
        guard PartnerGate.isClient(call, key: settings.key, isBasic: oauth.isBasic) else { return error(.auth) }
        let token = "sbx-token-\(tokens.count + 1)"
        tokens[token] = moment.seconds + oauth.seconds
        return .json([
            "access_token": .string(token), "token_type": "Bearer", "expires_in": .integer(Int(oauth.seconds)),
        ])
    }

    // MARK: - Troubles

    /// The error in the partner's own words and status.
    func error(_ trouble: Partner.Trouble, _ reason: String = "The request is not valid") -> Answer {
        .json(partner.errorBody(trouble, reason: reason), status: partner.status(trouble))
    }

    /// The answer the partner gives with a status, as a fault asks for it.
    func standardAnswer(status: Int, reason: String = "The request is not valid") -> Answer {
        .json(partner.errorBody(status: status, reason: reason), status: status)
    }

    // MARK: - Limits

    private var limits: [Partner.Limit] {
        settings.requestsPerMinute.map { [Partner.Limit(requests: $0, seconds: 60)] } ?? partner.limits
    }

    /// Counts a request in each window, and says whether all of them have room for it.
    private mutating func admit(_ pattern: String, at moment: Moment) -> Bool {
        var isAdmitted = true
        for limit in limits {
            let key = "\(limit.seconds)|\(partner.limitsEachEndpoint ? pattern : "")"
            let start = (moment.seconds / limit.seconds).rounded(.down) * limit.seconds
            var window = windows[key] ?? (start, 0)
            if window.start != start { window = (start, 0) }
            if window.count >= limit.requests { isAdmitted = false }
            window.count += 1
            windows[key] = window
        }
        return isAdmitted
    }

    private func headers(spent: Double, at moment: Moment) -> [String: String] {
        guard !partner.headers.isEmpty else { return [:] }
        let limit = limits.last ?? Partner.Limit(requests: 1_000_000, seconds: 60)
        let start = (moment.seconds / limit.seconds).rounded(.down) * limit.seconds
        let used = windows.first { $0.key.hasPrefix("\(limit.seconds)|") && $0.value.start == start }?.value.count ?? 0
        let reset = moment.date.addingTimeInterval(start + limit.seconds - moment.seconds)
        let left = Double(settings.credits ?? 1_000_000) - creditsSpent
        let values: [String: JSON] = [
            "limit": .integer(limit.requests), "remaining": .integer(max(0, limit.requests - used)),
            "reset": .string(reset.stamp), "spent": Self.amount(spent), "creditsLeft": Self.amount(max(0, left)),
        ]
        return partner.headers.mapValues { Template.fill($0, values).string ?? Template.fill($0, values).text }
    }

    /// A number of credits, whole where it is.
    static func amount(_ credits: Double) -> JSON { Int(exactly: credits).map { .integer($0) } ?? .number(credits) }

    /// What the partner counted.
    var summary: JSON {
        [
            "calls": .integer(calls), "hits": .integer(hits), "misses": .integer(misses),
            "credits_spent": Self.amount(creditsSpent), "people": .integer(people), "polls": .integer(polls),
        ]
    }
}
