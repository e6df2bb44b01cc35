internal import Enrichment
internal import Leads
internal import Store

/// Reads `enrichment:`.
extension Configuration {
    private static let enrichmentKeys = [
        "wanted", "order", "fields", "least_confidence", "most_to_spend", "required", "without_required", "deadline",
        "concurrency", "bulk", "hit_life", "miss_life", "after_lost_answer", "hit_rate_floor", "events",
    ]
    /// What may differ at an event.
    private static let eventKeys = [
        "wanted", "order", "fields", "least_confidence", "most_to_spend", "required", "without_required", "deadline",
        "hit_life", "miss_life",
    ]

    /// - Parameter partners: The ids of the configured partners.
    static func enrichment(_ node: ConfigurationNode, of partners: [String]) throws -> EnrichmentConfiguration {
        try node.mapping(enrichmentKeys) { map in
            var enrichment = EnrichmentConfiguration()
            try read(map, into: &enrichment, partners)
            if let concurrency = map["concurrency"] { enrichment.concurrency = try concurrency.integer(in: 1...1024) }
            if let bulk = map["bulk"] { enrichment.isBulk = try bulk.flag() }
            if let node = map["after_lost_answer"] {
                switch try node.text() {
                case "ask": enrichment.lostFor = nil
                case "skip": break
                default:
                    throw node.error("expected skip (nothing is paid for twice without a word) or ask")
                }
            }
            if let floor = map["hit_rate_floor"] {
                enrichment.floor = try floor.mapping(["after", "rate"]) { map in
                    let rate = try map.required("rate")
                    guard case let share = try rate.amount(), share <= 1 else { throw rate.error("expected 0 to 1") }
                    return HitRateFloor(after: try map.required("after").integer(in: 1...1_000_000), rate: share)
                }
            }
            for (event, node) in try map["events"]?.named() ?? [] {
                var own = enrichment
                own.events = [:]
                try node.mapping(eventKeys) { try read($0, into: &own, partners) }
                enrichment.events[event] = own
            }
            return enrichment
        }
    }

    private static func read(
        _ map: ConfigurationMapping, into enrichment: inout EnrichmentConfiguration, _ partners: [String]
    ) throws {
        if let wanted = map["wanted"] { enrichment.wanted = try wanted.list().map(leadField) }
        if let order = map["order"] { enrichment.order = try order.list().map { try partnerID($0, partners) } }
        for (name, node) in try map["fields"]?.named() ?? [] {
            guard let field = LeadField(rawValue: name) else {
                let known = LeadField.allCases.map(\.rawValue)
                throw node.error("unknown field\(Spelling.suggestion(for: name, among: known))")
            }
            enrichment.fields[field] = try fieldPlan(node, partners)
        }
        if let least = map["least_confidence"] { enrichment.leastConfidence = try share(least) }
        if let caps = map["most_to_spend"] {
            enrichment.caps = try caps.mapping(["per_lead", "per_event", "per_day"]) { map in
                EnrichmentConfiguration.Caps(
                    perLead: try map["per_lead"]?.amount(), perEvent: try map["per_event"]?.amount(),
                    perDay: try map["per_day"]?.amount())
            }
        }
        if let required = map["required"] { enrichment.required = try required.list().map(leadField) }
        if let node = map["without_required"] {
            switch try node.text() {
            case "fail": enrichment.failsWithoutRequired = true
            case "go_on": enrichment.failsWithoutRequired = false
            default: throw node.error("expected fail (MISSING_REQUIRED_FIELD) or go_on")
            }
        }
        if let deadline = map["deadline"] { enrichment.deadline = try deadline.duration() }
        if let life = map["hit_life"] { enrichment.hitLife = try life.duration() }
        if let life = map["miss_life"] { enrichment.missLife = try life.duration() }
    }

    private static func fieldPlan(_ node: ConfigurationNode, _ partners: [String]) throws -> FieldPlan {
        try node.mapping(["partners", "only_these", "least_confidence", "stop", "verify", "most_to_spend"]) { map in
            var plan = FieldPlan()
            plan.partners = try map["partners"]?.list().map { try partnerID($0, partners) } ?? []
            plan.isOnlyThese = try map["only_these"]?.flag() ?? false
            plan.leastConfidence = try map["least_confidence"].map(share)
            if let stop = map["stop"] { plan.stop = try stop.choice(FieldPlan.Stop.self) }
            plan.verifiers = try map["verify"]?.list().map { try partnerID($0, partners) } ?? []
            plan.mostToSpend = try map["most_to_spend"]?.amount()
            return plan
        }
    }

    private static func partnerID(_ node: ConfigurationNode, _ known: [String]) throws -> String {
        let id = try node.text()
        guard known.contains(id) else {
            throw node.error("'\(id)' is not under partners:\(Spelling.suggestion(for: id, among: known))")
        }
        return id
    }

    private static func share(_ node: ConfigurationNode) throws -> Double {
        let share = try node.amount()
        guard share <= 1 else { throw node.error("expected a confidence from 0 to 1") }
        return share
    }
}
