extension PipedriveAccount {
    /// A record as the search index has it.
    private struct Hit {
        let kind: PipedriveKind
        let record: PipedriveRecord
        let values: [String: JSON]
        let custom: [String: JSON]
        let isExact: Bool
    }

    /// The texts of a record that a search of some of its parts looks into.
    func searchTexts(
        _ kind: PipedriveKind, _ values: [String: JSON], _ custom: [String: JSON], _ parts: Set<String>
    ) -> [String] {
        var texts: [String] = []
        for part in parts {
            switch part {
            case "name": texts.append(values["name"]?.string ?? "")
            case "title": texts.append(values["title"]?.string ?? "")
            case "email": texts += PipedriveRecord.contactValues(values["emails"])
            case "phone": texts += PipedriveRecord.contactValues(values["phones"])
            case "address": texts.append(values["address"]?["value"]?.string ?? "")
            case "notes": texts.append(values["notes"]?.string ?? "")
            case "custom_fields": texts += customTexts(kind, custom)
            default: break
            }
        }
        return texts.filter { !$0.isEmpty }
    }

    private func customTexts(_ kind: PipedriveKind, _ custom: [String: JSON]) -> [String] {
        guard !custom.isEmpty else { return [] }
        return (fields[kind] ?? []).filter(\.isSearchable).compactMap { field in
            custom[field.code].map { value in
                let whole = value["value"] ?? value
                return whole.string ?? whole.text
            }
        }
    }

    /// Records as the index showed them a moment ago, whole matches before the others, older ones first.
    private func hits(
        _ kind: PipedriveKind, parts: [String], _ exchange: PipedriveExchange
    ) -> [Hit] {
        let term = (exchange.parameter("term") ?? "").lowercased()
        let isExact = exchange.flag("exact_match")
        let wanted = Set(parts)
        let time = exchange.moment.seconds - settings.searchLag
        guard let store = stores[kind] else { return [] }
        var hits: [Hit] = []
        for record in isExact ? store.holders(of: term) : store.records {
            guard let version = record.version(at: time), !version.isGone else { continue }
            let texts = searchTexts(kind, version.values, version.custom, wanted).map { $0.lowercased() }
            let isWhole = texts.contains(term)
            guard isWhole || (!isExact && texts.contains { $0.contains(term) }) else { continue }
            hits.append(
                Hit(kind: kind, record: record, values: version.values, custom: version.custom, isExact: isWhole))
        }
        return hits.filter(\.isExact) + hits.filter { !$0.isExact }
    }

    /// A term has two characters at least, or one if it has to be matched as a whole.
    private func checkTerm(isExact: Bool, _ exchange: inout PipedriveExchange) throws(PipedriveError) {
        let count = (exchange.parameter("term") ?? "").count
        guard count >= (isExact ? 1 : 2) else { throw exchange.breach("the parameter term is too short") }
    }

    func search(_ kind: PipedriveKind, _ exchange: inout PipedriveExchange) throws(PipedriveError) -> Answer {
        try checkTerm(isExact: exchange.flag("exact_match"), &exchange)
        let parts = exchange.list("fields") ?? PipedriveParameter.searchFields(kind)
        let (organization, person) = (exchange.integer("organization_id"), exchange.integer("person_id"))
        let link = kind == .lead ? "organization_id" : "org_id"
        let found = hits(kind, parts: parts, exchange).filter { hit in
            (organization == nil || hit.values[link]?.integer == organization)
                && (person == nil || hit.values["person_id"]?.integer == person)
        }
        if exchange.version == 1 {
            let (page, pagination) = exchange.oldPage(of: found)
            return .pipedrive(["items": .array(page.map { entry($0, exchange) })], pagination: pagination)
        }
        let (page, next) = try exchange.page(of: found)
        return .pipedrive(["items": .array(page.map { entry($0, exchange) })], next: next)
    }

    func itemSearch(_ exchange: inout PipedriveExchange) throws(PipedriveError) -> Answer {
        try checkTerm(isExact: exchange.flag("exact_match"), &exchange)
        let types = exchange.list("item_types") ?? PipedriveParameter.itemTypes
        let asked = exchange.list("fields")
        var found: [Hit] = []
        for kind in [PipedriveKind.person, .organization, .lead] where types.contains(kind.rawValue) {
            let parts = PipedriveParameter.searchFields(kind).filter { asked?.contains($0) ?? true }
            found += hits(kind, parts: parts, exchange)
        }
        found = found.filter(\.isExact) + found.filter { !$0.isExact }
        let (page, next) = try exchange.page(of: found)
        var related: [JSON] = []
        if exchange.flag("search_for_related_items") {
            for hit in page { related += self.related(to: hit, exchange) }
        }
        return .pipedrive(
            ["items": .array(page.map { entry($0, exchange) }), "related_items": .array(related)], next: next)
    }

