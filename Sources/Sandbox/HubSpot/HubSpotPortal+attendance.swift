import Foundation

extension HubSpotPortal {
    private static let attendProperties: Set<String> = ["joinedAt", "leftAt"]

    /// Notes what contacts, given by their ids, did about an event.
    mutating func attendance(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (index, step) = (try eventIndex(exchange), try step(&exchange))
        let inputs = try attendanceInputs(HubSpotShapes.attendance, step, &exchange)
        var results: [JSON] = []
        var errors: [JSON] = []
        for input in inputs {
            let id = input["vid"]?.integer.map(String.init) ?? ""
            if let refusal = exchange.strike() {
                errors.append(refusal.entry(adding: ["vid": [id]]))
            } else if let contact = stores["contacts"]?.find(id, by: nil) {
                note(step, of: contact, at: index, input, exchange.moment)
                results.append(["vid": .integer(Int(contact.id) ?? 0)])
            } else {
                errors.append(HubSpotError.notFound("There is no contact \(id).").entry(adding: ["vid": [id]]))
            }
        }
        return attended(results, errors, exchange)
    }

    /// Notes what contacts, given by their addresses, did about an event. Those that are not there are made.
    mutating func attendanceByEmail(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (index, step) = (try eventIndex(exchange), try step(&exchange))
        let inputs = try attendanceInputs(HubSpotShapes.attendanceByEmail, step, &exchange)
        let type = try type("contacts")
        var results: [JSON] = []
        var errors: [JSON] = []
        for input in inputs {
            let email = input["email"]?.string ?? ""
            do throws(HubSpotError) {
                if let refusal = exchange.strike() { throw refusal }
                let known = find(email, by: "email", in: type)
                let contact = if let known { known } else { try made(email, input, type, exchange.moment) }
                note(step, of: contact, at: index, input, exchange.moment)
                results.append(["email": .string(email), "vid": .integer(Int(contact.id) ?? 0)])
            } catch {
                errors.append(error.entry(adding: ["email": [email]]))
            }
        }
        return attended(results, errors, exchange)
    }

    /// Notes what contacts, given by their ids or addresses, did about an event. Those that are not there are passed
    /// over: the contract knows no answer but that of a call that is refused as a whole.
    mutating func subscribers(byEmail: Bool, _ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (index, step) = (try eventIndex(exchange), try step(&exchange))
        let shape = byEmail ? HubSpotShapes.attendanceByEmail : HubSpotShapes.attendance
        for input in try attendanceInputs(shape, step, &exchange) {
            let reference = byEmail ? input["email"]?.string : input["vid"]?.integer.map(String.init)
            guard let contact = stores["contacts"]?.find(reference ?? "", by: byEmail ? "email" : nil) else { continue }
            note(step, of: contact, at: index, input, exchange.moment)
        }
        return Answer(status: 202)
    }

    /// The contract knows no 207 here: the errors stand in the 200.
    private mutating func attended(_ results: [JSON], _ errors: [JSON], _ exchange: Exchange) -> Answer {
        var answer = batch(results, errors: errors, at: exchange.moment)
        answer.status = 200
        return answer
    }

    /// The contact's own properties are used for a new contact only.
    private mutating func made(
        _ email: String, _ input: JSON, _ type: ObjectType, _ moment: Moment
    ) throws(HubSpotError) -> HubSpotRecord {
        let values = (input["contactProperties"]?.stringMembers ?? [:]).merging(["email": email]) { _, new in new }
        if let obstacle = obstacle(to: values, in: type) { throw obstacle }
        return insert(values, as: type, at: moment)
    }

    private func step(_ exchange: inout Exchange) throws(HubSpotError) -> MarketingEvent.Step {
        let state = exchange.variable("state")
        guard let step = MarketingEvent.Step(rawValue: state) else {
            throw exchange.breach("the state must be register, attend or cancel, not \(state)")
        }
        return step
    }

