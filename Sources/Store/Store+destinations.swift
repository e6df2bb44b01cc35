internal import Foundation
internal import GRDB
public import JobQueue

/// A configured connection to a CRM, as the queue sees it.
public struct Destination: Sendable, Equatable, Identifiable {
    /// When enriched leads are sent.
    public enum Mode: String, CaseIterable, Codable, Sendable {
        /// As soon as they are enriched.
        case automatic
        /// When somebody pushes them; until then they are frozen.
        case manual
        /// Not at all; nothing is claimed, nothing is lost.
        case disabled
    }

    /// The row of the `destinations` table.
    public let id: Int64
    /// The name in the configuration.
    public let name: String
    /// `hubspot`, `salesforce`, `pipedrive` or `zoho`.
    public let kind: String
    /// When enriched leads are sent.
    public let mode: Mode
    /// Why its jobs are held, where they are.
    public let pausedError: ErrorType?
}

extension Store {
    /// Makes the destinations of the configuration known, and returns all that the database has, by name.
    ///
    /// The mode is set only when a destination is new: afterwards `leadferry mode` rules.
    /// - Throws: `StoreError.destinationKindChanged`.
    @discardableResult
    public func register(destinations: [(name: String, kind: String, mode: Destination.Mode)]) throws -> [Destination] {
        let known = try self.destinations()
        for (name, kind, _) in destinations {
            if let stored = known.first(where: { $0.name == name }), stored.kind != kind {
                throw StoreError.destinationKindChanged(name: name, stored: stored.kind, configured: kind)
            }
        }
        let new = destinations.filter { wanted in !known.contains { $0.name == wanted.name } }
        guard !new.isEmpty else { return known }
        try write(.full) { database in
            for (name, kind, mode) in new {
                try database.execute(
                    sql: "INSERT INTO destinations (name, kind, mode) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING",
                    arguments: [name, kind, mode.rawValue]
                )
            }
        }
        return try self.destinations()
    }

    /// All destinations, by name.
    public func destinations() throws -> [Destination] {
        try read { try Self.destinations($0) }
    }

    static func destinations(_ database: Database) throws -> [Destination] {
        try Row.fetchAll(
            database.cachedStatement(sql: "SELECT id, name, kind, mode, paused_error FROM destinations ORDER BY name")
        ).map {
            Destination(
                id: $0[0], name: $0[1], kind: $0[2], mode: Destination.Mode(rawValue: $0[3]) ?? .disabled,
                pausedError: ($0[4] as String?).flatMap(ErrorType.init)
            )
        }
    }

    /// Holds a destination's jobs before the sync stage, because something concerns every lead of it. A pause that is
    /// on already begins no second time.
    public func pause(destination: String, for error: JobError) throws {
        try write(.full) { database in
            let now = clock.wall()
            try database.execute(
                sql: """
                    UPDATE destinations SET
                        paused_ms = CASE WHEN paused_error = :type THEN paused_ms ELSE :now END,
                        probed_ms = CASE WHEN paused_error = :type THEN probed_ms END,
                        probes = CASE WHEN paused_error = :type THEN probes ELSE 0 END,
                        paused_error = :type, paused_message = :message, paused_until_ms = :until
                    WHERE name = :destination
                    """,
                arguments: [
                    "type": error.type.rawValue, "message": error.message, "now": now,
                    "until": error.retryAfter.map { now + $0.milliseconds }, "destination": destination,
                ]
            )
        }
    }

    /// Sets when enriched leads are sent. Switching to automatic releases all frozen ones: they are only not claimed.
    public func set(mode: Destination.Mode, destination: String) throws {
        try write(.full) { database in
            try database.execute(
                sql: "UPDATE destinations SET mode = ? WHERE name = ?", arguments: [mode.rawValue, destination])
            guard database.changesCount == 1 else { throw StoreError.unknown(what: "destination", name: destination) }
        }
    }
}
