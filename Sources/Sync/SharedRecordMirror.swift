internal import Crypto
internal import Foundation
public import Store

/// The mirror of a destination, kept in the database and so shared by all workers.
///
/// The database is told no address and no name: keys go in as keyed hashes (HMAC-SHA-256, 64 bits of it) under a random
/// key of the mirror's own. So a copy of the file is no list of the CRM's people, and neither pruning nor forgetting a
/// lead has to look for them here. The key lies in the same file: who has it can still test whether one given address
/// is among them. Two keys with one hash do no harm, since every record is read before it counts.
public struct SharedRecordMirror: RecordMirror {
    /// The mirror was emptied by a worker that sees another account: what was read of it means nothing.
    private struct Emptied: Error {}

    private let store: Store
    private let destination: String

    /// Makes the mirror of a destination.
    public init(store: Store, destination: String) {
        self.store = store
        self.destination = destination
    }

    /// How far the mirror of an object reaches; a mirror of another origin is emptied.
    public func progress(of object: String, origin: String) async throws -> MirrorProgress {
        try await store.offload { [destination] in
            MirrorProgress(try $0.openMirror(of: object, destination: destination, origin: origin))
        }
    }

    /// The ids of the records that have these keys: no write, and no call.
    public func ids(of object: String, under keys: Set<String>) async throws -> [String: [String]] {
        try await store.offload { [destination] store in
            guard let mirror = try store.mirror(of: object, destination: destination) else { throw Emptied() }
            let hashes = Dictionary(uniqueKeysWithValues: keys.map { ($0, Self.hash($0, mirror)) })
            guard let found = try store.mirroredRecords(of: mirror, under: Set(hashes.values)) else {
                throw Emptied()
            }
            return hashes.compactMapValues { found[$0]?.countedUp() }
        }
    }

    /// Files records and the progress in one transaction, which a power cut may undo: then they are read again.
    public func keep(_ records: [MirroredRecord], of object: String, moving move: MirrorMove?) async throws {
        try await store.offload { [destination] store in
            guard let mirror = try store.mirror(of: object, destination: destination) else { return }
            var hashed: [String: [Int64]] = [:]
            for record in records { hashed[record.id] = record.keys.map { Self.hash($0, mirror) } }
            try store.keepMirrored(
                hashed, in: mirror, from: move.map { MirrorPlace($0.old) }, to: move.map { MirrorPlace($0.new) })
        }
    }

    /// Forgets records that are gone.
    public func forget(_ ids: [String], of object: String) async throws {
        try await store.offload { [destination] store in
            guard let mirror = try store.mirror(of: object, destination: destination) else { return }
            try store.forgetMirrored(ids, in: mirror)
        }
    }

    private static func hash(_ key: String, _ mirror: StoredMirror) -> Int64 {
        let code = HMAC<SHA256>.authenticationCode(for: Data(key.utf8), using: SymmetricKey(data: mirror.key))
        return Int64(bitPattern: code.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }
}

extension MirrorProgress {
    fileprivate init(_ mirror: StoredMirror) {
        self.init(
            isWhole: mirror.place.isWhole, reached: mirror.place.reached, since: mirror.place.since,
            cursor: mirror.place.cursor)
    }
}

extension MirrorPlace {
    fileprivate init(_ progress: MirrorProgress) {
        self.init(
            isWhole: progress.isWhole, reached: progress.reached, since: progress.since, cursor: progress.cursor)
    }
}
