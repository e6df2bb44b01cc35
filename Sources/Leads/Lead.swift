public import Foundation

/// A person met at an event: the captured and enriched values.
public struct Lead: Identifiable, Sendable, Equatable {
    /// The row of the `leads` table.
    public let id: Int64
    /// The event at which the person was met.
    public var event: String
    /// Who it is.
    public var identity: Identity
    /// The values of the known fields.
    public var values: LeadValues
    /// Columns that are no known field.
    public var custom: [String: String]
    /// Qualifier name to the values chosen.
    public var qualifiers: [String: [String]]
    /// Where each value came from. A captured value has no entry: `captured` is the rule, the entries the exceptions.
    public var provenance: [LeadField: Provenance]
    /// How the lead came in.
    public var source: LeadSource
    /// Who captured it, where known.
    public var capturedBy: String?
    /// When the person was met.
    public var capturedAt: Date
    /// How often the person was scanned at the event.
    public var scanCount: Int
    /// When the enrich stage finished, where it has.
    public var enrichedAt: Date?
    /// Why a person should look at the lead before trusting it, where one should.
    public var review: String?
    /// What the person agreed to at the newest capture that says so.
    public var consent: String?
    /// The device of the newest capture that says so.
    public var device: String?

    /// Makes a lead.
    public init(
        id: Int64, event: String, identity: Identity, values: LeadValues, custom: [String: String] = [:],
        qualifiers: [String: [String]] = [:], provenance: [LeadField: Provenance] = [:], source: LeadSource,
        capturedBy: String? = nil, capturedAt: Date, scanCount: Int = 1, enrichedAt: Date? = nil,
        review: String? = nil, consent: String? = nil, device: String? = nil
    ) {
        self.id = id
        self.event = event
        self.identity = identity
        self.values = values
        self.custom = custom
        self.qualifiers = qualifiers
        self.provenance = provenance
        self.source = source
        self.capturedBy = capturedBy
        self.capturedAt = capturedAt
        self.scanCount = scanCount
        self.enrichedAt = enrichedAt
        self.review = review
        self.consent = consent
        self.device = device
    }
}
