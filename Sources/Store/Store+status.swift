internal import Foundation
internal import GRDB

extension Store {
    /// Where the queue stands, on one snapshot. Reads every job once: a second or so with ten million.
    public func status() throws -> QueueStatus {
        let now = clock.wall()
        let (destinations, workers) = try read { database in
            (try Self.destinationStatus(database, now: now), try workerStatus(database, now: now))
        }
        return QueueStatus(destinations: destinations, workers: workers, log: logStatus())
    }

    /// The workers that are registered, the oldest first.
    public func workerStatus() throws -> [WorkerStatus] {
        let now = clock.wall()
        return try read { try workerStatus($0, now: now) }
    }

    /// The write-ahead log, and who keeps it from being emptied. Takes a fifth of a second where it is not empty.
    public func logStatus() -> LogStatus {
        var info = stat()
        let bytes = stat(path + "-wal", &info) == 0 ? Int64(info.st_size) : 0
        guard bytes > 0 else { return LogStatus(bytes: 0, readers: []) }
        let readers = WALReaders(database: path).readers
        let index = LogIndex(database: path)
        return LogStatus(
            bytes: bytes, used: index.map { $0.pages * $0.pageSize }, copied: index.map { $0.copied * $0.pageSize },
            copyable: index.map { $0.copyable(holding: Set(readers.flatMap(\.slots))) * $0.pageSize }, readers: readers)
    }

    /// The version of the SQLite library in use: `3.40.1`.
    public func libraryVersion() throws -> String {
        try read { try String.fetchOne($0, sql: "SELECT sqlite_version()") ?? "" }
    }

    private static func destinationStatus(_ database: Database, now: Int64) throws -> [DestinationStatus] {
        // What may be claimed is what `lane` in Store+claim says, and the view pre_sync.
        try Row.fetchAll(
            database,
            sql: """
                WITH lanes AS (
                    SELECT id, name, mode, paused_message, paused_until_ms,
                        CASE WHEN paused_until_ms IS NULL OR paused_until_ms > :now THEN paused_error END AS paused
                    FROM destinations
                ), seen AS (
                    SELECT jobs.*, state IN ('captured', 'enriched') AND worker_id IS NULL AS loose,
                        mode <> 'disabled' AND (
                            state = 'captured' OR (paused IS NULL AND (mode = 'automatic' OR priority = 0))
                        ) AS wanted
                    FROM jobs JOIN lanes ON lanes.id = jobs.destination_id
                )
                SELECT lanes.name, mode, paused, CASE WHEN paused IS NOT NULL THEN paused_message END,
                    CASE WHEN paused IS NOT NULL
                        THEN strftime('%Y-%m-%dT%H:%M:%fZ', paused_until_ms / 1000.0, 'unixepoch') END,
                    count(seen.id),
                    count(*) FILTER (WHERE state = 'captured'),
                    count(*) FILTER (WHERE state = 'enriched'),
                    count(*) FILTER (WHERE state = 'synced'),
                    count(*) FILTER (WHERE state = 'failed' AND dismissed_ms IS NULL),
                    count(*) FILTER (WHERE dismissed_ms IS NOT NULL),
                    count(*) FILTER (WHERE state = 'enriched' AND mode = 'manual' AND priority > 0),
                    count(*) FILTER (WHERE worker_id IS NOT NULL),
                    count(*) FILTER (WHERE loose AND wanted AND (ready > 0 OR due_ms <= :now)),
                    min(due_ms) FILTER (WHERE loose AND wanted AND (ready > 0 OR due_ms <= :now)),
                    count(*) FILTER (WHERE loose AND ready = 0 AND due_ms > :now),
                    strftime('%Y-%m-%dT%H:%M:%fZ',
                        min(due_ms) FILTER (WHERE loose AND ready = 0 AND due_ms > :now) / 1000.0, 'unixepoch'),
                    strftime('%Y-%m-%dT%H:%M:%fZ',
                        max(due_ms) FILTER (WHERE loose AND ready = 0 AND due_ms > :now) / 1000.0, 'unixepoch'),
                    min(created_ms) FILTER (WHERE state IN ('captured', 'enriched')),
                    count(*) FILTER (WHERE state = 'synced' AND moved_ms > :now - 300000),
                    count(*) FILTER (WHERE state = 'failed' AND moved_ms > :now - 300000)
                FROM lanes LEFT JOIN seen ON seen.destination_id = lanes.id
                GROUP BY lanes.id ORDER BY lanes.name
                """, arguments: ["now": now]
        ).map { row in
            func seconds(_ time: Int64?) -> Int? { time.map { Int(max(now - $0, 0) / 1000) } }
            return DestinationStatus(
                destination: row[0], mode: row[1], paused: row[2], pausedMessage: row[3], pausedUntil: row[4],
                leads: row[5], captured: row[6], enriched: row[7], synced: row[8], failed: row[9], dismissed: row[10],
                frozen: row[11], held: row[12], due: row[13], oldestDueSeconds: seconds(row[14]), waiting: row[15],
                nextDueAt: row[16], lastDueAt: row[17], oldestSeconds: seconds(row[18]),
                syncedPerMinute: Double(row[19] as Int) / 5, failedPerMinute: Double(row[20] as Int) / 5)
        }
    }

    private func workerStatus(_ database: Database, now: Int64) throws -> [WorkerStatus] {
        var held: [Int64: (holds: [WorkerStatus.Holding], expiry: Int64)] = [:]
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT worker_id, CASE jobs.state WHEN 'captured' THEN 'enrich' ELSE 'sync' END AS stage,
                    destinations.name, count(*), min(lease_expires_ms)
                FROM jobs INDEXED BY jobs_held JOIN destinations ON destinations.id = jobs.destination_id
                WHERE worker_id IS NOT NULL GROUP BY worker_id, stage, destinations.id ORDER BY 1, 2, 3
                """)
        for row in rows {
            let holding = WorkerStatus.Holding(stage: row[1], destination: row[2], jobs: row[3])
            let known = held[row[0], default: ([], .max)]
            held[row[0]] = (known.holds + [holding], min(known.expiry, row[4]))
        }
        return try Row.fetchAll(
            database,
            sql: """
                SELECT id, pid, host, boot_id, started_ms, lock_file,
                    strftime('%Y-%m-%dT%H:%M:%fZ', started_ms / 1000.0, 'unixepoch')
                FROM workers ORDER BY id
                """
        ).map { row in
            let file = lockPath(row[5])
            // An older worker leaves the file empty, and a line may be caught half written.
            let word = FileManager.default.contents(atPath: file).flatMap {
                try? JSONDecoder().decode(WorkerReport.self, from: $0)
            }
            let isSilent = word.map { now - $0.atMilliseconds > 10_000 } ?? false
            let isOverdue = held[row[0]].map { $0.expiry < clock.awake() } ?? false
            let lives = row[3] == clock.bootID && LockFile.isHeld(file)
            return WorkerStatus(
                id: row[0], pid: row[1], host: row[2], since: row[6], ageSeconds: Int(max(now - row[4], 0) / 1000),
                state: !lives ? .dead : isSilent || isOverdue ? .hangs : .alive, holds: held[row[0]]?.holds ?? [],
                lockWaits: word?.lockWaits, lockWaitedMilliseconds: word?.lockWaitedMilliseconds,
                longestLockWaitMilliseconds: word?.longestLockWaitMilliseconds)
        }
    }
}
