extension HubSpotPortal {
    /// A record to link to, and the kinds of the link.
    struct LinkTarget {
        let record: RecordReference
        let kinds: [AssociationCatalogue.Kind]
    }

    /// Links two records in both directions. The first company of a contact becomes its primary one.
    mutating func link(_ from: RecordReference, _ target: LinkTarget) {
        for kind in target.kinds {
            if kind.label == "Primary" { demote(from, kind) }
            add(kind, from, target.record)
        }
        if let plain = catalogue.plain(from: from.type, to: target.record.type) { add(plain, from, target.record) }
        if let primary = catalogue.primary(from: from.type, to: target.record.type), from.type == "contacts",
            !(links[from] ?? [:]).values.contains(where: { $0.contains(primary) })
        {
            add(primary, from, target.record)
        }
        if target.record.type == "contacts", let primary = catalogue.primary(from: "contacts", to: from.type),
            !(links[target.record] ?? [:]).values.contains(where: { $0.contains(primary) })
        {
            add(primary, target.record, from)
        }
    }

    private mutating func add(_ kind: AssociationCatalogue.Kind, _ from: RecordReference, _ to: RecordReference) {
        links[from, default: [:]][to, default: []].insert(kind)
        if let back = catalogue.opposite(of: kind) { links[to, default: [:]][from, default: []].insert(back) }
    }

    /// There is only one primary record: an earlier one loses the label.
    private mutating func demote(_ from: RecordReference, _ kind: AssociationCatalogue.Kind) {
        for (other, kinds) in links[from] ?? [:] where kinds.contains(kind) {
            links[from]?[other]?.remove(kind)
            if let back = catalogue.opposite(of: kind) { links[other]?[from]?.remove(back) }
        }
    }

    mutating func unlink(_ from: RecordReference, _ to: RecordReference) {
        links[from]?[to] = nil
        links[to]?[from] = nil
    }

    mutating func unlinkAll(_ record: RecordReference) {
        for other in (links[record] ?? [:]).keys { links[other]?[record] = nil }
        links[record] = nil
    }

    mutating func removeKinds(_ kinds: [AssociationCatalogue.Kind], _ from: RecordReference, _ to: RecordReference) {
        for kind in kinds {
            links[from]?[to]?.remove(kind)
            if let back = catalogue.opposite(of: kind) { links[to]?[from]?.remove(back) }
        }
        if links[from]?[to]?.isEmpty == true { unlink(from, to) }
    }

    /// The links of a merged record go over to the one that stays.
    mutating func moveLinks(from: RecordReference, to: RecordReference) {
        for (other, kinds) in links[from] ?? [:] where other != to {
            link(to, LinkTarget(record: other, kinds: kinds.filter { $0.label != "Primary" }))
        }
        unlinkAll(from)
    }

    /// The records of a kind that a record is linked to, in the order of their ids.
    func linked(_ record: RecordReference, to type: String) -> [(id: String, kinds: [AssociationCatalogue.Kind])] {
        (links[record] ?? [:]).filter { $0.key.type == type && !$0.value.isEmpty }
            .map { ($0.key.id, $0.value.sorted { $0.typeID < $1.typeID }) }
            .sorted { ($0.id.count, $0.id) < ($1.id.count, $1.id) }
    }

    /// The associations that a single read shows.
    func associationsShown(
        of record: HubSpotRecord, in type: ObjectType, to others: [String]
    ) throws(HubSpotError) -> [String: JSON] {
        var shown: [String: JSON] = [:]
        for name in others {
            let other = try self.type(name)
            let found = linked(.init(type: type.name, id: record.id), to: other.name)
            guard !found.isEmpty else { continue }
            shown[other.name] = ["results": .array(named(found, from: type, to: other))]
        }
        return shown
    }

    /// The type of an association that is asked for; one that HubSpot did not define is none of the sandbox's.
    static func typeID(of spec: JSON) -> Int? {
        spec["associationCategory"]?.string == "HUBSPOT_DEFINED" ? spec["associationTypeId"]?.integer : -1
    }

    /// Reads the associations that come with a new record.
    func associationTargets(_ list: JSON?, from type: ObjectType) throws(HubSpotError) -> [LinkTarget] {
        var targets: [LinkTarget] = []
        for association in list?.array ?? [] {
            let id = association["to"]?["id"]?.string ?? ""
            let specs = association["types"]?.array ?? []
            let wanted = specs.compactMap(Self.typeID)
            let kinds = catalogue.kinds.filter { $0.from == type.name && wanted.contains($0.typeID) }
            guard let other = kinds.first?.to, kinds.count == wanted.count, kinds.allSatisfy({ $0.to == other }) else {
                throw .validation("Some of the association types \(wanted) do not lead from \(type.name).")
            }
            guard let record = stores[other]?.find(id, by: nil) else {
                throw .validation(
                    "Some associations could not be made: \(other) \(id) does not exist.",
                    details: [
                        .init(
                            message: "the record to associate does not exist", code: "INVALID_ASSOCIATION",
                            context: ["id": [id]])
                    ])
            }
            targets.append(LinkTarget(record: .init(type: other, id: record.id), kinds: kinds))
        }
        return targets
    }
}
