/// What became of the rows of a list of attendees. `read` is always the sum of the other four.
public struct AttendeeTally: Sendable, Equatable, Codable {
    /// Registrations that are new.
    public var added: Int
    /// Registrations of which the list says something else now.
    public var updated: Int
    /// Rows that cannot be an attendee, each with its line in the reject file.
    public var rejected: Int
    /// Registrations of which the list says nothing new.
    public var alreadyThere: Int

    /// Rows read.
    public var read: Int { added + updated + rejected + alreadyThere }

    /// Makes a tally.
    public init(added: Int = 0, updated: Int = 0, rejected: Int = 0, alreadyThere: Int = 0) {
        self.added = added
        self.updated = updated
        self.rejected = rejected
        self.alreadyThere = alreadyThere
    }

    /// Adds two tallies.
    public static func + (left: AttendeeTally, right: AttendeeTally) -> AttendeeTally {
        AttendeeTally(
            added: left.added + right.added, updated: left.updated + right.updated,
            rejected: left.rejected + right.rejected, alreadyThere: left.alreadyThere + right.alreadyThere)
    }

    enum CodingKeys: String, CodingKey {
        case added, updated, rejected
        case alreadyThere = "already_there"
    }

    private enum DerivedKeys: String, CodingKey {
        case read
    }

    /// Writes the counts and their sum.
    public func encode(to encoder: any Encoder) throws {
        var derived = encoder.container(keyedBy: DerivedKeys.self)
        try derived.encode(read, forKey: .read)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(added, forKey: .added)
        try container.encode(updated, forKey: .updated)
        try container.encode(rejected, forKey: .rejected)
        try container.encode(alreadyThere, forKey: .alreadyThere)
    }
}
