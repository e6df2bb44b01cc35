import Synchronization

/// The ids of lists by their names, as far as they were asked for lately, so that a name costs one call in ten minutes.
///
/// A class, because all copies of a connector share what it knows.
final class ListDirectory: Sendable {
    private struct Entry {
        var id: String
        var at: ContinuousClock.Instant
    }

    /// A name may be taken from one list and given to another.
    private static let age = Duration.seconds(600)

    private let entries = Mutex<[String: Entry]>([:])

    /// The id of the list with this name, where it was noted within the last ten minutes.
    func id(of name: String, at now: ContinuousClock.Instant = .now) -> String? {
        entries.withLock { entries in
            guard let entry = entries[name], entry.at.duration(to: now) < Self.age else { return nil }
            return entry.id
        }
    }

    /// Notes that a list has a name.
    func note(_ id: String, as name: String, at now: ContinuousClock.Instant = .now) {
        entries.withLock { $0[name] = Entry(id: id, at: now) }
    }

    /// Forgets a name that has led to no list.
    func forget(_ name: String) {
        entries.withLock { $0[name] = nil }
    }
}
