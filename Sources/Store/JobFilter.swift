public import JobQueue

/// Which jobs are meant: by destination, event, error type, field and value at fault, or one by one. What is nil does
/// not narrow.
public struct JobFilter: Sendable, Equatable {
    /// Jobs by their ids.
    public var jobs: [Int64]?
    /// The jobs of these leads.
    public var leads: [Int64]?
    /// The destination's name.
    public var destination: String?
    /// The event's name.
    public var event: String?
    /// The error type.
    public var type: ErrorType?
    /// The field at fault, as the CRM calls it.
    public var field: String?
    /// The value at fault.
    public var value: String?
    /// Jobs that moved no earlier, in UTC milliseconds since 1970.
    public var since: Int64?

    /// Makes a filter.
    public init(
        jobs: [Int64]? = nil, leads: [Int64]? = nil, destination: String? = nil, event: String? = nil,
        type: ErrorType? = nil, field: String? = nil, value: String? = nil, since: Int64? = nil
    ) {
        self.jobs = jobs
        self.leads = leads
        self.destination = destination
        self.event = event
        self.type = type
        self.field = field
        self.value = value
        self.since = since
    }

    /// Whether it narrows nothing.
    public var isEverything: Bool { self == JobFilter() }
}
