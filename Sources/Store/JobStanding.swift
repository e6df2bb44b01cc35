/// Where a job stands that somebody named: why a retry or a dismissal does not concern it.
public struct JobStanding: Sendable, Equatable, Codable {
    /// Where it stands.
    public enum Place: String, Sendable, Codable {
        /// There is no job of that number.
        case missing
        /// It failed, and can be sent back.
        case failed
        /// It failed, and somebody dismissed it.
        case dismissed
        /// Its lead is in the CRM.
        case synced
        /// A worker has it in hand.
        case held
        /// It is on its way.
        case queued
        /// It is on its way, and in back-off.
        case waiting
    }

    /// The job.
    public var job: Int64
    /// Where it stands.
    public var place: Place
    /// The rest of the sentence: since when, in whose hands, why it was dismissed.
    public var detail: String?

    /// Makes a standing.
    public init(job: Int64, place: Place, detail: String? = nil) {
        self.job = job
        self.place = place
        self.detail = detail
    }
}