    private func attendanceInputs(
        _ shape: BodyShape, _ step: MarketingEvent.Step, _ exchange: inout Exchange
    ) throws(HubSpotError) -> [JSON] {
        let inputs = try exchange.inputs(shape, cap: .max)
        for input in inputs {
            for (name, value) in input["properties"]?.stringMembers ?? [:] {
                guard step == .attend, Self.attendProperties.contains(name) else {
                    throw exchange.breach("there is no property \(name) of the state \(step.rawValue)")
                }
                if Int(value) == nil, !PropertyDefinition.isTime(value) {
                    throw exchange.breach("\(name) is not a time: \(value)")
                }
            }
        }
        return inputs
    }

    /// Noting the same again changes nothing but the time.
    private mutating func note(
        _ step: MarketingEvent.Step, of contact: HubSpotRecord, at index: Int, _ input: JSON, _ moment: Moment
    ) {
        var participation =
            events[index].participations[contact.id]
            ?? .init(id: nextID(), contactID: contact.id, createdAt: moment.date)
        let now = Int((moment.date.timeIntervalSince1970 * 1000).rounded())
        participation.steps[step] = input["interactionDateTime"]?.integer ?? now
        if let joined = input["properties"]?["joinedAt"]?.string { participation.joinedAt = joined }
        if let left = input["properties"]?["leftAt"]?.string { participation.leftAt = left }
        events[index].participations[contact.id] = participation
    }

    func participationCounts(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        .json(.object(events[try eventIndex(exchange)].counts))
    }

    func participationBreakdown(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let event = events[try eventIndex(exchange)]
        let contact = exchange.call.parameter("contactIdentifier").map { self.contact($0)?.id ?? "" }
        return try breakdown([event], contact: contact, &exchange)
    }

    func participationOfContact(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let identifier = exchange.variable("contact")
        guard let contact = contact(identifier) else { throw .notFound("There is no contact \(identifier).") }
        return try breakdown(events, contact: contact.id, &exchange)
    }

    private func contact(_ identifier: String) -> HubSpotRecord? {
        stores["contacts"]?.find(identifier, by: identifier.contains("@") ? "email" : nil)
    }

    private func breakdown(
        _ events: [MarketingEvent], contact: String?, _ exchange: inout Exchange
    ) throws(HubSpotError) -> Answer {
        let limit = try exchange.limit(10, most: 100)
        let after = max(0, exchange.call.parameter("after").flatMap { Int($0) } ?? 0)
        let state = exchange.call.parameter("state")
        let entries = participations(in: events).filter { event, participation, record in
            (contact == nil || record?.id == contact) && (state == nil || event.state(of: participation) == state)
        }
        let results = entries.dropFirst(after).prefix(limit).map(Self.participationJSON)
        var members: [String: JSON] = ["results": .array(results), "total": .integer(entries.count)]
        if after + limit < entries.count {
            members["paging"] = ["next": ["after": .string(String(after + limit))]]
        }
        return .json(.object(members))
    }

    /// Every participation with its event and the contact as it is now, in the order in which they came.
    func participations(
        in events: [MarketingEvent]
    ) -> [(event: MarketingEvent, participation: MarketingEvent.Participation, contact: HubSpotRecord?)] {
        events.flatMap { event in
            event.participations.values.sorted { $0.id < $1.id }.map { participation in
                (event, participation, stores["contacts"]?.find(participation.contactID, by: nil))
            }
        }
    }

    /// A participation as the contract shows it.
    static func participationJSON(
        _ event: MarketingEvent, _ participation: MarketingEvent.Participation, _ record: HubSpotRecord?
    ) -> JSON {
        var contact: [String: JSON] = [
            "contactId": .string(record?.id ?? participation.contactID),
            "email": .string(record?.properties["email"] ?? ""),
        ]
        for name in ["firstname", "lastname"] {
            if let value = record?.properties[name] { contact[name] = .string(value) }
        }
        return [
            "id": .string(participation.id), "createdAt": .string(participation.createdAt.stamp),
            "associations": [
                "contact": .object(contact),
                "marketingEvent": [
                    "marketingEventId": .string(event.objectID), "name": .string(event.name),
                    "externalAccountId": .string(event.accountID), "externalEventId": .string(event.eventID),
                ],
            ],
            "properties": [
                "attendanceState": .string(event.state(of: participation)),
                "occurredAt": .integer(participation.steps.values.max() ?? 0),
            ],
        ]
    }
}
