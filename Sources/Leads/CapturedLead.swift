public import Foundation

/// A lead as a capture source gave it: normalised, valid, with an identity, not yet written.
public struct CapturedLead: Sendable, Equatable {
    /// Who it is.
    public var identity: Identity
    /// The normalised values of the known fields.
    public var values: LeadValues
    /// Columns that are no known field, by their header.
    public var custom: [String: String]
    /// Qualifier name to the values chosen.
    public var qualifiers: [String: [String]]
    /// Record ids in a destination that the source already knew (a "HubSpot Contact ID" column).
    public var remoteIDs: [RemoteID]
    /// When the person was met, where the source says so; else the time of ingest is taken.
    public var capturedAt: Date?
    /// E-mail or name of the rep who captured the lead, where the source says so.
    public var capturedBy: String?
    /// The words that the person agreed to, or their version, where the source says so.
    public var consent: String?
    /// The device on which the lead was captured, where the source says so.
    public var device: String?
    /// The number under which the person is registered for the event, where the source says so.
    public var registrationID: String?
    /// Where it came from: the line of the input on which the record starts (1 is the first line of the file).
    public var line: Int
    /// Hash of what the source said, before normalisation: the same row again has the same fingerprint.
    public var fingerprint: Int64
    /// Why a person should look at the lead before trusting it; nil where the source is sure of what it says.
    public var review: String?
    /// The path of the image from which the lead was read.
    public var image: String?

    /// Makes a captured lead.
    public init(
        identity: Identity, values: LeadValues, custom: [String: String] = [:], qualifiers: [String: [String]] = [:],
        remoteIDs: [RemoteID] = [], capturedAt: Date? = nil, capturedBy: String? = nil, consent: String? = nil,
        device: String? = nil, registrationID: String? = nil, line: Int, fingerprint: Int64, review: String? = nil,
        image: String? = nil
    ) {
        self.identity = identity
        self.values = values
        self.custom = custom
        self.qualifiers = qualifiers
        self.remoteIDs = remoteIDs
        self.capturedAt = capturedAt
        self.capturedBy = capturedBy
        self.consent = consent
        self.device = device
        self.registrationID = registrationID
        self.line = line
        self.fingerprint = fingerprint
        self.review = review
        self.image = image
    }
}
