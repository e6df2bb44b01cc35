internal import GRDB
internal import Synchronization

extension Store {
    /// A step of the wall clock smaller than this is left alone: a slow correction is no step.
    private static let smallestStep: Int64 = 2000

    /// Whether the wall clock has stepped, or it is not known yet.
    var mayHaveStepped: Bool {
        guard let known = clockOffset.withLock(\.self) else { return true }
        return abs(clock.wall() - clock.boot() - known) > Self.smallestStep
    }

    /// Moves due times along with the wall clock, where it has stepped since somebody last looked.
    ///
    /// Begins every write transaction. Costs two readings of the clock where nothing happened.
    func followClock(_ database: Database) throws {
        guard mayHaveStepped else { return }
        let offset = clock.wall() - clock.boot()
        let row = try Row.fetchOne(database, sql: "SELECT boot_id, offset_ms FROM queue_clock")
        let stored = row.flatMap { ($0[0] as String) == clock.bootID ? $0[1] as Int64 : nil }
        if let stored, abs(offset - stored) <= Self.smallestStep {
            // Kept only when it was read: a transaction that moves due times may be rolled back.
            clockOffset.withLock { $0 = stored }
            return
        }
        try database.execute(
            sql: "INSERT OR REPLACE INTO queue_clock (id, boot_id, offset_ms) VALUES (1, ?, ?)",
            arguments: [clock.bootID, offset])
        guard let stored else { return }
        try move(database, by: offset - stored)
    }

    private func move(_ database: Database, by step: Int64) throws {
        try database.execute(
            sql: """
                UPDATE jobs INDEXED BY jobs_waiting SET due_ms = due_ms + ?
                WHERE ready = 0 AND worker_id IS NULL AND state IN ('captured', 'enriched')
                """, arguments: [step])
        try database.execute(
            sql: "UPDATE destinations SET paused_until_ms = paused_until_ms + ? WHERE paused_until_ms IS NOT NULL",
            arguments: [step])
        // When a lost create was sent says when the CRM's index will show it.
        try database.execute(sql: "UPDATE create_intents SET at_ms = at_ms + ?", arguments: [step])
    }
}
