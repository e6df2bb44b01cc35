internal import HTTPTransport
internal import Leads

extension PartnerClient {
    /// What an answer about many people means for each. `keys` are their marks, in their order.
    func items(
        of response: HTTPResponse, _ view: AnswerView, _ call: PartnerCall, _ bulk: PartnerBulk, _ own: [OutcomeRule],
        keys: [String], _ asked: [LeadField]
    ) -> [PartnerAnswer] {
        let rule = (own + call.outcomes + partner.definition.outcomes).first { $0.rule.fires(view) }
        let isRead = rule.map { $0.outcome == .hit } ?? view.isSuccess
        guard isRead, let body = view.body else {
            return Self.shared(read(response, view, of: call, own, nil, asked), by: keys.count)
        }
        guard let results = body[bulk.results], let found = Self.found(in: results, bulk, keys) else {
            return Array(repeating: Self.unknownShape(partner, credits: nil), count: keys.count)
        }
        var answers = found.map { item -> PartnerAnswer in
            guard let item else { return PartnerAnswer(.miss) }
            return read(item, of: response, view, call, bulk, own, asked)
        }
        share(reported(call.cost, response, body), call, bulk, &answers)
        return answers
    }

    /// The item of each person; nil where it did not come back. Nothing where the answer is of another shape.
    private static func found(in results: JSONValue, _ bulk: PartnerBulk, _ keys: [String]) -> [JSONValue?]? {
        switch (results, bulk.tag) {
        case (.array(let items), nil):
            return items.count == keys.count ? items.map { $0 } : nil
        case (.array(let items), let tag?):
            guard let path = tag.path else { return nil }
            var byTag: [String: JSONValue] = [:]
            for item in items { item[path]?.token.map { byTag[$0.lowercased()] = item } }
            return keys.map { byTag[$0.lowercased()] }
        case (.object(let members), _?):
            let byTag = Dictionary(members.map { ($0.lowercased(), $1) }) { first, _ in first }
            return keys.map { byTag[$0.lowercased()] }
        default: return nil
        }
    }

    /// An item, as if it had been the answer to a single question.
    private func read(
        _ item: JSONValue, of response: HTTPResponse, _ whole: AnswerView, _ call: PartnerCall, _ bulk: PartnerBulk,
        _ own: [OutcomeRule], _ asked: [LeadField]
    ) -> PartnerAnswer {
        var body = JSONValue.object([:])
        body.put(item, at: bulk.place)
        let status = bulk.status.flatMap { item[$0]?.double }.map { Int($0) } ?? (whole.isSuccess ? whole.status : 200)
        var answer = read(response, view(of: body, status: status), of: call, own, nil, asked)
        if let said = bulk.cost.flatMap({ item[$0]?.double }), said.isFinite, said >= 0 { answer.credits = said }
        return answer
    }

    /// Spreads the price of the whole call over those it was for: the hits, or all where there is none.
    private func share(_ total: Double?, _ call: PartnerCall, _ bulk: PartnerBulk, _ answers: inout [PartnerAnswer]) {
        guard let total, bulk.cost == nil else { return }
        let hits = answers.indices.filter { answers[$0].outcome == .hit }
        let payers = hits.isEmpty ? Array(answers.indices) : hits
        for place in answers.indices { answers[place].credits = 0 }
        for place in payers { answers[place].credits = total / Double(payers.count) }
    }

    /// One answer for all, its price spread.
    private static func shared(_ answer: PartnerAnswer, by count: Int) -> [PartnerAnswer] {
        var share = answer
        share.credits = answer.credits.map { $0 / Double(max(count, 1)) }
        return Array(repeating: share, count: count)
    }
}
