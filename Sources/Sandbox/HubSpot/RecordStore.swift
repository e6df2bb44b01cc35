/// The records of one kind, with the look-ups that keep unique values unique and searches quick.
struct RecordStore: Sendable {
    var type: ObjectType
    private(set) var records: [String: HubSpotRecord] = [:]
    /// Every id in the order of creation.
    private(set) var order: [String] = []
    /// Unique property, value in lower case, id of the record that holds it.
    private var holders: [String: [String: String]] = [:]
    /// Indexed property, value in lower case, ids of the records that ever held it.
    private var everHeld: [String: [String: Set<String>]] = [:]

    init(type: ObjectType) {
        self.type = type
    }

    /// The record that a reference leads to: an id (of a merged record, too), or a unique value.
    func find(_ reference: String, by property: String?, followingMerges: Bool = true) -> HubSpotRecord? {
        if let property, property != "hs_object_id" {
            return holders[property]?[reference.lowercased()].flatMap { records[$0] }
        }
        var record = records[reference]
        while followingMerges, let next = record?.mergedInto { record = records[next] }
        return record?.archivedAt == nil && record?.mergedInto == nil ? record : nil
    }

    /// Whether records may be looked up by a property.
    func isKey(_ property: String?) -> Bool {
        property == nil || type.properties[property ?? ""]?.isUnique == true
    }

    /// The record, other than the given one, that already holds one of the unique values.
    func holder(of properties: [String: String], except id: String? = nil) -> (property: String, record: String)? {
        for property in type.uniqueProperties {
            for value in Self.claims(property, properties) {
                if let holder = holders[property]?[value], holder != id { return (property, holder) }
            }
        }
        return nil
    }

    /// The values that a record's properties claim of a unique property; a contact's further addresses count.
    static func claims(_ property: String, _ properties: [String: String]) -> [String] {
        var values = [properties[property]].compactMap(\.self)
        if property == "email", let further = properties["hs_additional_emails"] {
            values += further.split(separator: ";").map(String.init)
        }
        return values.filter { !$0.isEmpty }.map { $0.lowercased() }
    }

    /// Adds a record, or replaces it by its new state; `lag` says whether the search index has to wait for it.
    mutating func put(_ changed: HubSpotRecord, at seconds: Double, lag: Double, indexedAtOnce: Bool) {
        var record = changed
        if let old = records[record.id] {
            release(old)
        } else {
            order.append(record.id)
        }
        let isGone = record.archivedAt != nil || record.mergedInto != nil
        if !isGone {
            for property in type.uniqueProperties {
                for value in Self.claims(property, record.properties) {
                    holders[property, default: [:]][value] = record.id
                }
            }
        }
        for property in type.indexedProperties {
            guard let value = record.properties[property]?.lowercased() else { continue }
            everHeld[property, default: [:]][value, default: []].insert(record.id)
        }
        if let last = record.versions.lastIndex(where: { $0.from <= seconds - max(lag, 60) }) {
            record.versions.removeFirst(last)
        }
        if indexedAtOnce { record.versions = [] }
        let from = indexedAtOnce ? -Double.infinity : seconds
        record.versions.append(.init(from: from, properties: record.properties, isArchived: isGone))
        records[record.id] = record
    }

    /// Forgets a record for good.
    mutating func purge(_ id: String) {
        guard let record = records.removeValue(forKey: id) else { return }
        release(record)
        order.removeAll { $0 == id }
    }

    private mutating func release(_ record: HubSpotRecord) {
        for property in type.uniqueProperties {
            for value in Self.claims(property, record.properties) where holders[property]?[value] == record.id {
                holders[property]?[value] = nil
            }
        }
    }

    /// The ids among which the records with one of these values are, if the property is indexed.
    func candidates(_ property: String, _ values: [String]) -> Set<String>? {
        guard type.indexedProperties.contains(property) else { return nil }
        let held = everHeld[property] ?? [:]
        return values.reduce(into: []) { $0.formUnion(held[$1.lowercased()] ?? []) }
    }
}
