extension PipedriveAccount {
    /// A record of a kind of v2 before anything is known of it.
    func blank(_ kind: PipedriveKind, at now: Int) -> PipedriveRecord {
        let owner = JSON.integer(caller?.id ?? 0)
        var values: [String: JSON] = ["owner_id": owner]
        switch kind {
        case .person:
            for name in ["name", "first_name", "last_name", "org_id", "picture_id"] { values[name] = .null }
            for name in ["emails", "phones", "label_ids"] { values[name] = [] }
            for name in PipedriveShapes.contactSyncMembers { values[name] = name == "im" ? [] : .null }
            values["visible_to"] = 3
        case .organization:
            for name in ["address", "website", "linkedin", "industry", "annual_revenue", "employee_count"] {
                values[name] = .null
            }
            values["label_ids"] = []
            values["visible_to"] = 3
        default:
            for name in [
                "deal_id", "lead_id", "person_id", "org_id", "project_id", "due_date", "due_time", "duration",
                "location", "public_description", "priority", "note", "marked_as_done_time",
                "conference_meeting_client", "conference_meeting_url", "conference_meeting_id",
            ] { values[name] = .null }
            for name in ["participants", "attendees"] { values[name] = [] }
            values["busy"] = false
            values["done"] = false
            values["type"] = "call"
            values["subject"] = "Call"
            values["creator_user_id"] = owner
        }
        return PipedriveRecord(id: .null, values: values, addedAt: now, updatedAt: now)
    }

    /// Writes what a client sent into a record. A list replaces the whole list, null clears.
    ///
    /// - Throws: a name that is cleared, a reference to nothing, a label or an option that is not there, a member that
    ///   the account does not have, a value that does not fit its field.
    func apply(
        _ sent: [String: JSON], to record: inout PipedriveRecord, _ kind: PipedriveKind, isNew: Bool,
        _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) {
        for (name, value) in sent.sorted(by: { $0.key < $1.key }) {
            switch name {
            case "custom_fields":
                for (hash, value) in (value.object ?? [:]).sorted(by: { $0.key < $1.key }) {
                    try setCustom(hash, value, on: &record, kind, place: "custom_fields.", &exchange)
                }
            case "add_time": record.addedAt = value.string.flatMap(PipedriveTime.milliseconds) ?? record.addedAt
            case "emails", "phones", "im": record.values[name] = Self.contactList(value)
            case "label_ids":
                try checkLabels(value.array ?? [], kind, exchange)
                record.values[name] = .array(value.array ?? [])
            case "participants": record.values[name] = try participants(value.array ?? [], exchange)
            case "person_id" where kind == .activity: break
            default:
                try checkReference(name, value, exchange)
                record.values[name] = value
            }
            try checkFeature(name, kind)
        }
        switch kind {
        case .person: settleName(&record)
        case .organization: try checkIndustry(record, exchange)
        case .activity: try settleActivity(&record, sent, &exchange)
        default: break
        }
    }

    /// Members that come with a part of the product which the account may not have.
    private func checkFeature(_ name: String, _ kind: PipedriveKind) throws(PipedriveError) {
        guard kind == .person else { return }
        if PipedriveShapes.contactSyncMembers.contains(name), !settings.contactSync {
            throw .unavailable(name, "contact sync")
        }
        if name == "marketing_status", !settings.campaigns { throw .unavailable(name, "the Campaigns product") }
    }

    /// Writes one value of a field of one's own.
    func setCustom(
        _ hash: String, _ value: JSON, on record: inout PipedriveRecord, _ kind: PipedriveKind, place: String,
        _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) {
        guard let field = (fields[kind] ?? []).first(where: { $0.isCustom && $0.code == hash }) else {
            throw exchange.refusal("\(place)\(hash) is not allowed: there is no such field", field: hash)
        }
        do throws(PipedriveField.Problem) {
            let stored = try field.stored(
                value, user: { user($0) != nil }, record: { living($0, $1) != nil })
            record.custom[hash] = stored == .null ? nil : stored
        } catch {
            let reason = "\(place)\(hash) \(error.reason)"
            if error.isType { exchange.violations.append("a field of type \(field.kind.rawValue) \(error.reason)") }
            throw exchange.refusal(reason, field: hash)
        }
    }

