/// The associations of the third version, which names their kinds and does not number them. They lead to the same links.
extension HubSpotPortal {
    mutating func namedAssociationsCreate(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (from, to) = try ends(exchange)
        var made: [(source: RecordReference, target: LinkTarget)] = []
        var errors: [JSON] = []
        for input in try exchange.inputs(HubSpotShapes.namedAssociations, cap: Self.associationWriteCap) {
            let kind = try kind(named: input["type"]?.string ?? "", from: from, to: to)
            switch pair(input, from, to) {
            case .success(let records): made.append((records.0, LinkTarget(record: records.1, kinds: [kind])))
            case .failure(let error): errors.append(error.entry())
            }
        }
        for (source, target) in made { link(source, target) }
        let results = made.map { source, target -> JSON in
            [
                "from": ["id": .string(source.id)], "to": ["id": .string(target.record.id)],
                "type": .string(target.kinds.first.map { name(of: $0, from: from, to: to) } ?? ""),
            ]
        }
        return batch(results, errors: errors, status: 201, at: exchange.moment)
    }

    mutating func namedAssociationsRead(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (from, to) = try ends(exchange)
        let portal = self
        return try associations(HubSpotShapes.ids, from, to, &exchange) { _, found in
            ["to": .array(portal.named(found, from: from, to: to))]
        }
    }

    mutating func namedAssociationsArchive(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (from, to) = try ends(exchange)
        for input in try exchange.inputs(HubSpotShapes.namedAssociations, cap: Self.associationWriteCap) {
            _ = try kind(named: input["type"]?.string ?? "", from: from, to: to)
            if case .success(let records) = pair(input, from, to) { unlink(records.0, records.1) }
        }
        return Answer(status: 204)
    }

    func associationTypes(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (from, to) = try ends(exchange)
        let types = catalogue.kinds(from: from.name, to: to.name).map { kind -> JSON in
            ["id": .string(String(kind.typeID)), "name": .string(name(of: kind, from: from, to: to))]
        }
        return .json(["results": .array(types)])
    }

    /// Links as a list of ids and names, one for each kind.
    func named(
        _ links: [(id: String, kinds: [AssociationCatalogue.Kind])], from: ObjectType, to: ObjectType
    ) -> [JSON] {
        links.flatMap { link in
            link.kinds.map { kind -> JSON in
                ["id": .string(link.id), "type": .string(name(of: kind, from: from, to: to))]
            }
        }
    }

    /// The name of a kind: where there is a primary kind, it has the name without a suffix.
    private func name(of kind: AssociationCatalogue.Kind, from: ObjectType, to: ObjectType) -> String {
        let isSecond = kind.label == nil && catalogue.primary(from: kind.from, to: kind.to) != nil
        return "\(from.singular)_to_\(to.singular)\(isSecond ? "_unlabeled" : "")"
    }

    private func kind(
        named text: String, from: ObjectType, to: ObjectType
    ) throws(HubSpotError) -> AssociationCatalogue.Kind {
        let kinds = catalogue.kinds(from: from.name, to: to.name)
        guard let kind = kinds.first(where: { name(of: $0, from: from, to: to) == text }) else {
            throw .validation("The association type \(text) does not lead from \(from.name) to \(to.name).")
        }
        return kind
    }
}
