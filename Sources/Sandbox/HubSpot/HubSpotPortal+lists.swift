extension HubSpotPortal {
    private static let mostHits = 500

    mutating func listCreate(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let body = try exchange.body(HubSpotShapes.listCreate)
        let list = try addList(
            name: body["name"]?.string ?? "", typeID: body["objectTypeId"]?.string ?? "",
            processing: body["processingType"]?.string ?? "", filters: body["filterBranch"], at: exchange.moment)
        return .json(["list": list.json(size: 0, withFilters: true)])
    }

    /// Makes a list, or says why not.
    mutating func addList(
        name: String, typeID: String, processing: String, filters: JSON?, at moment: Moment
    ) throws(HubSpotError) -> HubSpotList {
        if name.isEmpty { throw .validation("A list needs a name.") }
        guard let processing = HubSpotList.Processing(rawValue: processing) else {
            throw .validation("\(processing) is not a processing type; there are MANUAL, SNAPSHOT and DYNAMIC.")
        }
        guard let type = stores.values.first(where: { $0.type.typeID == typeID })?.type else {
            var error = HubSpotError.validation("The objectTypeId \(typeID) is not one of this account.")
            error.subCategory = "ListError.INVALID_OBJECT_TYPE_FOR_LIST"
            throw error
        }
        if processing == .manual, filters != nil { throw .validation("A MANUAL list has no filters.") }
        try checkName(name)
        let list = HubSpotList(
            id: String(lists.count + 1), name: name, type: type.name, typeID: typeID, processing: processing,
            filters: filters, createdAt: moment.date, updatedAt: moment.date, filtersUpdatedAt: moment.date)
        lists.append(list)
        return list
    }

    func listRead(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let list = lists[try listIndex(exchange)]
        return .json(["list": json(list, exchange)])
    }

    func listReadByName(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (typeID, name) = (exchange.variable("type"), exchange.variable("name"))
        let found = lists.first { list in
            list.deletedAt == nil && list.typeID == typeID && list.name.lowercased() == name.lowercased()
        }
        guard let found else { throw .notFound("There is no list \(name) of objects \(typeID).") }
        return .json(["list": json(found, exchange)])
    }

    func listReadMany(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let ids = exchange.call.list("listIds") ?? []
        let found = ids.compactMap { id in lists.first { $0.id == id && $0.deletedAt == nil } }
        return .json(["lists": .array(found.map { json($0, exchange) })])
    }

    func listSearch(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let body = try exchange.body(HubSpotShapes.listSearch)
        let (count, offset) = (body["count"]?.integer ?? 20, body["offset"]?.integer ?? 0)
        guard (1...Self.mostHits).contains(count), offset >= 0 else {
            throw exchange.breach("count must be from 1 to \(Self.mostHits), offset 0 or more")
        }
        let words = (body["query"]?.string ?? "").lowercased().split(separator: " ")
        // An empty list asks for nothing and so lets everything pass.
        let (ids, kinds) = (body["listIds"]?.strings ?? [], body["processingTypes"]?.strings ?? [])
        var found = lists.filter { list in
            list.deletedAt == nil && words.allSatisfy { list.name.lowercased().contains($0) }
                && (ids.isEmpty || ids.contains(list.id))
                && (kinds.isEmpty || kinds.contains(list.processing.rawValue))
                && (body["objectTypeId"]?.string).map { $0 == list.typeID } != false
        }
        if body["sort"]?.string == "HS_LIST_NAME" { found.sort { $0.name < $1.name } }
        let page = found.dropFirst(offset).prefix(count)
        return .json([
            "lists": .array(page.map { $0.hit(size: memberIDs(of: $0).count) }),
            "offset": .integer(offset + page.count), "hasMore": .bool(offset + page.count < found.count),
            "total": .integer(found.count),
        ])
    }

    mutating func listDelete(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        lists[try listIndex(exchange)].deletedAt = exchange.moment.date
        return Answer(status: 204)
    }

    mutating func listRestore(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let index = try listIndex(exchange, deleted: true)
        try checkName(lists[index].name)
        lists[index].deletedAt = nil
        return Answer(status: 204)
    }

    mutating func listRename(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let index = try listIndex(exchange)
        guard let name = exchange.call.parameter("listName"), !name.isEmpty else {
            throw .validation("listName is missing.")
        }
        try checkName(name, except: lists[index].id)
        lists[index].name = name
        lists[index].updatedAt = exchange.moment.date
        return .json(["updatedList": json(lists[index], exchange)])
    }

    mutating func listFilters(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let index = try listIndex(exchange)
        let body = try exchange.body(HubSpotShapes.listFilters)
        guard lists[index].processing == .dynamic else {
            throw Self.wrongProcessing(lists[index])
        }
        lists[index].filters = body["filterBranch"]
        lists[index].filtersUpdatedAt = exchange.moment.date
        lists[index].updatedAt = exchange.moment.date
        return .json(["updatedList": lists[index].json(size: memberIDs(of: lists[index]).count, withFilters: true)])
    }

    /// The refusal of a change that a list of this kind does not take.
    static func wrongProcessing(_ list: HubSpotList) -> HubSpotError {
        .validation("List \(list.id) is \(list.processing.rawValue) and cannot be changed this way.")
    }

    /// The list that the path names.
    func listIndex(_ exchange: Exchange, _ variable: String = "id", deleted: Bool = false) throws(HubSpotError) -> Int {
        let id = exchange.variable(variable)
        guard let index = lists.firstIndex(where: { $0.id == id && ($0.deletedAt != nil) == deleted }) else {
            throw .notFound("There is no list \(id).")
        }
        return index
    }

    private func json(_ list: HubSpotList, _ exchange: Exchange) -> JSON {
        list.json(size: memberIDs(of: list).count, withFilters: exchange.flag("includeFilters"))
    }

    private func checkName(_ name: String, except id: String? = nil) throws(HubSpotError) {
        let isTaken = lists.contains { list in
            list.deletedAt == nil && list.id != id && list.name.lowercased() == name.lowercased()
        }
        guard isTaken else { return }
        var error = HubSpotError.validation("There is a list named '\(name)' already.")
        error.subCategory = "ILS.DUPLICATE_LIST_NAMES"
        throw error
    }
}
