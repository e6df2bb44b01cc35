internal import Foundation
internal import GRDB

/// A message to people that waits to be sent, or is being sent.
public struct PendingNotice: Sendable, Equatable {
    /// The row of the `notices` table; also the delivery's id for the receiver.
    public var id: Int64
    /// The notice's name in the configuration.
    public var channel: String
    /// `digest`, `paused`, `resumed` or `test`.
    public var kind: String
    /// The body, JSON.
    public var body: String
    /// Which attempt this is; 1 is the first.
    public var attempt: Int
}

/// A row of the `notices` table, for people.
public struct NoticeRecord: Sendable, Equatable, Codable {
    /// The row.
    public var id: Int64
    /// The notice's name in the configuration.
    public var channel: String
    /// `digest`, `paused`, `resumed` or `test`.
    public var kind: String
    /// ISO 8601.
    public var createdAt: String
    /// ISO 8601: when it was sent.
    public var sentAt: String?
    /// ISO 8601: when it was given up.
    public var failedAt: String?
    /// How often it was tried.
    public var attempts: Int
    /// What the last attempt failed with.
    public var lastError: String?

    enum CodingKeys: String, CodingKey {
        case id, channel, kind, attempts
        case createdAt = "created_at"
        case sentAt = "sent_at"
        case failedAt = "failed_at"
        case lastError = "last_error"
    }
}

/// A destination's pause, for those who are to know of it.
public struct PauseFact: Sendable, Equatable {
    /// The destination's name.
    public var destination: String
    /// The error type.
    public var error: String
    /// The CRM's own words.
    public var message: String?
    /// When it began, in UTC milliseconds since 1970.
    public var since: Int64
    /// When it ends by itself; nil where somebody has to act.
    public var until: Int64?
}

extension Store {
    /// How long an attempt may take before another worker may try the same notice.
    private static let sendingTime: Int64 = 90_000
    /// How long what was sent is remembered.
    private static let memory: Int64 = 180 * 86_400_000

    /// Whether a notice of that occasion was written already.
    public func hasNotice(channel: String, kind: String, occasion: String) throws -> Bool {
        try read { database in
            try Bool.fetchOne(
                database,
                sql: "SELECT EXISTS (SELECT 1 FROM notices WHERE channel = ? AND kind = ? AND occasion = ?)",
                arguments: [channel, kind, occasion]) ?? false
        }
    }

    /// Writes a notice that is to be sent; does nothing where one of that occasion was written already. Returns
    /// whether it is new.
    @discardableResult
    public func write(notice kind: String, channel: String, occasion: String, body: String) throws -> Bool {
        let now = clock.wall()
        return try write(.full) { database in
            try database.execute(
                sql: "DELETE FROM notices WHERE created_ms < ? AND (sent_ms IS NOT NULL OR failed_ms IS NOT NULL)",
                arguments: [now - Self.memory])
            try database.execute(
                sql: """
                    INSERT INTO notices (channel, kind, occasion, body, created_ms, due_ms) VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (channel, kind, occasion) DO NOTHING
                    """, arguments: [channel, kind, occasion, body, now, now])
            return database.changesCount == 1
        }
    }

    /// Takes the notices that are due into the caller's hands: no other worker sends them for a minute and a half.
    /// Takes the write lock only if there are.
    public func takeNotices(channels: [String]) throws -> [PendingNotice] {
        let due = """
            SELECT id FROM notices INDEXED BY notices_to_send
            WHERE sent_ms IS NULL AND failed_ms IS NULL AND due_ms <= ?
                AND channel IN (SELECT value FROM json_each(?)) ORDER BY due_ms LIMIT 20
            """
        let names = try JSON.encode(channels)
        guard try !read({ try Int64.fetchAll($0, sql: due, arguments: [clock.wall(), names]).isEmpty }) else {
            return []
        }
        return try write(.full) { database in
            let now = clock.wall()
            let ids = try Int64.fetchAll(database, sql: due, arguments: [now, names])
            return try Row.fetchAll(
                database,
                sql: """
                    UPDATE notices SET due_ms = ?, attempts = attempts + 1 WHERE id IN (SELECT value FROM json_each(?))
                    RETURNING id, channel, kind, body, attempts
                    """, arguments: [now + Self.sendingTime, try JSON.encode(ids)]
            ).map { PendingNotice(id: $0[0], channel: $0[1], kind: $0[2], body: $0[3], attempt: $0[4]) }
        }
    }

    /// A notice arrived.
    public func sent(notice id: Int64) throws {
        try write(.full) { database in
            try database.execute(
                sql: "UPDATE notices SET sent_ms = ?, last_error = NULL WHERE id = ?", arguments: [clock.wall(), id])
        }
    }

    /// A notice did not arrive.
    ///
    /// - Parameter delay: When it is tried again; nil: it is given up.
    public func notSent(notice id: Int64, error: String, again delay: Duration?) throws {
        try write(.normal) { database in
            let now = clock.wall()
            try database.execute(
                sql: "UPDATE notices SET due_ms = ?, failed_ms = ?, last_error = ? WHERE id = ?",
                arguments: [
                    now + (delay?.milliseconds ?? 0), delay == nil ? now : nil, String(error.prefix(500)), id,
                ])
        }
    }

    /// The newest notices.
    public func notices(limit: Int = 50) throws -> [NoticeRecord] {
        func time(_ column: String) -> String { "strftime('%Y-%m-%dT%H:%M:%fZ', \(column) / 1000.0, 'unixepoch')" }
        return try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, channel, kind, \(time("created_ms")), \(time("sent_ms")), \(time("failed_ms")), attempts,
                        last_error
                    FROM notices ORDER BY id DESC LIMIT ?
                    """, arguments: [limit]
            ).map {
                NoticeRecord(
                    id: $0[0], channel: $0[1], kind: $0[2], createdAt: $0[3], sentAt: $0[4], failedAt: $0[5],
                    attempts: $0[6], lastError: $0[7])
            }
        }
    }

    /// The destinations that are paused now.
    public func pauses() throws -> [PauseFact] {
        let now = clock.wall()
        return try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT name, paused_error, paused_message, paused_ms, paused_until_ms FROM destinations
                    WHERE paused_error IS NOT NULL AND (paused_until_ms IS NULL OR paused_until_ms > ?) ORDER BY name
                    """, arguments: [now]
            ).map {
                PauseFact(destination: $0[0], error: $0[1], message: $0[2], since: $0[3], until: $0[4])
            }
        }
    }

    /// The occasions of alerts of a channel that were not followed by word that the destination goes on.
    public func openAlerts(channel: String) throws -> [String] {
        try read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT occasion FROM notices AS alert WHERE channel = ? AND kind = 'paused' AND NOT EXISTS (
                        SELECT 1 FROM notices WHERE notices.channel = alert.channel AND notices.kind = 'resumed'
                            AND notices.occasion = alert.occasion)
                    """, arguments: [channel])
        }
    }
}