    /// A list such as `emails` with exactly one primary entry, unless it is empty.
    private static func contactList(_ value: JSON) -> JSON {
        let entries = value.array ?? []
        let primary = entries.firstIndex { $0["primary"] == true } ?? 0
        return .array(
            entries.enumerated().map { index, entry in
                [
                    "value": entry["value"] ?? "", "primary": .bool(index == primary),
                    "label": .string(entry["label"]?.string ?? ""),
                ]
            })
    }

    private func checkLabels(
        _ labels: [JSON], _ kind: PipedriveKind, _ exchange: PipedriveExchange
    ) throws(PipedriveError) {
        let field = (fields[kind] ?? []).first { $0.code == "label_ids" }
        for label in labels where field?.option(label.integer ?? 0) == nil {
            throw exchange.refusal("label_ids: \(label.text) is not an option of this field", field: "label_ids")
        }
    }

    /// Refuses the id of a record that is not there. The contract says nothing of the status.
    func checkReference(
        _ name: String, _ value: JSON, _ exchange: PipedriveExchange
    ) throws(PipedriveError) {
        guard value != .null else { return }
        let isThere: Bool
        switch name {
        case "owner_id", "user_id": isThere = user(value.integer)?.isActive == true
        case "person_id": isThere = living(.person, value.integer) != nil
        case "org_id", "organization_id": isThere = living(.organization, value.integer) != nil
        case "lead_id": isThere = living(.lead, value.string ?? "") != nil
        case "deal_id", "project_id", "task_id": isThere = false
        default: return
        }
        if !isThere { throw exchange.refusal("\(name): \(value.string ?? value.text) does not exist", field: name) }
    }

    /// The last word of a name is the last name, what stands before it the first.
    private func settleName(_ record: inout PipedriveRecord) {
        let words = (record.values["name"]?.string ?? "").split(separator: " ").map(String.init)
        let first = words.count > 1 ? words.dropLast().joined(separator: " ") : words.first
        record.values["first_name"] = first.map(JSON.string) ?? .null
        record.values["last_name"] = words.count > 1 ? words.last.map(JSON.string) ?? .null : .null
    }

    private func checkIndustry(_ record: PipedriveRecord, _ exchange: PipedriveExchange) throws(PipedriveError) {
        guard let id = record.integer("industry") else { return }
        let field = (fields[.organization] ?? []).first { $0.code == "industry" }
        if field?.option(id) == nil {
            throw exchange.refusal("industry: \(id) is not an option of this field", field: "industry")
        }
    }

    private func participants(_ list: [JSON], _ exchange: PipedriveExchange) throws(PipedriveError) -> JSON {
        let primary = list.firstIndex { $0["primary"] == true } ?? 0
        var participants: [JSON] = []
        for (index, entry) in list.enumerated() {
            try checkReference("person_id", entry["person_id"] ?? .null, exchange)
            participants.append(["person_id": entry["person_id"] ?? .null, "primary": .bool(index == primary)])
        }
        return .array(participants)
    }

    /// The types that an activity can have, with what they are called.
    static let activityTypes: [(key: String, name: String)] = [
        ("call", "Call"), ("meeting", "Meeting"), ("task", "Task"), ("deadline", "Deadline"), ("email", "Email"),
        ("lunch", "Lunch"),
    ]

    /// The person of an activity is its primary participant; `person_id` alone says nothing.
    private func settleActivity(
        _ record: inout PipedriveRecord, _ sent: [String: JSON], _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) {
        let primary = record.values["participants"]?.array?.first { $0["primary"] == true }
        let person = primary?["person_id"] ?? .null
        if let wanted = sent["person_id"], wanted != .null, wanted != person {
            throw exchange.breach("person_id is read-only: it is the person_id of the primary participant")
        }
        record.values["person_id"] = person
        let type = record.values["type"]?.string ?? ""
        guard let known = Self.activityTypes.first(where: { $0.key == type }) else {
            throw exchange.refusal("type: there is no activity type \(type)", field: "type")
        }
        if sent["subject"] == nil, sent["type"] != nil { record.values["subject"] = .string(known.name) }
        if record.values["done"] == false {
            record.values["marked_as_done_time"] = .null
        } else if record.values["marked_as_done_time"] == .null {
            record.values["marked_as_done_time"] = .string(PipedriveTime.text(exchange.now))
        }
    }
}
