import Foundation

extension HubSpotPortal {
    private static let mostMembers = 250

    /// The records in a list as they are now: merged ones count as their survivors, archived ones are left out.
    func memberIDs(of list: HubSpotList) -> [String: Date] {
        guard let store = stores[list.type] else { return [:] }
        var present: [String: Date] = [:]
        for (id, added) in list.members {
            guard let record = store.find(id, by: nil) else { continue }
            present[record.id] = min(present[record.id] ?? added, added)
        }
        return present
    }

    func memberList(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let members = memberIDs(of: lists[try listIndex(exchange)])
        let sorted = members.sorted { ($0.key.count, $0.key) < ($1.key.count, $1.key) }
        return try memberPage(sorted.map { ($0.key, $0.value) }, &exchange)
    }

    func memberJoinOrder(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let members = memberIDs(of: lists[try listIndex(exchange)])
        let sorted = members.sorted { ($0.value, $0.key.count, $0.key) < ($1.value, $1.key.count, $1.key) }
        return try memberPage(sorted.map { ($0.key, $0.value) }, &exchange)
    }

    mutating func memberAdd(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let index = try listIndex(exchange)
        let ids = try exchange.body(HubSpotShapes.memberIDs).strings ?? []
        return try changeMembers(index, add: ids, remove: [], at: exchange.moment)
    }

    mutating func memberRemove(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let index = try listIndex(exchange)
        let ids = try exchange.body(HubSpotShapes.memberIDs).strings ?? []
        return try changeMembers(index, add: [], remove: ids, at: exchange.moment)
    }

    mutating func memberChange(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let index = try listIndex(exchange)
        let body = try exchange.body(HubSpotShapes.memberChange)
        return try changeMembers(
            index, add: body["recordIdsToAdd"]?.strings ?? [], remove: body["recordIdsToRemove"]?.strings ?? [],
            at: exchange.moment)
    }

    mutating func memberClear(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let index = try listIndex(exchange)
        _ = try changeMembers(index, add: [], remove: Array(lists[index].members.keys), at: exchange.moment)
        return Answer(status: 204)
    }

    mutating func memberAddFrom(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (index, source) = (try listIndex(exchange), try listIndex(exchange, "source"))
        guard lists[index].type == lists[source].type else {
            throw .validation("The lists \(lists[index].id) and \(lists[source].id) hold different objects.")
        }
        let ids = memberIDs(of: lists[source]).keys.sorted()
        _ = try changeMembers(index, add: ids, remove: [], at: exchange.moment)
        return Answer(status: 204)
    }

    /// Adds and removes records. Those that are in already, or were never in, are passed over in silence; the ids that
    /// lead nowhere are told of. The answer's members are spelt as the contract spells them.
    private mutating func changeMembers(
        _ index: Int, add: [String], remove: [String], at moment: Moment
    ) throws(HubSpotError) -> Answer {
        let list = lists[index]
        if list.processing == .dynamic { throw Self.wrongProcessing(list) }
        var present = memberIDs(of: list)
        var (added, removed, missing): ([String], [String], [String]) = ([], [], [])
        for id in add {
            guard let record = stores[list.type]?.find(id, by: nil) else {
                missing.append(id)
                continue
            }
            if present[record.id] == nil { added.append(record.id) }
            present[record.id] = present[record.id] ?? moment.date
        }
        for id in remove {
            guard let record = stores[list.type]?.find(id, by: nil) else {
                missing.append(id)
                continue
            }
            if present.removeValue(forKey: record.id) != nil { removed.append(record.id) }
        }
        lists[index].members = present
        if !added.isEmpty { lists[index].lastAddedAt = moment.date }
        if !removed.isEmpty { lists[index].lastRemovedAt = moment.date }
        return .json([
            "recordsIdsAdded": .strings(added), "recordIdsRemoved": .strings(removed),
            "recordIdsMissing": .strings(missing),
        ])
    }

    func memberships(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let results = memberships(of: exchange.variable("id"), typeID: exchange.variable("type"))
        return .json(["results": .array(results), "total": .integer(results.count)])
    }

    mutating func membershipsOfMany(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let results = try exchange.inputs(HubSpotShapes.memberRecords).map { input -> JSON in
            let (id, typeID) = (input["recordId"]?.string ?? "", input["objectTypeId"]?.string ?? "")
            return [
                "recordId": .string(id), "objectTypeId": .string(typeID),
                "recordListMemberships": .array(memberships(of: id, typeID: typeID)),
            ]
        }
        return batch(results, at: exchange.moment)
    }

    private func memberships(of id: String, typeID: String) -> [JSON] {
        lists.filter { $0.deletedAt == nil && $0.typeID == typeID }.compactMap { list in
            guard let added = memberIDs(of: list)[id] else { return nil }
            return [
                "listId": .string(list.id), "listVersion": 1, "isPublicList": true,
                "firstAddedTimestamp": .string(added.stamp), "lastAddedTimestamp": .string(added.stamp),
            ]
        }
    }

    /// A page after a cursor in order, or before one in the reverse order.
    private func memberPage(
        _ members: [(id: String, added: Date)], _ exchange: inout Exchange
    ) throws(HubSpotError) -> Answer {
        let limit = try exchange.limit(100, most: Self.mostMembers)
        let (after, before) = (exchange.call.parameter("after"), exchange.call.parameter("before"))
        let isReverse = after == nil && before != nil
        let ordered = isReverse ? Array(members.reversed()) : members
        var start = 0
        if let cursor = after ?? before {
            // The member at the cursor may have left the list since.
            let position = ordered.firstIndex { $0.id == cursor }.map { $0 + 1 }
            let next = ordered.firstIndex { member in
                let isGreater = (member.id.count, member.id) > (cursor.count, cursor)
                return isGreater != isReverse
            }
            start = position ?? next ?? ordered.count
        }
        let page = ordered.dropFirst(start).prefix(limit)
        let results = page.map { member -> JSON in
            ["recordId": .string(member.id), "membershipTimestamp": .string(member.added.stamp)]
        }
        var body: [String: JSON] = ["results": .array(results), "total": .integer(members.count)]
        let isMore = start + page.count < ordered.count
        if isMore, let last = page.last {
            body["paging"] =
                isReverse
                ? ["prev": ["before": .string(last.id)]] : ["next": ["after": .string(last.id)]]
        }
        return .json(.object(body))
    }
}
