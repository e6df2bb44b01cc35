public import Foundation
internal import GRDB

/// A destination's credential as it lies in the database: encrypted, under a key that is not in the database.
public struct SealedCredential: Sendable, Equatable {
    /// Nonce, ciphertext and tag.
    public var sealed: Data
    /// Names the key without telling it.
    public var keyID: String
    /// Raised by each change.
    public var generation: Int64
    /// When it was written.
    public var at: Date
}

extension Store {
    /// The credential of a destination, or nil where none was kept.
    public func credential(of destination: String) throws -> SealedCredential? {
        try read { database in
            try Row.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT sealed, key_id, generation, at_ms FROM credentials
                        WHERE destination_id = (SELECT id FROM destinations WHERE name = ?)
                        """),
                arguments: [destination]
            ).map {
                SealedCredential(sealed: $0[0], keyID: $0[1], generation: $0[2], at: Date(milliseconds: $0[3]))
            }
        }
    }

    /// Keeps a credential over the generation that was read; nil stands for none. Survives a power cut: a refresh token
    /// that was replaced and lost would lock the account out.
    ///
    /// - Returns: The new generation, or nil where somebody else wrote meanwhile and nothing was changed.
    /// - Throws: `StoreError.unknown` where there is no such destination.
    public func set(
        credential sealed: Data, keyID: String, destination: String, over generation: Int64?
    ) throws -> Int64? {
        let now = clock.wall()
        return try write(.full) { database in
            guard
                let id = try Int64.fetchOne(
                    database, sql: "SELECT id FROM destinations WHERE name = ?", arguments: [destination])
            else { throw StoreError.unknown(what: "destination", name: destination) }
            if let generation {
                return try Int64.fetchOne(
                    database,
                    sql: """
                        UPDATE credentials SET sealed = ?, key_id = ?, generation = generation + 1, at_ms = ?
                        WHERE destination_id = ? AND generation = ?
                        RETURNING generation
                        """,
                    arguments: [sealed, keyID, now, id, generation])
            }
            // A first generation is a time, so that who read one that was removed since does not take this for it.
            return try Int64.fetchOne(
                database,
                sql: """
                    INSERT INTO credentials (destination_id, sealed, key_id, generation, at_ms) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (destination_id) DO NOTHING
                    RETURNING generation
                    """,
                arguments: [id, sealed, keyID, now, now])
        }
    }

    /// Forgets the credential of a destination. Returns whether there was one.
    @discardableResult
    public func removeCredential(of destination: String) throws -> Bool {
        try write(.full) { database in
            try database.execute(
                sql: "DELETE FROM credentials WHERE destination_id = (SELECT id FROM destinations WHERE name = ?)",
                arguments: [destination])
            return database.changesCount > 0
        }
    }
}
