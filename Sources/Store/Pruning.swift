/// Where a job has come to rest, as far as retention goes.
public enum PrunableState: String, CaseIterable, Codable, Sendable {
    /// The lead is in the CRM.
    case synced
    /// It failed, and nobody has dismissed it.
    case failed
    /// It failed, and somebody dismissed it.
    case dismissed
}

/// Which leads are to go.
public struct PruneRequest: Sendable, Equatable {
    /// Leads all of whose jobs are in one of these states.
    public var states: Set<PrunableState>
    /// Leads without news for so long: no capture, edit or move of a job.
    public var age: Duration
    /// Only leads of this event.
    public var event: String?
    /// Whether to forget too which records of the CRM those people are.
    public var withRecords: Bool

    /// Makes a request.
    public init(
        states: Set<PrunableState> = [.synced, .dismissed], age: Duration, event: String? = nil,
        withRecords: Bool = false
    ) {
        self.states = states
        self.age = age
        self.event = event
        self.withRecords = withRecords
    }
}

/// What a prune removed, or would.
public struct PruneReport: Sendable, Equatable, Codable {
    /// ISO 8601: leads without news since then.
    public var before: String
    /// Leads, with their captures and histories.
    public var leads = 0
    /// Their jobs.
    public var jobs = 0
    /// Registered attendees: those who became one of the leads, and those of events at which nothing goes on any more. In a
    /// dry run the latter only.
    public var attendees = 0
    /// Partners' answers; none where only one event was meant.
    public var answers = 0
    /// Remembered CRM records; nil in a dry run.
    public var records: Int?
    /// Leads that stay because a create of theirs went out whose answer is not known.
    public var unsettled = 0
    /// Bytes of the database file.
    public var fileBytes: Int64 = 0
    /// Bytes of it that are free, and used for the next leads.
    public var freeBytes: Int64 = 0

    enum CodingKeys: String, CodingKey {
        case before, leads, jobs, attendees, answers, records, unsettled
        case fileBytes = "file_bytes"
        case freeBytes = "free_bytes"
    }
}
