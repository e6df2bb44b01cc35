public import JobQueue

/// Which jobs are meant: by destination, event, error type, or one by one. What is nil does not narrow.
public struct JobFilter: Sendable, Equatable {
    /// Jobs by their ids.
    public var jobs: [Int64]?
    /// The destination's name.
    public var destination: String?
    /// The event's name.
    public var event: String?
    /// The error type.
    public var type: ErrorType?

    /// Makes a filter.
    public init(
        jobs: [Int64]? = nil, destination: String? = nil, event: String? = nil, type: ErrorType? = nil
    ) {
        self.jobs = jobs
        self.destination = destination
        self.event = event
        self.type = type
    }
}
