internal import Foundation
internal import GRDB
public import JobQueue
internal import Leads

extension Store {
    /// Writes what stages brought back, in one transaction. Returns the jobs whose outcome was refused because somebody
    /// else holds them by now.
    ///
    /// Durable against power loss where a sync outcome is among them; an enrichment can be done again from the cache.
    @discardableResult
    public func complete(_ completions: [JobCompletion]) throws -> Set<Int64> {
        guard !completions.isEmpty else { return [] }
        return try write(Self.durability(of: completions)) { try complete($0, completions) }
    }

    /// Writes outcomes and claims the next jobs in one transaction: one commit for each batch instead of two.
    ///
    /// As durable as the outcomes ask for.
    public func complete(
        _ completions: [JobCompletion], claiming request: ClaimRequest, worker: WorkerLease
    ) throws -> (refused: Set<Int64>, claimed: [ClaimedJob]) {
        try write(Self.durability(of: completions)) { database in
            let refused = completions.isEmpty ? [] : try complete(database, completions)
            return (refused, try claim(database, request, worker: worker))
        }
    }

    private static func durability(of completions: [JobCompletion]) -> Durability {
        completions.contains { $0.job.stage == .sync } ? .full : .normal
    }

    private func complete(_ database: Database, _ completions: [JobCompletion]) throws -> Set<Int64> {
        let now = clock.wall()
        let statements = try CompletionStatements(database)
        var refused: Set<Int64> = []
        for completion in completions {
            try remember(database, completion, now: now)
            if try move(database, completion, statements, now: now) {
                guard completion.job.stage == .enrich else { continue }
                switch completion.outcome {
                case .done: try apply(database, completion, statements, now: now)
                // What was paid for is the lead's, though it does not have all that is required.
                case .failed where !completion.enrichment.isEmpty || completion.story != nil:
                    try apply(database, completion, statements, now: now)
                case .failed, .retry, .deferred, .released: break
                }
            } else {
                refused.insert(completion.job.id)
            }
        }
        return refused
    }

    /// Moves the job, if the claim is still the one the outcome belongs to, and writes its history.
    private func move(
        _ database: Database, _ completion: JobCompletion, _ statements: CompletionStatements, now: Int64
    ) throws -> Bool {
        let job = completion.job
        switch completion.outcome {
        case .done(let note):
            guard let state = try statements.done(completion, now: now) else { return false }
            try statements.history(of: completion, to: state, detail: completion.detail ?? note, now: now)
            return true
        case .retry(let delay, let error):
            try wait(database, completion, error: error, until: now + delay.milliseconds, attempts: 0)
        case .deferred(let delay, let reason):
            try wait(
                database, completion, error: nil, until: now + delay.milliseconds, attempts: 1, reason: reason)
        case .released:
            try wait(database, completion, error: nil, until: now, attempts: 1)
        case .failed(let error):
            try database.cachedStatement(
                sql: """
                    UPDATE jobs SET state = 'failed', ready = 0, failed_stage = :stage, error_type = :type,
                        error_code = :code, error_field = :field, error_value = :value,
                        error_lead_field = :leadField, error_message = :message,
                        steps_done = CASE WHEN :revision <> (SELECT revision FROM leads WHERE leads.id = jobs.lead_id)
                            THEN 0 ELSE :steps END,
                        moved_ms = :now, worker_id = NULL, lease_expires_ms = NULL
                    WHERE id = :id AND epoch = :epoch AND worker_id IS NOT NULL
                    """
            ).execute(arguments: [
                "stage": job.stage.rawValue, "type": error.type.rawValue, "code": error.code, "field": error.field,
                "value": error.value.map { String($0.prefix(500)) }, "leadField": error.leadField,
                "message": String(error.message.prefix(2000)), "steps": completion.steps.rawValue,
                "revision": completion.leadRevision, "now": now,
                "id": job.id, "epoch": job.epoch,
            ])
        }
        guard database.changesCount == 1 else { return false }
        try record(database, completion, now: now)
        return true
    }

