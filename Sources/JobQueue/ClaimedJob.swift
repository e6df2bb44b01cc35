/// A job that a worker holds: what a stage needs to know of it. The lead is read apart.
public struct ClaimedJob: Sendable, Equatable, Identifiable {
    /// The row of the `jobs` table.
    public let id: Int64
    /// The lead it carries.
    public let leadID: Int64
    /// The name of the destination it carries the lead to.
    public let destination: String
    /// The stage it was claimed for.
    public let stage: Stage
    /// The fencing token: a write with an older epoch is refused.
    public let epoch: Int64
    /// Which attempt this is; 1 is the first. Counted at the claim.
    public let attempt: Int
    /// The sync steps that earlier attempts finished.
    public let steps: SyncSteps
    /// When the job was written.
    public let createdMilliseconds: Int64
    /// What the attempt before ended with, where it ended with an error.
    public let lastError: ErrorType?
    /// Whether a worker died while it held the job: then it is carried alone.
    public let isSuspect: Bool

    /// Makes a claimed job.
    public init(
        id: Int64, leadID: Int64, destination: String, stage: Stage, epoch: Int64, attempt: Int, steps: SyncSteps,
        createdMilliseconds: Int64, lastError: ErrorType? = nil, isSuspect: Bool = false
    ) {
        self.id = id
        self.leadID = leadID
        self.destination = destination
        self.stage = stage
        self.epoch = epoch
        self.attempt = attempt
        self.steps = steps
        self.createdMilliseconds = createdMilliseconds
        self.lastError = lastError
        self.isSuspect = isSuspect
    }
}
