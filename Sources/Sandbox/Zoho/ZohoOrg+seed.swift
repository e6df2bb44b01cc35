extension ZohoOrg {
    /// Makes a record beforehand: values are checked, but read-only fields may be set, `Member_Statuses` of a campaign
    /// replaces the statuses of the organisation, and a lookup may be the bare id.
    ///
    /// - Parameter lag: seconds until a search sees it.
    mutating func seed(
        _ sent: [String: JSON], as module: ZohoModule, at moment: Moment, lag: Double
    ) throws(ZohoError) -> String {
        var sent = sent
        let statuses = sent.removeValue(forKey: "Member_Statuses")?.strings
        let id = sent.removeValue(forKey: "id")?.string
        if let id, !ZohoID.isID(id) || stores.values.contains(where: { $0[id] != nil }) {
            throw .unknownID(id, ZohoPlace("id", in: "$"))
        }
        var values: [String: JSON] = [:]
        for (name, value) in sent.sorted(by: { $0.key < $1.key }) {
            guard let field = module.field(name) else {
                throw .invalid(ZohoPlace(name, in: "$"), ["reason": "there is no such field"])
            }
            let place = ZohoPlace(name, in: "$")
            values[name] = try stored(whole(value, field), field, place)
        }
        for field in module.fields where values[field.name] == nil {
            if let value = field.defaultValue { values[field.name] = value }
        }
        values = values.filter { $0.value != .null }
        for field in module.fields where field.isRequired && values[field.name] == nil {
            throw .mandatory(ZohoPlace(field.name, in: "$"))
        }
        if module.isInternal, values["status"] == nil { values["status"] = "active" }
        let record = fresh(values, of: module, by: administrator, at: moment, lag: lag, id: id)
        try checkUnique(record, in: module, at: "$")
        stores[module.name]?.put(record)
        if let statuses { members.statuses[record.id] = statuses }
        return record.id
    }

    /// A lookup in the form that a client would send.
    private func whole(_ value: JSON, _ field: ZohoField) -> JSON {
        guard field.kind.isReference, let id = value.string else { return value }
        guard field.kind == .parent, let module = self.module(ofID: id) else { return ["id": value] }
        return ["id": value, "module": ["api_name": .string(module.name)]]
    }

    /// Puts a person into a campaign beforehand.
    mutating func seedMember(_ sent: [String: JSON]) throws(ZohoError) -> String {
        guard let campaign = sent["Campaign"]?.string, record(campaign, in: "Campaigns") != nil else {
            throw .mandatory(ZohoPlace("Campaign", in: "$"))
        }
        guard let person = sent["id"]?.string, let module = self.module(ofID: person),
            ["Leads", "Contacts"].contains(module.name)
        else { throw .mandatory(ZohoPlace("id", in: "$")) }
        let statuses = members.statuses[campaign] ?? settings.memberStatuses
        members.put(
            person, module.name, into: campaign, status: sent["Member_Status"]?.string ?? statuses.first ?? "")
        return person
    }
}
