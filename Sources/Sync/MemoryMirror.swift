internal import Synchronization

/// A mirror that lasts as long as its process, for a single worker without a database and for tests.
///
/// A class, because all copies of a connector share it.
public final class MemoryMirror: RecordMirror {
    private struct Object {
        var origin: String
        var progress = MirrorProgress()
        var ids: [String: Set<String>] = [:]
        var keys: [String: Set<String>] = [:]

        mutating func forget(_ id: String) {
            for key in keys.removeValue(forKey: id) ?? [] {
                ids[key]?.remove(id)
                if ids[key]?.isEmpty == true { ids[key] = nil }
            }
        }
    }

    private let objects = Mutex<[String: Object]>([:])

    /// Makes an empty mirror.
    public init() {}

    /// How far the mirror of an object reaches; a mirror of another origin is emptied.
    public func progress(of object: String, origin: String) async -> MirrorProgress {
        objects.withLock { objects in
            if let known = objects[object], known.origin == origin { return known.progress }
            objects[object] = Object(origin: origin)
            return MirrorProgress()
        }
    }

    /// The ids of the records that have these keys.
    public func ids(of object: String, under keys: Set<String>) async -> [String: [String]] {
        objects.withLock { objects in
            var found: [String: [String]] = [:]
            for key in keys { found[key] = objects[object]?.ids[key]?.countedUp() }
            return found
        }
    }

    /// Files records under their keys, and moves the progress on.
    public func keep(_ records: [MirroredRecord], of object: String, moving move: MirrorMove?) async {
        objects.withLock { objects in
            guard var known = objects[object] else { return }
            for record in records {
                known.forget(record.id)
                known.keys[record.id] = record.keys
                for key in record.keys { known.ids[key, default: []].insert(record.id) }
            }
            if let move, known.progress == move.old { known.progress = move.new }
            objects[object] = known
        }
    }

    /// Forgets records that are gone.
    public func forget(_ ids: [String], of object: String) async {
        objects.withLock { objects in
            for id in ids { objects[object]?.forget(id) }
        }
    }
}
