import Sync

/// What the result of a written row is filed under.
enum RowKey: Hashable, Sendable {
    case company(CompanyKey)
    case person(Int64)
    case member(Int64)
    case activity(Int64)
}

/// One record to write.
struct Row: Sendable {
    var key: RowKey
    var object: String
    /// The id of the record to update; nil creates one.
    var id: String?
    var fields: [String: JSONValue]
}

/// Up to 200 records of one kind that are written together: Salesforce answers for each of them, in their order.
///
/// Source: the REST guide's "sObject Collections".
struct WriteCollection: Sendable {
    var object: String
    var isUpdate: Bool
    var rows: [Row]

    /// No collection takes more.
    static let limit = 200

    /// Puts rows into as few collections as there can be: one kind and one way each, updates first, and none that names
    /// one record twice, which Salesforce refuses.
    static func all(of rows: [Row]) -> [WriteCollection] {
        var collections: [WriteCollection] = []
        for row in rows.filter({ $0.id != nil }) + rows.filter({ $0.id == nil }) {
            if let place = collections.firstIndex(where: { $0.takes(row) }) {
                collections[place].rows.append(row)
            } else {
                collections.append(WriteCollection(object: row.object, isUpdate: row.id != nil, rows: [row]))
            }
        }
        return collections
    }

    private func takes(_ row: Row) -> Bool {
        guard object == row.object, isUpdate == (row.id != nil), rows.count < Self.limit else { return false }
        guard let id = row.id.map(SalesforceID.key) else { return true }
        return !rows.contains { $0.id.map(SalesforceID.key) == id }
    }

    /// The body: every row says what it is, and an update which record it means.
    var body: JSONValue {
        let records = rows.map { row -> JSONValue in
            var members = row.fields
            members["attributes"] = ["type": .string(row.object)]
            if let id = row.id { members["id"] = .string(id) }
            return .object(members)
        }
        return ["allOrNone": false, "records": .array(records)]
    }

    /// Two collections with half of the rows each; none where there is but one row.
    var halves: [WriteCollection] {
        guard rows.count > 1 else { return [] }
        var (first, second) = (self, self)
        first.rows = Array(rows[..<(rows.count / 2)])
        second.rows = Array(rows[(rows.count / 2)...])
        return [first, second]
    }
}
