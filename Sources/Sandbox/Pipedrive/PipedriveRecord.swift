/// A person, organization, activity, lead or note.
struct PipedriveRecord: Sendable {
    /// What the search index saw from a moment on.
    struct Version: Sendable {
        let from: Double
        let values: [String: JSON]
        let custom: [String: JSON]
        let isGone: Bool
    }

    /// The id: a number, or a uuid for a lead.
    let id: JSON
    /// What the record has in the members that every account has; null where it has nothing.
    var values: [String: JSON]
    /// What it has in fields of one's own, by their hash.
    var custom: [String: JSON] = [:]
    /// Milliseconds since 1970.
    var addedAt: Int
    var updatedAt: Int
    var deletedAt: Int?
    /// The record that this one was merged into.
    var mergedInto: Int?
    /// The latest version, and the earlier ones that a lagging index may still show.
    var versions: [Version] = []

    /// The id as a path has it.
    var key: String { id.string ?? id.text }
    var number: Int { id.integer ?? 0 }
    var isDeleted: Bool { deletedAt != nil }
    var name: JSON { values["name"] ?? values["title"] ?? .null }

    func integer(_ member: String) -> Int? { values[member]?.integer }

    /// What the index showed at a moment; nothing if the record was not there yet.
    func version(at seconds: Double) -> Version? { versions.last { $0.from <= seconds } }

    /// The values of a list such as `emails`, the primary one first.
    static func contactValues(_ list: JSON?) -> [String] {
        let entries = list?.array ?? []
        let sorted = entries.filter { $0["primary"] == true } + entries.filter { $0["primary"] != true }
        return sorted.compactMap { $0["value"]?.string }
    }

    /// The record as faults see it: each value by its member, addresses and numbers by `email` and `phone`, fields of
    /// one's own by hash and by name.
    func described(_ fields: [PipedriveField]) -> [String: JSON] {
        var members = values
        members["id"] = id
        for (name, list) in [("email", "emails"), ("phone", "phones")] {
            if let value = Self.contactValues(values[list]).first { members[name] = .string(value) }
        }
        for (hash, value) in custom {
            members[hash] = value
            if let field = fields.first(where: { $0.code == hash }) { members[field.name] = value }
        }
        return members
    }
}
