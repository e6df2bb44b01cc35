public import Leads

/// What a person changes of a lead: normalised values, each at its place. A nil value empties the place.
public struct LeadEdit: Sendable, Equatable {
    /// Known fields.
    public var values: [LeadField: String?]
    /// Columns that are no known field, by name.
    public var custom: [String: String?]
    /// Answers to qualifiers, by name; none empties it.
    public var qualifiers: [String: [String]]
    /// Records that the person is in a CRM.
    public var remoteIDs: [RemoteID]

    /// Makes an edit.
    public init(
        values: [LeadField: String?] = [:], custom: [String: String?] = [:], qualifiers: [String: [String]] = [:],
        remoteIDs: [RemoteID] = []
    ) {
        self.values = values
        self.custom = custom
        self.qualifiers = qualifiers
        self.remoteIDs = remoteIDs
    }

    /// Whether it changes nothing.
    public var isEmpty: Bool { values.isEmpty && custom.isEmpty && qualifiers.isEmpty && remoteIDs.isEmpty }
}

/// What an edit did to a lead, or would.
public struct EditReport: Sendable, Equatable, Codable {
    /// One place that changed.
    public struct Change: Sendable, Equatable, Codable {
        /// As `leadferry edit` names it.
        public var place: String
        /// The value before; nil where there was none.
        public var from: String?
        /// The value after; nil where it was emptied.
        public var to: String?
    }

    /// What becomes of one job of the lead.
    public struct Job: Sendable, Equatable, Codable {
        /// What becomes of it.
        public enum Fate: String, Sendable, Codable {
            /// It was synced, and is sent again.
            case resent
            /// It had failed because of what was changed, and is sent back.
            case retried
            /// It failed because of something else, and stays.
            case stillFailed = "still_failed"
            /// It stays dismissed.
            case dismissed
            /// A worker has it in hand; it is sent again afterwards.
            case held
            /// It is on its way, and takes the new values along.
            case onItsWay = "on_its_way"
        }

        /// The job.
        public var job: Int64
        /// The destination's name.
        public var destination: String
        /// What becomes of it.
        public var fate: Fate
        /// Why it failed, where it did: the error type, and the field that is at fault.
        public var detail: String?
    }

    /// The lead.
    public var lead: Int64
    /// The event's name.
    public var event: String
    /// What changed; empty where the lead had these values already.
    public var changes: [Change]
    /// What becomes of its jobs.
    public var jobs: [Job]
    /// Why nothing was changed, where that was refused.
    public var refused: String?
}
