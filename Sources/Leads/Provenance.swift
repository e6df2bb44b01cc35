public import Foundation

/// Where a field's value came from.
public struct Provenance: Codable, Equatable, Sendable {
    /// `captured` (the badge or the person said so), `edited`, `read`, `offline`, or a partner's id.
    public var source: String
    /// How sure the source is, 0 to 1, where it says so.
    public var confidence: Double?
    /// Whether somebody checked the value (a mailbox that answered), where known.
    public var verified: Bool?
    /// When it was learnt.
    public var at: Date
    /// The partner's call.
    public var call: String?
    /// What the partner calls its answer.
    public var requestID: String?
    /// What the answer cost when it was fetched, in the organisation's unit; it may have filled other fields too.
    public var price: Double?

    enum CodingKeys: String, CodingKey {
        case source, confidence, verified, at, call, price
        case requestID = "request_id"
    }

    /// Makes a provenance.
    public init(source: String, confidence: Double? = nil, verified: Bool? = nil, at: Date) {
        self.source = source
        self.confidence = confidence
        self.verified = verified
        self.at = at
    }

    /// The source of what a badge, a form or a file said.
    public static let captured = "captured"
    /// The source of what a person mended with `edit`.
    public static let edited = "edited"
    /// The source of what was read from an image, or guessed from a text, without certainty.
    public static let read = "read"
    /// The source of what Leadferry knows without asking anybody.
    public static let offline = "offline"

    /// Whether a partner may not overwrite the value: a person said so.
    public var isFromPerson: Bool { source == Self.captured || source == Self.edited }
}
