internal import Foundation
internal import HTTPTransport
internal import Leads

extension PartnerClient {
    /// An answer as the rules see it, or its part at a root.
    func view(of response: HTTPResponse, root: JSONPath? = nil) -> AnswerView {
        // Success without a body is how some partners say that they have nothing.
        let whole =
            response.body.isEmpty
            ? ((200...299).contains(response.status) ? .null : nil) : JSONValue(parsing: response.body)
        let body = root.map { root in whole.map { $0[root] ?? .null } } ?? whole
        return view(of: body, status: response.status, whole: whole)
    }

    func view(of body: JSONValue?, status: Int, whole: JSONValue? = nil) -> AnswerView {
        func text(_ paths: [JSONPath]) -> String? {
            paths.lazy.compactMap { path in body?[path]?.token ?? whole?[path]?.token }.first
        }
        return AnswerView(
            status: status, body: body, code: text(partner.definition.errorCodes),
            message: text(partner.definition.errorMessages))
    }

    /// What the first answer means of a call that may have a second step.
    func first(
        _ response: HTTPResponse, of call: PartnerCall, _ step: PartnerSecondStep?, _ asked: [LeadField]
    ) -> PartnerAnswer {
        let view = view(of: response)
        guard let step else { return read(response, view, of: call, [], nil, asked) }
        let rule = (call.outcomes + partner.definition.outcomes).first { $0.rule.fires(view) }
        if let rule, rule.outcome != .pending { return read(response, view, of: call, [], nil, asked) }
        if step.noMatch.contains(where: { $0.fires(view) }) {
            return answer(.miss, response, view, call, asked, Self.words(view))
        }
        guard rule != nil || step.when.isEmpty || step.when.contains(where: { $0.fires(view) }) else {
            return read(response, view, of: call, [], nil, asked)
        }
        // An error that no rule knows is not a task.
        guard view.isSuccess || rule != nil || !step.when.isEmpty, let body = view.body else {
            return read(response, view, of: call, [], nil, asked)
        }
        var taken: [String: String] = [:]
        for (name, paths) in step.take {
            guard let value = paths.lazy.compactMap({ body[$0]?.token }).first else {
                return Self.unknownShape(partner)
            }
            taken[name] = value
        }
        var answer = PartnerAnswer(.pending, retryAfter: step.firstAfter, isPassing: true)
        answer.task = PartnerTask(taken: taken)
        answer.credits = reported(call.cost, response, body) ?? 0
        return answer
    }

    /// The answer of a result that is not there yet.
    func notYet(_ step: PartnerSecondStep, _ task: PartnerTask, _ view: AnswerView) -> PartnerAnswer {
        var answer = PartnerAnswer(.pending, retryAfter: step.every, isPassing: true, code: Self.words(view).code)
        answer.task = task
        return answer
    }

    /// What a last answer means: the tables of outcomes first, then its signs of a miss, then what a status means by
    /// itself.
    func read(
        _ response: HTTPResponse, _ view: AnswerView, of call: PartnerCall, _ own: [OutcomeRule], _ task: PartnerTask?,
        _ asked: [LeadField]
    ) -> PartnerAnswer {
        let (code, message) = Self.words(view)
        let words = (code: code ?? "HTTP \(view.status)", message: message)
        let rules = own + call.outcomes + partner.definition.outcomes
        if let rule = rules.first(where: { $0.rule.fires(view) }) {
            var answer = answer(rule.outcome, response, view, call, asked, words)
            if answer.outcome == .pending { answer.task = task }
            return answer
        }
        if call.noMatch.contains(where: { $0.fires(view) }) {
            return answer(.miss, response, view, call, asked, (code, message))
        }
        switch view.status {
        case 200...299:
            guard view.body != nil else {
                return PartnerAnswer(
                    .error, credits: nil, isPassing: true, code: "no JSON",
                    message: "\(partner.definition.name) answered \(view.status) with something that is not JSON")
            }
            return answer(.hit, response, view, call, asked, (code, message))
        case 401: return answer(.unconfigured, response, view, call, asked, words)
        case 402: return answer(.noCredits, response, view, call, asked, words)
        case 429: return answer(.rateLimited, response, view, call, asked, words)
        default: return answer(.error, response, view, call, asked, words)
        }
    }

    /// The partner's code and words. Only what looks like a code goes into the history: prose may name the person.
    static func words(_ view: AnswerView) -> (code: String?, message: String?) {
        let code = view.code.flatMap { $0.wholeMatch(of: /[A-Za-z0-9_.:\/-]{1,64}/) == nil ? nil : $0 }
        return (code, view.message)
    }

    static func unknownShape(_ partner: Partner, credits: Double? = 0) -> PartnerAnswer {
        PartnerAnswer(
            .error, credits: credits, isPassing: false, code: "unknown shape",
            message: "\(partner.definition.name) answered in a shape that its file does not describe")
    }

