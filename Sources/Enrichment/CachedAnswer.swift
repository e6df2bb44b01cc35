internal import Foundation
internal import Leads
internal import Store

/// A partner's answer as it is kept, so that the same question is not paid for twice.
struct CachedAnswer: Sendable, Equatable {
    /// The outcomes that are worth keeping.
    enum Outcome: String, Codable, Sendable, CaseIterable {
        /// There were values, or a verdict.
        case hit
        /// There were none.
        case miss
        /// The person objected.
        case suppressed
    }

    /// What the partner said.
    var outcome: Outcome
    /// The values, as the partner wrote them, each with its confidence.
    var values: [LeadField: PartnerValue] = [:]
    /// What was said of a value that was checked.
    var verdict: PartnerVerdict?
    /// What it cost when it was fetched.
    var credits: Double?
    /// What the partner calls the answer.
    var requestID: String?

    /// The answer to keep, or nil where the outcome says nothing that lasts.
    init?(_ answer: PartnerAnswer) {
        switch answer.outcome {
        case .hit: outcome = .hit
        case .miss, .ineligible: outcome = .miss
        case .suppressed: outcome = .suppressed
        case .pending, .noCredits, .unconfigured, .rateLimited, .error: return nil
        }
        values = answer.values
        verdict = answer.verdict
        credits = answer.credits
        requestID = answer.requestID
    }

    /// Reads what the database has; nil where it is of another time and form.
    init?(text: String) {
        guard let kept = try? JSONDecoder().decode(CachedAnswer.self, from: Data(text.utf8)) else { return nil }
        self = kept
    }

    /// What the database has.
    func text() throws -> String { try JSON.encode(self) }

    /// The answer, as if the partner had given it for nothing.
    var answer: PartnerAnswer {
        var answer: PartnerAnswer
        switch outcome {
        case .hit: answer = PartnerAnswer(.hit, values: values)
        case .miss: answer = PartnerAnswer(.miss)
        case .suppressed: answer = PartnerAnswer(.suppressed)
        }
        answer.verdict = verdict
        answer.requestID = requestID
        return answer
    }
}

extension CachedAnswer: Codable {
    private enum CodingKeys: String, CodingKey {
        case outcome, values, verdict, credits
        case requestID = "request_id"
    }

    /// Reads the object that `encode` wrote; values of fields that are no longer known are left out.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        outcome = try container.decode(Outcome.self, forKey: .outcome)
        for (name, value) in try container.decode([String: PartnerValue].self, forKey: .values) {
            LeadField(rawValue: name).map { values[$0] = value }
        }
        verdict = try container.decodeIfPresent(PartnerVerdict.self, forKey: .verdict)
        credits = try container.decodeIfPresent(Double.self, forKey: .credits)
        requestID = try container.decodeIfPresent(String.self, forKey: .requestID)
    }

    /// Writes an object; the values under their fields' names.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(outcome, forKey: .outcome)
        let named = Dictionary(values.map { ($0.rawValue, $1) }) { first, _ in first }
        try container.encode(named, forKey: .values)
        try container.encodeIfPresent(verdict, forKey: .verdict)
        try container.encodeIfPresent(credits, forKey: .credits)
        try container.encodeIfPresent(requestID, forKey: .requestID)
    }
}

extension Date {
    static func + (date: Date, duration: Duration) -> Date { date.addingTimeInterval(duration.timeInterval) }
}

extension Duration {
    /// The duration in seconds, as Foundation counts.
    var timeInterval: TimeInterval { self / .seconds(1) }
}
