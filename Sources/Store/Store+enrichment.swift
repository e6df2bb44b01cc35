internal import GRDB

extension Store {
    /// Writes what was found for a lead outside of a job, and sends the lead again where something changed.
    ///
    /// - Parameter story: For the lead's own history, as JSON.
    /// - Returns: Whether a value was written.
    @discardableResult
    public func apply(enrichment changes: [FieldChange], lead: Int64, story: String) throws -> Bool {
        let now = clock.wall()
        return try write(.full) { database in
            guard
                try Bool.fetchOne(
                    database, sql: "SELECT EXISTS (SELECT 1 FROM leads WHERE id = ?)", arguments: [lead]) == true
            else { throw StoreError.unknown(what: "lead", name: "\(lead)") }
            try tell(database, story, lead: lead, now: now)
            guard !changes.isEmpty else { return false }
            let isWritten = try apply(database, changes, lead: lead, isDone: true, now: now)
            if isWritten { try sendAgain(database, lead: lead, now: now) }
            return isWritten
        }
    }

    /// The leads of an event, by number, that were enriched before a time (UTC milliseconds), or never.
    public func leads(ofEvent event: String, enrichedBefore time: Int64? = nil) throws -> [Int64] {
        try read { database in
            guard
                let id = try Int64.fetchOne(
                    database, sql: "SELECT id FROM events WHERE name = ?", arguments: [event])
            else { throw StoreError.unknown(what: "event", name: event) }
            return try Int64.fetchAll(
                database,
                sql: """
                    SELECT id FROM leads WHERE event_id = :event
                        AND (:time IS NULL OR enriched_ms IS NULL OR enriched_ms < :time)
                    ORDER BY id
                    """, arguments: ["event": id, "time": time])
        }
    }

    /// Whether a job of the lead is held by a worker at this moment.
    public func isHeld(lead: Int64) throws -> Bool {
        try read { database in
            try Bool.fetchOne(
                database.cachedStatement(
                    sql: "SELECT EXISTS (SELECT 1 FROM jobs WHERE lead_id = ? AND worker_id IS NOT NULL)"),
                arguments: [lead]) ?? false
        }
    }
}
