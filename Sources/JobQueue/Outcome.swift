/// What a stage says of one claimed job. The store applies it in one transaction, conditional on the job's epoch.
public enum Outcome: Sendable, Equatable {
    /// The stage succeeded: the job moves on. The note goes to the job's history.
    case done(note: String?)
    /// Tried again later; the attempt counts.
    case retry(after: Duration, JobError)
    /// Put off without fault of the job (another job holds the same person, a partner is down, the destination is
    /// paused); the attempt does not count.
    case deferred(by: Duration, reason: String)
    /// Handed back untouched, due at once; the attempt does not count. What a stopping worker does with what it holds.
    case released
    /// Stopped, for a person to mend.
    case failed(JobError)
}
