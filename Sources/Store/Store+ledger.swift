internal import GRDB

/// The ledger of what partners are asked: reserve, call, settle.
extension Store {
    /// Books what became of questions, and says of new ones what becomes of them: all in one transaction, so that calls that
    /// are made at the same time share a commit.
    ///
    /// Where money is reserved the commit survives a power cut, as an intent to create in a CRM does.
    /// - Returns: A grant for each question, in their order.
    public func book(_ settlements: [PartnerSettlement], asking asks: [PartnerAsk] = []) throws -> [PartnerGrant] {
        guard !settlements.isEmpty || !asks.isEmpty else { return [] }
        return try write(asks.contains { $0.price > 0 || $0.credits > 0 } ? .full : .normal) { database in
            for settlement in settlements { try settle(database, settlement) }
            return try asks.map { try grant(database, $0) }
        }
    }

    /// How long nobody else looks for a result for which somebody does, in milliseconds: a second look does no harm.
    private static let lookTurn: Int64 = 5000

    /// The questions that wait for a result.
    public func openQuestions(partner: String, task: String) throws -> [OpenQuestion] {
        try read { database in
            try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT id, key, place FROM enrichment_ledger
                        WHERE partner = ? AND task = ? AND state = 'pending' ORDER BY id
                        """),
                arguments: [partner, task]
            ).map { OpenQuestion(entry: $0[0], key: $0[1], place: $0[2]) }
        }
    }

    /// Marks all that is being asked: in a copy of the database nobody will settle it.
    func loseQuestions(_ database: Database) throws {
        try database.execute(
            sql: "UPDATE enrichment_ledger SET state = 'unknown', settled_ms = ? WHERE state = 'reserved'",
            arguments: [clock.wall()])
    }

    /// Marks what a worker that is gone had asked and never settled. Part of its burial.
    func loseQuestions(_ database: Database, worker: Int64) throws {
        try database.cachedStatement(
            sql: """
                UPDATE enrichment_ledger SET state = 'unknown', settled_ms = ?
                WHERE worker_id = ? AND state = 'reserved'
                """
        ).execute(arguments: [clock.wall(), worker])
    }

    // MARK: - Reserve

    private func grant(_ database: Database, _ ask: PartnerAsk) throws -> PartnerGrant {
        if let kept = try kept(database, ask) { return kept }
        if let open = try open(database, ask) { return open }
        if let lost = try lost(database, ask) { return lost }
        for cap in ask.caps where ask.price > 0 {
            let booked = try Int64.fetchOne(
                database.cachedStatement(sql: "SELECT booked FROM enrichment_accounts WHERE account = ?"),
                arguments: [cap.account.key])
            if (booked ?? 0) + ask.price > cap.most { return .capped(cap.account) }
        }
        // Last, because it may take the one turn of a partner that is tried again.
        if let closed = try closed(database, ask) { return closed }
        try database.cachedStatement(
            sql: """
                INSERT INTO enrichment_ledger
                    (partner, call, key, lead_id, event, state, reserved_credits, reserved_price, worker_id, at_ms)
                VALUES (?, ?, ?, ?, ?, 'reserved', ?, ?, ?, ?)
                """
        ).execute(arguments: [
            ask.partner, ask.call, ask.key, ask.lead, ask.event, ask.credits, ask.price, ask.worker, ask.now,
        ])
        let entry = database.lastInsertedRowID
        try add(database, entry: entry, ask.price)
        return .go(entry: entry)
    }

    private func kept(_ database: Database, _ ask: PartnerAsk) throws -> PartnerGrant? {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT answer, at_ms FROM partner_answers WHERE partner = ? AND key = ?
                        AND at_ms > CASE json_extract(answer, '$.outcome') WHEN 'hit' THEN ? ELSE ? END
                    """),
            arguments: [ask.partner, ask.key, ask.hitsSince, ask.missesSince])
        return row.map { .kept($0[0], at: $0[1]) }
    }

    /// The question where it is being asked, or waits for its result.
    private func open(_ database: Database, _ ask: PartnerAsk) throws -> PartnerGrant? {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT id, state, worker_id, at_ms, task, place, poll_ms,
                        EXISTS (SELECT 1 FROM workers WHERE workers.id = enrichment_ledger.worker_id)
                    FROM enrichment_ledger WHERE partner = ? AND key = ? AND state IN ('reserved', 'pending')
                    """),
            arguments: [ask.partner, ask.key])
        guard let row else { return nil }
        let (entry, asked, worker) = (row[0] as Int64, row[3] as Int64, row[2] as Int64?)
        if (row[1] as String) == "pending" {
            guard ask.now - asked < ask.longest.milliseconds else {
                try lose(database, entry: entry, now: ask.now)
                return nil
            }
            let due = row[6] as Int64? ?? 0
            if due > ask.now { return .waits(.milliseconds(due - ask.now)) }
            // Others leave it alone for a moment. Who looks for many at once settles them all.
            try database.cachedStatement(
                sql: """
                    UPDATE enrichment_ledger SET poll_ms = :until
                    WHERE partner = :partner AND task = :task AND state = 'pending'
                    """
            ).execute(arguments: [
                "until": ask.now + Self.lookTurn, "partner": ask.partner, "task": row[4] as String,
            ])
            return .look(entry: entry, task: row[4], place: row[5])
        }
        // Who asks once at a time in a process, and finds a question of its own, has lost it.
        let isAlive = worker.map { $0 != ask.worker && (row[7] as Bool) } ?? (ask.now - asked < ask.turn.milliseconds)
        if isAlive { return .underWay }
        try lose(database, entry: entry, now: ask.now)
        return nil
    }

    private func lose(_ database: Database, entry: Int64, now: Int64) throws {
        try database.cachedStatement(
            sql: "UPDATE enrichment_ledger SET state = 'unknown', settled_ms = ? WHERE id = ?"
        ).execute(arguments: [now, entry])
    }

    private func lost(_ database: Database, _ ask: PartnerAsk) throws -> PartnerGrant? {
        guard let lostFor = ask.lostFor else { return nil }
        // Nobody ever said what became of it: a crash, a call that was broken off, or a result that never came.
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT max(id), max(at_ms), count(*), 
                        count(*) FILTER (WHERE outcome IS NULL OR outcome = 'pending')
                    FROM enrichment_ledger WHERE partner = ? AND key = ? AND state = 'unknown' AND at_ms > ?
                    """),
            arguments: [ask.partner, ask.key, ask.now - lostFor.milliseconds])
        guard let row, let entry = row[0] as Int64? else { return nil }
        let (count, silent) = (row[2] as Int, row[3] as Int)
        guard silent > 0 || count >= ask.tries else { return nil }
        return .lost(entry: entry, at: row[1])
    }

    // MARK: - Settle

    private func settle(_ database: Database, _ settlement: PartnerSettlement) throws {
        if let entry = settlement.entry { try settle(database, entry, settlement) }
        if let (key, answer) = settlement.keep {
            try database.cachedStatement(
                sql: """
                    INSERT INTO partner_answers (partner, key, answer, at_ms) VALUES (?, ?, ?, ?)
                    ON CONFLICT (partner, key) DO UPDATE SET answer = excluded.answer, at_ms = excluded.at_ms
                    """
            ).execute(arguments: [settlement.partner, key, answer, settlement.now])
        }
        if let note = settlement.health {
            try take(database, note, of: settlement.partner, took: settlement.milliseconds, now: settlement.now)
        }
        for key in settlement.suppressed {
            try suppress(database, key: key, source: settlement.partner, now: settlement.now)
        }
    }

    /// An entry that is open is settled once; what became of it meanwhile stands.
    private func settle(_ database: Database, _ entry: Int64, _ settlement: PartnerSettlement) throws {
        var arguments: StatementArguments = [
            "outcome": settlement.outcome, "code": settlement.code, "request": settlement.requestID,
            "took": settlement.milliseconds, "people": settlement.people, "id": entry,
        ]
        let change: String
        switch settlement.state {
        case .withdrawn: return try withdraw(database, entry)
        case .settled(let credits, let price):
            let reserved = try Int64.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT reserved_price FROM enrichment_ledger
                        WHERE id = ? AND state IN ('reserved', 'pending', 'unknown')
                        """),
                arguments: [entry])
            guard let reserved else { return }
            try add(database, entry: entry, price - reserved)
            change = "state = 'settled', credits = :credits, price = :price, settled_ms = :now"
            arguments = arguments &+ ["credits": credits, "price": price, "now": settlement.now]
        case .pending(let task, let place, let look):
            change = "state = 'pending', task = :task, place = :place, poll_ms = :look, worker_id = NULL"
            arguments = arguments &+ ["task": task, "place": place, "look": look]
        case .unknown:
            change = "state = 'unknown', settled_ms = :now"
            arguments = arguments &+ ["now": settlement.now]
        }
        // One of three texts: each is prepared once.
        try database.cachedStatement(
            sql: """
                UPDATE enrichment_ledger SET \(change), outcome = coalesce(:outcome, outcome),
                    code = coalesce(:code, code), request_id = coalesce(:request, request_id), milliseconds = :took,
                    people = :people
                WHERE id = :id AND state IN ('reserved', 'pending', 'unknown')
                """
        ).execute(arguments: arguments)
    }

    private func withdraw(_ database: Database, _ entry: Int64) throws {
        let reserved = try Int64.fetchOne(
            database.cachedStatement(
                sql: "SELECT reserved_price FROM enrichment_ledger WHERE id = ? AND state = 'reserved'"),
            arguments: [entry])
        guard let reserved else { return }
        try add(database, entry: entry, -reserved)
        try database.cachedStatement(sql: "DELETE FROM enrichment_ledger WHERE id = ?").execute(arguments: [entry])
    }

    /// Books an amount on all accounts of an entry.
    private func add(_ database: Database, entry: Int64, _ amount: Int64) throws {
        guard amount != 0 else { return }
        try database.cachedStatement(
            sql: """
                INSERT INTO enrichment_accounts (account, booked)
                SELECT value, :amount FROM enrichment_ledger, json_each(json_array(
                    'lead:' || lead_id, 'event:' || event, 'day:' || day, 'partner:' || partner || ':' || day))
                WHERE enrichment_ledger.id = :id AND value IS NOT NULL
                ON CONFLICT (account) DO UPDATE SET booked = booked + excluded.booked
                """
        ).execute(arguments: ["amount": amount, "id": entry])
    }
}
