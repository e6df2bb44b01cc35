extension PipedriveAccount {
    /// Thirty days, after which a deleted record is gone for good.
    private static let keptDeleted = 30 * 86_400_000

    /// A record that can be shown: a deleted one still can for thirty days.
    func shownRecord(
        _ kind: PipedriveKind, _ exchange: PipedriveExchange
    ) throws(PipedriveError) -> PipedriveRecord {
        guard let record = stores[kind]?[exchange.variable("id")],
            record.deletedAt.map({ $0 + Self.keptDeleted > exchange.now }) ?? true
        else { throw .missing(kind.title) }
        return record
    }

    /// A record that can be changed.
    func changeable(
        _ kind: PipedriveKind, _ exchange: PipedriveExchange
    ) throws(PipedriveError) -> PipedriveRecord {
        let record = try shownRecord(kind, exchange)
        guard !record.isDeleted else {
            throw PipedriveError(status: settings.deletedStatus, message: "\(kind.title) is deleted")
        }
        return record
    }

    /// The number in the path of a record that has one.
    private func checkID(_ exchange: inout PipedriveExchange) throws(PipedriveError) {
        guard Int(exchange.variable("id")) != nil else { throw exchange.breach("id must be an integer") }
    }

    /// Refuses one more record than the plan allows.
    func checkCap(_ kind: PipedriveKind) throws(PipedriveError) {
        guard let cap = settings.caps[kind.rawValue], stores[kind]?.count ?? 0 >= cap else { return }
        throw .capped(kind.plural)
    }

    mutating func create(
        _ kind: PipedriveKind, _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) -> Answer {
        if kind == .person, exchange.sent["name"] == nil { throw exchange.refusal("name is required", field: "name") }
        var record = blank(kind, at: exchange.now)
        try apply(exchange.sent, to: &record, kind, isNew: true, &exchange)
        if let trouble = exchange.strike(kind, record.described(customFields(kind))) { throw trouble }
        try checkCap(kind)
        // Not in one expression with what shows it: that would hold a copy of the account meanwhile.
        let made = insert(record, as: kind, at: exchange.moment)
        return .pipedrive(shown(made, kind, exchange))
    }

    /// Stores a new record under an id of its own.
    mutating func insert(
        _ draft: PipedriveRecord, as kind: PipedriveKind, at moment: Moment, id: JSON? = nil,
        indexedAtOnce: Bool = false
    ) -> PipedriveRecord {
        var record = PipedriveRecord(
            id: id ?? nextID(kind), values: draft.values, custom: draft.custom, addedAt: draft.addedAt,
            updatedAt: draft.updatedAt)
        record.deletedAt = draft.deletedAt
        put(record, as: kind, at: moment, indexedAtOnce: indexedAtOnce)
        return record
    }

    func read(_ kind: PipedriveKind, _ exchange: inout PipedriveExchange) throws(PipedriveError) -> Answer {
        try checkID(&exchange)
        return .pipedrive(shown(try shownRecord(kind, exchange), kind, exchange))
    }

    mutating func update(
        _ kind: PipedriveKind, _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) -> Answer {
        try checkID(&exchange)
        var record = try changeable(kind, exchange)
        try apply(exchange.sent, to: &record, kind, isNew: false, &exchange)
        if let trouble = exchange.strike(kind, record.described(customFields(kind))) { throw trouble }
        record.updatedAt = exchange.now
        put(record, as: kind, at: exchange.moment)
        return .pipedrive(shown(record, kind, exchange))
    }

    mutating func delete(
        _ kind: PipedriveKind, _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) -> Answer {
        let isOld = kind == .lead || kind == .note
        if kind != .lead { try checkID(&exchange) }
        var record = isOld ? try present(kind, exchange) : try changeable(kind, exchange)
        if let trouble = exchange.strike(kind, record.described(customFields(kind))) { throw trouble }
        record.deletedAt = exchange.now
        record.updatedAt = exchange.now
        put(record, as: kind, at: exchange.moment)
        return .pipedrive(kind == .note ? true : ["id": record.id])
    }

    /// Two records become one: that of the path goes into the other, whose values win, and with it goes what hangs on
    /// it.
    mutating func merge(
        _ kind: PipedriveKind, _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) -> Answer {
        try checkID(&exchange)
        var merged = try changeable(kind, exchange)
        guard var kept = living(kind, exchange.sent["merge_with_id"]?.integer) else { throw .missing(kind.title) }
        guard kept.number != merged.number else { throw exchange.refusal("a record cannot be merged with itself") }
        if let trouble = exchange.strike(kind, merged.described(customFields(kind))) { throw trouble }
        for name in ["emails", "phones", "label_ids"] {
            kept.values[name] = Self.union(kept.values[name], merged.values[name])
        }
        for (name, value) in merged.values where kept.values[name] ?? .null == .null { kept.values[name] = value }
        kept.custom.merge(merged.custom) { own, _ in own }
        kept.updatedAt = exchange.now
        merged.deletedAt = exchange.now
        merged.updatedAt = exchange.now
        merged.mergedInto = kept.number
        put(merged, as: kind, at: exchange.moment)
        put(kept, as: kind, at: exchange.moment)
        moveLinks(kind, from: merged.number, to: kept.number, at: exchange.moment)
        return .pipedrive(kind == .person ? oldPerson(kept, merged: merged.number) : ["id": kept.id])
    }

    /// The entries of two lists, those of the first one first; of two alike one stays, and one alone is primary.
    private static func union(_ first: JSON?, _ second: JSON?) -> JSON? {
        guard let own = first?.array else { return second }
        let further = (second?.array ?? []).compactMap { entry -> JSON? in
            guard var members = entry.object else { return own.contains(entry) ? nil : entry }
            if own.contains(where: { $0["value"]?.string?.lowercased() == entry["value"]?.string?.lowercased() }) {
                return nil
            }
            if !own.isEmpty { members["primary"] = false }
            return .object(members)
        }
        return .array(own + further)
    }

    private mutating func moveLinks(_ kind: PipedriveKind, from old: Int, to new: Int, at moment: Moment) {
        let members = kind == .person ? ["person_id"] : ["org_id", "organization_id"]
        for other in PipedriveKind.allCases {
            for var record in stores[other]?.records ?? [] {
                let linked = members.filter { record.integer($0) == old }
                guard !linked.isEmpty else { continue }
                for member in linked { record.values[member] = .integer(new) }
                if other == .activity, kind == .person {
                    record.values["participants"] = .array(
                        (record.values["participants"]?.array ?? []).map { participant in
                            guard participant["person_id"]?.integer == old else { return participant }
                            return ["person_id": .integer(new), "primary": participant["primary"] ?? false]
                        })
                }
                put(record, as: other, at: moment)
            }
        }
    }

    /// A person as v1 shows one after a merge.
    private func oldPerson(_ record: PipedriveRecord, merged: Int) -> JSON {
        var members: [String: JSON] = [
            "id": record.id, "merge_what_id": .integer(merged), "company_id": .integer(Self.companyID),
            "active_flag": true, "add_time": .string(PipedriveTime.oldText(record.addedAt)),
            "update_time": .string(PipedriveTime.oldText(record.updatedAt)),
            "email": record.values["emails"] ?? [], "phone": record.values["phones"] ?? [],
            "org_name": living(.organization, record.integer("org_id"))?.name ?? .null,
            "owner_name": user(record.integer("owner_id")).map { .string($0.name) } ?? .null,
        ]
        for name in ["name", "first_name", "last_name", "org_id", "owner_id", "label_ids"] {
            members[name] = record.values[name] ?? .null
        }
        members["visible_to"] = .string(record.values["visible_to"]?.text ?? "")
        return .object(members)
    }
}
