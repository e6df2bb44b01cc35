public import Foundation

/// A person registered for an event: known before anybody has met them.
public struct Attendee: Sendable, Equatable {
    /// The number that the registration has with the organiser, and that the badge may carry.
    public var registrationID: String
    /// The normalised values of the known fields.
    public var values: LeadValues
    /// Columns that are no known field, by their header.
    public var custom: [String: String]
    /// Qualifier name to the values chosen.
    public var qualifiers: [String: [String]]
    /// Record ids in a destination that the list already knew.
    public var remoteIDs: [RemoteID]
    /// What the person agreed to when registering, where the list says so.
    public var consent: String?
    /// When the person was checked in; nil for one who has not come.
    public var checkedInAt: Date?
    /// The lead that the person became when checked in.
    public var leadID: Int64?
    /// How often that lead was scanned at the event.
    public var scanCount: Int

    /// Makes an attendee.
    public init(
        registrationID: String, values: LeadValues, custom: [String: String] = [:],
        qualifiers: [String: [String]] = [:], remoteIDs: [RemoteID] = [], consent: String? = nil,
        checkedInAt: Date? = nil, leadID: Int64? = nil, scanCount: Int = 0
    ) {
        self.registrationID = registrationID
        self.values = values
        self.custom = custom
        self.qualifiers = qualifiers
        self.remoteIDs = remoteIDs
        self.consent = consent
        self.checkedInAt = checkedInAt
        self.leadID = leadID
        self.scanCount = scanCount
    }
}