    /// The leads of a person or organization and the persons of an organization, newest first, at most a hundred each.
    private func related(to hit: Hit, _ exchange: PipedriveExchange) -> [JSON] {
        let number = hit.record.number
        func linked(_ kind: PipedriveKind, by member: String) -> [JSON] {
            let records = (stores[kind]?.records ?? []).reversed().lazy.filter {
                !$0.isDeleted && $0.integer(member) == number
            }
            return records.prefix(100).map { record in
                entry(
                    Hit(kind: kind, record: record, values: record.values, custom: record.custom, isExact: false),
                    exchange, score: 0)
            }
        }
        switch hit.kind {
        case .person: return linked(.lead, by: "person_id")
        case .organization: return linked(.lead, by: "organization_id") + linked(.person, by: "org_id")
        default: return []
        }
    }

    /// Records, or values, that hold a term in one field. It is the one search that minds the case.
    func itemSearchField(_ exchange: inout PipedriveExchange) throws(PipedriveError) -> Answer {
        let match = exchange.parameter("match") ?? "exact"
        try checkTerm(isExact: match == "exact", &exchange)
        let (term, code) = (exchange.parameter("term") ?? "", exchange.parameter("field") ?? "")
        guard let kind = exchange.parameter("entity_type").flatMap(PipedriveKind.init(rawValue:)) else {
            return .pipedrive([], next: .null)
        }
        guard let field = (fields[kind] ?? []).first(where: { $0.code == code }) else {
            throw exchange.refusal("the parameter field names no field of a \(kind.rawValue)")
        }
        let time = exchange.moment.seconds - settings.searchLag
        let found = (stores[kind]?.records ?? []).filter { record in
            guard let version = record.version(at: time), !version.isGone else { return false }
            let value = field.isCustom ? version.custom[code] : version.values[field.member]
            let texts = value?.array != nil ? PipedriveRecord.contactValues(value) : [value?.string ?? ""]
            return texts.contains { text in
                switch match {
                case "exact": text == term
                case "beginning": text.hasPrefix(term)
                default: text.contains(term)
                }
            }
        }
        let (page, next) = try exchange.page(of: found)
        return .pipedrive(.array(page.map { ["id": $0.id, "name": $0.name] }), next: next)
    }

    private func entry(_ hit: Hit, _ exchange: PipedriveExchange, score: Double? = nil) -> JSON {
        var item: [String: JSON] = [
            "id": hit.record.id, "type": .string(hit.kind.rawValue),
            "owner": ["id": hit.values["owner_id"] ?? .null],
            "visible_to": .integer(
                Int(hit.values["visible_to"]?.string ?? "") ?? hit.values["visible_to"]?.integer ?? 3),
            "custom_fields": .strings(customTexts(hit.kind, hit.custom)), "notes": [],
        ]
        switch hit.kind {
        case .person:
            item["name"] = hit.values["name"] ?? .null
            item["emails"] = .strings(PipedriveRecord.contactValues(hit.values["emails"]))
            item["phones"] = .strings(PipedriveRecord.contactValues(hit.values["phones"]))
            item["organization"] = brief(.organization, hit.values["org_id"])
            if exchange.list("include_fields")?.contains("person.picture") == true { item["picture"] = .null }
        case .organization:
            item["name"] = hit.values["name"] ?? .null
            item["address"] = hit.values["address"]?["value"] ?? .null
        default:
            let person = living(.person, hit.values["person_id"]?.integer)
            item["title"] = hit.values["title"] ?? .null
            item["person"] = brief(.person, hit.values["person_id"])
            item["organization"] = brief(.organization, hit.values["organization_id"])
            item["emails"] = .strings(PipedriveRecord.contactValues(person?.values["emails"]))
            item["phones"] = .strings(PipedriveRecord.contactValues(person?.values["phones"]))
            item["value"] = hit.values["value"]?["amount"] ?? .null
            item["currency"] = hit.values["value"]?["currency"] ?? .null
            item["is_archived"] = hit.values["is_archived"] ?? false
            if exchange.list("include_fields")?.contains("lead.was_seen") == true {
                item["was_seen"] = hit.values["was_seen"] ?? false
            }
        }
        return ["result_score": .number(score ?? (hit.isExact ? 1.25 : 0.3125)), "item": .object(item)]
    }

    /// A linked record in a few words; null for none.
    private func brief(_ kind: PipedriveKind, _ id: JSON?) -> JSON {
        guard let record = living(kind, id?.integer) else { return .null }
        var members: [String: JSON] = ["id": record.id, "name": record.name]
        if kind == .organization { members["address"] = record.values["address"]?["value"] ?? .null }
        return .object(members)
    }
}
