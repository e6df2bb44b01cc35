public import Foundation
public import Leads

/// Where answers are kept between runs; the two closures are the store's. Without it every question is asked afresh.
public struct AnswerCache: Sendable {
    /// Brings the answer kept under a partner and a key, however old.
    public var read: @Sendable (_ partner: String, _ key: Int64) async throws -> CachedAnswer?
    /// Keeps an answer in place of an older one under the same partner and key.
    public var write: @Sendable (CachedAnswer) async throws -> Void

    /// Makes a cache.
    public init(
        read: @escaping @Sendable (_ partner: String, _ key: Int64) async throws -> CachedAnswer?,
        write: @escaping @Sendable (CachedAnswer) async throws -> Void
    ) {
        self.read = read
        self.write = write
    }

    /// Keeps nothing.
    public static let none = AnswerCache(read: { _, _ in nil }, write: { _ in })
}

/// A partner's answer as it is kept.
public struct CachedAnswer: Sendable, Equatable {
    /// The outcomes that are worth keeping.
    public enum Outcome: String, Codable, Sendable, CaseIterable {
        /// There were values.
        case hit
        /// There were none.
        case miss
        /// The person objected. Never expires.
        case suppressed
    }

    /// The partner's id; `CachedAnswer.suppressionList` for a person who objected.
    public var partner: String
    /// Hash of the question; for a person who objected, the identity's key.
    public var key: Int64
    /// What the partner said.
    public var outcome: Outcome
    /// The values, as the partner wrote them, each with its confidence.
    public var values: [LeadField: PartnerValue]
    /// How sure the partner was of the whole answer: the least confidence of its values.
    public var confidence: Double?
    /// What it cost when it was fetched.
    public var credits: Double?
    /// When it was fetched.
    public var fetchedAt: Date

    /// Makes a kept answer.
    public init(
        partner: String, key: Int64, outcome: Outcome, values: [LeadField: PartnerValue] = [:],
        credits: Double? = nil, fetchedAt: Date
    ) {
        self.partner = partner
        self.key = key
        self.outcome = outcome
        self.values = values
        confidence = values.values.map(\.confidence).min()
        self.credits = credits
        self.fetchedAt = fetchedAt
    }

    /// The partner's name under which people stand who must not be asked about.
    public static let suppressionList = "suppressed"

    func isFresh(at now: Date, _ configuration: EnrichmentConfiguration) -> Bool {
        switch outcome {
        case .hit: now < fetchedAt + configuration.hitLife
        case .miss: now < fetchedAt + configuration.missLife
        case .suppressed: true
        }
    }
}

extension CachedAnswer: Codable {
    private enum CodingKeys: String, CodingKey {
        case partner, key, outcome, values, confidence, credits, fetchedAt
    }

    /// Reads the object that `encode` wrote; values of fields that are no longer known are left out.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let named = try container.decode([String: PartnerValue].self, forKey: .values)
        var values: [LeadField: PartnerValue] = [:]
        for (name, value) in named { LeadField(rawValue: name).map { values[$0] = value } }
        self.init(
            partner: try container.decode(String.self, forKey: .partner),
            key: try container.decode(Int64.self, forKey: .key),
            outcome: try container.decode(Outcome.self, forKey: .outcome),
            values: values,
            credits: try container.decodeIfPresent(Double.self, forKey: .credits),
            fetchedAt: try container.decode(Date.self, forKey: .fetchedAt)
        )
    }

    /// Writes an object; the values under their fields' names.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(partner, forKey: .partner)
        try container.encode(key, forKey: .key)
        try container.encode(outcome, forKey: .outcome)
        let named = Dictionary(values.map { ($0.rawValue, $1) }) { first, _ in first }
        try container.encode(named, forKey: .values)
        try container.encodeIfPresent(confidence, forKey: .confidence)
        try container.encodeIfPresent(credits, forKey: .credits)
        try container.encode(fetchedAt, forKey: .fetchedAt)
    }
}

extension Date {
    static func + (date: Date, duration: Duration) -> Date { date.addingTimeInterval(duration.timeInterval) }
}

extension Duration {
    /// The duration in seconds, as Foundation counts.
    var timeInterval: TimeInterval { self / .seconds(1) }
}
