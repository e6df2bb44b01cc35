extension PipedriveExchange {
    /// An exchange of the sandbox's own, for what is seeded and shown on its control paths.
    static func own(_ kind: PipedriveKind, at moment: Moment) -> PipedriveExchange {
        let call = Call(method: "POST", path: "/_sandbox", segments: [], query: [:], headers: [:], body: [])
        let match = PipedriveEndpoint.Match(
            endpoint: PipedriveEndpoint(.create(kind), 0, []), version: 2, variables: [:], pattern: "")
        return PipedriveExchange(call: call, moment: moment, match: match, faults: [])
    }
}

extension PipedriveAccount {
    private static let ownMembers = ["id", "is_deleted", "update_time", "add_time"]

    /// Makes a record as a create call takes it, without limits; it may bring `id`, `is_deleted` and its times, too.
    mutating func seed(
        _ sent: [String: JSON], as kind: PipedriveKind, at moment: Moment, indexedAtOnce: Bool
    ) throws(PipedriveError) -> JSON {
        var exchange = PipedriveExchange.own(kind, at: moment)
        let members = sent.filter { !Self.ownMembers.contains($0.key) }
        let shape =
            switch kind {
            case .note: PipedriveShapes.noteCreate
            case .lead: PipedriveShapes.leadCreate
            default: PipedriveShapes.create(kind)
            }
        if let finding = shape.check(.object(members)) {
            throw exchange.refusal("\(finding.path) \(finding.reason)")
        }
        var record: PipedriveRecord
        switch kind {
        case .note: record = try draftNote(members, &exchange)
        case .lead: record = try draftLead(members, &exchange)
        default:
            if kind == .person, members["name"] == nil { throw exchange.refusal("name is required") }
            record = blank(kind, at: exchange.now)
            try apply(members, to: &record, kind, isNew: true, &exchange)
        }
        let id = sent["id"]
        if let id {
            let isID = kind == .lead ? id.string.map(PipedriveShape.isUUID) == true : (id.integer ?? 0) > 0
            guard isID, stores[kind]?[id.string ?? id.text] == nil else {
                throw exchange.refusal("id: \(id.text) is no id, or is taken")
            }
        }
        record.addedAt = try time(sent["add_time"], exchange) ?? record.addedAt
        record.updatedAt = try time(sent["update_time"], exchange) ?? record.updatedAt
        if sent["is_deleted"] == true { record.deletedAt = exchange.now }
        return insert(record, as: kind, at: moment, id: id, indexedAtOnce: indexedAtOnce).id
    }

    private func time(_ value: JSON?, _ exchange: PipedriveExchange) throws(PipedriveError) -> Int? {
        guard let value else { return nil }
        guard let time = value.string.flatMap({ PipedriveTime.oldMilliseconds($0) }) else {
            throw exchange.refusal("\(value.text) is not a valid datetime")
        }
        return time
    }

    /// A record as its own generation of the API shows it, and into which one it was merged.
    func described(_ record: PipedriveRecord, _ kind: PipedriveKind, at moment: Moment) -> JSON {
        let json =
            switch kind {
            case .note: shownNote(record)
            case .lead: shownLead(record)
            default: shown(record, kind, .own(kind, at: moment))
            }
        var members = json.object ?? [:]
        members["is_deleted"] = .bool(record.isDeleted)
        if let survivor = record.mergedInto { members["merged_into"] = .integer(survivor) }
        return .object(members)
    }

    /// Gives a kind exactly these labels; one that was there already keeps its id.
    mutating func setLabels(_ kind: PipedriveKind, to names: [String]) {
        guard let place = fields[kind]?.firstIndex(where: { $0.code == "label_ids" }) else { return }
        let old = fields[kind]?[place].options ?? []
        let options = names.map { name -> PipedriveField.Option in
            let known = old.first { $0.label == name }?.id
            return .init(id: known ?? nextNumber(of: "label", after: 30), label: name)
        }
        fields[kind]?[place].options = options
    }
}
