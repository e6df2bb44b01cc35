extension PipedriveAccount {
    /// A page of records of v2. Lists read what is written, whatever the search index has seen of it.
    mutating func list(
        _ kind: PipedriveKind, _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) -> Answer {
        let field = exchange.parameter("sort_by") ?? "id"
        let direction = exchange.parameter("sort_direction") ?? "asc"
        let limit = exchange.integer("limit") ?? 100
        var start: PipedriveCursor?
        if let token = exchange.parameter("cursor") {
            guard let place = PipedriveCursor(token: token, field: field, direction: direction) else {
                throw exchange.breach("the parameter cursor is not a cursor of this list")
            }
            start = place
        }
        let isDescending = direction == "desc"
        let selection = PipedriveSelection(exchange)
        var found: [(place: PipedriveCursor, record: PipedriveRecord)] = []
        for record in try candidates(kind, exchange) where !record.isDeleted {
            guard selection.fits(record) else { continue }
            let place = Self.place(of: record, sortedBy: field)
            if let start, isDescending ? place > start : place < start { continue }
            found.append((place, record))
        }
        found.sort { isDescending ? $0.place > $1.place : $0.place < $1.place }
        let next = found.count > limit ? found[limit].place.token(field: field, direction: direction) : nil
        let data = found.prefix(limit).map { shown($0.record, kind, exchange) }
        return .pipedrive(.array(data), next: next.map(JSON.string) ?? .null)
    }

    /// The records among which a list looks, in the order of their ids.
    private func candidates(
        _ kind: PipedriveKind, _ exchange: PipedriveExchange
    ) throws(PipedriveError) -> [PipedriveRecord] {
        if let id = exchange.integer("filter_id") {
            let filter = try filter(id, for: kind)
            return (stores[kind]?.records ?? []).filter { matches($0, kind, filter) }
        }
        if let ids = exchange.list("ids") {
            let wanted = Set(ids.compactMap { Int($0) }).sorted()
            return wanted.compactMap { stores[kind]?[String($0)] }
        }
        return stores[kind]?.records ?? []
    }

    private static func place(of record: PipedriveRecord, sortedBy field: String) -> PipedriveCursor {
        switch field {
        case "add_time": PipedriveCursor(number: record.addedAt / 1000, id: record.number)
        case "update_time": PipedriveCursor(number: record.updatedAt / 1000, id: record.number)
        case "due_date": PipedriveCursor(number: 0, text: record.values["due_date"]?.string ?? "", id: record.number)
        default: PipedriveCursor(number: record.number, id: record.number)
        }
    }
}
