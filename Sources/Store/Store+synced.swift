internal import GRDB

/// A lead that is in its destination.
public struct SyncedJob: Sendable, Equatable {
    /// The job.
    public var job: Int64
    /// The lead.
    public var lead: Int64

    /// Makes one.
    public init(job: Int64, lead: Int64) {
        self.job = job
        self.lead = lead
    }
}

extension Store {
    /// The leads that are in a destination, by the job's number; of the filter, `event` and `since` count.
    public func syncedJobs(destination: String, _ filter: JobFilter = JobFilter()) throws -> [SyncedJob] {
        var filter = filter
        filter.destination = destination
        return try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, lead_id FROM jobs WHERE jobs.state = 'synced' AND \(JobFilter.condition) ORDER BY id
                    """, arguments: filter.arguments
            ).map { SyncedJob(job: $0[0], lead: $0[1]) }
        }
    }
}
