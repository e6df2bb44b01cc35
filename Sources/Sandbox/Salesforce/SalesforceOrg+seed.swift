extension SalesforceOrg {
    /// Makes a record beforehand: values are checked, but read-only fields may be set, duplicate and validation rules
    /// do not apply, and `MemberStatuses` of a campaign replaces the statuses it begins with.
    mutating func seed(
        _ sent: [String: JSON], as type: SalesforceType, at moment: Moment
    ) throws(SalesforceError) -> String {
        var sent = sent
        let statuses = sent.removeValue(forKey: "MemberStatuses")?.array
        let values = try values(sent, of: type, for: .seed)
        let id = values["Id"]?.string
        if let id, !id.hasPrefix(type.keyPrefix) || record(id, in: type.name) != nil {
            throw .row("DUPLICATE_VALUE", "the id \(id) is taken, or is not one of \(type.name)")
        }
        let record = try draft(values, as: type, user: administrator, at: moment, id: id)
        try checkUnique(record, in: type)
        put(record, in: type.name)
        guard type.name == "Campaign" else { return record.id }
        guard let statuses else {
            addStatuses(to: record, moment, administrator)
            return record.id
        }
        guard let kind = SalesforceType.standard["CampaignMemberStatus"] else { return record.id }
        for (index, status) in statuses.enumerated() {
            var members = status.object ?? status.string.map { ["Label": .string($0)] } ?? [:]
            members["CampaignId"] = .string(record.id)
            if members["SortOrder"] == nil { members["SortOrder"] = .integer(index + 1) }
            if members["IsDefault"] == nil { members["IsDefault"] = .bool(index == 0) }
            _ = try seed(members, as: kind, at: moment)
        }
        return record.id
    }
}
