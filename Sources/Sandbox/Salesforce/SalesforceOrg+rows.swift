extension SalesforceOrg {
    /// Makes one record of what a client sent, by all rules.
    ///
    /// - Parameter isAlone: whether it is the only record of its request; then a duplicate names its matches.
    mutating func insert(
        _ sent: [String: JSON], as type: SalesforceType, isAlone: Bool, _ exchange: inout SalesforceExchange
    ) throws(SalesforceError) -> String {
        let values = try values(sent, of: type, for: .create)
        if type.isFixed { throw Self.fixed(type) }
        if let trouble = exchange.strike(type.name, sent) { throw trouble }
        let record = try draft(values, as: type, user: exchange.user, at: exchange.moment)
        try checkValidations(of: record, in: type)
        try checkUnique(record, in: type)
        try checkDuplicates(of: record, changed: nil, in: type, isAlone: isAlone, exchange)
        var made = record
        if type.name == "Lead", let owner = assignedOwner(exchange) { made.values["OwnerId"] = .string(owner) }
        put(made, in: type.name)
        if type.name == "Campaign" { addStatuses(to: made, exchange.moment, exchange.user) }
        return made.id
    }

    /// A record with its defaults and the system's own values; checked for what is required of its kind.
    mutating func draft(
        _ values: [String: JSON], as type: SalesforceType, user: String, at moment: Moment, id: String? = nil
    ) throws(SalesforceError) -> SalesforceRecord {
        var all = values.filter { $0.value != .null }
        for field in type.defaults where all[field.name] == nil { all[field.name] = field.defaultValue }
        let missing = type.required.filter { all[$0.name] == nil }.map(\.name)
        if !missing.isEmpty {
            throw .row(
                "REQUIRED_FIELD_MISSING", "Required fields are missing: [\(missing.joined(separator: ", "))]", missing)
        }
        var id = id ?? nextID(type.keyPrefix)
        // A seed may have brought an id of its own that was next.
        while values["Id"] == nil, self.record(id, in: type.name) != nil { id = nextID(type.keyPrefix) }
        let stamp = JSON.string(moment.date.salesforceStamp)
        all["Id"] = .string(id)
        for name in ["CreatedDate", "LastModifiedDate", "SystemModstamp"] where all[name] == nil { all[name] = stamp }
        for name in ["CreatedById", "LastModifiedById"] where all[name] == nil { all[name] = .string(user) }
        if all["OwnerId"] == nil, type.field("OwnerId") != nil { all["OwnerId"] = .string(user) }
        var record = SalesforceRecord(id: id, values: all)
        try settle(&record, in: type, old: nil)
        return record
    }

    /// Writes what a client sent into a record, by all rules.
    mutating func change(
        _ id: String, to sent: [String: JSON], in type: SalesforceType, isAlone: Bool,
        _ exchange: inout SalesforceExchange
    ) throws(SalesforceError) {
        let values = try values(sent, of: type, for: .update)
        guard let old = record(id, in: type.name) else { throw .crossReference }
        let described = exchange.faults.isEmpty ? sent : old.values.merging(sent) { _, new in new }
        if let trouble = exchange.strike(type.name, described) { throw trouble }
        if old.isDeleted { throw .deleted }
        if type.name == "Lead", old.values["IsConverted"] == .bool(true) { throw Self.converted }
        var record = old
        for (name, value) in values { record.values[name] = value == .null ? nil : value }
        for field in type.defaults where values[field.name] == .null { record.values[field.name] = field.defaultValue }
        let missing = type.required.filter { values[$0.name] == .null }.map(\.name)
        if !missing.isEmpty {
            throw .row(
                "REQUIRED_FIELD_MISSING", "Required fields are missing: [\(missing.joined(separator: ", "))]", missing)
        }
        let stamp = JSON.string(exchange.moment.date.salesforceStamp)
        record.values["LastModifiedDate"] = stamp
        record.values["SystemModstamp"] = stamp
        record.values["LastModifiedById"] = .string(exchange.user)
        try settle(&record, in: type, old: old)
        try checkValidations(of: record, in: type)
        try checkUnique(record, in: type)
        try checkDuplicates(of: record, changed: old, in: type, isAlone: isAlone, exchange)
        put(record, in: type.name)
    }

    /// Moves a record to the bin, and with it what cannot be without it.
    mutating func remove(
        _ id: String, in type: SalesforceType, _ exchange: inout SalesforceExchange
    ) throws(SalesforceError) {
        guard var record = record(id, in: type.name) else { throw .crossReference }
        if let trouble = exchange.strike(type.name, record.values) { throw trouble }
        if record.isDeleted { throw .deleted }
        if type.isFixed { throw Self.fixed(type) }
        if type.name == "User" {
            throw .row("INSUFFICIENT_ACCESS_OR_READONLY", "users cannot be deleted, only made inactive")
        }
        if type.name == "CampaignMemberStatus", record.values["IsDefault"] == .bool(true) {
            throw .row("DELETE_FAILED", "the default member status cannot be deleted")
        }
        record.values["IsDeleted"] = true
        record.values["SystemModstamp"] = .string(exchange.moment.date.salesforceStamp)
        put(record, in: type.name)
        let dependants: [(type: String, field: String)] =
            switch type.name {
            case "Lead": [("CampaignMember", "LeadId")]
            case "Contact": [("CampaignMember", "ContactId")]
            case "Campaign": [("CampaignMember", "CampaignId"), ("CampaignMemberStatus", "CampaignId")]
            case "Account": [("Contact", "AccountId")]
            default: []
            }
        for (name, reference) in dependants {
            guard let field = SalesforceType.standard[name]?.field(reference) else { continue }
            for var dependant in holders(of: id, in: field, of: name) {
                dependant.values["IsDeleted"] = true
                dependant.values["SystemModstamp"] = record.values["SystemModstamp"]
                put(dependant, in: name)
            }
        }
    }

    private static func fixed(_ type: SalesforceType) -> SalesforceError {
        .row("INSUFFICIENT_ACCESS_OR_READONLY", "\(type.labelPlural) cannot be made or deleted")
    }

    private mutating func assignedOwner(_ exchange: SalesforceExchange) -> String? {
        guard let name = settings.leadAssignment, exchange.header("Sforce-Auto-Assign")?.lowercased() != "false",
            let field = SalesforceType.standard["User"]?.field("Username")
        else { return nil }
        return holders(of: name, in: field, of: "User").first?.id
    }

    static let converted = SalesforceError.row("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
}
