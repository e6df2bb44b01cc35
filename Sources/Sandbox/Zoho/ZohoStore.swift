/// The records of one module, with an index for every field that was ever asked for by equality.
struct ZohoStore: Sendable {
    /// The records in the order of creation, deleted ones among them.
    private(set) var records: [ZohoRecord] = []
    private var places: [String: Int] = [:]
    /// Field, look-up key, places of the records that ever held it; who looks something up checks what it finds.
    private var everHeld: [String: Index] = [:]
    /// The names of the indexed fields. Going through the keys of the dictionary itself would copy it at every write.
    private var indexed: [String] = []

    private struct Index: Sendable {
        let field: ZohoField
        var places: [String: [Int]] = [:]
    }

    /// A record that is not deleted.
    subscript(id: String) -> ZohoRecord? {
        places[id].map { records[$0] }.flatMap { $0.isDeleted ? nil : $0 }
    }

    /// Adds a record, or replaces it by its new state.
    mutating func put(_ record: ZohoRecord) {
        let old = places[record.id].map { records[$0] }
        let place = places[record.id] ?? records.count
        if place == records.count {
            places[record.id] = place
            records.append(record)
        } else {
            records[place] = record
        }
        for name in indexed {
            guard let value = record.values[name], value != old?.values[name],
                let key = everHeld[name]?.field.key(value)
            else { continue }
            everHeld[name]?.places[key, default: []].append(place)
        }
    }

    /// The places of the records that may have one of these keys in a field, in order.
    mutating func candidates(_ field: ZohoField, _ keys: some Sequence<String>) -> [Int] {
        if everHeld[field.name] == nil {
            var index = Index(field: field)
            for (place, record) in records.enumerated() {
                if let key = field.key(record.values[field.name]) { index.places[key, default: []].append(place) }
            }
            everHeld[field.name] = index
            indexed.append(field.name)
        }
        guard let index = everHeld[field.name] else { return [] }
        var found: Set<Int> = []
        for key in keys { found.formUnion(index.places[key] ?? []) }
        return found.sorted()
    }

    /// The records that have a value in a field.
    mutating func holders(of value: JSON, in field: ZohoField) -> [ZohoRecord] {
        guard let key = field.key(value) else { return [] }
        return candidates(field, [key]).map { records[$0] }.filter { record in
            !record.isDeleted && field.key(record.values[field.name]) == key
        }
    }
}
