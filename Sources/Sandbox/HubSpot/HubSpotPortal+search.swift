extension HubSpotPortal {
    private static let mostGroups = 6
    private static let mostFiltersOfGroup = 10
    private static let mostFilters = 25
    private static let mostResults = 10_000
    private static let mostOfPage = 200

    /// Finds records as the index showed them a moment ago.
    func search(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let store = try store(exchange.variable("type"))
        let body = try exchange.body(HubSpotShapes.search)
        let groups = try filterGroups(body, in: store.type, &exchange)
        let (limit, after) = try page(body, &exchange)
        let time = exchange.moment.seconds - settings.searchLag
        let associations = associations(asked: groups, of: store.type)
        let words = (body["query"]?.string ?? "").lowercased().split(separator: " ")

        var hits: [(record: HubSpotRecord, values: [String: String])] = []
        for id in candidates(groups, in: store) {
            guard let record = store.records[id], let version = record.version(at: time), !version.isArchived else {
                continue
            }
            let values = version.properties
            let asked =
                associations.isEmpty
                ? values : values.merging(associated(id, of: store.type, associations)) { own, _ in own }
            guard groups.isEmpty || groups.contains(where: { $0.allSatisfy { $0.matches(asked) } }) else { continue }
            guard
                words.allSatisfy({ word in
                    store.type.queryProperties.contains { values[$0]?.lowercased().contains(word) == true }
                })
            else { continue }
            hits.append((record, values))
        }
        if let order = try sortOrder(body, in: store.type) {
            hits.sort { order.isAscending ? order.compare($0.values, $1.values) : order.compare($1.values, $0.values) }
        }
        let wanted = shown(body["properties"]?.strings, type: store.type)
        let results = hits.dropFirst(after).prefix(limit).map { hit in
            JSON.object(
                HubSpotRecord.json(hit.record, values: hit.values, wanted: wanted, emptyAsNull: settings.emptyAsNull))
        }
        var members: [String: JSON] = ["total": .integer(hits.count), "results": .array(results)]
        if after + limit < hits.count { members["paging"] = ["next": ["after": .string(String(after + limit))]] }
        return .json(.object(members))
    }

    private func filterGroups(
        _ body: JSON, in type: ObjectType, _ exchange: inout Exchange
    ) throws(HubSpotError) -> [[SearchFilter]] {
        let groups = (body["filterGroups"]?.array ?? []).map { $0["filters"]?.array ?? [] }
        let total = groups.map(\.count).reduce(0, +)
        let widest = groups.map(\.count).max() ?? 0
        if groups.count > Self.mostGroups || widest > Self.mostFiltersOfGroup || total > Self.mostFilters {
            exchange.violations.append("\(groups.count) filter groups with \(total) filters")
            throw .validation(
                "Too many filters: at most \(Self.mostGroups) groups, \(Self.mostFiltersOfGroup) filters in each, "
                    + "\(Self.mostFilters) in all.")
        }
        var result: [[SearchFilter]] = []
        for group in groups {
            var filters: [SearchFilter] = []
            for filter in group {
                let property = searched(filter["propertyName"]?.string ?? "", in: type)
                filters.append(try SearchFilter(filter, of: property))
            }
            result.append(filters)
        }
        return result
    }

    /// The property that a condition names: one of the kind's own, or one such as `associations.company`.
    private func searched(_ name: String, in type: ObjectType) -> PropertyDefinition? {
        type.properties[name] ?? associated(name, with: type).map { _ in PropertyDefinition.associations(name) }
    }

    /// The kind of object that `associations.company` means, if records of a kind can be associated with it.
    private func associated(_ name: String, with type: ObjectType) -> ObjectType? {
        let prefix = "associations."
        guard name.hasPrefix(prefix), let other = try? self.type(String(name.dropFirst(prefix.count))),
            catalogue.plain(from: type.name, to: other.name) != nil
        else { return nil }
        return other
    }

    /// The kinds of object whose associations the conditions ask for, by the name of the property.
    private func associations(asked groups: [[SearchFilter]], of type: ObjectType) -> [String: String] {
        var kinds: [String: String] = [:]
        for name in groups.joined().map(\.property.name) { kinds[name] = associated(name, with: type)?.name }
        return kinds
    }

    /// The ids of the records that a record is associated with, as it is now: associations do not wait for the index.
    private func associated(_ id: String, of type: ObjectType, _ kinds: [String: String]) -> [String: String] {
        kinds.mapValues { kind in
            linked(.init(type: type.name, id: id), to: kind).map(\.id).joined(separator: ";")
        }
    }

    private func page(_ body: JSON, _ exchange: inout Exchange) throws(HubSpotError) -> (limit: Int, after: Int) {
        let limit = body["limit"]?.integer ?? 10
        let cursor = body["after"]?.string ?? ""
        guard let after = Int(cursor.isEmpty ? "0" : cursor), after >= 0 else {
            throw .validation("after is not a cursor: \(cursor)")
        }
        guard (0...Self.mostOfPage).contains(limit) else {
            exchange.violations.append("a search page of \(limit)")
            throw .validation("limit must be from 0 to \(Self.mostOfPage).")
        }
        guard after + limit <= Self.mostResults else {
            throw .validation("A search cannot page beyond \(Self.mostResults) results.")
        }
        return (limit, after)
    }

    /// The ids worth looking at, in order of creation.
    private func candidates(_ groups: [[SearchFilter]], in store: RecordStore) -> [String] {
        var ids: Set<String> = []
        for group in groups {
            let indexed = group.lazy.compactMap { filter in
                filter.indexValues.flatMap { store.candidates(filter.property.name, $0) }
            }
            guard let found = indexed.first else { return store.order }
            ids.formUnion(found)
        }
        return groups.isEmpty ? store.order : ids.sorted { ($0.count, $0) < ($1.count, $1) }
    }

    private struct SortOrder {
        let property: PropertyDefinition
        let isAscending: Bool

        func compare(_ first: [String: String], _ second: [String: String]) -> Bool {
            comparand(first) < comparand(second)
        }

        private func comparand(_ values: [String: String]) -> Comparand {
            let value = values[property.name] ?? ""
            return Comparand.number(of: value, type: property.type).map(Comparand.number) ?? .text(value.lowercased())
        }
    }

    private func sortOrder(_ body: JSON, in type: ObjectType) throws(HubSpotError) -> SortOrder? {
        guard let sorts = body["sorts"]?.array, let sort = sorts.first else { return nil }
        guard sorts.count == 1 else { throw .validation("A search takes one sort.") }
        let text = sort.string ?? sort["propertyName"]?.string ?? ""
        let isDescending = text.hasPrefix("-") || sort["direction"]?.string == "DESCENDING"
        let name = text.hasPrefix("-") ? String(text.dropFirst()) : text
        guard let property = type.properties[name] else { throw .validation("A search cannot sort by \(name).") }
        return SortOrder(property: property, isAscending: !isDescending)
    }
}
