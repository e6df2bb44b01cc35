internal import Foundation
internal import GRDB
public import JobQueue

/// A row of `reconciliation_groups`.
public struct ReconciliationGroup: Sendable, Equatable, Codable {
    /// The destination's name.
    public var destination: String
    /// The error type.
    public var errorType: ErrorType
    /// How many leads failed with it.
    public var leads: Int
    /// ISO 8601.
    public var firstFailedAt: String
    /// ISO 8601.
    public var lastFailedAt: String
    /// The field at fault in the newest failure, where one is known.
    public var lastField: String?
    /// The destination's own words in the newest failure.
    public var lastMessage: String?

    enum CodingKeys: String, CodingKey {
        case destination, leads
        case errorType = "error_type"
        case firstFailedAt = "first_failed_at"
        case lastFailedAt = "last_failed_at"
        case lastField = "last_field"
        case lastMessage = "last_message"
    }
}

/// A row of `sync_summary`.
public struct DestinationSummary: Sendable, Equatable, Codable {
    /// The destination's name.
    public var destination: String
    /// Its sync mode.
    public var mode: String
    /// Why its jobs are held, where they are.
    public var paused: String?
    /// All its jobs.
    public var leads: Int
    /// Jobs before enrichment.
    public var captured: Int
    /// Jobs before the sync.
    public var enriched: Int
    /// Jobs whose lead is in the CRM.
    public var synced: Int
    /// Jobs that failed and were not dismissed.
    public var failed: Int
    /// Failed jobs that somebody dismissed.
    public var dismissed: Int
    /// Enriched jobs held because the mode is manual.
    public var frozen: Int
    /// Jobs a worker holds now.
    public var held: Int
    /// Age of the oldest job before the sync, in seconds, or nil where there is none.
    public var oldestSeconds: Int?
    /// Leads that reached the CRM in the last five minutes, for one minute.
    public var syncedPerMinute: Double

    enum CodingKeys: String, CodingKey {
        case destination, mode, paused, leads, captured, enriched, synced, failed, dismissed, frozen, held
        case oldestSeconds = "oldest_seconds"
        case syncedPerMinute = "synced_per_minute"
    }
}

/// A lead in one of the three reconciliation lists.
public struct ReconciliationLead: Sendable, Equatable, Codable {
    /// The job.
    public var job: Int64
    /// The lead.
    public var lead: Int64
    /// The event's name.
    public var event: String
    /// The destination's name.
    public var destination: String
    /// Error type of a failed lead, status of one in pre-sync, remote id of a cleared one.
    public var status: String?
    /// The field at fault, where known.
    public var field: String?
    /// The value at fault, where known.
    public var value: String?
    /// Where it stands in the lead, as `leadferry edit` names it.
    public var leadField: String?
    /// The destination's own words.
    public var message: String?
    /// First and last name.
    public var name: String?
    /// The e-mail.
    public var email: String?
    /// The company.
    public var company: String?
    /// Who captured the lead.
    public var capturedBy: String?
    /// ISO 8601: when it failed, is due, or was synced.
    public var at: String?

    enum CodingKeys: String, CodingKey {
        case job, lead, event, destination, status, field, value, message, name, email, company, at
        case leadField = "lead_field"
        case capturedBy = "captured_by"
    }
}

/// The reconciliation words for where a lead stands.
public enum ReconciliationState: String, CaseIterable, Codable, Sendable {
    /// On its way.
    case preSync = "pre-sync"
    /// Stopped.
    case failed
    /// In the CRM.
    case cleared
}

extension Store {
    /// The failed jobs grouped by destination and error type: `reconciliation_groups` as it stands.
    public func reconciliationGroups(destination: String? = nil, event: String? = nil) throws -> [ReconciliationGroup] {
        try read { database in
            // The event narrows the jobs below the grouping, so it needs a query of its own.
            let rows =
                if let event {
                    try Row.fetchAll(
                        database,
                        sql: """
                            SELECT destination, error_type, count(*), min(failed_at), max(failed_at), max(error_field),
                                max(error_message)
                            FROM reconciliation WHERE event = ? AND NOT dismissed
                            GROUP BY destination, error_type ORDER BY destination, count(*) DESC, error_type
                            """, arguments: [event])
                } else {
                    try Row.fetchAll(database, sql: "SELECT * FROM reconciliation_groups")
                }
            return rows.map {
                ReconciliationGroup(
                    destination: $0[0], errorType: ErrorType(rawValue: $0[1]) ?? .internal, leads: $0[2],
                    firstFailedAt: $0[3], lastFailedAt: $0[4], lastField: $0[5], lastMessage: $0[6])
            }.filter { destination == nil || $0.destination == destination }
        }
    }

    /// Where the leads of each destination stand: `sync_summary`, and the age of the oldest lead on its way.
    public func summaries() throws -> [DestinationSummary] {
        let now = clock.wall()
        return try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT sync_summary.*, (
                        SELECT min(jobs.created_ms) FROM jobs JOIN destinations ON destinations.id = jobs.destination_id
                        WHERE destinations.name = sync_summary.destination AND jobs.state IN ('captured', 'enriched')
                    ), (
                        SELECT count(*) FROM jobs JOIN destinations ON destinations.id = jobs.destination_id
                        WHERE destinations.name = sync_summary.destination AND jobs.state = 'synced'
                            AND jobs.moved_ms > ?
                    ) FROM sync_summary
                    """, arguments: [now - 300_000]
            ).map { row in
                DestinationSummary(
                    destination: row[0], mode: row[1], paused: row[2], leads: row[3], captured: row[4],
                    enriched: row[5], synced: row[6], failed: row[7], dismissed: row[8], frozen: row[9], held: row[10],
                    oldestSeconds: (row[11] as Int64?).map { Int(max(now - $0, 0) / 1000) },
                    syncedPerMinute: Double(row[12] as Int) / 5)
            }
        }
    }

    /// The leads of one of the three lists, newest first, at most `limit`. Dismissed ones are left out.
    public func leads(
        in state: ReconciliationState, filter: JobFilter = JobFilter(), limit: Int = 1000
    ) throws -> [ReconciliationLead] {
        let (view, columns) =
            switch state {
            case .failed:
                (
                    "reconciliation",
                    """
                    listed.error_type, listed.error_field, listed.error_value, listed.lead_field, listed.error_message,
                        listed.failed_at
                    """
                )
            case .preSync: ("pre_sync", "listed.status, NULL, NULL, NULL, listed.last_error_message, listed.due_at")
            case .cleared: ("cleared", "listed.remote_id, NULL, NULL, NULL, NULL, listed.synced_at")
            }
        return try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT listed.job_id, listed.lead_id, listed.event, listed.destination, \(columns),
                        nullif(trim(coalesce(listed.first_name, '') || ' ' || coalesce(listed.last_name, '')), ''),
                        listed.email, listed.company, leads.captured_by
                    FROM \(view) AS listed JOIN jobs ON jobs.id = listed.job_id JOIN leads ON leads.id = listed.lead_id
                    WHERE \(JobFilter.condition) AND jobs.dismissed_ms IS NULL
                    ORDER BY listed.job_id DESC LIMIT :limit
                    """, arguments: filter.arguments &+ ["limit": limit]
            ).map {
                ReconciliationLead(
                    job: $0[0], lead: $0[1], event: $0[2], destination: $0[3], status: $0[4], field: $0[5],
                    value: $0[6], leadField: $0[7], message: $0[8], name: $0[10], email: $0[11], company: $0[12],
                    capturedBy: $0[13], at: $0[9])
            }
        }
    }
}
