import Foundation

extension HubSpotPortal {
    func eventList(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let limit = try exchange.limit(10, most: 100)
        let after = exchange.call.parameter("after").flatMap { Int($0) } ?? 0
        let rest = events.filter { (Int($0.objectID) ?? 0) >= after }
        var members: [String: JSON] = ["results": .array(rest.prefix(limit).map(\.fullByID))]
        if rest.count > limit { members["paging"] = ["next": ["after": .string(rest[limit].objectID)]] }
        return .json(.object(members))
    }

    mutating func eventCreate(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let body = try exchange.body(HubSpotShapes.eventCreate)
        if find(account: body["externalAccountId"]?.string, event: body["externalEventId"]?.string ?? "").first != nil {
            throw .conflict("There is an event with this externalEventId already.")
        }
        return .json(try upsertEvent(body, at: exchange.moment).brief)
    }

    mutating func eventUpsert(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let body = try exchange.body(HubSpotShapes.eventCreate)
        if let id = body["externalEventId"]?.string, id != exchange.variable("event") {
            throw .validation("externalEventId differs between the path and the body.")
        }
        return .json(try upsertEvent(body, at: exchange.moment).changed)
    }

    mutating func eventUpsertMany(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        var results: [JSON] = []
        for input in try exchange.inputs(HubSpotShapes.eventUpsertMany) {
            results.append(try upsertEvent(input, at: exchange.moment).changed)
        }
        return batch(results, at: exchange.moment)
    }

    func eventRead(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        .json(events[try eventIndex(exchange)].full)
    }

    func eventReadByID(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        .json(events[try eventIndex(exchange)].fullByID)
    }

    func eventSearch(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let wanted = exchange.call.parameter("q") ?? ""
        return .json(["results": .array(find(account: nil, event: wanted).map { events[$0].ids })])
    }

    /// The events with an id of the caller's; a new one is found a while later only.
    func eventIdentifiers(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let latest = exchange.moment.date.addingTimeInterval(-settings.searchLag)
        let found = find(account: nil, event: exchange.variable("event")).map { events[$0] }
        let results = found.filter { $0.createdAt <= latest }.map(\.identifiers)
        return .json(["results": .array(results), "total": .integer(results.count)])
    }

    mutating func eventUpdate(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let index = try eventIndex(exchange)
        try change(&events[index], exchange.body(HubSpotShapes.eventUpdate), at: exchange.moment)
        return .json(events[index].changed)
    }

    mutating func eventUpdateByID(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let index = try eventIndex(exchange)
        try change(&events[index], exchange.body(HubSpotShapes.eventUpdateByID), at: exchange.moment)
        return .json(events[index].changedByID)
    }

    mutating func eventUpdateMany(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        var results: [JSON] = []
        var errors: [JSON] = []
        for input in try exchange.inputs(HubSpotShapes.eventUpdateMany) {
            do throws(HubSpotError) {
                let id = input["objectId"]?.string ?? ""
                guard let index = events.firstIndex(where: { $0.objectID == id }) else { throw Self.noEvent(id) }
                try change(&events[index], input, at: exchange.moment)
                results.append(events[index].changedByID)
            } catch {
                errors.append(error.entry(adding: ["objectId": [input["objectId"]?.string ?? ""]]))
            }
        }
        return batch(results, errors: errors, at: exchange.moment)
    }

    mutating func eventCancel(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let index = try eventIndex(exchange)
        try change(&events[index], ["eventCancelled": true], at: exchange.moment)
        return .json(events[index].brief)
    }

    mutating func eventComplete(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let index = try eventIndex(exchange)
        var changes = try exchange.body(HubSpotShapes.eventComplete).object ?? [:]
        changes["eventCompleted"] = true
        try change(&events[index], .object(changes), at: exchange.moment)
        return .json(events[index].brief)
    }

    mutating func eventDelete(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        events.remove(at: try eventIndex(exchange))
        return Answer(status: 204)
    }

    mutating func eventDeleteByID(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        events.remove(at: try eventIndex(exchange))
        return Answer(status: 204)
    }

    mutating func eventArchiveMany(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let ids = try exchange.inputs(HubSpotShapes.eventObjectIDs).compactMap { $0["objectId"]?.string }
        let lost = ids.filter { id in !events.contains { $0.objectID == id } }
        events.removeAll { ids.contains($0.objectID) }
        if lost.isEmpty { return Answer(status: 204) }
        return batch([], errors: lost.map { Self.noEvent($0).entry(adding: ["objectId": [$0]]) }, at: exchange.moment)
    }

    mutating func eventDeleteMany(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        for input in try exchange.inputs(HubSpotShapes.eventExternalIDs) {
            let (account, event) = (input["externalAccountId"]?.string, input["externalEventId"]?.string)
            events.removeAll { $0.accountID == account && $0.eventID == event }
        }
        return Answer(status: 204)
    }

    static func noEvent(_ id: String) -> HubSpotError {
        .notFound("There is no marketing event \(id).")
    }

    /// The event that the path names: by HubSpot's id, or by the caller's ids.
    func eventIndex(_ exchange: Exchange) throws(HubSpotError) -> Int {
        if let id = exchange.variables["id"] {
            guard let index = events.firstIndex(where: { $0.objectID == id }) else { throw Self.noEvent(id) }
            return index
        }
        let event = exchange.variable("event")
        let account = exchange.variables["account"] ?? exchange.call.parameter("externalAccountId")
        let found = find(account: account, event: event)
        guard let index = found.first else { throw Self.noEvent(event) }
        if found.count > 1 {
            throw .validation("Several accounts have an event \(event): externalAccountId is needed.")
        }
        return index
    }

    private func find(account: String?, event: String) -> [Int] {
        events.indices.filter { events[$0].eventID == event && (account == nil || events[$0].accountID == account) }
    }

    /// Makes an event, or changes the one with these ids.
    mutating func upsertEvent(_ body: JSON, at moment: Moment) throws(HubSpotError) -> MarketingEvent {
        for name in ["eventName", "eventOrganizer", "externalAccountId", "externalEventId"] {
            if body[name]?.string?.isEmpty != false { throw .validation("\(name) is required.") }
        }
        let (account, id) = (body["externalAccountId"]?.string ?? "", body["externalEventId"]?.string ?? "")
        if let index = find(account: account, event: id).first {
            try change(&events[index], body, at: moment)
            return events[index]
        }
        var event = MarketingEvent(
            objectID: nextID(), accountID: account, eventID: id, name: "", organizer: "", createdAt: moment.date,
            updatedAt: moment.date)
        event.facts = ["eventCancelled": false, "eventCompleted": false]
        try change(&event, body, at: moment)
        events.append(event)
        return event
    }

    private func change(_ event: inout MarketingEvent, _ body: JSON, at moment: Moment) throws(HubSpotError) {
        var changed = event
        for name in MarketingEvent.texts.union(MarketingEvent.flags) {
            if let value = body[name] { changed.facts[name] = value }
        }
        for name in ["startDateTime", "endDateTime"] {
            if let value = body[name]?.string, !PropertyDefinition.isTime(value) {
                throw .validation("\(name) is not a time: \(value)")
            }
        }
        if let name = body["eventName"]?.string { changed.name = name }
        if let organizer = body["eventOrganizer"]?.string { changed.organizer = organizer }
        changed.updatedAt = moment.date
        event = changed
    }
}
