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
    /// The destination's own words.
    public var message: String?
    /// First and last name.
    public var name: String?
    /// The e-mail.
    public var email: String?
    /// The company.
    public var company: String?
    /// ISO 8601: when it failed, is due, or was synced.
    public var at: String?
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

    /// The leads of one of the three lists, newest first, at most `limit`.
    public func leads(
        in state: ReconciliationState, filter: JobFilter = JobFilter(), limit: Int = 1000
    ) throws -> [ReconciliationLead] {
        let (view, status, field, message, at) =
            switch state {
            case .failed: ("reconciliation", "error_type", "error_field", "error_message", "failed_at")
            case .preSync: ("pre_sync", "status", "NULL", "last_error_message", "due_at")
            case .cleared: ("cleared", "remote_id", "NULL", "NULL", "synced_at")
            }
        return try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT job_id, lead_id, event, destination, \(status), \(field), \(message),
                        nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), email, company,
                        \(at)
                    FROM \(view)
                    WHERE (:destination IS NULL OR destination = :destination) AND (:event IS NULL OR event = :event)
                        AND (:type IS NULL OR \(state == .failed ? "error_type" : ":type") = :type)
                        \(state == .failed ? "AND NOT dismissed" : "")
                    ORDER BY job_id DESC LIMIT :limit
                    """,
                arguments: [
                    "destination": filter.destination, "event": filter.event, "type": filter.type?.rawValue,
                    "limit": limit,
                ]
            ).map {
                ReconciliationLead(
                    job: $0[0], lead: $0[1], event: $0[2], destination: $0[3], status: $0[4], field: $0[5],
                    message: $0[6], name: $0[7], email: $0[8], company: $0[9], at: $0[10])
            }
        }
    }

    /// Sends failed jobs back to the state before the stage that failed, with a new retry budget.
    ///
    /// A failed sync is sent even where the destination's mode is manual: somebody asked for it. Dismissed jobs stay.
    /// A refused credential's pause ends too, so that the jobs are tried. A lost create that no key can find again is
    /// taken as looked into, and is sent again.
    public func retry(_ filter: JobFilter, dryRun: Bool = false) throws -> [Int64] {
        let now = clock.wall()
        let condition = """
            jobs.state = 'failed' AND jobs.dismissed_ms IS NULL
            AND (:jobs IS NULL OR jobs.id IN (SELECT value FROM json_each(:jobs)))
            AND (:destination IS NULL
                OR jobs.destination_id = (SELECT id FROM destinations WHERE name = :destination))
            AND (:event IS NULL OR jobs.lead_id IN (
                SELECT leads.id FROM leads JOIN events ON events.id = leads.event_id WHERE events.name = :event))
            AND (:type IS NULL OR jobs.error_type = :type)
            """
        let arguments: StatementArguments = [
            "jobs": try filter.jobs.map { try JSON.encode($0) }, "destination": filter.destination,
            "event": filter.event, "type": filter.type?.rawValue,
        ]
        if dryRun {
            return try read {
                try Int64.fetchAll($0, sql: "SELECT id FROM jobs WHERE \(condition)", arguments: arguments)
            }
        }
        return try write(.full) { database in
            // Whoever sends leads back has mended something, perhaps a moment ago, and perhaps in the CRM.
            try database.execute(
                sql: """
                    DELETE FROM remote_metadata WHERE destination_id IN (
                        SELECT destination_id FROM jobs WHERE \(condition))
                    """, arguments: arguments)
            try database.execute(
                sql: """
                    INSERT INTO job_history (job_id, epoch, at_ms, what, from_state, to_state, attempt, error_type)
                    SELECT id, epoch + 1, :now, 'retried', 'failed',
                        CASE failed_stage WHEN 'enrich' THEN 'captured' ELSE 'enriched' END, attempts, error_type
                    FROM jobs WHERE \(condition)
                    """, arguments: arguments &+ ["now": now])
            try database.execute(
                sql: """
                    UPDATE destinations
                    SET paused_error = NULL, paused_message = NULL, paused_ms = NULL, paused_until_ms = NULL
                    WHERE paused_error IS NOT NULL AND id IN (SELECT destination_id FROM jobs WHERE \(condition))
                    """, arguments: arguments)
            // Who retries a create whose answer was lost has looked into the CRM: it may be created again. An intent of
            // a live claim is not theirs to settle.
            try database.execute(
                sql: """
                    DELETE FROM create_intents
                    WHERE (destination_id, key) IN (
                        SELECT jobs.destination_id, leads.identity FROM jobs JOIN leads ON leads.id = jobs.lead_id
                        WHERE \(condition) AND jobs.error_type = 'OUTCOME_UNKNOWN'
                    ) AND NOT EXISTS (
                        SELECT 1 FROM jobs AS holder
                        WHERE holder.id = create_intents.job_id AND holder.epoch = create_intents.job_epoch
                            AND holder.worker_id IS NOT NULL
                    )
                    """, arguments: arguments)
            return try Int64.fetchAll(
                database,
                sql: """
                    UPDATE jobs SET
                        state = CASE failed_stage WHEN 'enrich' THEN 'captured' ELSE 'enriched' END,
                        priority = CASE failed_stage WHEN 'enrich' THEN 1 ELSE 0 END,
                        ready = 1, failed_stage = NULL, attempts = 0, crashes = 0, epoch = epoch + 1, due_ms = :now,
                        moved_ms = :now
                    WHERE \(condition)
                    RETURNING id
                    """, arguments: arguments &+ ["now": now])
        }
    }
}
