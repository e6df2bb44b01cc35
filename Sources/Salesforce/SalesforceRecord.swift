import Sync

/// A record as a query brings it.
struct SalesforceRecord: Sendable {
    /// The id, of 18 characters.
    let id: String
    /// The values by the lower-case name of the field: Salesforce's names have no case.
    private let values: [String: JSONValue]

    /// Reads a record; nil where it has no id.
    init?(_ value: JSONValue) {
        guard case .object(let members) = value, let id = members["Id"]?.string else { return nil }
        self.id = id
        values = Dictionary(members.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
    }

    /// What the id has in common with its other spelling.
    var key: String { SalesforceID.key(id) }

    /// A field's value; nil where it is blank or was not asked for.
    func text(_ field: String) -> String? { values[field.lowercased()]?.text }

    /// The present values of fields, under the names as they were asked for.
    func present(_ fields: [String]) -> [String: String] {
        var present: [String: String] = [:]
        for field in fields { present[field] = text(field) }
        return present
    }
}

extension Sequence where Element == SalesforceRecord {
    /// The record that was created first, and of those the one with the lowest id: every run picks the same one.
    var oldest: SalesforceRecord? {
        self.min { left, right in
            (left.text("CreatedDate") ?? "~", left.id) < (right.text("CreatedDate") ?? "~", right.id)
        }
    }
}
