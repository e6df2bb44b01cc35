import DiskFaults
import Foundation
import GRDB
import JobQueue
import Leads
import Synchronization
import Testing

@testable import Store

/// A day of a queue, recorded: every change of the disk, what the database said after every step, and what each step
/// promised to survive.
///
/// After step n the database is in state n. A step that returned `FULL` promises that no power cut brings back an older
/// state; one that returned `NORMAL` promises nothing but that there is no state in between.
struct PowerLossScenario {
    /// The database after a step.
    struct State {
        var name: String
        /// The changes of the disk when the step returned.
        var mark: Int
        /// Whether the step promised to survive a power cut.
        var isPromised: Bool
        /// All rows, as text.
        var content: String
    }

    /// Something that must be there from then on, in the words of the promise.
    struct Promise {
        var name: String
        var mark: Int
        /// Selects 1 where it is kept.
        var sql: String
    }

    private(set) var states: [State] = []
    private(set) var promises: [Promise] = []
    private(set) var changes: [DiskChange] = []
    private let folder: FaultFolder
    private let clock: Clock

    init() throws {
        folder = try FaultFolder()
        let times = StoreFixture.Times()
        clock = Clock(
            wall: {
                times.wall.withLock { time in
                    time += 1000
                    return time
                }
            }, boot: times.clock.boot, awake: times.clock.awake, bootID: times.clock.bootID)
        folder.record()
        let path = folder.path + "/leadferry.db"
        try firstDay(path: path)
        try secondDay(path: path)
        changes = folder.recording()
    }

    // MARK: - The run

    private mutating func firstDay(path: String) throws {
        let store = try Store(path: path, opening: .migrating, clock: clock)
        // Beside the store, for what only a shell or a checkpointer would do.
        let shell = try DatabaseQueue(path: path)
        try keep("schema", store, [("the schema", "SELECT count(*) >= 1 FROM schema_migrations")])
        try store.register(destinations: [("hubspot", "hubspot", .automatic)])
        try keep("destination", store, [("the destination", "SELECT count(*) = 1 FROM destinations")])
        try ingest(0..<24, chunk: 8, store)

        let worker = try store.registerWorker()
        try state("worker", store)
        try enrich(store, worker, limit: 10)
        try enrich(store, worker, limit: 14)
        try sync(store, worker, limit: 8, failing: 2)
        try checkpoint(shell, "TRUNCATE")
        try sync(store, worker, limit: 6, failing: 1)
        let failed = try store.retry(JobFilter())
        #expect(failed.count == 3)
        try keep(
            "retry", store, [("the retry", "SELECT count(*) = 3 FROM job_history WHERE what = 'retried'")])
        try checkpoint(shell, "PASSIVE")
        try ingest(20..<30, chunk: 5, store, city: "Oslo")
        try enrich(store, worker, limit: 4)
        try sync(store, worker, limit: 5, failing: 0)
        try store.retire(worker)
        try state("retired", store)
        try shell.close()
        try store.close()
    }

    /// The log was removed with the last connection, and is made anew.
    private mutating func secondDay(path: String) throws {
        let store = try Store(path: path, clock: clock)
        let worker = try store.registerWorker()
        try state("second worker", store)
        try enrich(store, worker, limit: 3)
        try sync(store, worker, limit: 3, failing: 0)
        try store.retire(worker)
        try state("second worker retired", store)
        try store.close()
    }

