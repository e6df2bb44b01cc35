extension Control {
    private static func type(_ crm: String?, _ object: String?, _ world: World) throws(Refusal) -> ObjectType {
        guard crm == "hubspot" else { throw Refusal("crm must be hubspot, salesforce, pipedrive or zoho") }
        let names = world.hubSpot.stores.keys.sorted().joined(separator: ", ")
        guard let object, let type = world.hubSpot.stores[object]?.type else {
            throw Refusal("object must be one of \(names)")
        }
        return type
    }

    /// Every record of a kind, with its links.
    static func records(_ call: Call, _ world: World) throws(Refusal) -> Answer {
        if call.parameter("crm") == "salesforce" { return try salesforceRecords(call, world) }
        if call.parameter("crm") == "pipedrive" { return try pipedriveRecords(call, world) }
        if call.parameter("crm") == "zoho" { return try zohoRecords(call, world) }
        let type = try type(call.parameter("crm"), call.parameter("object"), world)
        let portal = world.hubSpot
        guard let store = portal.stores[type.name] else { return .json(["total": 0, "results": []]) }
        let ids = try page(call, of: store.order)
        let results = ids.compactMap { store.records[$0] }.map { record -> JSON in
            let others = portal.stores.keys.compactMap { other -> (String, JSON)? in
                let found = portal.linked(.init(type: type.name, id: record.id), to: other)
                return found.isEmpty ? nil : (other, .strings(found.map(\.id)))
            }
            var members: [String: JSON] = [
                "id": .string(record.id), "properties": .strings(record.properties),
                "associations": .object(Dictionary(others, uniquingKeysWith: { first, _ in first })),
                "archived": .bool(record.archivedAt != nil), "createdAt": .string(record.createdAt.stamp),
                "updatedAt": .string(record.updatedAt.stamp),
            ]
            if let survivor = record.mergedInto { members["mergedInto"] = .string(survivor) }
            return .object(members)
        }
        return .json(["total": .integer(store.order.count), "results": .array(results)])
    }

    /// The ids that a call asks for: `limit` of them, from the one `after` another on.
    static func page(_ call: Call, of all: [String]) throws(Refusal) -> ArraySlice<String> {
        var ids = all[...]
        if let after = call.parameter("after") {
            guard let position = ids.firstIndex(of: after) else { throw Refusal("there is no record \(after)") }
            ids = ids[(position + 1)...]
        }
        if let limit = call.parameter("limit") {
            guard let count = Int(limit), count >= 0 else { throw Refusal("limit must be a whole number") }
            ids = ids.prefix(count)
        }
        return ids
    }

    /// Adds records without limits and, unless `lag` says otherwise, visible to searches at once.
    static func seed(_ members: [String: JSON], world: inout World) throws(Refusal) -> Answer {
        try check(members, allow: ["crm", "object", "records", "lag"], in: "seed")
        if members["crm"] == "salesforce" { return try seedSalesforce(members, world: &world) }
        if members["crm"] == "pipedrive" { return try seedPipedrive(members, world: &world) }
        if members["crm"] == "zoho" { return try seedZoho(members, world: &world) }
        let type = try type(members["crm"]?.string, members["object"]?.string, world)
        guard let records = members["records"]?.array else { throw Refusal("seed needs records, an array") }
        let isIndexed = members["lag"]?.bool != true
        let before = world.hubSpot
        var ids: [JSON] = []
        for (index, record) in records.enumerated() {
            do throws(Refusal) {
                ids.append(.string(try add(record, type, isIndexed: isIndexed, world: &world)))
            } catch {
                world.hubSpot = before
                throw Refusal("record \(index): \(error.message)")
            }
        }
        return .json(["ids": .array(ids)], status: 201)
    }

    private static func add(
        _ record: JSON, _ type: ObjectType, isIndexed: Bool, world: inout World
    ) throws(Refusal) -> String {
        try check(record.object ?? [:], allow: ["properties", "associations"], in: "a record")
        guard let values = record["properties"]?.stringMembers else { throw Refusal("properties must be strings") }
        if let obstacle = world.hubSpot.obstacle(to: values, in: type) { throw Refusal(obstacle.message) }
        var targets: [HubSpotPortal.LinkTarget] = []
        for (other, list) in record["associations"]?.object ?? [:] {
            guard let others = list.strings else { throw Refusal("associations.\(other) must be a list of ids") }
            for id in others {
                guard let target = world.hubSpot.stores[other]?.find(id, by: nil) else {
                    throw Refusal("there is no \(other) \(id)")
                }
                let plain = world.hubSpot.catalogue.plain(from: type.name, to: other)
                targets.append(.init(record: .init(type: other, id: target.id), kinds: [plain].compactMap(\.self)))
            }
        }
        let made = world.hubSpot.insert(values, as: type, at: world.now, indexedAtOnce: isIndexed)
        for target in targets { world.hubSpot.link(.init(type: type.name, id: made.id), target) }
        return made.id
    }
}
