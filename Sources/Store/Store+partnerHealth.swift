internal import GRDB

/// How a partner has been doing of late.
public struct PartnerHealthReport: Sendable, Equatable, Codable {
    /// The partner's id.
    public var partner: String
    /// Why it rests, where it does.
    public var outcome: String?
    /// The partner's code.
    public var code: String?
    /// ISO 8601: until when.
    public var restsUntil: String?
    /// Questions answered of late.
    public var answers: Int
    /// How many of them with values.
    public var hits: Int
    /// How long an answer took, on average.
    public var averageMilliseconds: Int

    enum CodingKeys: String, CodingKey {
        case partner, outcome, code, answers, hits
        case restsUntil = "rests_until"
        case averageMilliseconds = "average_ms"
    }
}

/// The circuit of each partner, shared by all workers of a database.
extension Store {
    /// How the partners have been doing.
    public func partnerHealth(now: Int64? = nil) throws -> [PartnerHealthReport] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT partner, outcome, code,
                        CASE WHEN until_ms > :now AND since_ms <= :now
                            THEN strftime('%Y-%m-%dT%H:%M:%fZ', until_ms / 1000.0, 'unixepoch') END,
                        answers, hits, CASE WHEN answers > 0 THEN milliseconds / answers ELSE 0 END
                    FROM partner_health ORDER BY partner
                    """, arguments: ["now": now ?? clock.wall()]
            ).map { row in
                let until = row[3] as String?
                return PartnerHealthReport(
                    partner: row[0], outcome: until == nil ? nil : row[1], code: until == nil ? nil : row[2],
                    restsUntil: until, answers: row[4], hits: row[5], averageMilliseconds: row[6])
            }
        }
    }

    /// The partners that rest, by id.
    public func restingPartners(now: Int64) throws -> [String: PartnerRestRow] {
        try read { database in
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT partner, outcome, code, until_ms, is_passing FROM partner_health
                        WHERE until_ms > :now AND since_ms <= :now
                        """),
                arguments: ["now": now])
            return Dictionary(
                uniqueKeysWithValues: rows.map { row in
                    (row[0], PartnerRestRow(outcome: row[1] ?? "error", code: row[2], until: row[3], isPassing: row[4]))
                })
        }
    }

    /// Ends the rests of partners: somebody has mended what was wrong.
    public func wakePartners(_ partners: [String]) throws {
        try write(.normal) { database in
            for partner in partners {
                try database.execute(
                    sql:
                        "UPDATE partner_health SET until_ms = 0, probe_ms = 0, errors = 0, rests = 0 WHERE partner = ?",
                    arguments: [partner])
            }
        }
    }

    /// Why a partner is not asked now. After a rest, the first question tries whether it is back, and others wait for it.
    func closed(_ database: Database, _ ask: PartnerAsk) throws -> PartnerGrant? {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT outcome, code, since_ms, until_ms, is_passing, probe_ms, credential, answers, hits
                    FROM partner_health WHERE partner = ?
                    """),
            arguments: [ask.partner])
        guard let row else { return nil }
        let (answers, hits) = (row[7] as Int, row[8] as Int)
        if let floor = ask.floor, answers >= max(floor.after, 1), Double(hits) / Double(answers) < floor.rate {
            return .barren
        }
        guard let outcome = row[0] as String? else { return nil }
        let (since, until, probe) = (row[2] as Int64, row[3] as Int64, row[5] as Int64)
        if outcome == "unconfigured", let mark = ask.credential, (row[6] as Int64?) != mark { return nil }
        var rest = PartnerRestRow(outcome: outcome, code: row[1], until: until, isPassing: row[4])
        if since <= ask.now, ask.now < until { return .rests(rest) }
        if since <= ask.now, ask.now < probe {
            (rest.until, rest.isPassing) = (min(probe, ask.now + 2000), true)
            return .rests(rest)
        }
        try database.cachedStatement(sql: "UPDATE partner_health SET probe_ms = ? WHERE partner = ?")
            .execute(arguments: [ask.now + ask.turn.milliseconds, ask.partner])
        return nil
    }

    /// Takes note of an answer that came from the partner itself.
    func take(
        _ database: Database, _ note: PartnerHealthNote, of partner: String, took milliseconds: Int, now: Int64
    ) throws {
        try database.cachedStatement(sql: "INSERT OR IGNORE INTO partner_health (partner) VALUES (?)")
            .execute(arguments: [partner])
        switch note.kind {
        case .answered(let isHit):
            // Of late: the older half counts less with every thousand.
            try database.cachedStatement(
                sql: """
                    UPDATE partner_health SET outcome = NULL, code = NULL, errors = 0, rests = 0, until_ms = 0,
                        probe_ms = 0, answers = answers + 1, hits = hits + :hit, milliseconds = milliseconds + :took
                    WHERE partner = :partner
                    """
            ).execute(arguments: ["hit": isHit ? 1 : 0, "took": milliseconds, "partner": partner])
            try database.cachedStatement(
                sql: """
                    UPDATE partner_health SET answers = answers / 2, hits = hits / 2, milliseconds = milliseconds / 2
                    WHERE partner = ? AND answers >= 2000
                    """
            ).execute(arguments: [partner])
        case .alive:
            try database.cachedStatement(
                sql: """
                    UPDATE partner_health SET outcome = NULL, code = NULL, errors = 0, rests = 0, until_ms = 0,
                        probe_ms = 0
                    WHERE partner = ? AND outcome IS NOT NULL
                    """
            ).execute(arguments: [partner])
        case .rest(let pause, let isPassing):
            try rest(database, note, of: partner, until: now + pause.milliseconds, isPassing: isPassing, now: now)
        case .failed(let pause, let threshold, let longer, let most):
            let row = try Row.fetchOne(
                database.cachedStatement(
                    sql: "SELECT errors, rests, since_ms <= ? AND until_ms > ? FROM partner_health WHERE partner = ?"),
                arguments: [now, now, partner])
            let before: (errors: Int, rests: Int, isResting: Bool) = row.map { ($0[0], $0[1], $0[2]) } ?? (0, 0, false)
            // Calls that were on their way when the rest began fail with it: that is no further failure.
            if before.isResting { return }
            let (errors, rests) = (before.errors + 1, before.rests)
            var wait = pause?.milliseconds ?? 0
            if errors >= threshold {
                wait = max(wait, min(longer.milliseconds << Int64(min(rests, 10)), most.milliseconds))
            }
            try database.cachedStatement(
                sql: "UPDATE partner_health SET errors = ?, rests = ?, probe_ms = 0 WHERE partner = ?"
            ).execute(arguments: [errors, errors >= threshold ? rests + 1 : rests, partner])
            if wait > 0 { try rest(database, note, of: partner, until: now + wait, isPassing: true, now: now) }
        }
    }

    private func rest(
        _ database: Database, _ note: PartnerHealthNote, of partner: String, until: Int64, isPassing: Bool, now: Int64
    ) throws {
        try database.cachedStatement(
            sql: """
                UPDATE partner_health SET outcome = :outcome, code = :code, since_ms = :now, until_ms = :until,
                    is_passing = :passing, probe_ms = 0, credential = :credential
                WHERE partner = :partner
                """
        ).execute(arguments: [
            "outcome": note.outcome, "code": note.code, "now": now, "until": until, "passing": isPassing,
            "credential": note.credential, "partner": partner,
        ])
    }
}
