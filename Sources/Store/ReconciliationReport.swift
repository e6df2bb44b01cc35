public import JobQueue

/// Where the leads stand and why those that failed did: what `leadferry reconcile` shows.
public struct ReconciliationReport: Sendable, Equatable, Codable {
    /// Each destination, or each event of each where it was asked for by event.
    public var figures: [ReconciliationFigures]
    /// The failed leads by error type, the largest group of each destination first.
    public var groups: [FailureGroup]

    /// Makes a report.
    public init(figures: [ReconciliationFigures], groups: [FailureGroup]) {
        self.figures = figures
        self.groups = groups
    }
}

/// How many leads of a destination stand where.
public struct ReconciliationFigures: Sendable, Equatable, Codable {
    /// Leads on their way, by what they wait for.
    public struct PreSync: Sendable, Equatable, Codable {
        /// May be taken by a worker now.
        public var queued = 0
        /// In back-off, until their time comes.
        public var waiting = 0
        /// In the hands of a worker.
        public var held = 0
        /// Enriched, in manual mode.
        public var frozen = 0
        /// Enriched, and the destination is paused.
        public var paused = 0
        /// The destination is disabled.
        public var disabled = 0

        /// All of them.
        public var all: Int { queued + waiting + held + frozen + paused + disabled }
    }

    /// The destination's name.
    public var destination: String
    /// The event's name; nil where all events are counted together.
    public var event: String?
    /// Its sync mode.
    public var mode: String
    /// Why its leads are held before the sync, where they are.
    public var paused: ErrorType?
    /// All leads.
    public var leads = 0
    /// Leads that are in the CRM.
    public var cleared = 0
    /// Leads on their way.
    public var preSync = PreSync()
    /// Leads that failed and were not dismissed.
    public var failed = 0
    /// Failed leads that somebody dismissed.
    public var dismissed = 0

    /// The share of the leads that are in the CRM, 0 to 1, dismissed ones left out; nil where there is none.
    public var clearedShare: Double? {
        let counted = leads - dismissed
        return counted == 0 ? nil : Double(cleared) / Double(counted)
    }

    enum CodingKeys: String, CodingKey {
        case destination, event, mode, paused, leads, cleared, failed, dismissed
        case preSync = "pre_sync"
    }
}

/// What failed with one error type in one destination.
public struct FailureGroup: Sendable, Equatable, Codable {
    /// One field and value at fault: what one mend mends.
    public struct Cause: Sendable, Equatable, Codable {
        /// The field, as the CRM calls it, where one is known.
        public var field: String?
        /// The value that was refused, as the leads have it.
        public var value: String?
        /// Where the value stands in the leads, as `leadferry edit` names it.
        public var leadField: String?
        /// How many leads.
        public var leads: Int
        /// ISO 8601.
        public var firstFailedAt: String
        /// ISO 8601.
        public var lastFailedAt: String
        /// The CRM's own code in the newest failure.
        public var code: String?
        /// The CRM's own words in the newest failure.
        public var message: String?

        enum CodingKeys: String, CodingKey {
            case field, value, leads, code, message
            case leadField = "lead_field"
            case firstFailedAt = "first_failed_at"
            case lastFailedAt = "last_failed_at"
        }
    }

    /// The destination's name.
    public var destination: String
    /// The event's name; nil where all events are taken together.
    public var event: String?
    /// The error type.
    public var errorType: ErrorType
    /// How many leads.
    public var leads: Int
    /// ISO 8601.
    public var firstFailedAt: String
    /// ISO 8601.
    public var lastFailedAt: String
    /// The causes with the most leads, the largest first.
    public var causes: [Cause]
    /// How many further causes there are.
    public var otherCauses: Int
    /// How many leads those have.
    public var otherLeads: Int

    enum CodingKeys: String, CodingKey {
        case destination, event, leads, causes
        case errorType = "error_type"
        case firstFailedAt = "first_failed_at"
        case lastFailedAt = "last_failed_at"
        case otherCauses = "other_causes"
        case otherLeads = "other_leads"
    }
}
