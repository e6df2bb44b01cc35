/// One row of a module: its values by field, lookups as the bare id. No value is no entry.
struct ZohoRecord: Sendable {
    let id: String
    var values: [String: JSON]
    var isDeleted = false
    /// What a search still shows, until the index has caught up: nothing while it does not know the record.
    private(set) var indexed: [String: JSON]?
    /// The moment from which on a search shows the values as they are.
    private(set) var indexedFrom: Double

    /// A new record, which a search sees from a moment on.
    init(id: String, values: [String: JSON], indexedFrom: Double) {
        self.id = id
        self.values = values
        self.indexedFrom = indexedFrom
    }

    /// Takes over new values; until the index has caught up a search shows what it showed before.
    mutating func change(_ values: [String: JSON], at seconds: Double, lag: Double) {
        if seconds >= indexedFrom { indexed = self.values }
        indexedFrom = seconds + lag
        self.values = values
    }

    /// The values as a search sees them.
    func searched(at seconds: Double) -> [String: JSON]? { seconds >= indexedFrom ? values : indexed }

    /// The text of a field.
    func text(_ field: String) -> String? { values[field]?.string }

    var isConverted: Bool { values["Converted__s"] == .bool(true) }

    var isLocked: Bool { values["Locked__s"] == .bool(true) }
}
