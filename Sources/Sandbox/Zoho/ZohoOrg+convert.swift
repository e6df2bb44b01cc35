extension ZohoOrg {
    private static let members: Set<String> = [
        "overwrite", "notify_lead_owner", "notify_new_entity_owner", "move_attachments_to", "Accounts", "Contacts",
        "assign_to", "Deals", "add_to_existing_record", "carry_over_tags",
    ]

    /// Makes a contact and an account of a lead, or adds it to those that are named; the lead cannot be changed after.
    mutating func convert(_ module: ZohoModule, _ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        guard module.isConvertable else {
            exchange.violations.append("\(module.name) cannot be converted")
            throw .noSuchPath
        }
        exchange.credits = 5
        guard let lead = record(exchange.variable("id"), in: module.name) else { throw .unknownPath(1) }
        let (rows, _) = try exchange.rows(most: 1, members: ["data"])
        guard !lead.isConverted else {
            throw .request("ID_ALREADY_CONVERTED", "id already converted", ["resource_path_index": 1])
        }
        do throws(ZohoError) {
            return .json(["data": [try convert(lead, module, rows[0], &exchange)]])
        } catch {
            return .json(["data": [error.body]], status: 400)
        }
    }

    private mutating func convert(
        _ lead: ZohoRecord, _ module: ZohoModule, _ row: JSON, _ exchange: inout ZohoExchange
    ) throws(ZohoError) -> JSON {
        let path = "$.data[0]"
        guard let sent = row.object else { throw .type(ZohoPlace(name: "data", path: path), "jsonobject") }
        if let error = exchange.strike(module.name, sent, at: path) { throw error }
        for name in sent.keys.sorted() where !Self.members.contains(name) {
            exchange.violations.append("\(path).\(name) is not a member of a conversion")
        }
        if let deal = sent["Deals"], deal != .null {
            throw .at(ZohoPlace("Deals", in: path), "NOT_SUPPORTED", "the sandbox keeps no deals")
        }
        try checkLock(of: lead, for: "convert", ZohoPlace("id", in: path))
        let owner = try chosen("assign_to", in: "Users", sent, path)?.id ?? lead.text("Owner") ?? administrator
        var account = try chosen("Accounts", in: "Accounts", sent, path)
        var contact = try chosen("Contacts", in: "Contacts", sent, path)
        if account == nil, let name = lead.values["Company"], let field = modules["Accounts"]?.field("Account_Name") {
            account = stores["Accounts"]?.holders(of: name, in: field).first
            if account == nil { account = made(from: lead, module, in: "Accounts", owner, exchange) }
        }
        if contact == nil { contact = made(from: lead, module, in: "Contacts", owner, exchange) }
        if var person = contact {
            var values = person.values
            if values["Account_Name"] == nil { values["Account_Name"] = account.map { .string($0.id) } }
            person.change(values, at: exchange.moment.seconds, lag: settings.searchLag)
            stores["Contacts"]?.put(person)
            move(lead, to: person)
        }
        close(lead, contact, account, exchange)
        return [
            "code": "SUCCESS", "status": "success", "message": "The record has been converted successfully",
            "details": [
                "Contacts": shown(contact, "Full_Name"), "Accounts": shown(account, "Account_Name"), "Deals": .null,
            ],
        ]
    }

    private func shown(_ record: ZohoRecord?, _ name: String) -> JSON {
        guard let record else { return .null }
        return ["id": .string(record.id), "name": record.values[name] ?? .null]
    }

    /// The record that a member names by its id; nothing if the member is not there.
    private func chosen(
        _ name: String, in module: String, _ sent: [String: JSON], _ path: String
    ) throws(ZohoError) -> ZohoRecord? {
        let place = ZohoPlace(name, in: path)
        guard let value = sent[name], value != .null else { return nil }
        guard let members = value.object else { throw .type(place, "jsonobject") }
        let inner = ZohoPlace("id", in: place.path)
        guard let id = members["id"]?.zohoID else { throw .mandatory(inner) }
        guard let record = record(id, in: module) else { throw .invalid(inner) }
        return record
    }

    /// A record with the values that the mapping of the lead's fields takes over.
    private mutating func made(
        from lead: ZohoRecord, _ module: ZohoModule, in name: String, _ owner: String, _ exchange: ZohoExchange
    ) -> ZohoRecord? {
        guard let target = modules[name] else { return nil }
        var values: [String: JSON] = ["Owner": .string(owner)]
        for field in module.fields where !field.isReadOnly && !field.kind.isReference {
            // A field without a mapping goes over to one of the same name.
            guard let value = lead.values[field.name], let other = target.field(field.converts[name] ?? field.name),
                !other.isReadOnly, !other.isUnique, name == "Contacts" || field.converts[name] != nil
            else { continue }
            values[other.name] = value
        }
        let record = fresh(
            values, of: target, by: exchange.user, at: exchange.moment, lag: settings.searchLag)
        stores[name]?.put(record)
        return record
    }

    /// Campaigns and notes go over to the contact.
    private mutating func move(_ lead: ZohoRecord, to contact: ZohoRecord) {
        for (campaign, member) in members.campaigns(of: lead.id) {
            _ = members.remove(lead.id, from: campaign)
            members.put(contact.id, "Contacts", into: campaign, status: member.status)
        }
        guard let field = modules["Notes"]?.field("Parent_Id") else { return }
        for note in stores["Notes"]?.holders(of: .string(lead.id), in: field) ?? [] {
            var moved = note
            moved.values["Parent_Id"] = .string(contact.id)
            stores["Notes"]?.put(moved)
        }
    }

    private mutating func close(
        _ lead: ZohoRecord, _ contact: ZohoRecord?, _ account: ZohoRecord?, _ exchange: ZohoExchange
    ) {
        var values = lead.values
        values["Converted__s"] = true
        values["Converted_Date_Time"] = .string(exchange.moment.date.zohoStamp)
        values["Modified_Time"] = .string(exchange.moment.date.zohoStamp)
        values["Converted_Contact"] = contact.map { .string($0.id) }
        values["Converted_Account"] = account.map { .string($0.id) }
        var converted = lead
        converted.change(values, at: exchange.moment.seconds, lag: settings.searchLag)
        stores["Leads"]?.put(converted)
    }
}
