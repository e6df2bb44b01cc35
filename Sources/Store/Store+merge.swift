internal import Foundation
internal import GRDB
internal import Leads

extension Store {
    /// Merges a capture into the lead that is there, by the run's rule.
    ///
    /// Says which lead it is, and whether the row is new: it is not where the very same row was ingested before, by
    /// another run. A repeat within one run is a second scan. What is new is sent to the CRM again.
    func merge(
        _ database: Database, _ captured: CapturedLead, insert: inout IngestStatements, run: IngestRun, now: Int64
    ) throws -> (lead: Int64, isNew: Bool) {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT \(LeadRow.selection) FROM leads JOIN events ON events.id = leads.event_id
                    WHERE leads.event_id = ? AND leads.identity = ?
                    """),
            arguments: [run.eventID, captured.identity.description]
        )
        guard let row else { throw StoreError.refused(detail: "a lead vanished during its merge") }
        let stored = try LeadRow.lead(row).lead
        if try !insert.capture(captured, of: stored.id, run: run, now: now) {
            let earlier = try Int64.fetchOne(
                database, sql: "SELECT run_id FROM captures WHERE lead_id = ? AND fingerprint = ?",
                arguments: [stored.id, captured.fingerprint])
            guard earlier == run.id else { return (stored.id, false) }
        }
        let merged = run.merge.merging(captured, into: stored, now: Date(milliseconds: now))
        let isNews = !merged.taken.isEmpty
        try update(database, merged.lead, now: now, raisingRevision: isNews)
        try record(
            database, lead: stored.id, what: "merged", detail: LeadChange(merged, run: run, line: captured.line),
            now: now)
        if isNews { try sendAgain(database, lead: stored.id, now: now) }
        return (stored.id, true)
    }
}
