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
    /// Where it came from: the line of the input on which the record starts (1 is the first line of the file).
    public var line: Int
    /// Hash of what the source said, before normalisation: the same row again has the same fingerprint.
    public var fingerprint: Int64

    /// Makes a captured lead.
    public init(
        identity: Identity, values: LeadValues, custom: [String: String] = [:], qualifiers: [String: [String]] = [:],
        remoteIDs: [RemoteID] = [], capturedAt: Date? = nil, capturedBy: String? = nil, line: Int, fingerprint: Int64
    ) {
        self.identity = identity
        self.values = values
        self.custom = custom
        self.qualifiers = qualifiers
        self.remoteIDs = remoteIDs
        self.capturedAt = capturedAt
        self.capturedBy = capturedBy
        self.line = line
        self.fingerprint = fingerprint
    }
}
