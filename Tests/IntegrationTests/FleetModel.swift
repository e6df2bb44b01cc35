import Foundation

/// What a campaign knows must be so, kept in a database of its own and compared in SQL with a snapshot of the fleet's.
struct FleetModel {
    private let user: Installation
    private var news = ""
    /// Every (event, identity) that a summary has reported.
    private(set) var committed: Set<String> = []

    init(user: Installation) throws {
        self.user = user
        try run(
            """
            PRAGMA journal_mode = WAL;
            CREATE TABLE committed (event TEXT, identity TEXT, PRIMARY KEY (event, identity)) WITHOUT ROWID;
            CREATE TABLE seen (job_id INTEGER PRIMARY KEY, epoch INTEGER, state TEXT);
            """)
    }

    /// An ingest of the file has printed its summary: from now on its leads are there for good.
    mutating func commit(_ file: Crowd.File) {
        for identity in file.identities where committed.insert("\(file.event)|\(identity)").inserted {
            news += "INSERT INTO committed VALUES ('\(file.event)', '\(identity)');\n"
        }
    }

    /// Compares, and remembers what it saw. The laws that are broken, with how many rows break them.
    ///
    /// - Parameter everything: also the histories of jobs that did not move since the last time.
    mutating func check(everything: Bool) throws -> [String] {
        let answer = try run(
            """
            PRAGMA synchronous = OFF;
            ATTACH 'leadferry.db' AS ferry;
            BEGIN;
            \(news)
            CREATE TEMP TABLE moved AS
                SELECT jobs.id FROM ferry.jobs LEFT JOIN seen ON seen.job_id = jobs.id
                WHERE \(everything ? "1" : "seen.job_id IS NULL OR seen.epoch <> jobs.epoch OR seen.state <> jobs.state");
            \(Self.laws.map { "SELECT '\($0.0)', count(*) FROM (\($0.1)) HAVING count(*) > 0;" }.joined(separator: "\n"))
            INSERT OR REPLACE INTO seen SELECT id, epoch, state FROM ferry.jobs;
            COMMIT;
            """)
        news = ""
        return answer.split(separator: "\n").map(String.init)
    }

    @discardableResult
    private func run(_ script: String) throws -> String {
        try user.write(script, to: "model.sql")
        let result = try user.shell("exec sqlite3 -batch -bail -cmd '.timeout 10000' model.db < model.sql")
        guard result.status == 0 else { throw CampaignFailure("the model: \(result.messages)") }
        return result.output
    }

    /// Each a sentence and a query of the rows that break it.
    private static let laws: [(String, String)] = [
        (
            "a lead whose ingest was reported is gone",
            """
            SELECT 1 FROM committed WHERE NOT EXISTS (
                SELECT 1 FROM ferry.leads JOIN ferry.events ON events.id = leads.event_id
                WHERE events.name = committed.event AND leads.identity = committed.identity
                    AND EXISTS (SELECT 1 FROM ferry.jobs WHERE jobs.lead_id = leads.id))
            """
        ),
        ("a job is gone", "SELECT 1 FROM seen WHERE job_id NOT IN (SELECT id FROM ferry.jobs)"),
        ("an epoch fell", "SELECT 1 FROM seen JOIN ferry.jobs ON jobs.id = seen.job_id WHERE jobs.epoch < seen.epoch"),
        (
            "a move is illegal or begins where the last one did not end",
            """
            SELECT 1 FROM (
                SELECT what, from_state, to_state,
                    lag(to_state, 1, 'captured') OVER story AS state, lag(from_state) OVER story AS before
                FROM ferry.job_history WHERE job_id IN (SELECT id FROM moved)
                WINDOW story AS (PARTITION BY job_id ORDER BY epoch, at_ms)
            ) WHERE from_state <> state OR NOT CASE what
                WHEN 'done' THEN (from_state, to_state) IN (
                    VALUES ('captured', 'enriched'), ('enriched', 'synced'), ('enriched', 'enriched'))
                WHEN 'failed' THEN from_state IN ('captured', 'enriched') AND to_state = 'failed'
                WHEN 'retried' THEN from_state = 'failed' AND to_state = before
                WHEN 'resent' THEN (from_state, to_state) = ('synced', 'enriched')
                ELSE from_state = to_state AND from_state IN ('captured', 'enriched') END
            """
        ),
        (
            "one claim ended twice: a worker wrote after its job was taken over",
            "SELECT 1 FROM ferry.job_history WHERE job_id IN (SELECT id FROM moved) GROUP BY job_id, epoch HAVING count(*) > 1"
        ),
        (
            "a job is not where its history says",
            """
            SELECT 1 FROM ferry.jobs WHERE id IN (SELECT id FROM moved) AND state <> coalesce(
                (SELECT to_state FROM ferry.job_history WHERE job_id = jobs.id ORDER BY epoch DESC, at_ms DESC LIMIT 1),
                'captured')
            """
        ),
    ]
}
