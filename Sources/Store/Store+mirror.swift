public import Foundation
internal import GRDB

/// How far a mirror reaches; the texts are the CRM's own.
public struct MirrorPlace: Sendable, Equatable {
    /// Whether every record was seen once.
    public var isWhole: Bool
    /// The change up to which everything was seen.
    public var reached: String?
    /// The change from which the reading under way began; nil where none is.
    public var since: String?
    /// Where the reading under way goes on.
    public var cursor: String?

    /// Makes a place.
    public init(isWhole: Bool = false, reached: String? = nil, since: String? = nil, cursor: String? = nil) {
        self.isWhole = isWhole
        self.reached = reached
        self.since = since
        self.cursor = cursor
    }
}

/// The mirror of an object of a destination.
public struct StoredMirror: Sendable, Equatable {
    /// The number of its row.
    public var id: Int64
    /// The key of the hashes, 32 random bytes.
    public var key: Data
    /// How far it reaches.
    public var place: MirrorPlace
}

/// Mirrors of a CRM's records: hashes of keys to ids. None of it is durable: what a power cut undoes is read again.
extension Store {
    /// The mirror of an object as it is, or nil where none was begun. Takes no write lock.
    public func mirror(of object: String, destination: String) throws -> StoredMirror? {
        try read { try Self.mirror($0, object, destination)?.mirror }
    }

    /// The mirror of an object; made where there is none, and emptied where it is of another origin.
    ///
    /// - Throws: `StoreError.unknown` where there is no such destination.
    public func openMirror(of object: String, destination: String, origin: String) throws -> StoredMirror {
        if let known = try read({ try Self.mirror($0, object, destination) }), known.origin == origin {
            return known.mirror
        }
        let now = clock.wall()
        return try write(.normal) { database in
            // Somebody else may have opened it meanwhile.
            if let known = try Self.mirror(database, object, destination), known.origin == origin {
                return known.mirror
            }
            try database.execute(
                sql: """
                    DELETE FROM record_mirrors
                    WHERE destination_id = (SELECT id FROM destinations WHERE name = ?) AND object = ?
                    """, arguments: [destination, object])
            try database.execute(
                sql: """
                    INSERT INTO record_mirrors (destination_id, object, origin, hash_key, is_whole, at_ms)
                    SELECT id, ?, ?, randomblob(32), 0, ? FROM destinations WHERE name = ?
                    """, arguments: [object, origin, now, destination])
            guard let made = try Self.mirror(database, object, destination)?.mirror else {
                throw StoreError.unknown(what: "destination", name: destination)
            }
            return made
        }
    }

    /// The ids of the records under each of these hashes; nil where the mirror was emptied since it was read.
    public func mirroredRecords(of mirror: StoredMirror, under hashes: Set<Int64>) throws -> [Int64: [String]]? {
        try read { database in
            guard try Self.isThere(database, mirror) else { return nil }
            let statement = try database.cachedStatement(
                sql: "SELECT remote_id FROM mirrored_records WHERE mirror_id = ? AND key_hash = ? ORDER BY remote_id")
            var found: [Int64: [String]] = [:]
            for hash in hashes {
                let ids = try String.fetchAll(statement, arguments: [mirror.id, hash])
                if !ids.isEmpty { found[hash] = ids }
            }
            return found
        }
    }

    /// Files records under their hashes in place of those they had, and moves the place on where nobody else has since.
    ///
    /// A mirror that was emptied since it was read gets nothing.
    public func keepMirrored(
        _ records: [String: [Int64]], in mirror: StoredMirror, from old: MirrorPlace? = nil, to new: MirrorPlace? = nil
    ) throws {
        // Mostly there is nothing newer, and then nothing to wait for either.
        if records.isEmpty, old == new { return }
        let now = clock.wall()
        try write(.normal) { database in
            guard try Self.isThere(database, mirror) else { return }
            for (id, hashes) in records {
                try Self.forget(database, id, mirror.id)
                for hash in hashes {
                    try database.cachedStatement(
                        sql: "INSERT OR IGNORE INTO mirrored_records (mirror_id, key_hash, remote_id) VALUES (?, ?, ?)"
                    ).execute(arguments: [mirror.id, hash, id])
                }
            }
            guard let old, let new, old != new else { return }
            try database.cachedStatement(
                sql: """
                    UPDATE record_mirrors SET is_whole = ?, reached = ?, since = ?, cursor = ?, at_ms = ?
                    WHERE id = ? AND is_whole = ? AND reached IS ? AND since IS ? AND cursor IS ?
                    """
            ).execute(arguments: [
                new.isWhole, new.reached, new.since, new.cursor, now, mirror.id, old.isWhole, old.reached, old.since,
                old.cursor,
            ])
        }
    }

    /// Forgets records.
    public func forgetMirrored(_ ids: [String], in mirror: StoredMirror) throws {
        guard !ids.isEmpty else { return }
        try write(.normal) { database in
            guard try Self.isThere(database, mirror) else { return }
            for id in ids { try Self.forget(database, id, mirror.id) }
        }
    }

    /// Whether a mirror is the one that was read: the number of one that was removed is given again, its key is not.
    private static func isThere(_ database: Database, _ mirror: StoredMirror) throws -> Bool {
        try Bool.fetchOne(
            database.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM record_mirrors WHERE id = ? AND hash_key = ?)"),
            arguments: [mirror.id, mirror.key]) ?? false
    }

    private static func forget(_ database: Database, _ id: String, _ mirror: Int64) throws {
        try database.cachedStatement(sql: "DELETE FROM mirrored_records WHERE mirror_id = ? AND remote_id = ?")
            .execute(arguments: [mirror, id])
    }

    private static func mirror(
        _ database: Database, _ object: String, _ destination: String
    ) throws -> (mirror: StoredMirror, origin: String)? {
        try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT id, hash_key, is_whole, reached, since, cursor, origin FROM record_mirrors
                    WHERE destination_id = (SELECT id FROM destinations WHERE name = ?) AND object = ?
                    """),
            arguments: [destination, object]
        ).map { row in
            let place = MirrorPlace(isWhole: row[2], reached: row[3], since: row[4], cursor: row[5])
            return (StoredMirror(id: row[0], key: row[1], place: place), row[6])
        }
    }
}
