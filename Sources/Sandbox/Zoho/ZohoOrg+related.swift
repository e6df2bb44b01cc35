extension ZohoOrg {
    /// What hangs on a record: the notes of any, the people of a campaign, the campaigns of a person.
    private enum Relation {
        case notes
        case people(String)
        case campaigns
    }

    private func relation(_ module: ZohoModule, _ exchange: inout ZohoExchange) throws(ZohoError) -> Relation {
        switch (module.name, exchange.variable("related")) {
        case ("Notes", _): break
        case (_, "Notes"): return .notes
        case ("Campaigns", "Leads"): return .people("Leads")
        case ("Campaigns", "Contacts"): return .people("Contacts")
        case ("Leads", "Campaigns"), ("Contacts", "Campaigns"): return .campaigns
        default: break
        }
        exchange.violations.append("\(module.name) has no related list \(exchange.variable("related"))")
        throw .request(
            "INVALID_DATA", "The relation name given seems to be invalid", ["resource_path_index": 2])
    }

    /// The record on which something hangs.
    private func parent(_ module: ZohoModule, _ exchange: ZohoExchange) throws(ZohoError) -> ZohoRecord {
        guard let record = record(exchange.variable("id"), in: module.name) else { throw .unknownPath(1) }
        return record
    }

    mutating func related(_ module: ZohoModule, _ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        let relation = try relation(module, &exchange)
        let names = try fieldNames(&exchange, isNeeded: exchange.variables["other"] == nil)
        let page = try exchange.page()
        guard let parent = record(exchange.variable("id"), in: module.name) else { return Answer(status: 204) }
        let target: String
        var rows: [(values: [String: JSON], status: String?)] = []
        switch relation {
        case .notes:
            target = "Notes"
            let notes = modules[target]?.field("Parent_Id").flatMap {
                stores[target]?.holders(of: .string(parent.id), in: $0)
            }
            rows = (notes ?? []).reversed().map { ($0.values, nil) }
        case .people(let name):
            target = name
            rows = members.members(of: parent.id, from: name).compactMap { member in
                record(member.person, in: name).map { ($0.values, member.status) }
            }
        case .campaigns:
            target = "Campaigns"
            rows = members.campaigns(of: parent.id).compactMap { campaign, member in
                record(campaign, in: target).map { ($0.values, member.status) }
            }
        }
        guard let kind = modules[target] else { throw .unknownModule }
        if let other = exchange.variables["other"] { rows = rows.filter { $0.values["id"] == .string(other) } }
        var answer = listed(rows.map(\.values), kind, names, skipped: page.skipped, page, [:], &exchange)
        if case .json(let body) = answer.body, let data = body["data"]?.array, var members = body.object {
            let statuses = rows.dropFirst(page.skipped).map(\.status)
            members["data"] = .array(
                zip(data, statuses).map { entry, status in
                    guard let status, names?.contains("Member_Status") ?? true else { return entry }
                    return .object((entry.object ?? [:]).merging(["Member_Status": .string(status)]) { $1 })
                })
            answer.body = .json(.object(members))
        }
        return answer
    }

    /// Puts people into a campaign or a person into campaigns; who is in it already has the status changed.
    mutating func relate(_ module: ZohoModule, _ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        let relation = try relation(module, &exchange)
        if case .notes = relation { return try changeNotes(&exchange) }
        let (rows, _) = try exchange.rows(most: exchange.variables["other"] == nil ? 100 : 1, members: ["data"])
        exchange.credits = (rows.count + 9) / 10
        let parent = try parent(module, exchange)
        var entries: [JSON] = []
        var refused = 0
        for (index, row) in rows.enumerated() {
            do throws(ZohoError) {
                let id = try relate(row, to: parent, module, relation, "$.data[\(index)]", &exchange)
                entries.append([
                    "code": "SUCCESS", "status": "success", "message": "relation added", "details": ["id": .string(id)],
                ])
            } catch {
                entries.append(error.body)
                refused += 1
            }
        }
        let status = refused == 0 ? 200 : refused == entries.count ? 400 : 207
        return .json(["data": .array(entries)], status: status)
    }

    private mutating func relate(
        _ row: JSON, to parent: ZohoRecord, _ module: ZohoModule, _ relation: Relation, _ path: String,
        _ exchange: inout ZohoExchange
    ) throws(ZohoError) -> String {
        let place = ZohoPlace("id", in: path)
        guard let sent = row.object else { throw .type(ZohoPlace(name: "data", path: path), "jsonobject") }
        if let error = exchange.strike(exchange.variable("related"), sent, at: path) { throw error }
        for name in sent.keys.sorted() where name != "id" && name != "Member_Status" {
            exchange.violations.append("\(path).\(name) is not a member of a relation")
        }
        guard let id = exchange.variables["other"] ?? sent["id"]?.zohoID else { throw .mandatory(place) }
        let target = exchange.variable("related")
        guard let other = record(id, in: target) else {
            throw .at(place, "INVALID_DATA", "the related id given seems to be invalid", ["id": .string(id)])
        }
        var (campaign, person, kind) = (parent, other, target)
        if case .campaigns = relation { (campaign, person, kind) = (other, parent, module.name) }
        if person.isConverted {
            throw .at(place, "CANNOT_BE_UPDATED", "invalid data", ["id": .string(person.id)])
        }
        let statuses = members.statuses[campaign.id] ?? settings.memberStatuses
        let statusPlace = ZohoPlace("Member_Status", in: path)
        let asked = sent["Member_Status"] ?? .null
        if asked != .null {
            guard let status = asked.string else { throw .type(statusPlace, "text") }
            guard statuses.contains(status) else {
                throw .invalid(statusPlace, ["supported_values": .strings(statuses)])
            }
        }
        let old = members.member(person.id, of: campaign.id)?.status
        members.put(person.id, kind, into: campaign.id, status: asked.string ?? old ?? statuses.first ?? "")
        return id
    }

    /// Takes people out of a campaign, or a person out of campaigns.
    mutating func unrelate(_ module: ZohoModule, _ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        let relation = try relation(module, &exchange)
        guard let ids = exchange.variables["other"].map({ [$0] }) ?? exchange.list("ids"), !ids.isEmpty else {
            exchange.violations.append("the parameter ids is missing")
            throw .parameter("ids")
        }
        let parent = try parent(module, exchange)
        var entries: [JSON] = []
        var refused = 0
        for id in ids {
            let isDone =
                switch relation {
                case .people: members.remove(id, from: parent.id)
                case .campaigns: members.remove(parent.id, from: id)
                case .notes: deleteNote(id, of: parent)
                }
            refused += isDone ? 0 : 1
            let done: JSON = [
                "code": "SUCCESS", "status": "success", "message": "relation removed", "details": ["id": .string(id)],
            ]
            let error = ZohoError.request(
                "INVALID_DATA", "the related id given seems to be invalid", ["id": .string(id)])
            entries.append(isDone ? done : error.body)
        }
        let status = refused == 0 ? 200 : refused == entries.count ? 400 : 207
        return .json(["data": .array(entries)], status: status)
    }

    private mutating func deleteNote(_ id: String, of parent: ZohoRecord) -> Bool {
        guard var note = record(id, in: "Notes"), note.text("Parent_Id") == parent.id else { return false }
        note.isDeleted = true
        stores["Notes"]?.put(note)
        return true
    }

    /// Adds notes to a record: only notes can be made there.
    mutating func insertRelated(_ module: ZohoModule, _ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        guard case .notes = try relation(module, &exchange) else {
            exchange.violations.append("POST is not allowed here")
            throw .wrongMethod
        }
        let (rows, _) = try exchange.rows()
        let parent = try parent(module, exchange)
        guard let notes = modules["Notes"] else { throw .unknownModule }
        return insert(rows.map { withParent($0, parent, module) }, notes, &exchange)
    }

    /// Changes notes of a record.
    private mutating func changeNotes(_ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        guard let notes = modules["Notes"] else { throw .unknownModule }
        guard let note = exchange.variables["other"] else { return try updateMany(notes, &exchange) }
        exchange.variables["id"] = note
        return try updateOne(notes, &exchange)
    }

    private func withParent(_ row: JSON, _ parent: ZohoRecord, _ module: ZohoModule) -> JSON {
        guard var members = row.object else { return row }
        members["Parent_Id"] = ["id": .string(parent.id), "module": ["api_name": .string(module.name)]]
        return .object(members)
    }
}
