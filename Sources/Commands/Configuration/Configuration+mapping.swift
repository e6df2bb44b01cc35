internal import Leads
internal import Sync
internal import Yams

/// What goes where in a destination: fields, qualifiers, campaigns, activities, owners.
extension Configuration {
    // MARK: - Fields

    static func fields(_ node: ConfigurationNode?, defaults: FieldMap) throws -> FieldMap {
        guard let node else { return defaults }
        return try node.mapping(["defaults", "person", "company", "objects"]) { map in
            let objects = try map["objects"]?.named().map { ($0, try rows($1)) } ?? []
            let own = FieldMap(
                person: try rows(map["person"]), company: try rows(map["company"]),
                objects: Dictionary(objects) { first, _ in first })
            return try map["defaults"]?.flag() ?? true ? defaults.merging(own) : own
        }
    }

    private static func rows(_ node: ConfigurationNode?) throws -> [FieldMap.Row] {
        try node?.list().map { row in
            try row.mapping(["field", "custom", "text", "to", "write"]) { map in
                let write = try map["write"]?.choice(FieldMap.WritePolicy.self) ?? .overwrite
                let remote = try map.required("to").text()
                switch (map["field"], map["custom"], map["text"]) {
                case (let field?, nil, nil): return FieldMap.Row(.field(try leadField(field)), to: remote, write: write)
                case (nil, let custom?, nil): return FieldMap.Row(.custom(try custom.text()), to: remote, write: write)
                case (nil, nil, let text?): return FieldMap.Row(.template(try template(text)), to: remote, write: write)
                default:
                    throw row.error(
                        "say one of field: (a known field), custom: (a column of the source), text: (a text with places)"
                    )
                }
            }
        } ?? []
    }

    private static func template(_ node: ConfigurationNode) throws -> Template {
        do {
            return try Template(try node.text())
        } catch let flaw as Template.Flaw {
            throw node.error(flaw.description)
        }
    }

    // MARK: - Qualifiers

    static func qualifier(_ name: String, _ node: ConfigurationNode) throws -> Qualifier {
        try node.mapping(["type", "values", "multiple", "required", "events", "archived"]) { map in
            var qualifier = Qualifier(name: name)
            if let node = map["type"] { qualifier.kind = try node.choice(Qualifier.Kind.self) }
            if let node = map["values"] {
                guard qualifier.kind == .choice else { throw node.error("only a choice has values") }
                qualifier.values = try node.list().map { try $0.text() }
            }
            qualifier.isMultiple = try map["multiple"]?.flag() ?? false
            qualifier.isRequired = try map["required"]?.flag() ?? false
            qualifier.events = try map["events"]?.list().map { try $0.text() }
            qualifier.isArchived = try map["archived"]?.flag() ?? false
            return qualifier
        }
    }

    static func qualifierMap(
        _ name: String, _ node: ConfigurationNode, _ qualifiers: [Qualifier]
    ) throws -> QualifierMap {
        try node.mapping(["to", "object", "write", "values", "unmapped"]) { map in
            let definition = qualifiers.first { $0.name == name }
            var values: [String: String] = [:]
            for (answer, option) in try map["values"]?.named() ?? [] {
                if let definition, !definition.values.isEmpty, !definition.values.contains(answer) {
                    throw option.error(
                        "'\(answer)' is no value of the qualifier \(name)"
                            + Spelling.suggestion(for: answer, among: definition.values))
                }
                values[answer] = try option.text()
            }
            return QualifierMap(
                name, to: try map.required("to").text(), object: try map["object"]?.text(),
                write: try map["write"]?.choice(FieldMap.WritePolicy.self) ?? .overwrite, values: values,
                unmapped: try map["unmapped"]?.choice(QualifierMap.Unmapped.self))
        }
    }

    // MARK: - Campaigns, activities, owners

    static func campaigns(_ node: ConfigurationNode?) throws -> [String: CampaignRule] {
        let rules = try node?.named().map { event, node in (event, try campaign(node)) } ?? []
        return Dictionary(rules) { first, _ in first }
    }

    private static func campaign(_ node: ConfigurationNode) throws -> CampaignRule {
        let kinds = CampaignKind.allCases.map(\.rawValue)
        return try node.mapping(kinds + ["account", "status", "status_from", "least_scans"]) { map in
            let named = CampaignKind.allCases.filter { map[$0.rawValue] != nil }
            guard let kind = named.first, named.count == 1, let reference = map[kind.rawValue] else {
                throw node.error("say which: one of \(kinds.joined(separator: ", "))")
            }
            var rule = CampaignRule(
                campaign: Campaign(
                    kind: kind, reference: try reference.text(), externalAccount: try map["account"]?.text()))
            rule.status = try map["status"]?.text()
            if let node = map["status_from"] {
                try node.mapping(["qualifier", "values"]) { map in
                    rule.statusQualifier = try map.required("qualifier").text()
                    let statuses = try map.required("values").named().map { ($0, try $1.text()) }
                    rule.statuses = Dictionary(statuses) { first, _ in first }
                }
            }
            rule.leastScans = try map["least_scans"]?.integer(in: 0...1_000_000) ?? 0
            return rule
        }
    }

    static func activity(_ node: ConfigurationNode) throws -> ActivityRule {
        if node.node.scalar != nil { return ActivityRule(try node.choice(ActivityRule.When.self)) }
        return try node.mapping(["when", "subject", "body"]) { map in
            ActivityRule(
                try map["when"]?.choice(ActivityRule.When.self) ?? .notes, subject: try map["subject"].map(template),
                body: try map["body"].map(template))
        }
    }

    /// `owner: false` writes none.
    static func owner(_ node: ConfigurationNode) throws -> OwnerRule? {
        if node.node.scalar != nil { return try node.flag() ? OwnerRule() : nil }
        return try node.mapping(["users", "by_email", "write"]) { map in
            let users = try map["users"]?.named().map { ($0, try $1.text()) } ?? []
            return OwnerRule(
                users: Dictionary(users) { first, _ in first }, byEmail: try map["by_email"]?.flag() ?? true,
                write: try map["write"]?.choice(FieldMap.WritePolicy.self) ?? .writeIfBlank)
        }
    }
}
