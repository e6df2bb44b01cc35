import JobQueue
import Sync

/// What a look-up brought, before one record is picked for each wish.
struct RecordFindings: Sendable {
    let object: PipedriveObject
    /// How they were come by.
    var route = LookUpRoute.known
    /// The ids that may have a key.
    var ids: [RecordKey: [String]] = [:]
    /// Why a key could not be asked.
    var failed: [RecordKey: JobError] = [:]
    /// What was read; nil where Pipedrive has no such record.
    var records: [String: Result<PipedriveRecord?, JobError>] = [:]

    init(object: PipedriveObject) { self.object = object }

    /// All ids that may have a key.
    var candidates: Set<String> { Set(ids.values.joined()) }

    /// The ids that were asked for in vain.
    var gone: [String] {
        records.compactMap { id, result in
            if case .success(nil) = result { id } else { nil }
        }
    }

    /// Files records that came by themselves under the keys they have.
    mutating func take(_ found: [PipedriveRecord], for keys: [RecordKey]) {
        let wanted = Set(keys)
        for record in found {
            records[record.id] = .success(record)
            for key in record.row.keys(as: object).intersection(wanted) { ids[key, default: []].append(record.id) }
        }
    }

    /// Whether nothing further need be asked for a wish: there is a record, or nobody knows whether there is one.
    func settles(_ wish: RecordFinder.Wish) -> Bool {
        switch record(for: wish) {
        case .success(nil): false
        default: true
        }
    }

    /// The record of a wish; nil where there is none, or why it could not be asked.
    ///
    /// The id goes before the keys, and these in their order. A record counts only where it has the key as it is now.
    /// Of several the one with the lowest id is taken, which was created first, so that every run picks the same one;
    /// of several companies of one domain one whose website is the domain itself goes before one of a subdomain.
    func record(for wish: RecordFinder.Wish) -> Result<PipedriveRecord?, JobError> {
        for id in wish.ids {
            switch records[id] {
            case .success(let record?): return .success(record)
            case .failure(let error): return .failure(error)
            case .success(nil), nil: break
            }
        }
        for key in wish.keys {
            if let error = failed[key] { return .failure(error) }
            var hits: [PipedriveRecord] = []
            for id in Set(ids[key] ?? []) {
                switch records[id] {
                case .failure(let error): return .failure(error)
                case .success(let record?):
                    if record.row.keys(as: object).contains(key) { hits.append(record) }
                case .success(nil), nil: break
                }
            }
            if let hit = hits.min(by: { Self.rank($0, key) < Self.rank($1, key) }) { return .success(hit) }
        }
        return .success(nil)
    }

    /// The ids of the records that have a key of the wish, besides the one that is taken; nil where there are none.
    func doubles(for wish: RecordFinder.Wish) -> [String]? {
        guard case .success(let taken?) = record(for: wish) else { return nil }
        var others: Set<String> = []
        for key in wish.keys {
            for id in ids[key] ?? [] where id != taken.id {
                guard case .success(let record?) = records[id], record.row.keys(as: object).contains(key) else {
                    continue
                }
                others.insert(id)
            }
        }
        return others.isEmpty ? nil : others.sorted()
    }

    private static func rank(_ record: PipedriveRecord, _ key: RecordKey) -> (further: Int, digits: Int, id: String) {
        var isFurther = false
        if case .domain(let domain) = key { isFurther = record["website"]?.text.flatMap(Website.host) != domain }
        return (isFurther ? 1 : 0, record.id.utf8.count, record.id)
    }
}
