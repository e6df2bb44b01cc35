/// The records of one kind in the order of their creation, with a look-up for exact searches.
struct PipedriveStore: Sendable {
    private(set) var records: [PipedriveRecord] = []
    private var places: [String: Int] = [:]
    /// Places of the records that ever had a text, by the text in lower case.
    private var everHeld: [String: Set<Int>] = [:]

    subscript(key: String) -> PipedriveRecord? { places[key].map { records[$0] } }

    /// How many are not deleted.
    var count: Int { records.count { !$0.isDeleted } }

    /// Adds a record, or replaces it by its new state.
    ///
    /// - Parameters:
    ///   - lag: seconds that the search index waits for a change.
    ///   - indexedAtOnce: whether the index shows this one without waiting.
    ///   - texts: what a search can find it by.
    mutating func put(
        _ changed: PipedriveRecord, at seconds: Double, lag: Double, indexedAtOnce: Bool, texts: [String]
    ) {
        var record = changed
        let place = places[record.key] ?? records.count
        if let last = record.versions.lastIndex(where: { $0.from <= seconds - max(lag, 60) }) {
            record.versions.removeFirst(last)
        }
        if indexedAtOnce { record.versions = [] }
        record.versions.append(
            .init(
                from: indexedAtOnce ? -Double.infinity : seconds, values: record.values, custom: record.custom,
                isGone: record.isDeleted))
        for text in texts { everHeld[text.lowercased(), default: []].insert(place) }
        if place < records.count {
            records[place] = record
        } else {
            records.append(record)
            places[record.key] = place
        }
    }

    /// The records that may have a text as a whole, in the order of their creation.
    func holders(of text: String) -> [PipedriveRecord] {
        (everHeld[text.lowercased()] ?? []).sorted().map { records[$0] }
    }
}
