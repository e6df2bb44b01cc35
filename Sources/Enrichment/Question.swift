internal import Foundation
internal import Leads

/// A call of a partner with the values to ask it with.
struct Question {
    let partner: Partner
    let call: PartnerCall
    let inputs: [PartnerInput: String]

    /// The first call of the partner that can fill one of the fields and can be made with the values.
    init?(_ partner: Partner, for fields: [LeadField], values: LeadValues) {
        for call in partner.definition.calls where fields.contains(where: { call.fields.contains($0) }) {
            guard let inputs = call.inputs(from: values) else { continue }
            self.partner = partner
            self.call = call
            self.inputs = inputs
            return
        }
        return nil
    }

    /// The same for the same question in every process: partner, call and inputs, whatever their case and blanks.
    var key: Int64 {
        var hash = StableHash()
        hash.combine(partner.id)
        hash.combine(call.name)
        for (name, value) in inputs.map({ ($0.description, $1) }).sorted(by: { $0.0 < $1.0 }) {
            hash.combine(name)
            hash.combine(OfflineKnowledge.questionKey(value))
        }
        return hash.value
    }
}

extension PartnerAnswer {
    /// A kept answer, as if the partner had given it for nothing.
    init(_ kept: CachedAnswer) {
        switch kept.outcome {
        case .hit: self.init(.hit, values: kept.values)
        case .miss: self.init(.miss)
        case .suppressed: self.init(.suppressed)
        }
    }
}

extension CachedAnswer {
    /// The answer to keep, or nil where the outcome says nothing that lasts.
    init?(_ answer: PartnerAnswer, to question: Question, at now: Date) {
        let outcome: Outcome
        switch answer.outcome {
        case .hit: outcome = .hit
        case .miss: outcome = .miss
        case .suppressed: outcome = .suppressed
        case .pending, .ineligible, .noCredits, .unconfigured, .rateLimited, .error: return nil
        }
        self.init(
            partner: question.partner.id, key: question.key, outcome: outcome, values: answer.values,
            credits: answer.credits, fetchedAt: now
        )
    }

    /// The entry of a person who objected, by identity.
    init(suppressing identity: Identity, at now: Date) {
        self.init(partner: Self.suppressionList, key: identity.key, outcome: .suppressed, fetchedAt: now)
    }
}
