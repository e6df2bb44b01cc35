extension HubSpotPortal {
    mutating func batchRead(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let store = try store(exchange.variable("type"))
        let body = try exchange.body(HubSpotShapes.batchRead)
        let history = body["propertiesWithHistory"]?.strings ?? []
        let inputs = try Exchange.inputs(of: body, cap: history.isEmpty ? 100 : 50, &exchange)
        let key = body["idProperty"]?.string
        try checkKey(key, in: store.type)
        let wanted = shown(body["properties"]?.strings, type: store.type)
        var seen: Set<String> = []
        var lost: [String] = []
        var results: [JSON] = []
        let isArchive = exchange.flag("archived")
        for input in inputs {
            let reference = input["id"]?.string ?? ""
            let binned = isArchive ? store.records[reference].flatMap { $0.archivedAt == nil ? nil : $0 } : nil
            guard let record = isArchive ? binned : store.find(reference, by: key) else {
                lost.append(reference)
                continue
            }
            guard seen.insert(record.id).inserted else { continue }
            results.append(
                .object(record.json(properties: wanted, historyOf: history, emptyAsNull: settings.emptyAsNull)))
        }
        return batch(results, errors: Self.notFound(lost, of: store.type), at: exchange.moment)
    }

    mutating func batchCreate(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let type = try type(exchange.variable("type"))
        let drafts = try exchange.inputs(HubSpotShapes.batchCreate).map(Draft.init)
        let isTraced = Draft.areTraced(drafts)
        let struck = drafts.map { _ in exchange.strike() }
        if !isTraced {
            if let refusal = struck.compactMap(\.self).first { throw refusal }
            try checkWhole(drafts, in: store(type.name))
        }
        var results: [JSON] = []
        var errors: [JSON] = []
        for (draft, refusal) in zip(drafts, struck) {
            do throws(HubSpotError) {
                if let refusal { throw refusal }
                if let obstacle = obstacle(to: draft.values, in: type) { throw obstacle }
                let targets = try associationTargets(draft.associations, from: type)
                let record = insert(draft.values, as: type, at: exchange.moment)
                for target in targets { link(.init(type: type.name, id: record.id), target) }
                results.append(written(record, traceID: draft.traceID))
            } catch {
                errors.append(error.entry(adding: draft.context))
            }
        }
        return batch(results, errors: errors, status: 201, at: exchange.moment)
    }

    /// Without trace ids one bad input refuses the whole batch, before anything is written.
    private func checkWhole(_ drafts: [Draft], in store: RecordStore) throws(HubSpotError) {
        let problems = drafts.flatMap { self.problems(with: $0.values, in: store.type) }
        if !problems.isEmpty { throw refusal(of: problems) }
        for draft in drafts {
            if let missing = missing(in: draft.values, of: store.type) { throw missing }
            _ = try associationTargets(draft.associations, from: store.type)
        }
        for draft in drafts {
            if let holder = store.holder(of: draft.values) { throw duplicate(holder, of: store.type) }
        }
        for property in store.type.uniqueProperties {
            let claims = drafts.flatMap { RecordStore.claims(property, $0.values) }
            let repeated = Set(claims.filter { value in claims.count { $0 == value } > 1 })
            if !repeated.isEmpty { throw Self.repeated(repeated) }
        }
    }

    mutating func batchUpdate(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let type = try type(exchange.variable("type"))
        let drafts = try exchange.inputs(HubSpotShapes.batchUpdate).map(Draft.init)
        var found: [(Draft, String)] = []
        var lost: [Draft] = []
        for draft in drafts {
            try checkKey(draft.key, in: type)
            // Unlike a single update, a batch does not follow the id of a merged record.
            if let record = find(draft.id, by: draft.key, in: type, followingMerges: false) {
                found.append((draft, record.id))
            } else {
                lost.append(draft)
            }
        }
        let repeated = Set(found.map(\.1).filter { id in found.count { $0.1 == id } > 1 })
        if !repeated.isEmpty { throw Self.repeated(repeated) }
        let isTraced = Draft.areTraced(drafts)
        let struck = found.map { _ in exchange.strike() }
        if !isTraced {
            if let refusal = struck.compactMap(\.self).first { throw refusal }
            try checkChanges(found, in: store(type.name))
        }
        var results: [JSON] = []
        var errors = Self.notFound(lost.map(\.id), of: type, traceIDs: lost.compactMap(\.traceID))
        for ((draft, id), refusal) in zip(found, struck) {
            guard var record = stores[type.name]?.records[id] else { continue }
            do throws(HubSpotError) {
                if let refusal { throw refusal }
                try change(&record, draft.values, in: type, at: exchange.moment)
                results.append(written(record, traceID: draft.traceID))
            } catch {
                errors.append(error.entry(adding: draft.context))
            }
        }
        return batch(results, errors: errors, at: exchange.moment)
    }

    private func checkChanges(_ found: [(Draft, String)], in store: RecordStore) throws(HubSpotError) {
        let problems = found.flatMap { self.problems(with: $0.0.values, in: store.type) }
        if !problems.isEmpty { throw refusal(of: problems) }
        for (draft, id) in found {
            guard let holder = store.holder(of: draft.values, except: id) else { continue }
            throw .validation(
                duplicate(holder, of: store.type).message,
                details: [
                    .init(
                        message: "another record holds this value", code: "CONFLICTING_UNIQUE_VALUE",
                        field: holder.property)
                ])
        }
        for property in store.type.uniqueProperties {
            let claims = found.flatMap { RecordStore.claims(property, $0.0.values) }
            let repeated = Set(claims.filter { value in claims.count { $0 == value } > 1 })
            if !repeated.isEmpty { throw Self.repeated(repeated) }
        }
    }

    mutating func batchUpsert(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let type = try type(exchange.variable("type"))
        let drafts = try exchange.inputs(HubSpotShapes.batchUpdate).map(Draft.init)
        let keys = Set(drafts.map(\.key))
        guard keys.count == 1, let key = keys.first ?? nil else {
            throw .validation("Every input of an upsert needs the same idProperty.")
        }
        try checkKey(key, in: type)
        let ids = drafts.map { $0.id.lowercased() }
        let repeated = Set(ids.filter { id in ids.count { $0 == id } > 1 })
        if !repeated.isEmpty { throw Self.repeated(repeated) }
        // An upsert by e-mail has no partial success, and sees primary addresses only.
        let isTraced = Draft.areTraced(drafts) && key != "email"
        let before = self
        var results: [JSON] = []
        var errors: [JSON] = []
        for draft in drafts {
            do throws(HubSpotError) {
                if let refusal = exchange.strike() { throw refusal }
                results.append(try upsert(draft, by: key, as: type, at: exchange.moment))
            } catch {
                guard isTraced else {
                    self = before
                    throw error
                }
                errors.append(error.entry(adding: draft.context))
            }
        }
        return batch(results, errors: errors, at: exchange.moment)
    }

    private mutating func upsert(
        _ draft: Draft, by key: String, as type: ObjectType, at moment: Moment
    ) throws(HubSpotError) -> JSON {
        let found = find(draft.id, by: key, in: type)
        let isPrimary = key == "hs_object_id" || found?.properties[key]?.lowercased() == draft.id.lowercased()
        if var record = found, isPrimary {
            try change(&record, draft.values, in: type, at: moment)
            return written(record, traceID: draft.traceID, isNew: false)
        }
        if key == "hs_object_id" { throw .notFound("\(type.singular) \(draft.id) does not exist.") }
        let values = draft.values.merging([key: draft.id]) { own, _ in own }
        if let obstacle = obstacle(to: values, in: type) { throw obstacle }
        return written(insert(values, as: type, at: moment), traceID: draft.traceID, isNew: true)
    }

    mutating func batchArchive(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let type = try type(exchange.variable("type"))
        for input in try exchange.inputs(HubSpotShapes.ids) {
            archive(input["id"]?.string ?? "", in: type, at: exchange.moment)
        }
        return Answer(status: 204)
    }

    private static func repeated(_ values: Set<String>) -> HubSpotError {
        .validation(
            "Duplicate IDs found in batch input: [\(values.sorted().joined(separator: ", "))]. Id must be unique.")
    }

    /// One entry for all references that lead nowhere.
    private static func notFound(_ ids: [String], of type: ObjectType, traceIDs: [String] = []) -> [JSON] {
        guard !ids.isEmpty else { return [] }
        var error = HubSpotError.notFound(
            "Could not get some \(type.singular.uppercased()) objects, they may be deleted or not exist.")
        error.context = ["ids": ids]
        if !traceIDs.isEmpty { error.context["objectWriteTraceId"] = traceIDs }
        return [error.entry()]
    }
}
