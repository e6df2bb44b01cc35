internal import Foundation
internal import GRDB
internal import JobQueue

extension Store {
    /// Where the leads stand, and the failed ones in groups down to the value at fault, on one snapshot.
    ///
    /// Without a filter it reads a million jobs in some 100 ms of processor time: the failed ones from the index of
    /// their groups, those on their way from the claim's indexes, and the rest is what is left. By event, or since a
    /// time, each job is read. With `since`, cleared and failed are those of that time; what is on its way is counted
    /// whole.
    ///
    /// - Parameters:
    ///   - filter: Of its members, `destination`, `event`, `type`, `field`, `value` and `since` count; the figures
    ///   - byEvent: Whether each event is counted apart.
    ///   - most: The most causes that are listed of a group.
    public func reconciliation(
        _ filter: JobFilter = JobFilter(), byEvent: Bool = false, most: Int = 5
    ) throws -> ReconciliationReport {
        let now = clock.wall()
        return try read { database in
            let lanes = try ReconciliationLane.all(database, now: now).filter {
                filter.destination == nil || $0.name == filter.destination
            }
            let isWhole = filter.event == nil && filter.since == nil && !byEvent
            let count = ReconciliationCount(database)
            let figures = try isWhole ? count.figures(lanes) : count.figures(lanes, filter, byEvent: byEvent)
            let groups = try FailureGroups(database, filter, byEvent: byEvent, most: most).read(lanes)
            return ReconciliationReport(figures: figures, groups: groups)
        }
    }
}

/// A destination as reconciliation sees it.
struct ReconciliationLane {
    var id: Int64
    var name: String
    var mode: String
    /// Why its jobs are held, where they are now.
    var paused: ErrorType?

    static func all(_ database: Database, now: Int64) throws -> [ReconciliationLane] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT id, name, mode,
                    CASE WHEN paused_until_ms IS NULL OR paused_until_ms > ? THEN paused_error END
                FROM destinations ORDER BY name
                """, arguments: [now]
        ).map {
            ReconciliationLane(
                id: $0[0], name: $0[1], mode: $0[2], paused: ($0[3] as String?).flatMap(ErrorType.init))
        }
    }

    /// Where a job on its way counts: the words of the view `pre_sync`.
    func place(
        isEnriched: Bool, isSentByHand: Bool, isHeld: Bool, isReady: Bool
    ) -> WritableKeyPath<ReconciliationFigures.PreSync, Int> {
        if isHeld { return \.held }
        if mode == "disabled" { return \.disabled }
        if isEnriched, mode == "manual", !isSentByHand { return \.frozen }
        if isEnriched, paused != nil { return \.paused }
        return isReady ? \.queued : \.waiting
    }
}
