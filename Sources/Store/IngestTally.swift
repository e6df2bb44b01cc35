/// What became of the rows of an input. `read` is always the sum of the other four.
public struct IngestTally: Sendable, Equatable, Codable {
    /// Rows that became a lead and its jobs.
    public var accepted: Int
    /// Rows about a person who is already a lead of the event.
    public var merged: Int
    /// Rows that cannot be a lead, each with its line in the reject file.
    public var rejected: Int
    /// Rows that were ingested before.
    public var alreadyThere: Int

    /// Rows read.
    public var read: Int { accepted + merged + rejected + alreadyThere }

    /// Makes a tally.
    public init(accepted: Int = 0, merged: Int = 0, rejected: Int = 0, alreadyThere: Int = 0) {
        self.accepted = accepted
        self.merged = merged
        self.rejected = rejected
        self.alreadyThere = alreadyThere
    }

    /// Adds two tallies.
    public static func + (left: IngestTally, right: IngestTally) -> IngestTally {
        IngestTally(
            accepted: left.accepted + right.accepted, merged: left.merged + right.merged,
            rejected: left.rejected + right.rejected, alreadyThere: left.alreadyThere + right.alreadyThere
        )
    }

    enum CodingKeys: String, CodingKey {
        case read, accepted, merged, rejected
        case alreadyThere = "already_there"
    }

    /// Writes the counts under the names of the ingest summary.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(read, forKey: .read)
        try container.encode(accepted, forKey: .accepted)
        try container.encode(merged, forKey: .merged)
        try container.encode(rejected, forKey: .rejected)
        try container.encode(alreadyThere, forKey: .alreadyThere)
    }

    /// Reads the counts back; `read` follows from the others.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        accepted = try container.decode(Int.self, forKey: .accepted)
        merged = try container.decode(Int.self, forKey: .merged)
        rejected = try container.decode(Int.self, forKey: .rejected)
        alreadyThere = try container.decode(Int.self, forKey: .alreadyThere)
    }
}
