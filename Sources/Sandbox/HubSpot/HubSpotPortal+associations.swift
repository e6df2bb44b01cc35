extension HubSpotPortal {
    static let associationReadCap = 1000
    static let associationWriteCap = 2000
    private static let pageSize = 500

    mutating func associationsCreate(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (from, to) = try ends(exchange)
        let inputs = try exchange.inputs(HubSpotShapes.associationsCreate, cap: Self.associationWriteCap)
        var pairs: [(RecordReference, LinkTarget)] = []
        var errors: [JSON] = []
        for input in inputs {
            let kinds = try kinds(input["types"], from: from, to: to)
            if let refusal = exchange.strike() {
                errors.append(refusal.entry())
                continue
            }
            switch pair(input, from, to) {
            case .success(let ends): pairs.append((ends.0, LinkTarget(record: ends.1, kinds: kinds)))
            case .failure(let error): errors.append(error.entry())
            }
        }
        for (source, target) in pairs { link(source, target) }
        let results = pairs.map { source, target in
            Self.pairJSON(source, from, target.record, to, labels: target.kinds.compactMap(\.label))
        }
        return batch(results, errors: errors, status: 201, at: exchange.moment)
    }

    mutating func associationsDefault(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (from, to) = try ends(exchange)
        let inputs = try exchange.inputs(HubSpotShapes.associationsDefault, cap: Self.associationWriteCap)
        var results: [JSON] = []
        var errors: [JSON] = []
        for input in inputs {
            switch pair(input, from, to) {
            case .success(let ends): results += linkByDefault(ends.0, ends.1)
            case .failure(let error): errors.append(error.entry())
            }
        }
        // The contract knows no 207 here: the errors stand in the 200.
        var answer = batch(results, errors: errors, at: exchange.moment)
        answer.status = 200
        return answer
    }

    mutating func associationPutDefault(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (source, target) = try addressedPair(exchange)
        return batch(linkByDefault(source, target), at: exchange.moment)
    }

    mutating func associationPut(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (from, to) = try ends(exchange)
        let (source, target) = try addressedPair(exchange)
        let kinds = try kinds(exchange.body(HubSpotShapes.associationTypes), from: from, to: to)
        link(source, LinkTarget(record: target, kinds: kinds))
        return .json(Self.pairJSON(source, from, target, to, labels: kinds.compactMap(\.label)), status: 201)
    }

    mutating func associationDelete(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (source, target) = try addressedPair(exchange)
        unlink(source, target)
        return Answer(status: 204)
    }

    func associationList(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (from, to) = try ends(exchange)
        let id = exchange.variable("id")
        guard let record = find(id, by: nil, in: from) else {
            throw .notFound("\(from.singular) \(id) does not exist.")
        }
        let limit = try exchange.limit(Self.pageSize, most: Self.pageSize)
        let after = max(0, exchange.call.parameter("after").flatMap { Int($0) } ?? 0)
        let found = linked(.init(type: from.name, id: record.id), to: to.name)
        let results = found.dropFirst(after).prefix(limit).map(Self.linkJSON)
        var members: [String: JSON] = ["results": .array(results)]
        if after + limit < found.count { members["paging"] = ["next": ["after": .string(String(after + limit))]] }
        return .json(.object(members))
    }

    mutating func associationsRead(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (from, to) = try ends(exchange)
        return try associations(HubSpotShapes.associationsRead, from, to, &exchange) { input, found in
            let after = max(0, input["after"]?.string.flatMap { Int($0) } ?? 0)
            let page = found.dropFirst(after).prefix(Self.pageSize).map(Self.linkJSON)
            var result: [String: JSON] = ["to": .array(page)]
            if after + Self.pageSize < found.count {
                result["paging"] = ["next": ["after": .string(String(after + Self.pageSize))]]
            }
            return result
        }
    }

    /// What each record of a batch is associated with, in the form of a generation.
    mutating func associations(
        _ shape: BodyShape, _ from: ObjectType, _ to: ObjectType, _ exchange: inout Exchange,
        form: (_ input: JSON, _ found: [(id: String, kinds: [AssociationCatalogue.Kind])]) -> [String: JSON]
    ) throws(HubSpotError) -> Answer {
        var results: [JSON] = []
        var errors: [JSON] = []
        for input in try exchange.inputs(shape, cap: Self.associationReadCap) {
            let id = input["id"]?.string ?? ""
            let record = find(id, by: nil, in: from)
            let found = record.map { linked(.init(type: from.name, id: $0.id), to: to.name) } ?? []
            if found.isEmpty {
                errors.append(Self.unassociated(id, from, to).entry())
            } else {
                results.append(.object(form(input, found).merging(["from": ["id": .string(id)]]) { own, _ in own }))
            }
        }
        return batch(results, errors: errors, at: exchange.moment)
    }

    mutating func associationsArchive(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (from, to) = try ends(exchange)
        for input in try exchange.inputs(HubSpotShapes.associationsArchive) {
            for target in input["to"]?.array ?? [] {
                if case .success(let ends) = pair(["from": input["from"] ?? .null, "to": target], from, to) {
                    unlink(ends.0, ends.1)
                }
            }
        }
        return emptied(exchange)
    }

    mutating func associationsArchiveLabels(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (from, to) = try ends(exchange)
        for input in try exchange.inputs(HubSpotShapes.associationsCreate) {
            let kinds = try kinds(input["types"], from: from, to: to)
            if case .success(let ends) = pair(input, from, to) { removeKinds(kinds, ends.0, ends.1) }
        }
        return emptied(exchange)
    }

    func associationLabels(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (from, to) = try ends(exchange)
        return .json(["results": .array(catalogue.kinds(from: from.name, to: to.name).map(\.json))])
    }

    /// The numbered generation says 204 to an archive, the dated one answers with a batch.
    private mutating func emptied(_ exchange: Exchange) -> Answer {
        exchange.isDated ? batch([], at: exchange.moment) : Answer(status: 204)
    }

    /// Says that nothing of a kind is associated with a record.
    static func unassociated(_ id: String, _ from: ObjectType, _ to: ObjectType) -> HubSpotError {
        var error = HubSpotError.notFound("No \(to.singular) is associated with \(from.singular) \(id).")
        error.context = ["fromObjectId": [id], "fromObjectType": [from.singular], "toObjectType": [to.singular]]
        return error
    }

    /// The kinds of object that the path names.
    func ends(_ exchange: Exchange) throws(HubSpotError) -> (ObjectType, ObjectType) {
        (try type(exchange.variable("type")), try type(exchange.variable("to")))
    }

    private func addressedPair(_ exchange: Exchange) throws(HubSpotError) -> (RecordReference, RecordReference) {
        let (from, to) = try ends(exchange)
        let input: JSON = [
            "from": ["id": .string(exchange.variable("id"))], "to": ["id": .string(exchange.variable("toId"))],
        ]
        return try pair(input, from, to).get()
    }

    /// The two records that an input names, or the one that is not there.
    func pair(
        _ input: JSON, _ from: ObjectType, _ to: ObjectType
    ) -> Result<(RecordReference, RecordReference), HubSpotError> {
        let (source, target) = (input["from"]?["id"]?.string ?? "", input["to"]?["id"]?.string ?? "")
        guard let first = find(source, by: nil, in: from) else {
            return .failure(Self.lost("fromObjectId", source, from))
        }
        guard let second = find(target, by: nil, in: to) else {
            return .failure(Self.lost("toObjectId", target, to))
        }
        return .success((.init(type: from.name, id: first.id), .init(type: to.name, id: second.id)))
    }

    private static func lost(_ end: String, _ id: String, _ type: ObjectType) -> HubSpotError {
        var error = HubSpotError.notFound("\(type.singular) \(id) does not exist.")
        error.context = [end: [id]]
        return error
    }

    private func kinds(
        _ specs: JSON?, from: ObjectType, to: ObjectType
    ) throws(HubSpotError) -> [AssociationCatalogue.Kind] {
        let known = catalogue.kinds(from: from.name, to: to.name)
        let wanted = (specs?.array ?? []).compactMap(Self.typeID)
        let found = known.filter { wanted.contains($0.typeID) }
        guard !found.isEmpty, found.count == Set(wanted).count else {
            throw .validation("The association types \(wanted) do not lead from \(from.name) to \(to.name).")
        }
        return found
    }

    private mutating func linkByDefault(_ source: RecordReference, _ target: RecordReference) -> [JSON] {
        guard let plain = catalogue.plain(from: source.type, to: target.type) else { return [] }
        link(source, LinkTarget(record: target, kinds: [plain]))
        let ways = [(source, target, plain)] + (catalogue.opposite(of: plain).map { [(target, source, $0)] } ?? [])
        return ways.map { from, to, kind in
            [
                "from": ["id": .string(from.id)], "to": ["id": .string(to.id)],
                "associationSpec": [
                    "associationCategory": .string(kind.category), "associationTypeId": .integer(kind.typeID),
                ],
            ]
        }
    }

    private static func linkJSON(_ link: (id: String, kinds: [AssociationCatalogue.Kind])) -> JSON {
        ["toObjectId": .string(link.id), "associationTypes": .array(link.kinds.map(\.json))]
    }

    private static func pairJSON(
        _ source: RecordReference, _ from: ObjectType, _ target: RecordReference, _ to: ObjectType, labels: [String]
    ) -> JSON {
        [
            "fromObjectId": .string(source.id), "fromObjectTypeId": .string(from.typeID),
            "toObjectId": .string(target.id), "toObjectTypeId": .string(to.typeID), "labels": .strings(labels),
        ]
    }
}
