/// Where the queue stands at one moment: its destinations, its workers, and the write-ahead log.
public struct QueueStatus: Sendable, Equatable, Codable {
    /// The destinations, by name.
    public var destinations: [DestinationStatus]
    /// The workers that are registered, the oldest first.
    public var workers: [WorkerStatus]
    /// The write-ahead log.
    public var log: LogStatus
}

/// Where the jobs of one destination stand. Lengths of time are in seconds.
public struct DestinationStatus: Sendable, Equatable, Codable {
    /// The destination's name.
    public var destination: String
    /// Its sync mode.
    public var mode: String
    /// Why its jobs are held before the sync, where they are.
    public var paused: String?
    /// The destination's own words.
    public var pausedMessage: String?
    /// ISO 8601: when the pause ends by itself; nil where somebody has to act.
    public var pausedUntil: String?
    /// All its jobs.
    public var leads: Int
    /// Jobs before enrichment.
    public var captured: Int
    /// Jobs before the sync.
    public var enriched: Int
    /// Jobs whose lead is in the CRM.
    public var synced: Int
    /// Jobs that failed and were not dismissed.
    public var failed: Int
    /// Failed jobs that somebody dismissed.
    public var dismissed: Int
    /// Enriched jobs held because the mode is manual.
    public var frozen: Int
    /// Jobs a worker holds now.
    public var held: Int
    /// Jobs a worker could claim now.
    public var due: Int
    /// How long the oldest of them has been due.
    public var oldestDueSeconds: Int?
    /// Jobs in back-off.
    public var waiting: Int
    /// ISO 8601: when the first of them will be due.
    public var nextDueAt: String?
    /// ISO 8601: when the last of them will be due.
    public var lastDueAt: String?
    /// Age of the oldest job before the sync, since it was ingested.
    public var oldestSeconds: Int?
    /// Leads that reached the CRM in the last five minutes, for one minute.
    public var syncedPerMinute: Double
    /// Leads that failed in the last five minutes, for one minute.
    public var failedPerMinute: Double

    enum CodingKeys: String, CodingKey {
        case destination, mode, paused, leads, captured, enriched, synced, failed, dismissed, frozen, held, due, waiting
        case pausedMessage = "paused_message"
        case pausedUntil = "paused_until"
        case oldestDueSeconds = "oldest_due_seconds"
        case nextDueAt = "next_due_at"
        case lastDueAt = "last_due_at"
        case oldestSeconds = "oldest_seconds"
        case syncedPerMinute = "synced_per_minute"
        case failedPerMinute = "failed_per_minute"
    }
}

/// One registered worker.
public struct WorkerStatus: Sendable, Equatable, Codable {
    /// Whether it can be trusted with what it holds.
    public enum State: String, Sendable, Codable {
        /// Its process is there, and does its upkeep.
        case alive
        /// Its process is there, but a lease ran out, or it has not said anything for ten seconds.
        case hangs
        /// Its process is gone: another worker takes its jobs within a second, if there is one.
        case dead
    }

    /// Jobs of one stage and destination that it holds.
    public struct Holding: Sendable, Equatable, Codable {
        /// `enrich` or `sync`.
        public var stage: String
        /// The destination's name.
        public var destination: String
        /// How many.
        public var jobs: Int
    }

    /// The row of the `workers` table.
    public var id: Int64
    /// Its process.
    public var pid: Int
    /// The machine's name.
    public var host: String
    /// ISO 8601: when it registered.
    public var since: String
    /// For how many seconds it has been registered.
    public var ageSeconds: Int
    /// Whether it lives.
    public var state: State
    /// What it holds.
    public var holds: [Holding]
    /// How often it found the database's write lock taken; nil, as the next two, where it has not said.
    public var lockWaits: Int?
    /// How long it waited for it in all.
    public var lockWaitedMilliseconds: Int64?
    /// How long it waited at most.
    public var longestLockWaitMilliseconds: Int64?

    enum CodingKeys: String, CodingKey {
        case id, pid, host, since, state, holds
        case ageSeconds = "age_seconds"
        case lockWaits = "lock_waits"
        case lockWaitedMilliseconds = "lock_waited_ms"
        case longestLockWaitMilliseconds = "longest_lock_wait_ms"
    }
}

/// The write-ahead log: commits that do not stand in the database file yet. Sizes are in bytes.
public struct LogStatus: Sendable, Equatable, Codable {
    /// The size of the file.
    public var bytes: Int64
    /// What of it was written since it was last emptied. Nil where the kernel does not show SQLite's index of it.
    public var used: Int64?
    /// What of that stands in the database file by now.
    public var copied: Int64?
    /// How far it can be copied while the present readers stay.
    public var copyable: Int64?
    /// Who keeps it from being emptied.
    public var readers: [WALReaders.Reader]

    /// Makes a status.
    public init(
        bytes: Int64, used: Int64? = nil, copied: Int64? = nil, copyable: Int64? = nil, readers: [WALReaders.Reader]
    ) {
        self.bytes = bytes
        self.used = used
        self.copied = copied
        self.copyable = copyable
        self.readers = readers
    }
}
