internal import GRDB

/// Counts where the leads of the destinations stand.
struct ReconciliationCount {
    private let database: Database

    init(_ database: Database) { self.database = database }

    // MARK: - All leads

    /// All leads: what is cleared is what is left of the total, so that only jobs on their way are read.
    func figures(_ lanes: [ReconciliationLane]) throws -> [ReconciliationFigures] {
        let totals = try totals()
        let dismissed = try pairs(
            """
            SELECT destination_id, count(*) FROM jobs INDEXED BY jobs_dismissed
            WHERE dismissed_ms IS NOT NULL GROUP BY 1
            """)
        let open = try pairs(
            """
            SELECT destination_id, count(*) FROM jobs INDEXED BY jobs_failed_causes
            WHERE state = 'failed' AND dismissed_ms IS NULL GROUP BY 1
            """)
        let onTheirWay = try onTheirWay()
        return lanes.map { lane in
            var figures = ReconciliationFigures(destination: lane.name, mode: lane.mode, paused: lane.paused)
            figures.leads = totals[lane.id] ?? 0
            figures.failed = open[lane.id] ?? 0
            figures.dismissed = dismissed[lane.id] ?? 0
            for row in onTheirWay where row.destination == lane.id {
                let place = lane.place(
                    isEnriched: row.isEnriched, isSentByHand: row.isSentByHand, isHeld: row.isHeld,
                    isReady: row.isReady)
                figures.preSync[keyPath: place] += row.jobs
            }
            figures.cleared = figures.leads - figures.preSync.all - figures.failed - figures.dismissed
            return figures
        }
    }

    /// How many jobs each destination has. One of one destination is counted by SQLite without looking at the rows.
    private func totals() throws -> [Int64: Int] {
        let ids = try Int64.fetchAll(database, sql: "SELECT id FROM destinations")
        if let only = ids.first, ids.count == 1 {
            return [only: try Int.fetchOne(database, sql: "SELECT count(*) FROM jobs") ?? 0]
        }
        // Grouping would sort them.
        var totals: [Int64: Int] = [:]
        var (current, count): (Int64, Int) = (0, 0)
        try HotStatement(database, "SELECT destination_id FROM jobs").run { row in
            let id = row.int(0)
            if id != current {
                totals[current, default: 0] += count
                (current, count) = (id, 0)
            }
            count += 1
        }
        totals[current, default: 0] += count
        return totals
    }

    private func pairs(_ sql: String) throws -> [Int64: Int] {
        var pairs: [Int64: Int] = [:]
        try HotStatement(database, sql).run { pairs[$0.int(0)] = Int($0.int(1)) }
        return pairs
    }

    /// Jobs on their way that count alike.
    private struct OnTheirWay {
        var destination: Int64
        var isEnriched: Bool
        var isSentByHand: Bool
        var isHeld: Bool
        var isReady: Bool
        var jobs: Int
    }

    private func onTheirWay() throws -> [OnTheirWay] {
        var rows: [OnTheirWay] = []
        func read(_ sql: String, isHeld: Bool, isReady: Bool) throws {
            try HotStatement(database, sql).run { row in
                rows.append(
                    OnTheirWay(
                        destination: row.int(0), isEnriched: row.int(1) != 0, isSentByHand: row.int(2) != 0,
                        isHeld: isHeld, isReady: isReady, jobs: Int(row.int(3))))
            }
        }
        for (index, ready) in [("jobs_ready", 1), ("jobs_suspect", 2)] {
            try read(
                """
                SELECT destination_id, state = 'enriched', priority = 0, count(*) FROM jobs INDEXED BY \(index)
                WHERE ready = \(ready) GROUP BY state, destination_id, priority
                """, isHeld: false, isReady: true)
        }
        try read(
            """
            SELECT destination_id, state = 'enriched', priority = 0, count(*) FROM jobs INDEXED BY jobs_waiting
            WHERE ready = 0 AND worker_id IS NULL AND state IN ('captured', 'enriched') GROUP BY 1, 2, 3
            """, isHeld: false, isReady: false)
        try read(
            """
            SELECT destination_id, 0, 0, count(*) FROM jobs INDEXED BY jobs_held
            WHERE worker_id IS NOT NULL GROUP BY 1
            """, isHeld: true, isReady: false)
        return rows
    }

    // MARK: - Of an event, or by event, or since a time

    /// The leads of an event, or of each event, from their rows.
    func figures(
        _ lanes: [ReconciliationLane], _ filter: JobFilter, byEvent: Bool
    ) throws -> [ReconciliationFigures] {
        var found: [FigureKey: ReconciliationFigures] = [:]
        let named = Dictionary(uniqueKeysWithValues: lanes.map { ($0.id, $0) })
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT jobs.destination_id, CASE WHEN :byEvent THEN events.name END, jobs.state, jobs.priority = 0,
                    jobs.worker_id IS NOT NULL, jobs.ready > 0, jobs.dismissed_ms IS NOT NULL, count(*)
                FROM jobs JOIN leads ON leads.id = jobs.lead_id JOIN events ON events.id = leads.event_id
                WHERE (:event IS NULL OR events.name = :event)
                    AND (jobs.state IN ('captured', 'enriched') OR :since IS NULL OR jobs.moved_ms >= :since)
                GROUP BY 1, 2, 3, 4, 5, 6, 7
                """,
            arguments: ["byEvent": byEvent, "event": filter.event, "since": filter.since])
        while let row = try rows.next() {
            guard let lane = named[row[0]] else { continue }
            let key = FigureKey(destination: lane.name, event: row[1])
            var figures =
                found[key]
                ?? ReconciliationFigures(
                    destination: lane.name, event: key.event, mode: lane.mode, paused: lane.paused)
            let count: Int = row[7]
            figures.leads += count
            switch row[2] as String {
            case "synced": figures.cleared += count
            case "failed" where row[6] as Bool: figures.dismissed += count
            case "failed": figures.failed += count
            case let state:
                let place = lane.place(
                    isEnriched: state == "enriched", isSentByHand: row[3], isHeld: row[4], isReady: row[5])
                figures.preSync[keyPath: place] += count
            }
            found[key] = figures
        }
        // A destination without leads is told as well, where it is not asked by event.
        for lane in lanes where !byEvent && !found.keys.contains(where: { $0.destination == lane.name }) {
            found[FigureKey(destination: lane.name, event: nil)] = ReconciliationFigures(
                destination: lane.name, mode: lane.mode, paused: lane.paused)
        }
        return found.values.sorted { ($0.destination, $0.event ?? "") < ($1.destination, $1.event ?? "") }
    }

    private struct FigureKey: Hashable {
        var destination: String
        var event: String?
    }
}
