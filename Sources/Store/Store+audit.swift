internal import Foundation
internal import GRDB

/// One law of conservation that does not hold.
public struct AuditFinding: Sendable, Equatable, Codable {
    /// The law, as a sentence.
    public var law: String
    /// How many rows break it.
    public var count: Int
}

extension Store {
    /// Checks the laws of conservation on one snapshot. Empty where all hold.
    public func audit() throws -> [AuditFinding] {
        let (findings, workers) = try read { database in
            (
                try Self.audit(database),
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT id, boot_id, lock_file FROM workers
                        WHERE EXISTS (SELECT 1 FROM jobs WHERE jobs.worker_id = workers.id)
                        """
                ).map { (id: $0[0] as Int64, boot: $0[1] as String, file: $0[2] as String) }
            )
        }
        let dead = workers.filter { $0.boot != clock.bootID || !LockFile.isHeld(lockPath($0.file)) }
        guard !dead.isEmpty else { return findings }
        // Who was just leaving has handed back, or finished, what it held before it let its lock go. What a dead one held
        // is held until somebody frees it.
        let orphaned = try read { database in
            try dead.reduce(0) { count, worker in
                count
                    + (try Int.fetchOne(
                        database, sql: "SELECT count(*) FROM jobs WHERE worker_id = ?", arguments: [worker.id]) ?? 0)
            }
        }
        return findings + (orphaned == 0 ? [] : [AuditFinding(law: "no job is held by a dead worker", count: orphaned)])
    }

    /// Checks the laws that the rows alone can break.
    static func audit(_ database: Database) throws -> [AuditFinding] {
        try laws.compactMap { law, sql -> AuditFinding? in
            let count = try Int.fetchOne(database, sql: sql) ?? 0
            return count == 0 ? nil : AuditFinding(law: law, count: count)
        }
    }

    /// Each is read in time proportional to the rows, because a backup of a million leads is audited too.
    static let laws: [(String, String)] = [
        (
            "every row read is a lead, a merge, a reject, or was there before",
            "SELECT count(*) FROM ingest_runs WHERE rows_read <> accepted + merged + rejected + already_there"
        ),
        (
            "every accepted row is a lead of its run, or was pruned",
            """
            SELECT count(*) FROM ingest_runs
            LEFT JOIN (SELECT run_id, count(*) AS leads FROM leads GROUP BY run_id) AS there
                ON there.run_id = ingest_runs.id
            WHERE accepted <> coalesce(there.leads, 0) + pruned
            """
        ),
        (
            "every pruned lead is counted in its run and in its prune",
            """
            SELECT abs((SELECT coalesce(sum(pruned), 0) FROM ingest_runs)
                - (SELECT coalesce(sum(leads), 0) FROM prunings))
            """
        ),
        (
            "every lead has a job",
            "SELECT count(*) FROM leads WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.lead_id = leads.id)"
        ),
        (
            "every lead has a capture",
            "SELECT count(*) FROM leads WHERE NOT EXISTS (SELECT 1 FROM captures WHERE captures.lead_id = leads.id)"
        ),
        (
            "who was checked in is a lead of that event",
            """
            SELECT count(*) FROM attendees JOIN leads ON leads.id = attendees.lead_id
            WHERE leads.event_id <> attendees.event_id
            """
        ),
        (
            "every job on its way can be claimed, waits, or is held",
            """
            SELECT count(*) FROM jobs WHERE state IN ('captured', 'enriched')
            AND NOT (ready IN (1, 2) OR worker_id IS NOT NULL OR due_ms IS NOT NULL)
            """
        ),
        (
            "the summary counts every job once",
            """
            SELECT count(*) FROM sync_summary WHERE leads <> captured + enriched + synced + failed + dismissed
            """
        ),
        (
            "every synced job moved there from enriched",
            """
            SELECT count(*) FROM jobs WHERE state = 'synced' AND NOT EXISTS (
                SELECT 1 FROM job_history WHERE job_history.job_id = jobs.id AND to_state = 'synced'
            )
            """
        ),
        (
            "no remote record lacks its ledger row",
            """
            SELECT count(*) FROM jobs JOIN leads ON leads.id = jobs.lead_id WHERE jobs.state = 'synced'
            AND NOT EXISTS (
                SELECT 1 FROM remote_records WHERE remote_records.destination_id = jobs.destination_id
                AND remote_records.object IN (\(RemoteRecordKey.people)) AND remote_records.key = leads.identity
            )
            """
        ),
        (
            "no question is reserved by a worker that is gone",
            """
            SELECT count(*) FROM enrichment_ledger WHERE state = 'reserved' AND worker_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM workers WHERE workers.id = enrichment_ledger.worker_id)
            """
        ),
        (
            "what is booked on a day is what stands in the ledger",
            """
            SELECT count(*) FROM (
                SELECT 'day:' || day AS account, sum(coalesce(price, reserved_price)) AS spent
                FROM enrichment_ledger GROUP BY day
            ) AS days
            LEFT JOIN enrichment_accounts ON enrichment_accounts.account = days.account
            WHERE days.spent <> coalesce(enrichment_accounts.booked, 0)
            """
        ),
    ]
}
