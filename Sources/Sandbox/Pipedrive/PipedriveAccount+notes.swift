extension PipedriveAccount {
    /// What a note may hang on, with the flag that pins it there.
    private static let places = [
        ("lead_id", "lead"), ("deal_id", "deal"), ("person_id", "person"), ("org_id", "organization"),
        ("project_id", "project"), ("task_id", "task"),
    ]

    /// A note or a lead that was not deleted: of these, v1 keeps nothing to show.
    func present(_ kind: PipedriveKind, _ exchange: PipedriveExchange) throws(PipedriveError) -> PipedriveRecord {
        if let record = living(kind, exchange.variable("id")) { return record }
        throw kind == .lead
            ? PipedriveError(status: 404, message: "requested lead not found") : .missing(kind.title)
    }

    mutating func noteCreate(_ exchange: inout PipedriveExchange) throws(PipedriveError) -> Answer {
        let record = try draftNote(exchange.sent, &exchange)
        if let trouble = exchange.strike(.note, record.described([])) { throw trouble }
        try checkCap(.note)
        let made = insert(record, as: .note, at: exchange.moment)
        return .pipedrive(shownNote(made))
    }

    /// A note of what a client sent.
    func draftNote(
        _ sent: [String: JSON], _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) -> PipedriveRecord {
        var values: [String: JSON] = ["user_id": .integer(caller?.id ?? 0), "content": ""]
        for (member, name) in Self.places {
            values[member] = .null
            values["pinned_to_\(name)_flag"] = false
        }
        var record = PipedriveRecord(id: .null, values: values, addedAt: exchange.now, updatedAt: exchange.now)
        try applyNote(sent, to: &record, &exchange)
        return record
    }

    private func applyNote(
        _ sent: [String: JSON], to record: inout PipedriveRecord, _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) {
        for (name, value) in sent.sorted(by: { $0.key < $1.key }) where record.values[name] != nil {
            try checkReference(name, value, exchange)
            record.values[name] = name.hasSuffix("_flag") ? .bool(value == 1) : value
        }
        if let text = sent["add_time"]?.string {
            guard let time = PipedriveTime.oldMilliseconds(text) else {
                throw exchange.breach("add_time must be a time such as 2026-01-31 15:30:00")
            }
            record.addedAt = time
        }
        guard Self.places.contains(where: { record.values[$0.0] != .null }) else {
            throw exchange.breach("one of \(Self.places.map(\.0).joined(separator: ", ")) is required")
        }
        for (member, name) in Self.places
        where record.values["pinned_to_\(name)_flag"] == true && record.values[member] == .null {
            throw exchange.breach("pinned_to_\(name)_flag needs \(member)")
        }
    }

    func noteRead(_ exchange: PipedriveExchange) throws(PipedriveError) -> Answer {
        .pipedrive(shownNote(try present(.note, exchange)))
    }

    mutating func noteUpdate(_ exchange: inout PipedriveExchange) throws(PipedriveError) -> Answer {
        var record = try present(.note, exchange)
        try applyNote(exchange.sent, to: &record, &exchange)
        if let trouble = exchange.strike(.note, record.described([])) { throw trouble }
        record.updatedAt = exchange.now
        put(record, as: .note, at: exchange.moment)
        return .pipedrive(shownNote(record))
    }

    func noteList(_ exchange: inout PipedriveExchange) throws(PipedriveError) -> Answer {
        let links = ["user_id", "deal_id", "person_id", "org_id", "project_id", "task_id"].compactMap { name in
            exchange.integer(name).map { (name, $0) }
        }
        let flags = Self.places.compactMap { place in
            let name = "pinned_to_\(place.1)_flag"
            return exchange.parameter(name).map { (name, $0 == "1") }
        }
        let lead = exchange.parameter("lead_id")
        let since = exchange.parameter("updated_since").flatMap { PipedriveTime.milliseconds($0) }
        let (first, last) = (exchange.parameter("start_date"), exchange.parameter("end_date"))
        var found = (stores[.note]?.records ?? []).filter { record in
            let day = PipedriveTime.text(record.addedAt).prefix(10)
            return !record.isDeleted && links.allSatisfy { record.integer($0.0) == $0.1 }
                && flags.allSatisfy { record.values[$0.0] == .bool($0.1) }
                && (lead.map { record.values["lead_id"]?.string == $0 } ?? true)
                && (since.map { record.updatedAt / 1000 * 1000 >= $0 } ?? true)
                && (first.map { day >= $0 } ?? true) && (last.map { day <= $0 } ?? true)
        }
        Self.sort(&found, by: exchange.parameter("sort"))
        let (page, pagination) = exchange.oldPage(of: found)
        return .pipedrive(.array(page.map(shownNote)), pagination: pagination)
    }

    /// Sorts as v1 asks for it: `add_time DESC, id ASC`.
    static func sort(_ records: inout [PipedriveRecord], by order: String?) {
        guard let order else { return }
        let keys = order.split(separator: ",").map { part -> (name: String, isDescending: Bool) in
            let words = part.split(separator: " ").map(String.init)
            return (words.first ?? "", words.count > 1 && words[1].uppercased() == "DESC")
        }
        records.sort { first, second in
            for key in keys {
                let (own, other) = (sortValue(first, key.name), sortValue(second, key.name))
                if own == other { continue }
                return key.isDescending ? own > other : own < other
            }
            return false
        }
    }

    private static func sortValue(_ record: PipedriveRecord, _ name: String) -> PipedriveCursor {
        switch name {
        case "id": .init(number: record.number, text: record.id.string ?? "", id: 0)
        case "add_time": .init(number: record.addedAt, id: 0)
        case "update_time": .init(number: record.updatedAt, id: 0)
        default: .init(number: record.integer(name) ?? 0, text: record.values[name]?.string ?? "", id: 0)
        }
    }

    /// A note as v1 shows it.
    func shownNote(_ record: PipedriveRecord) -> JSON {
        var members = record.values
        members["task_id"] = nil
        members["pinned_to_task_flag"] = nil
        members["id"] = record.id
        members["active_flag"] = .bool(!record.isDeleted)
        members["add_time"] = .string(PipedriveTime.oldText(record.addedAt))
        members["update_time"] = .string(PipedriveTime.oldText(record.updatedAt))
        members["last_update_user_id"] = .null
        let (person, organization) = (
            living(.person, record.integer("person_id")), living(.organization, record.integer("org_id"))
        )
        members["person"] = person.map { ["name": $0.name] } ?? .null
        members["organization"] = organization.map { ["name": $0.name] } ?? .null
        members["deal"] = .null
        members["project"] = .null
        if let user = user(record.integer("user_id")) {
            members["user"] = [
                "name": .string(user.name), "email": .string(user.email), "icon_url": .null,
                "is_you": .bool(user.id == caller?.id),
            ]
        }
        return .object(members)
    }
}
