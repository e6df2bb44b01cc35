internal import GRDB
internal import JobQueue

/// The statements that write the outcome `done`, which most jobs have.
struct CompletionStatements {
    private let moveFromCaptured: HotStatement
    private let moveToSynced: HotStatement
    private let sendAgain: HotStatement
    private let insertHistory: HotStatement
    private let updateLead: HotStatement

    init(_ database: Database) throws {
        // What was mended by hand before enrichment is, after it, no longer sent by hand.
        moveFromCaptured = try HotStatement(
            database,
            """
            UPDATE jobs SET state = 'enriched', ready = 1, priority = max(priority, 1), steps_done = 0, attempts = 0,
                crashes = 0, error_type = NULL, error_code = NULL, error_field = NULL, error_value = NULL,
                error_lead_field = NULL, error_message = NULL, due_ms = ?1, moved_ms = ?1, worker_id = NULL,
                lease_expires_ms = NULL
            WHERE id = ?2 AND epoch = ?3 AND worker_id IS NOT NULL AND state = 'captured'
            """)
        moveToSynced = try HotStatement(
            database,
            """
            UPDATE jobs SET state = 'synced', ready = 0, steps_done = ?5, attempts = 0, crashes = 0, error_type = NULL,
                error_code = NULL, error_field = NULL, error_value = NULL, error_lead_field = NULL,
                error_message = NULL, due_ms = ?1, moved_ms = ?1, worker_id = NULL, lease_expires_ms = NULL
            WHERE id = ?2 AND epoch = ?3 AND worker_id IS NOT NULL AND state = 'enriched'
                AND (?4 IS NULL OR ?4 = (SELECT revision FROM leads WHERE leads.id = jobs.lead_id))
            """)
        // A lead that changed while it was being synced stays enriched and is sent again.
        sendAgain = try HotStatement(
            database,
            """
            UPDATE jobs SET ready = 1, steps_done = 0, attempts = 0, crashes = 0, error_type = NULL, error_code = NULL,
                error_field = NULL, error_value = NULL, error_lead_field = NULL, error_message = NULL, due_ms = ?1,
                moved_ms = ?1, worker_id = NULL, lease_expires_ms = NULL
            WHERE id = ?2 AND epoch = ?3 AND worker_id IS NOT NULL AND state = 'enriched'
            """)
        insertHistory = try HotStatement(
            database,
            """
            INSERT INTO job_history (job_id, epoch, at_ms, what, from_state, to_state, attempt, detail, sent)
            VALUES (?1, ?2, ?3, 'done', ?4, ?5, ?6, ?7, ?8)
            """)
        updateLead = try HotStatement(database, "UPDATE leads SET enriched_ms = ?1, updated_ms = ?1 WHERE id = ?2")
    }

    /// Moves the job to its next state, and returns that; nil where the claim is not the one the outcome belongs to.
    func done(_ completion: JobCompletion, now: Int64) throws -> String? {
        func moves(_ statement: HotStatement) throws -> Bool {
            statement.bind(1, now)
            statement.bind(2, completion.job.id)
            statement.bind(3, completion.job.epoch)
            return try statement.change() == 1
        }
        guard completion.job.stage == .sync else { return try moves(moveFromCaptured) ? "enriched" : nil }
        moveToSynced.bind(4, completion.leadRevision)
        moveToSynced.bind(5, Int64(completion.steps.rawValue))
        if try moves(moveToSynced) { return "synced" }
        return try moves(sendAgain) ? "enriched" : nil
    }

    func history(of completion: JobCompletion, to state: String, detail: String?, now: Int64) throws {
        insertHistory.bind(1, completion.job.id)
        insertHistory.bind(2, completion.job.epoch)
        insertHistory.bind(3, now)
        insertHistory.bind(4, completion.job.stage.takes.rawValue)
        insertHistory.bind(5, state)
        insertHistory.bind(6, Int64(completion.job.attempt))
        insertHistory.bind(7, detail.map { String($0.prefix(2000)) })
        insertHistory.bind(8, try completion.sentText)
        try insertHistory.run()
    }

    /// Notes that a lead was enriched, and nothing was found.
    func enriched(_ lead: Int64, now: Int64) throws {
        updateLead.bind(1, now)
        updateLead.bind(2, lead)
        try updateLead.run()
    }
}
