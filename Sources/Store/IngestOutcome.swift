/// What became of one captured lead.
public enum IngestOutcome: String, Sendable, Codable, CaseIterable {
    /// It is a lead of its own, with its jobs.
    case accepted
    /// It was merged into the lead of the same person at the same event.
    case merged
    /// The very same was captured before.
    case alreadyThere = "already_there"
}
