extension PipedriveAccount {
    /// A record as v2 shows it, with what the call asks for beyond that.
    func shown(_ record: PipedriveRecord, _ kind: PipedriveKind, _ exchange: PipedriveExchange) -> JSON {
        var members = record.values
        members["id"] = record.id
        members["is_deleted"] = .bool(record.isDeleted)
        members["add_time"] = .string(PipedriveTime.text(record.addedAt))
        members["update_time"] = .string(PipedriveTime.text(record.updatedAt))
        members["marketing_status"] = nil
        members["attendees"] = nil
        if kind == .person, !settings.contactSync {
            for name in PipedriveShapes.contactSyncMembers { members[name] = nil }
        }
        if kind != .activity {
            let own = customFields(kind)
            members["custom_fields"] = custom(record, own, exchange)
            if exchange.flag("include_labels") {
                let field = (fields[kind] ?? []).first { $0.code == "label_ids" }
                let ids = record.values["label_ids"]?.array ?? []
                members["labels"] = .array(ids.compactMap { $0.integer.flatMap { field?.option($0)?.json } })
            }
        }
        for name in exchange.list("include_fields") ?? [] {
            members[name] = further(name, of: record, kind)
        }
        return .object(members)
    }

    /// Every field of one's own, or those asked for; null where the record has nothing.
    private func custom(
        _ record: PipedriveRecord, _ own: [PipedriveField], _ exchange: PipedriveExchange
    ) -> JSON {
        let asked = exchange.list("custom_fields")
        let isLabelled = exchange.flag("include_option_labels")
        var members: [String: JSON] = [:]
        for field in own where asked?.contains(field.code) ?? true {
            let value = record.custom[field.code] ?? .null
            members[field.code] = isLabelled ? field.labelled(value) : value
        }
        return .object(members)
    }

    /// A member that is shown only on demand. There are no deals, no files and no mails here.
    private func further(_ name: String, of record: PipedriveRecord, _ kind: PipedriveKind) -> JSON? {
        let link = kind == .person ? "person_id" : "org_id"
        func count(_ other: PipedriveKind, where fits: (PipedriveRecord) -> Bool = { _ in true }) -> JSON {
            .integer(
                (stores[other]?.records ?? []).count {
                    !$0.isDeleted && $0.integer(link) == record.number && fits($0)
                })
        }
        switch name {
        case "attendees": return record.values["attendees"] ?? []
        case "notes_count": return count(.note)
        case "activities_count": return count(.activity)
        case "done_activities_count": return count(.activity) { $0.values["done"] == true }
        case "undone_activities_count": return count(.activity) { $0.values["done"] == false }
        case "people_count": return count(.person)
        case "marketing_status": return settings.campaigns ? record.values[name] ?? "no_consent" : nil
        case "doi_status": return settings.campaigns ? 1 : nil
        case _ where name.hasSuffix("_count"): return 0
        default: return .null
        }
    }
}
