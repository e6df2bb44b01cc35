internal import GRDB
internal import JobQueue

/// The statements that write the outcome `done`, which most jobs have.
struct CompletionStatements {
    private let moveFromCaptured: HotStatement
    private let moveFromEnriched: HotStatement
    private let insertHistory: HotStatement
    private let updateLead: HotStatement

    init(_ database: Database) throws {
        // What was mended by hand before enrichment is, after it, no longer sent by hand.
        moveFromCaptured = try HotStatement(
            database,
            """
            UPDATE jobs SET state = 'enriched', ready = 1, priority = max(priority, 1), steps_done = 0, attempts = 0,
                crashes = 0, error_type = NULL, error_code = NULL, error_field = NULL, error_message = NULL,
                due_ms = ?1, moved_ms = ?1, worker_id = NULL, lease_expires_ms = NULL
            WHERE id = ?2 AND epoch = ?3 AND worker_id IS NOT NULL AND state = 'captured'
            RETURNING state
            """)
        // A lead that changed while it was being synced stays enriched and is sent again.
        moveFromEnriched = try HotStatement(
            database,
            """
            UPDATE jobs SET
                state = CASE WHEN ?4 <> (SELECT revision FROM leads WHERE leads.id = jobs.lead_id)
                    THEN 'enriched' ELSE 'synced' END,
                ready = CASE WHEN ?4 <> (SELECT revision FROM leads WHERE leads.id = jobs.lead_id) THEN 1 ELSE 0 END,
                steps_done = CASE WHEN ?4 <> (SELECT revision FROM leads WHERE leads.id = jobs.lead_id)
                    THEN 0 ELSE ?5 END,
                attempts = 0, crashes = 0, error_type = NULL, error_code = NULL, error_field = NULL,
                error_message = NULL, due_ms = ?1, moved_ms = ?1, worker_id = NULL, lease_expires_ms = NULL
            WHERE id = ?2 AND epoch = ?3 AND worker_id IS NOT NULL AND state = 'enriched'
            RETURNING state
            """)
        insertHistory = try HotStatement(
            database,
            """
            INSERT INTO job_history (job_id, epoch, at_ms, what, from_state, to_state, attempt, detail)
            VALUES (?1, ?2, ?3, 'done', ?4, ?5, ?6, ?7)
            """)
        updateLead = try HotStatement(database, "UPDATE leads SET enriched_ms = ?1, updated_ms = ?1 WHERE id = ?2")
    }

    /// Moves the job to its next state, and returns that; nil where the claim is not the one the outcome belongs to.
    func done(_ completion: JobCompletion, now: Int64) throws -> String? {
        let statement = completion.job.stage == .enrich ? moveFromCaptured : moveFromEnriched
        statement.bind(1, now)
        statement.bind(2, completion.job.id)
        statement.bind(3, completion.job.epoch)
        if completion.job.stage == .sync {
            statement.bind(4, completion.leadRevision)
            statement.bind(5, Int64(completion.steps.rawValue))
        }
        var state: String?
        try statement.run { state = $0.text(0) }
        return state
    }

    func history(of completion: JobCompletion, to state: String, detail: String?, now: Int64) throws {
        insertHistory.bind(1, completion.job.id)
        insertHistory.bind(2, completion.job.epoch)
        insertHistory.bind(3, now)
        insertHistory.bind(4, completion.job.stage.takes.rawValue)
        insertHistory.bind(5, state)
        insertHistory.bind(6, Int64(completion.job.attempt))
        insertHistory.bind(7, detail.map { String($0.prefix(2000)) })
        try insertHistory.run()
    }

    /// Notes that a lead was enriched, and nothing was found.
    func enriched(_ lead: Int64, now: Int64) throws {
        updateLead.bind(1, now)
        updateLead.bind(2, lead)
        try updateLead.run()
    }
}
