/// The records of one kind, with an index for every field that was ever asked for by equality.
struct SalesforceStore: Sendable {
    /// The records in the order of creation, deleted ones among them.
    private(set) var records: [SalesforceRecord] = []
    private var places: [String: Int] = [:]
    /// Field, look-up key, places of the records that ever held it; who looks something up checks what it finds.
    private var everHeld: [String: Index] = [:]
    /// The names of the indexed fields. Going through the keys of the dictionary itself would copy it at every write.
    private var indexed: [String] = []

    private struct Index: Sendable {
        let field: SalesforceField
        var places: [String: [Int]] = [:]
    }

    subscript(id: String) -> SalesforceRecord? {
        places[id].map { records[$0] }
    }

    /// Adds a record, or replaces it by its new state; answers with the state before.
    @discardableResult
    mutating func put(_ record: SalesforceRecord) -> SalesforceRecord? {
        guard let place = places[record.id] else {
            places[record.id] = records.count
            records.append(record)
            for name in indexed { note(record, at: records.count - 1, in: name, unless: nil) }
            return nil
        }
        let old = records[place]
        records[place] = record
        for name in indexed { note(record, at: place, in: name, unless: old) }
        return old
    }

    private mutating func note(
        _ record: SalesforceRecord, at place: Int, in name: String, unless old: SalesforceRecord?
    ) {
        guard let value = record.values[name], value != old?.values[name] else { return }
        guard let key = everHeld[name]?.field.key(value) else { return }
        everHeld[name]?.places[key, default: []].append(place)
    }

    /// Takes back a change: the record is as it was, or was not there. Changes are taken back last first.
    mutating func restore(_ id: String, to old: SalesforceRecord?) {
        guard let place = places[id] else { return }
        if let old {
            records[place] = old
        } else {
            records.remove(at: place)
            places[id] = nil
        }
    }

    /// The places of the records that may have one of these keys in a field, in order.
    mutating func candidates(_ field: SalesforceField, _ keys: some Sequence<String>) -> [Int] {
        if everHeld[field.name] == nil {
            var index = Index(field: field)
            for (place, record) in records.enumerated() {
                if let key = field.key(record.values[field.name]) { index.places[key, default: []].append(place) }
            }
            everHeld[field.name] = index
            indexed.append(field.name)
        }
        guard let index = everHeld[field.name] else { return [] }
        var found: [Int] = []
        for key in keys {
            if let places = index.places[key] { found += places }
        }
        if found.count < 2 { return found.filter { $0 < records.count } }
        return Set(found).filter { $0 < records.count }.sorted()
    }

    /// The records, deleted ones left out, that have a value in a field.
    mutating func holders(of value: String, in field: SalesforceField) -> [SalesforceRecord] {
        guard let key = field.key(.string(value)) else { return [] }
        return candidates(field, [key]).map { records[$0] }.filter { record in
            !record.isDeleted && field.key(record.values[field.name]) == key
        }
    }
}
