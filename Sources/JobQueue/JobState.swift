/// Where a job stands on its way from the badge to the CRM.
///
///     captured ──enrich──▶ enriched ──sync──▶ synced
///        └────────▶ failed ◀────┘
///
/// The schema refuses any other move (trigger `jobs_refuse_illegal_move`).
public enum JobState: String, CaseIterable, Codable, Sendable {
    /// Written by ingest; the enrich stage is next.
    case captured
    /// Enriched as far as the partners could; the sync stage is next.
    case enriched
    /// In the CRM.
    case synced
    /// Stopped with an error type; a retry sends it back to the state before the stage that failed.
    case failed

    /// The states a job may move to from this one.
    public var successors: Set<JobState> {
        switch self {
        case .captured: [.enriched, .failed]
        case .enriched: [.synced, .failed]
        case .synced: [.enriched]
        case .failed: [.captured, .enriched]
        }
    }
}
