internal import GRDB

/// What was spent on one account, in the organisation's unit and the partner's credits.
public struct SpendLine: Sendable, Equatable, Codable {
    /// The partner, event or day; empty where a question belonged to none.
    public var name: String
    /// Questions put.
    public var asked: Int
    /// Of these, answered with values.
    public var hits: Int
    /// Answered without.
    public var misses: Int
    /// Being asked, or waiting for a result.
    public var open: Int
    /// Questions whose answer was lost: nobody knows what they cost.
    public var unknown: Int
    /// What is booked: open and unknown questions with the most they may cost.
    public var price: Double
    /// The same in credits; only where all are one partner's.
    public var credits: Double?
    /// What of it nobody knows.
    public var unknownPrice: Double

    enum CodingKeys: String, CodingKey {
        case name, asked, hits, misses, open, unknown, price, credits
        case unknownPrice = "unknown_price"
    }
}

/// By what spending is added up.
public enum SpendGrouping: String, Sendable, CaseIterable {
    case partner
    case event
    case day
}

/// An entry of the ledger, for people.
public struct SpendEntry: Sendable, Equatable, Codable {
    /// The number in the ledger.
    public var id: Int64
    /// The partner's id.
    public var partner: String
    /// The partner's call.
    public var call: String
    /// The lead's number.
    public var lead: Int64?
    /// `reserved`, `pending`, `settled` or `unknown`.
    public var state: String
    /// What the answer meant.
    public var outcome: String?
    /// The partner's code.
    public var code: String?
    /// In the partner's credits.
    public var credits: Double
    /// In the organisation's unit.
    public var price: Double
    /// What the partner calls the answer.
    public var requestID: String?
    /// How many people the call was about.
    public var people: Int
    /// ISO 8601.
    public var at: String

    enum CodingKeys: String, CodingKey {
        case id, partner, call, lead, state, outcome, code, credits, price, people, at
        case requestID = "request_id"
    }
}

extension Store {
    /// What was spent, since a day (ISO date, UTC) and at an event.
    public func spend(by grouping: SpendGrouping, event: String? = nil, since day: String? = nil) throws -> [SpendLine]
    {
        // One of three columns: no text of the caller's goes into SQL.
        let column =
            switch grouping {
            case .partner: "partner"
            case .event: "event"
            case .day: "day"
            }
        return try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT coalesce(\(column), ''), count(*), count(*) FILTER (WHERE outcome = 'hit'),
                        count(*) FILTER (WHERE outcome = 'miss'),
                        count(*) FILTER (WHERE state IN ('reserved', 'pending')),
                        count(*) FILTER (WHERE state = 'unknown'),
                        sum(coalesce(price, reserved_price)) / 1000000.0,
                        CASE WHEN count(DISTINCT partner) = 1
                            THEN sum(coalesce(credits, reserved_credits)) / 1000000.0 END,
                        coalesce(sum(reserved_price) FILTER (WHERE state = 'unknown'), 0) / 1000000.0
                    FROM enrichment_ledger
                    WHERE (:event IS NULL OR event = :event) AND (:day IS NULL OR day >= :day)
                    GROUP BY 1 ORDER BY 7 DESC, 1
                    """, arguments: ["event": event, "day": day]
            ).map {
                SpendLine(
                    name: $0[0], asked: $0[1], hits: $0[2], misses: $0[3], open: $0[4], unknown: $0[5], price: $0[6],
                    credits: $0[7], unknownPrice: $0[8])
            }
        }
    }

    /// The entries whose price nobody knows, the newest first.
    public func unknownSpend() throws -> [SpendEntry] {
        try entries("WHERE state = 'unknown' ORDER BY id DESC", [])
    }

    /// What was asked about a lead, the oldest first.
    public func spend(lead: Int64) throws -> [SpendEntry] {
        try entries("WHERE lead_id = ? ORDER BY id", [lead])
    }

    /// A person has looked up what a question cost whose answer was lost.
    ///
    /// - Returns: Whether there was such an entry.
    public func settleUnknown(entry: Int64, credits: Double) throws -> Bool {
        let row = try read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT partner, reserved_credits, reserved_price, milliseconds, people FROM enrichment_ledger
                    WHERE id = ? AND state = 'unknown'
                    """,
                arguments: [entry])
        }
        guard let row else { return false }
        let (most, price) = (row[1] as Int64, row[2] as Int64)
        let amount = Int64((credits * 1_000_000).rounded())
        // The price of a credit is that of the reservation; where nothing was reserved it is one.
        let share = most > 0 ? Double(price) / Double(most) : 1
        var settlement = PartnerSettlement(
            entry: entry, partner: row[0],
            state: .settled(credits: amount, price: Int64((Double(amount) * share).rounded())), now: clock.wall())
        (settlement.milliseconds, settlement.people) = (row[3] as Int? ?? 0, row[4])
        settlement.code = "settled by hand"
        _ = try book([settlement])
        return true
    }

    /// What is booked on an account, in millionths.
    public func booked(_ account: SpendCap.Account) throws -> Int64 {
        try read { database in
            try Int64.fetchOne(
                database.cachedStatement(sql: "SELECT booked FROM enrichment_accounts WHERE account = ?"),
                arguments: [account.key]) ?? 0
        }
    }

    private func entries(_ condition: String, _ arguments: [Int64]) throws -> [SpendEntry] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, partner, call, lead_id, state, outcome, code, credits, price, request_id, people, asked_at
                    FROM enrichment_spend \(condition)
                    """, arguments: StatementArguments(arguments)
            ).map {
                SpendEntry(
                    id: $0[0], partner: $0[1], call: $0[2], lead: $0[3], state: $0[4], outcome: $0[5], code: $0[6],
                    credits: $0[7], price: $0[8], requestID: $0[9], people: $0[10], at: $0[11])
            }
        }
    }
}