    private mutating func ingest(_ numbers: Range<Int>, chunk: Int, _ store: Store, city: String? = nil) throws {
        let run = try store.beginIngest(event: "expo", input: "day.csv", source: .csv, destinations: ["hubspot"])
        try keep("run \(run.id)", store)
        for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: chunk) {
            let part = start..<min(start + chunk, numbers.upperBound)
            let leads = part.map { number in
                StoreFixture.lead(
                    number, fingerprint: Int64(number + 1000 * Int(run.id)), city.map { [.city: $0] } ?? [:])
            }
            _ = try store.ingest(leads, rejected: 1, run: run)
            let emails = leads.compactMap(\.values[.email]).map { "'\($0)'" }.joined(separator: ", ")
            try keep(
                "chunk \(start)", store,
                [
                    (
                        "the leads of a chunk, and their jobs",
                        """
                        SELECT count(*) = \(leads.count) FROM leads JOIN jobs ON jobs.lead_id = leads.id
                        WHERE email IN (\(emails))
                        """
                    ),
                    (
                        "the chunk's rows in the run",
                        "SELECT rows_read >= \(part.upperBound - numbers.lowerBound + 1) FROM ingest_runs WHERE id = \(run.id)"
                    ),
                ])
        }
        try store.finishIngest(run)
        try keep(
            "finished \(run.id)", store,
            [("the end of the run", "SELECT finished_ms IS NOT NULL FROM ingest_runs WHERE id = \(run.id)")])
    }

    private mutating func enrich(_ store: Store, _ worker: WorkerLease, limit: Int) throws {
        let jobs = try store.claim(
            ClaimRequest(stage: .enrich, destination: "hubspot", limit: limit), worker: worker)
        try state("claimed \(jobs.count) to enrich", store)
        try store.complete(jobs.map { JobCompletion($0, .done(note: nil)) })
        try state("enriched \(jobs.count)", store)
    }

    private mutating func sync(_ store: Store, _ worker: WorkerLease, limit: Int, failing: Int) throws {
        let jobs = try store.claim(ClaimRequest(stage: .sync, destination: "hubspot", limit: limit), worker: worker)
        try #require(jobs.count > failing)
        try state("claimed \(jobs.count) to sync", store)
        let leads = try store.leads(ids: jobs.map(\.leadID))
        let keys = try jobs.map { job in
            RemoteRecordKey(object: "contact", key: try #require(leads[job.leadID]).lead.identity.description)
        }
        _ = try store.reserve(destination: "hubspot", zip(jobs, keys).map { ($0, $1) })
        try state("reserved", store)
        let known = try store.remoteRecords(destination: "hubspot", keys: Set(keys))
        let grants = try store.recordIntents(
            destination: "hubspot",
            zip(jobs, keys).map { ($0, [CreateWish($1, knownID: known[$1]?.id)]) })
        #expect(grants.allSatisfy { $0 == .granted })
        // Removed when the create's answer is known; then the record is there.
        try keep(
            "intents", store,
            keys.map { key in
                (
                    "the intent to create \(key.key)",
                    """
                    SELECT EXISTS (SELECT 1 FROM create_intents WHERE key = '\(key.key)' AND sent = 1)
                        OR EXISTS (SELECT 1 FROM remote_records WHERE key = '\(key.key)')
                    """
                )
            })
        let completions = zip(jobs, keys).enumerated().map { index, pair in
            var completion = JobCompletion(
                pair.0, index < failing ? .failed(JobError(.campaign, message: "archived")) : .done(note: nil))
            completion.records = [pair.1: RemoteRecordEntry(id: "crm-\(pair.1.key)", origin: .created)]
            completion.settled = [pair.1]
            completion.steps = index < failing ? [.person] : [.person, .campaign]
            completion.leadRevision = leads[pair.0.leadID]?.revision
            return completion
        }
        // Half of the batches come back with the next claim in one transaction.
        if failing == 0 {
            let (refused, next) = try store.complete(
                completions, claiming: ClaimRequest(stage: .enrich, destination: "hubspot", limit: 2), worker: worker)
            #expect(refused.isEmpty)
            try keep("outcomes and claim", store, outcomes(jobs, keys, failing: failing))
            try store.complete(next.map { JobCompletion($0, .released) })
            try state("handed back", store)
        } else {
            #expect(try store.complete(completions).isEmpty)
            try keep("outcomes", store, outcomes(jobs, keys, failing: failing))
        }
    }

    private func outcomes(
        _ jobs: [ClaimedJob], _ keys: [RemoteRecordKey], failing: Int
    ) -> [(name: String, sql: String)] {
        zip(jobs, keys).enumerated().flatMap { index, pair in
            [
                (
                    "the outcome of job \(pair.0.id)",
                    """
                    SELECT count(*) = 1 FROM job_history WHERE job_id = \(pair.0.id) AND epoch = \(pair.0.epoch)
                        AND what = '\(index < failing ? "failed" : "done")'
                    """
                ),
                (
                    "the remote record \(pair.1.key)",
                    "SELECT count(*) = 1 FROM remote_records WHERE key = '\(pair.1.key)'"
                ),
            ]
        }
    }

    private mutating func checkpoint(_ shell: DatabaseQueue, _ mode: String) throws {
        try shell.writeWithoutTransaction { database in
            let row = try #require(try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(\(mode))"))
            #expect(row[0] == 0, "the checkpoint was not hindered")
        }
    }

    // MARK: - What is remembered of it

    private mutating func state(_ name: String, _ store: Store, isPromised: Bool = false) throws {
        let mark = folder.recorded
        states.append(
            State(name: name, mark: mark, isPromised: isPromised, content: try store.read { try Self.content($0) }))
    }

    private mutating func keep(_ name: String, _ store: Store, _ kept: [(name: String, sql: String)] = []) throws {
        try state(name, store, isPromised: true)
        guard let mark = states.last?.mark else { return }
        promises += kept.map { Promise(name: $0.name, mark: mark, sql: $0.sql) }
    }

    /// All rows of all tables that carry the queue, as text.
    static func content(_ database: Database) throws -> String {
        let tables = [
            "events", "destinations", "ingest_runs", "leads", "captures", "workers", "jobs", "job_history",
            "lead_history", "remote_records", "create_intents",
        ]
        return try tables.map { table in
            let columns = try String.fetchAll(database, sql: "SELECT name FROM pragma_table_info('\(table)')")
            let row = columns.map { "quote(\($0))" }.joined(separator: "||','||")
            let order = try String.fetchAll(
                database, sql: "SELECT name FROM pragma_table_info('\(table)') WHERE pk > 0 ORDER BY pk")
            return try String.fetchOne(
                database,
                sql: """
                    SELECT '\(table): ' || coalesce(group_concat(line, char(10)), '') FROM (
                        SELECT \(row) AS line FROM \(table) ORDER BY \(order.joined(separator: ", "))
                    )
                    """) ?? ""
        }.joined(separator: "\n")
    }
}
