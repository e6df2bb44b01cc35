/// A step of the pipeline that workers run. Capture is the third stage, but it makes jobs and claims none.
public enum Stage: String, CaseIterable, Codable, Sendable {
    /// Fills in what is missing from the data partners.
    case enrich
    /// Matches or creates the lead in its destination.
    case sync

    /// The state of the jobs this stage claims.
    public var takes: JobState {
        switch self {
        case .enrich: .captured
        case .sync: .enriched
        }
    }

    /// The state a job of this stage moves to when the stage succeeds.
    public var leadsTo: JobState {
        switch self {
        case .enrich: .enriched
        case .sync: .synced
        }
    }
}