    /// Puts a job back to wait. Due at once, it goes straight into the claim's index.
    private func wait(
        _ database: Database, _ completion: JobCompletion, error: JobError?, until due: Int64, attempts: Int,
        reason: String? = nil
    ) throws {
        try database.cachedStatement(
            sql: """
                UPDATE jobs SET
                    ready = CASE WHEN :due > :now THEN 0 WHEN crashes > 0 THEN 2 ELSE 1 END, due_ms = :due,
                    error_type = coalesce(:type, error_type),
                    error_code = CASE WHEN :type IS NULL THEN error_code ELSE :code END,
                    error_field = CASE WHEN :type IS NULL THEN error_field ELSE :field END,
                    error_value = CASE WHEN :type IS NULL THEN error_value ELSE :value END,
                    error_lead_field = CASE WHEN :type IS NULL THEN error_lead_field ELSE :leadField END,
                    error_message = CASE WHEN :type IS NULL THEN coalesce(:reason, error_message) ELSE :message END,
                    steps_done = CASE WHEN :revision <> (SELECT revision FROM leads WHERE leads.id = jobs.lead_id)
                        THEN 0 ELSE :steps END,
                    attempts = max(attempts - :attempts, 0), worker_id = NULL, lease_expires_ms = NULL
                WHERE id = :id AND epoch = :epoch AND worker_id IS NOT NULL
                """
        ).execute(arguments: [
            "due": due, "now": clock.wall(), "type": error?.type.rawValue, "code": error?.code, "field": error?.field,
            "value": error?.value.map { String($0.prefix(500)) }, "leadField": error?.leadField,
            "message": error.map { String($0.message.prefix(2000)) }, "reason": reason,
            "steps": completion.steps.rawValue, "revision": completion.leadRevision, "attempts": attempts,
            "id": completion.job.id,
            "epoch": completion.job.epoch,
        ])
    }

    private func record(_ database: Database, _ completion: JobCompletion, now: Int64) throws {
        let job = completion.job
        let (what, error, note): (String, JobError?, String?)
        switch completion.outcome {
        // Written where it moves the job.
        case .done: return
        case .retry(_, let cause): (what, error, note) = ("retry", cause, cause.message)
        case .failed(let cause): (what, error, note) = ("failed", cause, cause.message)
        // Nothing happened to the job; while a partner rests, it may be put off many times.
        case .deferred, .released: return
        }
        try database.cachedStatement(
            sql: """
                INSERT INTO job_history
                    (job_id, epoch, at_ms, what, from_state, to_state, attempt, error_type, error_code, detail, sent)
                SELECT id, :epoch, :now, :what, :from, state, :attempt, :type, :code, :detail, :sent
                FROM jobs WHERE id = :id
                """
        ).execute(arguments: [
            "epoch": job.epoch, "now": now, "what": what, "from": job.stage.takes.rawValue, "attempt": job.attempt,
            "type": error?.type.rawValue, "code": error?.code,
            "detail": completion.detail ?? note.map { String($0.prefix(2000)) },
            "sent": try completion.sentText, "id": job.id,
        ])
    }

    /// Writes what enrichment found, on the lead as it is now.
    private func apply(
        _ database: Database, _ completion: JobCompletion, _ statements: CompletionStatements, now: Int64
    ) throws {
        let isDone = if case .done = completion.outcome { true } else { false }
        if let story = completion.story { try tell(database, story, lead: completion.job.leadID, now: now) }
        guard completion.enrichment.isEmpty else {
            try apply(database, completion.enrichment, lead: completion.job.leadID, isDone: isDone, now: now)
            return
        }
        if isDone { try statements.enriched(completion.job.leadID, now: now) }
    }

    /// Writes values that were found for a lead, where each still has the value it was found against. Returns whether one
    /// was written.
    @discardableResult
    func apply(
        _ database: Database, _ changes: [FieldChange], lead id: Int64, isDone: Bool, now: Int64
    ) throws -> Bool {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT \(LeadRow.selection) FROM leads JOIN events ON events.id = leads.event_id WHERE leads.id = ?
                    """),
            arguments: [id])
        guard let row else { return false }
        var lead = try LeadRow.lead(row).lead
        let fitting = changes.filter { change in
            // What a person emptied on purpose stays empty.
            let isEmptied = lead.values[change.field] == nil && lead.provenance[change.field]?.isFromPerson == true
            return lead.values[change.field] == change.replacing && !isEmptied
        }
        for change in fitting {
            lead.values[change.field] = change.value
            lead.provenance[change.field] = change.provenance
        }
        if isDone { lead.enrichedAt = Date(milliseconds: now) }
        try update(database, lead, now: now, raisingRevision: true)
        return !fitting.isEmpty
    }

    /// Adds what enrichment did to a lead's own history.
    func tell(_ database: Database, _ story: String, lead: Int64, now: Int64) throws {
        try database.cachedStatement(
            sql: "INSERT INTO lead_history (lead_id, at_ms, what, detail) VALUES (?, ?, 'enriched', ?)"
        ).execute(arguments: [lead, now, story])
    }
}
