internal import HTTPTransport
internal import Leads

extension PartnerClient {
    /// What an answer means: the partner's table first, then its signs of a miss, then what a status means by itself.
    func interpret(_ response: HTTPResponse, of call: PartnerCall) -> PartnerAnswer {
        let definition = partner.definition
        let status = response.status
        // Success without a body is how some partners say that they have nothing.
        let isEmpty = response.body.isEmpty
        let body = isEmpty ? ((200...299).contains(status) ? .null : nil) : JSONValue(parsing: response.body)
        let said = definition.errorCode.flatMap { body?[$0]?.token }
        // Only what looks like a code goes into the history: prose may name the person.
        let code = said.flatMap { $0.wholeMatch(of: /[A-Za-z0-9_.:\/-]{1,64}/) == nil ? nil : $0 }
        let message = definition.errorMessage.flatMap { body?[$0]?.text }
        let words = (code: code ?? "HTTP \(status)", message: message)

        if let rule = definition.outcomes.first(where: { $0.fires(status: status, code: said, answer: body) }) {
            return answer(rule.outcome, response, body, call, words)
        }
        if call.noMatch.contains(where: { $0.fires(status: status, answer: body) }) {
            return answer(.miss, response, body, call, (code, message))
        }
        switch status {
        case 200...299:
            guard body != nil else {
                return PartnerAnswer(
                    .error, credits: nil, isPassing: true, code: "no JSON",
                    message: "\(definition.name) answered \(status) with something that is not JSON")
            }
            return answer(.hit, response, body, call, (code, message))
        case 401: return answer(.unconfigured, response, body, call, words)
        case 402: return answer(.noCredits, response, body, call, words)
        case 429: return answer(.rateLimited, response, body, call, words)
        default: return answer(.error, response, body, call, words)
        }
    }

    private func answer(
        _ outcome: PartnerOutcome, _ response: HTTPResponse, _ body: JSONValue?, _ call: PartnerCall,
        _ words: (code: String?, message: String?)
    ) -> PartnerAnswer {
        let definition = partner.definition
        var answer = PartnerAnswer(outcome, code: words.code, message: words.message)
        switch outcome {
        case .hit: answer = hit(response, body, call, words)
        case .miss:
            answer.credits = price(response, body, list: definition.cost.chargedOnMiss ? listPrice(call) : 0)
        case .pending: answer.isPassing = true
        case .rateLimited:
            answer.isPassing = true
            answer.retryAfter = response.sensibleRetryAfter ?? definition.limits.retryAfter
        case .error:
            // A 4xx is the question's fault: the same question gets the same answer.
            answer.isPassing = response.status >= 500 || response.status == 408 || response.status == 425
            answer.retryAfter = response.sensibleRetryAfter
            answer.credits = price(response, body, list: response.status >= 500 ? nil : 0)
        case .noCredits, .unconfigured: answer.retryAfter = response.sensibleRetryAfter
        case .ineligible, .suppressed: break
        }
        return answer
    }

    private func hit(
        _ response: HTTPResponse, _ body: JSONValue?, _ call: PartnerCall, _ words: (code: String?, message: String?)
    ) -> PartnerAnswer {
        let price = price(response, body, list: listPrice(call))
        guard let body, call.found.map({ !body.isNothing(at: $0) }) ?? true else {
            return PartnerAnswer(
                .error, credits: price, isPassing: false, code: "unknown shape",
                message: "\(partner.definition.name) answered in a shape that its file does not describe")
        }
        let confidence = call.confidence.read(body)
        var values: [LeadField: PartnerValue] = [:]
        for (field, rule) in call.rules {
            guard let (value, verified) = rule.read(body) else { continue }
            values[field] = PartnerValue(value, confidence: confidence, verified: verified)
        }
        return PartnerAnswer(values.isEmpty ? .miss : .hit, values: values, credits: price, code: words.code)
    }

    private func listPrice(_ call: PartnerCall) -> Double { call.credits ?? partner.definition.cost.credits }

    /// What the answer says it cost, else the list price.
    private func price(_ response: HTTPResponse, _ body: JSONValue?, list: Double?) -> Double? {
        let said: Double? =
            switch partner.definition.cost.reported {
            case .header(let name)?: response.header(name).flatMap { Double($0) }
            case .path(let path)?: body?[path]?.double
            case nil: nil
            }
        guard let said, said.isFinite, said >= 0 else { return list }
        return said
    }
}

extension HTTPResponse {
    /// `Retry-After` within a second and a week: nought would be asked again at once and for ever.
    fileprivate var sensibleRetryAfter: Duration? {
        retryAfter.map { min(max($0, .seconds(1)), .seconds(7 * 24 * 3600)) }
    }
}
