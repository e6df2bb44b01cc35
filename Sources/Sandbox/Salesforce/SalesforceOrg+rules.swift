extension SalesforceOrg {
    /// Brings the fields that follow from others into line, by the rules of the kind of object.
    mutating func settle(
        _ record: inout SalesforceRecord, in type: SalesforceType, old: SalesforceRecord?
    ) throws(SalesforceError) {
        if type.field("OwnerId") != nil, record.values["OwnerId"] == nil {
            throw .row("FIELD_INTEGRITY_EXCEPTION", "Owner ID: owner cannot be blank", ["OwnerId"])
        }
        if let owner = record.text("OwnerId"), owner != old?.text("OwnerId"),
            self.record(owner, in: "User")?.values["IsActive"] != .bool(true)
        {
            throw .row(
                "INACTIVE_OWNER_OR_USER", "operation performed with inactive user [\(owner)] as owner", ["OwnerId"])
        }
        switch type.name {
        case "Lead", "Contact", "User":
            let names = [record.text("FirstName"), record.text("LastName")].compactMap(\.self)
            record.values["Name"] = .string(names.joined(separator: " "))
        case "CampaignMember": try settleMember(&record, old)
        case "Task": try settleTask(&record)
        default: break
        }
    }

    /// A member is one person of one campaign, with one of the campaign's own statuses.
    private mutating func settleMember(
        _ record: inout SalesforceRecord, _ old: SalesforceRecord?
    ) throws(SalesforceError) {
        guard let campaign = record.text("CampaignId"), let members = SalesforceType.standard["CampaignMember"] else {
            return
        }
        if old == nil {
            if record.values["ContactId"] != nil { record.values["LeadId"] = nil }
            let name = record.values["ContactId"] != nil ? "ContactId" : "LeadId"
            guard let person = record.text(name), let field = members.field(name) else {
                throw .row(
                    "REQUIRED_FIELD_MISSING", "Required fields are missing: [LeadId, ContactId]",
                    ["LeadId", "ContactId"])
            }
            if self.record(person, in: "Lead")?.values["IsConverted"] == .bool(true) { throw Self.converted }
            if holders(of: person, in: field, of: "CampaignMember").contains(where: {
                $0.text("CampaignId") == campaign
            }) {
                throw .row("DUPLICATE_VALUE", "Already a campaign member.")
            }
            record.values["LeadOrContactId"] = .string(person)
            record.values["Type"] = name == "LeadId" ? "Lead" : "Contact"
        }
        let statuses = statuses(of: campaign)
        let wanted = record.text("Status")?.lowercased()
        let found = statuses.first { status in
            wanted.map { status.text("Label")?.lowercased() == $0 } ?? (status.values["IsDefault"] == .bool(true))
        }
        guard let status = found else {
            guard let wanted = record.text("Status"), let field = members.field("Status") else { return }
            throw Self.badOption(wanted, field)
        }
        record.values["Status"] = status.values["Label"]
        let hasResponded = status.values["HasResponded"] == .bool(true)
        record.values["HasResponded"] = .bool(hasResponded)
        if hasResponded, record.values["FirstRespondedDate"] == nil {
            record.values["FirstRespondedDate"] = record.text("LastModifiedDate").map {
                JSON.string(String($0.prefix(10)))
            }
        }
    }

    /// The member statuses of a campaign.
    mutating func statuses(of campaign: String) -> [SalesforceRecord] {
        guard let field = SalesforceType.standard["CampaignMemberStatus"]?.field("CampaignId") else { return [] }
        return holders(of: campaign, in: field, of: "CampaignMemberStatus")
    }

    /// The two statuses that a campaign begins with.
    mutating func addStatuses(to campaign: SalesforceRecord, _ moment: Moment, _ user: String) {
        let stamp = JSON.string(moment.date.salesforceStamp)
        for (order, label) in [(1, "Sent"), (2, "Responded")] {
            let id = nextID("01Y")
            put(
                SalesforceRecord(
                    id: id,
                    values: [
                        "Id": .string(id), "IsDeleted": false, "CampaignId": .string(campaign.id),
                        "Label": .string(label), "SortOrder": .integer(order), "IsDefault": .bool(order == 1),
                        "HasResponded": .bool(order == 2), "CreatedDate": stamp, "LastModifiedDate": stamp,
                        "SystemModstamp": stamp, "CreatedById": .string(user), "LastModifiedById": .string(user),
                    ]), in: "CampaignMemberStatus")
        }
    }

    /// A task of a lead belongs to nothing else; a task of a contact belongs to the contact's account, too.
    private func settleTask(_ record: inout SalesforceRecord) throws(SalesforceError) {
        let who = record.text("WhoId")
        if who?.hasPrefix("00Q") == true {
            if record.values["WhatId"] != nil {
                throw .row(
                    "FIELD_INTEGRITY_EXCEPTION", "Related To ID: a task of a lead cannot be related to another record",
                    ["WhatId"])
            }
            if self.record(who, in: "Lead")?.values["IsConverted"] == .bool(true) { throw Self.converted }
        }
        let what = record.text("WhatId").flatMap { $0.hasPrefix("001") ? $0 : nil }
        record.values["AccountId"] = what.map(JSON.string) ?? self.record(who, in: "Contact")?.values["AccountId"]
        record.values["IsClosed"] = .bool(record.text("Status") == "Completed")
    }

    /// Applies the validation rules of the org.
    func checkValidations(of record: SalesforceRecord, in type: SalesforceType) throws(SalesforceError) {
        for rule in rules.validations where rule.object == type.name && rule.refuses(record.values[rule.field]) {
            throw .row("FIELD_CUSTOM_VALIDATION_EXCEPTION", rule.message, [rule.field])
        }
    }

    /// Refuses a value of a unique field that another record has.
    mutating func checkUnique(_ record: SalesforceRecord, in type: SalesforceType) throws(SalesforceError) {
        for field in type.unique {
            guard let value = record.text(field.name) else { continue }
            if let other = holders(of: value, in: field, of: type.name).first(where: { $0.id != record.id }) {
                throw .row(
                    "DUPLICATE_VALUE",
                    "duplicate value found: \(field.name) duplicates value on record with id: \(other.id)")
            }
        }
    }

    /// Applies the duplicate rules: one that only alerts is passed by `Sforce-Duplicate-Rule-Header: allowSave=true`.
    mutating func checkDuplicates(
        of record: SalesforceRecord, changed old: SalesforceRecord?, in type: SalesforceType, isAlone: Bool,
        _ exchange: SalesforceExchange
    ) throws(SalesforceError) {
        let maySave = exchange.option("Sforce-Duplicate-Rule-Header", "allowSave") == "true"
        for rule in rules.duplicates where rule.object == type.name && (rule.isBlocking || !maySave) {
            guard let value = record.text(rule.field), value.lowercased() != old?.text(rule.field)?.lowercased() else {
                continue
            }
            var matches: [(type: SalesforceType, records: [SalesforceRecord])] = []
            for name in rule.matches {
                guard let other = types[name], let field = other.field(rule.field) else { continue }
                let found = holders(of: value, in: field, of: name).filter {
                    $0.id != record.id && $0.values["IsConverted"] != .bool(true)
                }
                if !found.isEmpty { matches.append((other, found)) }
            }
            guard !matches.isEmpty else { continue }
            var error = SalesforceError.row("DUPLICATES_DETECTED", "Use one of these records?")
            if isAlone {
                error.fields = nil
                // The name was misspelt for years; clients read both.
                let name = exchange.version < 60 ? "duplicateResut" : "duplicateResult"
                error.others[name] = duplicateResult(rule, matches, exchange)
            }
            throw error
        }
    }

    private func duplicateResult(
        _ rule: SalesforceRules.Duplicate, _ matches: [(type: SalesforceType, records: [SalesforceRecord])],
        _ exchange: SalesforceExchange
    ) -> JSON {
        let results = matches.map { type, records -> JSON in
            let entries = records.map { record -> JSON in
                [
                    "additionalInformation": [], "fieldDiffs": [], "matchConfidence": 100.0,
                    "record": ["attributes": attributes(of: record, type, exchange), "Id": .string(record.id)],
                ]
            }
            return [
                "entityType": .string(type.name), "errors": [], "matchEngine": "ExactMatchEngine",
                "matchRecords": .array(entries), "rule": .string("\(rule.name)_Matching"),
                "size": .integer(entries.count), "success": true,
            ]
        }
        return [
            "allowSave": .bool(!rule.isBlocking), "duplicateRule": .string(rule.name),
            "duplicateRuleEntityType": .string(rule.object), "errorMessage": "Use one of these records?",
            "matchResults": .array(results),
        ]
    }
}
