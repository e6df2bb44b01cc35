extension PipedriveAccount {
    /// Every lead made through the API has this source.
    var leadSources: Answer {
        let names = [
            "Manually created", "Deal", "Web forms", "Prospector", "Leadbooster", "Live chat", "Import",
            "Website visitors", "Workflow automation", "API",
        ]
        return .pipedrive(.array(names.map { ["name": .string($0)] }))
    }

    mutating func leadCreate(_ exchange: inout PipedriveExchange) throws(PipedriveError) -> Answer {
        let record = try draftLead(exchange.sent, &exchange)
        if let trouble = exchange.strike(.lead, record.described(customFields(.lead))) { throw trouble }
        try checkCap(.lead)
        let made = insert(record, as: .lead, at: exchange.moment)
        return .pipedrive(shownLead(made), status: 201)
    }

    /// A lead of what a client sent.
    func draftLead(
        _ sent: [String: JSON], _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) -> PipedriveRecord {
        let user = JSON.integer(caller?.id ?? 0)
        var record = PipedriveRecord(
            id: .null,
            values: [
                "title": .null, "owner_id": user, "creator_id": user, "label_ids": [], "person_id": .null,
                "organization_id": .null, "value": .null, "expected_close_date": .null, "visible_to": "3",
                "was_seen": false, "is_archived": false, "origin": "API", "origin_id": .null, "channel": .null,
                "channel_id": .null, "source_name": "API", "next_activity_id": .null,
            ], addedAt: exchange.now, updatedAt: exchange.now)
        try applyLead(sent, to: &record, isNew: true, &exchange)
        return record
    }

    private func applyLead(
        _ sent: [String: JSON], to record: inout PipedriveRecord, isNew: Bool, _ exchange: inout PipedriveExchange
    ) throws(PipedriveError) {
        let known = PipedriveShapes.leadMembers.map(\.name) + ["title", isNew ? "origin_id" : "is_archived"]
        for (name, value) in sent.sorted(by: { $0.key < $1.key }) {
            if let field = customFields(.lead).first(where: { $0.code == name }) {
                try setCustom(name, field.modern(value), on: &record, .lead, place: "", &exchange)
                continue
            }
            guard known.contains(name) else {
                let reason = "\(name) is not allowed"
                // Forty digits may be a field that was there a moment ago; anything else is no member of a lead.
                throw name.utf8.count == 40 ? exchange.refusal(reason, field: name) : exchange.breach(reason)
            }
            if name == "label_ids" {
                for label in value.strings ?? [] where !leadLabels.contains(where: { $0.id == label }) {
                    throw exchange.refusal("label_ids: there is no lead label \(label)", field: name)
                }
            }
            try checkReference(name, value, exchange)
            record.values[name] = value
        }
        if record.values["person_id"] == .null, record.values["organization_id"] == .null {
            throw exchange.breach("a lead must be linked to a person or an organization")
        }
    }

    func leadRead(_ exchange: PipedriveExchange) throws(PipedriveError) -> Answer {
        .pipedrive(shownLead(try present(.lead, exchange)))
    }

    mutating func leadUpdate(_ exchange: inout PipedriveExchange) throws(PipedriveError) -> Answer {
        var record = try present(.lead, exchange)
        try applyLead(exchange.sent, to: &record, isNew: false, &exchange)
        if let trouble = exchange.strike(.lead, record.described(customFields(.lead))) { throw trouble }
        record.updatedAt = exchange.now
        put(record, as: .lead, at: exchange.moment)
        return .pipedrive(shownLead(record))
    }

    func leadList(_ exchange: inout PipedriveExchange, isArchived: Bool) throws(PipedriveError) -> Answer {
        let since = exchange.parameter("updated_since").flatMap { PipedriveTime.milliseconds($0) }
        var selection: PipedriveFilter?
        if let id = exchange.integer("filter_id") { selection = try filter(id, for: .lead) }
        let links = ["owner_id", "person_id", "organization_id"].compactMap { name in
            exchange.integer(name).map { (name, $0) }
        }
        var found = (stores[.lead]?.records ?? []).filter { record in
            guard !record.isDeleted, record.values["is_archived"] == .bool(isArchived),
                since.map({ record.updatedAt / 1000 * 1000 >= $0 }) ?? true
            else { return false }
            if let selection { return matches(record, .lead, selection) }
            return links.allSatisfy { record.integer($0.0) == $0.1 }
        }
        Self.sort(&found, by: exchange.parameter("sort"))
        let (page, pagination) = exchange.oldPage(of: found)
        // The contract has these members in `additional_data` itself, and in no other list of version 1.
        var additional = pagination.object ?? [:]
        additional["next_start"] = nil
        additional["pagination"] = pagination
        return .json(["success": true, "data": .array(page.map(shownLead)), "additional_data": .object(additional)])
    }

    /// A lead as v1 shows it; a field of one's own appears only if it has a value.
    func shownLead(_ record: PipedriveRecord) -> JSON {
        var members = record.values
        members["id"] = record.id
        members["add_time"] = .string(PipedriveTime.stamp(record.addedAt))
        members["update_time"] = .string(PipedriveTime.stamp(record.updatedAt))
        members["cc_email"] = .string("sandbox+lead\(record.key.prefix(8))@pipedrivemail.example")
        for field in customFields(.lead) {
            if let value = record.custom[field.code] { members[field.code] = field.old(value) }
        }
        return .object(members)
    }

    mutating func leadLabelCreate(_ exchange: PipedriveExchange) -> Answer {
        let label = PipedriveLeadLabel(
            id: generator.identifier(), name: exchange.sent["name"]?.string ?? "",
            color: exchange.sent["color"]?.string ?? "", addedAt: exchange.now, updatedAt: exchange.now)
        leadLabels.append(label)
        return .pipedrive(label.json)
    }

    mutating func leadLabelUpdate(_ exchange: PipedriveExchange) throws(PipedriveError) -> Answer {
        let place = try place(ofLabel: exchange)
        if let name = exchange.sent["name"]?.string { leadLabels[place].name = name }
        if let color = exchange.sent["color"]?.string { leadLabels[place].color = color }
        leadLabels[place].updatedAt = exchange.now
        return .pipedrive(leadLabels[place].json)
    }

    mutating func leadLabelDelete(_ exchange: PipedriveExchange) throws(PipedriveError) -> Answer {
        let place = try place(ofLabel: exchange)
        let label = leadLabels.remove(at: place)
        return .pipedrive(["id": .string(label.id)])
    }

    private func place(ofLabel exchange: PipedriveExchange) throws(PipedriveError) -> Int {
        guard let place = leadLabels.firstIndex(where: { $0.id == exchange.variable("id") }) else {
            throw .missing("Lead label")
        }
        return place
    }
}
