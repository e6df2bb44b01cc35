/// What is remembered of a CRM's records so that they can be found by a key without asking for each: e-mail to person,
/// name or domain to company.
///
/// A mirror tells where to look, not what is true: who uses it reads the records it names before anything is decided,
/// and forgets those that are gone. It is filled from lists that the CRM gives in the order of change, and is worth
/// asking only where nothing newer than its progress is left. All workers of a destination share one; it may be used by
/// many tasks at once.
public protocol RecordMirror: Sendable {
    /// How far the mirror of an object reaches.
    ///
    /// - Parameter origin: Whose records are mirrored: an account, and who sees it. A mirror of another origin is
    ///   emptied.
    /// - Throws: where it cannot be asked. It is of no use then, and nothing may be taken from it.
    func progress(of object: String, origin: String) async throws -> MirrorProgress

    /// The ids of the records that have these keys, as far as the mirror has them; the shortest and lowest id first.
    func ids(of object: String, under keys: Set<String>) async throws -> [String: [String]]

    /// Files records under their keys in place of those they had, and moves the progress on in the same step.
    ///
    /// - Parameter move: From where to where the progress goes. Where another worker has moved it since, it stays.
    func keep(_ records: [MirroredRecord], of object: String, moving move: MirrorMove?) async throws

    /// Forgets records that are gone.
    func forget(_ ids: [String], of object: String) async throws
}

/// A record and the keys under which it is to be found.
public struct MirroredRecord: Sendable, Equatable {
    /// The CRM's id.
    public var id: String
    /// The keys, each spelt such that equal ones are equal texts.
    public var keys: Set<String>

    /// Makes a record.
    public init(id: String, keys: Set<String>) {
        self.id = id
        self.keys = keys
    }
}

/// How far a mirror reaches. The texts are the CRM's own, and mean something to the connector alone.
public struct MirrorProgress: Sendable, Equatable {
    /// Whether every record was seen once.
    public var isWhole: Bool
    /// The change up to which everything was seen.
    public var reached: String?
    /// The change from which the reading under way began; nil where none is.
    public var since: String?
    /// Where the reading under way goes on.
    public var cursor: String?

    /// Makes a progress; that of an empty mirror where nothing is given.
    public init(isWhole: Bool = false, reached: String? = nil, since: String? = nil, cursor: String? = nil) {
        self.isWhole = isWhole
        self.reached = reached
        self.since = since
        self.cursor = cursor
    }
}

/// A step of a mirror's progress.
public struct MirrorMove: Sendable, Equatable {
    /// The progress as it was read.
    public var old: MirrorProgress
    /// The progress with the records that go with it.
    public var new: MirrorProgress

    /// Makes a step.
    public init(from old: MirrorProgress, to new: MirrorProgress) {
        self.old = old
        self.new = new
    }
}

extension Sequence where Element == String {
    /// Ids as a CRM counts them up: the shortest first, and of those the lowest.
    func countedUp() -> [String] { sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) } }
}
