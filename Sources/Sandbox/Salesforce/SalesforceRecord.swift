/// One row of an object: its values by field, the system's own among them. No value is no entry.
struct SalesforceRecord: Sendable {
    let id: String
    var values: [String: JSON]

    var isDeleted: Bool { values["IsDeleted"] == .bool(true) }

    /// The text of a field.
    func text(_ field: String) -> String? { values[field]?.string }
}