    private func answer(
        _ outcome: PartnerOutcome, _ response: HTTPResponse, _ view: AnswerView, _ call: PartnerCall,
        _ asked: [LeadField], _ words: (code: String?, message: String?)
    ) -> PartnerAnswer {
        var answer = PartnerAnswer(outcome, code: words.code, message: words.message)
        answer.requestID = requestID(call, response, view.body)
        switch outcome {
        case .hit: answer = hit(response, view, call, asked, words, answer.requestID)
        case .miss:
            let list = call.cost.chargedOnMiss ? call.cost.credits : 0
            answer.credits = price(call.cost, response, view.body, list: list)
        case .pending: (answer.isPassing, answer.retryAfter) = (true, wait(response, view.body))
        case .rateLimited:
            answer.isPassing = true
            answer.retryAfter = wait(response, view.body) ?? partner.definition.limits.retryAfter
        case .error:
            // A 4xx is the question's fault: the same question gets the same answer.
            answer.isPassing = view.status >= 500 || view.status == 408 || view.status == 425
            answer.retryAfter = wait(response, view.body)
            answer.credits = price(call.cost, response, view.body, list: view.status >= 500 ? nil : 0)
        case .noCredits, .unconfigured: answer.retryAfter = wait(response, view.body)
        case .ineligible, .suppressed: break
        }
        return answer
    }

    private func hit(
        _ response: HTTPResponse, _ view: AnswerView, _ call: PartnerCall, _ asked: [LeadField],
        _ words: (code: String?, message: String?), _ requestID: String?
    ) -> PartnerAnswer {
        guard let body = view.body else { return Self.unknownShape(partner, credits: nil) }
        if let verdict = call.verdict { return check(verdict, response, body, call, words, requestID) }
        guard call.found.map({ !body.isNothing(at: $0) }) ?? true else {
            return Self.unknownShape(partner, credits: price(call.cost, response, body, list: call.cost.credits))
        }
        let confidence = call.confidence.read(body)
        var values: [LeadField: PartnerValue] = [:]
        for (field, rule) in call.rules where call.perField[field] == nil || asked.contains(field) {
            guard let (value, verified, sure) = rule.read(body) else { continue }
            values[field] = PartnerValue(value, confidence: sure ?? confidence, verified: verified)
        }
        let list = values.isEmpty ? call.cost.credits : call.cost.list(values)
        var answer = PartnerAnswer(
            values.isEmpty ? .miss : .hit, values: values, credits: price(call.cost, response, body, list: list),
            code: words.code)
        answer.requestID = requestID
        return answer
    }

    private func check(
        _ verdict: PartnerCall.Verdict, _ response: HTTPResponse, _ body: JSONValue, _ call: PartnerCall,
        _ words: (code: String?, message: String?), _ requestID: String?
    ) -> PartnerAnswer {
        let price = price(call.cost, response, body, list: call.cost.credits)
        let statuses = verdict.verified.paths.lazy.compactMap { body[$0]?.token?.lowercased() }
        guard let status = statuses.first else {
            return Self.unknownShape(partner, credits: price)
        }
        var answer = PartnerAnswer(.hit, credits: price, code: words.code)
        answer.verdict =
            verdict.verified.yes.contains(status) ? .good : verdict.verified.bad.contains(status) ? .bad : .unsure
        answer.requestID = requestID
        return answer
    }

    private func requestID(_ call: PartnerCall, _ response: HTTPResponse, _ body: JSONValue?) -> String? {
        switch call.requestID {
        case .header(let name)?: response.header(name)
        case .path(let path)?: body?[path]?.token
        case nil: nil
        }
    }

    /// What the answer says it cost, else the list price.
    private func price(
        _ cost: PartnerCost, _ response: HTTPResponse, _ body: JSONValue?, list: Double?
    ) -> Double? {
        if let free = cost.free, let body, free.isMet(by: body) { return 0 }
        return reported(cost, response, body) ?? list
    }

    /// What the answer says it cost.
    func reported(_ cost: PartnerCost, _ response: HTTPResponse, _ body: JSONValue?) -> Double? {
        let said: JSONValue? =
            switch cost.reported {
            case .header(let name)?: response.header(name).map { .text($0) }
            case .path(let path)?: body?[path]
            case nil: nil
            }
        guard let said else { return nil }
        if let word = said.token?.lowercased(), let known = cost.words[word] { return known }
        guard let number = said.double, number.isFinite, number >= 0, number < 1_000_000 else { return nil }
        return number
    }

    /// How long the partner wants to be left alone, within a second and a week: nought would be asked again at once and
    /// for ever.
    private func wait(_ response: HTTPResponse, _ body: JSONValue?) -> Duration? {
        var said = response.retryAfter
        if said == nil, let place = partner.definition.limits.wait {
            let number =
                place.header.flatMap { response.header($0) }.flatMap { Double($0) }
                ?? place.path.flatMap { body?[$0]?.double }
            said = number.flatMap { number in
                guard number.isFinite, abs(number) < 1e13 else { return nil }
                switch place.unit {
                case .seconds: return .seconds(number)
                case .milliseconds: return .milliseconds(Int64(number))
                case .epoch: return .seconds(number - Date().timeIntervalSince1970)
                }
            }
        }
        return said.map { min(max($0, .seconds(1)), .seconds(7 * 24 * 3600)) }
    }
}
