extension HubSpotPortal {
    func read(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (type, record) = try addressed(exchange)
        let call = exchange.call
        let wanted = shown(call.list("properties"), type: type)
        var members = record.json(
            properties: wanted, historyOf: call.list("propertiesWithHistory") ?? [], emptyAsNull: settings.emptyAsNull)
        if let others = call.list("associations") {
            members["associations"] = try .object(associationsShown(of: record, in: type, to: others))
        }
        return .json(.object(members))
    }

    func list(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let store = try store(exchange.variable("type"))
        let call = exchange.call
        let history = call.list("propertiesWithHistory") ?? []
        let limit = try exchange.limit(10, most: history.isEmpty ? 100 : 50)
        let wanted = shown(call.list("properties"), type: store.type)
        let wantsArchived = exchange.flag("archived")
        let ids = store.order.lazy.filter { id in
            guard let record = store.records[id], record.mergedInto == nil else { return false }
            return (record.archivedAt != nil) == wantsArchived
        }
        var rest = Array(ids)
        if let after = call.parameter("after").flatMap({ Int($0) }) { rest = rest.filter { (Int($0) ?? 0) >= after } }
        var results: [JSON] = []
        for id in rest.prefix(limit) {
            guard let record = store.records[id] else { continue }
            var members = record.json(properties: wanted, historyOf: history, emptyAsNull: settings.emptyAsNull)
            if let others = call.list("associations") {
                members["associations"] = try .object(associationsShown(of: record, in: store.type, to: others))
            }
            results.append(.object(members))
        }
        var body: [String: JSON] = ["results": .array(results)]
        if rest.count > limit { body["paging"] = ["next": ["after": .string(rest[limit])]] }
        return .json(.object(body))
    }

    mutating func create(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let type = try type(exchange.variable("type"))
        let body = try exchange.body(HubSpotShapes.create)
        let values = body["properties"]?.stringMembers ?? [:]
        if let refusal = exchange.strike() { throw refusal }
        if let obstacle = obstacle(to: values, in: type) { throw obstacle }
        let targets = try associationTargets(body["associations"], from: type)
        let record = insert(values, as: type, at: exchange.moment)
        for target in targets { link(.init(type: type.name, id: record.id), target) }
        return .json(written(record), status: 201)
    }

    mutating func update(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (type, found) = try addressed(exchange)
        var record = found
        let values = try exchange.body(HubSpotShapes.update)["properties"]?.stringMembers ?? [:]
        if let refusal = exchange.strike() { throw refusal }
        try change(&record, values, in: type, at: exchange.moment)
        return .json(written(record))
    }

    /// Changes one record, or says why not.
    mutating func change(
        _ record: inout HubSpotRecord, _ values: [String: String], in type: ObjectType, at moment: Moment
    ) throws(HubSpotError) {
        let problems = problems(with: values, in: type)
        if !problems.isEmpty { throw refusal(of: problems) }
        if let holder = stores[type.name]?.holder(of: values, except: record.id) { throw duplicate(holder, of: type) }
        set(values, on: &record, type: type, at: moment)
        put(record, in: type.name, at: moment)
    }

    mutating func archive(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let type = try type(exchange.variable("type"))
        archive(exchange.variable("id"), in: type, at: exchange.moment)
        return Answer(status: 204)
    }

    /// Moves a record to the bin; an unknown one is no error.
    mutating func archive(_ id: String, in type: ObjectType, at moment: Moment) {
        guard var record = find(id, by: nil, in: type) else { return }
        record.archivedAt = moment.date
        record.updatedAt = moment.date
        unlinkAll(.init(type: type.name, id: record.id))
        put(record, in: type.name, at: moment)
    }

    mutating func forget(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let type = try type(exchange.variable("type"))
        guard type.name == "contacts" else { throw exchange.nowhere() }
        let body = try exchange.body(HubSpotShapes.forget)
        try checkKey(body["idProperty"]?.string, in: type)
        if let record = find(body["objectId"]?.string ?? "", by: body["idProperty"]?.string, in: type) {
            unlinkAll(.init(type: type.name, id: record.id))
            stores[type.name]?.purge(record.id)
        }
        return Answer(status: 204)
    }

    /// Two records become one: the first one stays, fills its gaps from the second and takes over its addresses.
    mutating func merge(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let type = try type(exchange.variable("type"))
        guard type.name == "contacts" || type.name == "companies" else { throw exchange.nowhere() }
        let body = try exchange.body(HubSpotShapes.merge)
        guard var kept = find(body["primaryObjectId"]?.string ?? "", by: nil, in: type),
            var merged = find(body["objectIdToMerge"]?.string ?? "", by: nil, in: type), kept.id != merged.id
        else { throw .validation("The two records to merge must exist and differ.") }
        let (own, other) =
            type.name == "contacts" ? ("email", "hs_additional_emails") : ("domain", "hs_additional_domains")
        var further = Self.items(kept.properties[other]) + Self.items(merged.properties[other])
        if let value = merged.properties[own], kept.properties[own] != nil, value != kept.properties[own] {
            further.append(value)
        }
        let olderIDs = Self.items(kept.properties["hs_merged_object_ids"])
        kept.properties.merge(merged.properties) { first, _ in first }
        if !further.isEmpty { kept.properties[other] = further.joined(separator: ";") }
        kept.properties["hs_merged_object_ids"] = (olderIDs + [merged.id]).joined(separator: ";")
        set([:], on: &kept, type: type, at: exchange.moment)
        merged.mergedInto = kept.id
        let (from, to) = (
            RecordReference(type: type.name, id: merged.id), RecordReference(type: type.name, id: kept.id)
        )
        moveLinks(from: from, to: to)
        put(merged, in: type.name, at: exchange.moment)
        put(kept, in: type.name, at: exchange.moment)
        return .json(written(kept))
    }

    private static func items(_ list: String?) -> [String] {
        (list ?? "").split(separator: ";").map(String.init)
    }

    /// The record that the path and `idProperty` name.
    private func addressed(_ exchange: Exchange) throws(HubSpotError) -> (ObjectType, HubSpotRecord) {
        let type = try type(exchange.variable("type"))
        let property = exchange.call.parameter("idProperty")
        try checkKey(property, in: type)
        let id = exchange.variable("id")
        if exchange.flag("archived"), let record = stores[type.name]?.records[id],
            record.archivedAt != nil
        {
            return (type, record)
        }
        guard let record = find(id, by: property, in: type) else {
            throw .notFound("Object not found. \(type.singular) \(id) does not exist.")
        }
        return (type, record)
    }
}
