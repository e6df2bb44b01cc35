extension SalesforceOrg {
    /// The value of a field, which may be a copy of another record's.
    func value(of field: SalesforceField, in record: SalesforceRecord, _ type: SalesforceType) -> JSON? {
        guard !field.copies.isEmpty else { return record.values[field.name] }
        for copy in field.copies {
            var current: (record: SalesforceRecord, type: SalesforceType)? = (record, type)
            for step in copy.dropLast() {
                current = current.flatMap { place in
                    place.type.relationship(step).flatMap { self.target(of: $0, in: place.record) }
                }
            }
            if let current, let name = copy.last { return current.record.values[name] }
        }
        return nil
    }

    /// The record that a reference leads to.
    private func target(
        of reference: SalesforceField, in record: SalesforceRecord
    ) -> (record: SalesforceRecord, type: SalesforceType)? {
        guard let id = record.text(reference.name), let type = type(ofID: id) else { return nil }
        return self.record(id, in: type.name).map { ($0, type) }
    }

    /// The value at the end of a path.
    func value(of path: SalesforcePath, in record: SalesforceRecord, _ type: SalesforceType) -> JSON? {
        if path.steps.isEmpty, let field = path.field { return value(of: field, in: record, type) }
        var current = (record: record, type: type)
        for step in path.steps {
            guard let next = target(of: step.reference, in: current.record) else { return nil }
            current = next
        }
        guard let field = path.field else { return .string(current.type.name) }
        return current.type.field(field.name).flatMap { value(of: $0, in: current.record, current.type) }
    }

    /// A record as a query shows it, with its parents as objects.
    func shown(
        _ record: SalesforceRecord, _ type: SalesforceType, _ paths: [SalesforcePath], _ exchange: SalesforceExchange
    ) -> JSON {
        var members: [String: JSON] = ["attributes": attributes(of: record, type, exchange)]
        var parents: [String: (reference: SalesforceField, paths: [SalesforcePath])] = [:]
        for path in paths {
            guard let step = path.steps.first else {
                members[path.name] = path.field.flatMap { value(of: $0, in: record, type) } ?? .null
                continue
            }
            let rest = SalesforcePath(
                steps: Array(path.steps.dropFirst()), field: path.field, name: path.name, type: path.type)
            parents[step.relationship, default: (step.reference, [])].paths.append(rest)
        }
        for (name, parent) in parents {
            guard let (target, kind) = target(of: parent.reference, in: record), !target.isDeleted else {
                members[name] = .null
                continue
            }
            var inner = shown(target, kind, parent.paths.filter { $0.field != nil || !$0.steps.isEmpty }, exchange)
            if parent.paths.contains(where: { $0.field == nil && $0.steps.isEmpty }), var known = inner.object {
                known["Type"] = .string(kind.name)
                inner = .object(known)
            }
            members[name] = inner
        }
        return .object(members)
    }

    /// Whether a record meets a condition.
    func meets(_ condition: SalesforceCondition, _ record: SalesforceRecord, _ type: SalesforceType) -> Bool {
        switch condition {
        case .all(let terms): return terms.allSatisfy { meets($0, record, type) }
        case .any(let terms): return terms.contains { meets($0, record, type) }
        case .not(let term): return !meets(term, record, type)
        case .one(let path, let keys, let orNone):
            guard let value = value(of: path, in: record, type) else { return orNone }
            let key = path.field.map { $0.key(value) } ?? value.string?.lowercased()
            return key.map(keys.contains) ?? orNone
        case .compare(let path, let comparison, let wanted):
            guard let value = value(of: path, in: record, type) else { return false }
            switch comparison {
            case .less: return Self.isBelow(value, wanted)
            case .lessOrEqual: return !Self.isBelow(wanted, value)
            case .greater: return Self.isBelow(wanted, value)
            default: return !Self.isBelow(value, wanted)
            }
        case .like(let path, let pattern):
            guard let text = value(of: path, in: record, type)?.string else { return false }
            return SalesforceCondition.matches(Array(text.lowercased())[...], pattern[...])
        case .includes(let path, let groups):
            let chosen = Set((value(of: path, in: record, type)?.string ?? "").lowercased().split(separator: ";"))
            return groups.contains { group in group.allSatisfy { chosen.contains(Substring($0)) } }
        }
    }

    /// The places among which the records that meet a condition are; nothing if all have to be looked at.
    mutating func candidates(_ condition: SalesforceCondition, _ type: SalesforceType) -> [Int]? {
        switch condition {
        case .all(let terms):
            var best: [Int]?
            for term in terms {
                guard let found = candidates(term, type) else { continue }
                if found.count < best?.count ?? .max { best = found }
            }
            return best
        case .any(let terms):
            var all: Set<Int> = []
            for term in terms {
                guard let found = candidates(term, type) else { return nil }
                all.formUnion(found)
            }
            return all.sorted()
        case .one(let path, let keys, orNone: false):
            guard let field = path.field else { return nil }
            return places(of: path.steps[...], field, keys, type)
        default: return nil
        }
    }

    /// Follows a path backwards: from the values at its end to the records at its beginning.
    private mutating func places(
        of steps: ArraySlice<SalesforcePath.Step>, _ field: SalesforceField, _ keys: Set<String>, _ type: SalesforceType
    ) -> [Int]? {
        guard let step = steps.first else {
            if field.copies.isEmpty { return stores[type.name]?.candidates(field, keys) }
            var all: Set<Int> = []
            for copy in field.copies {
                guard let (inner, last) = follow(copy, from: type),
                    let found = places(of: inner[...], last, keys, type)
                else { return nil }
                all.formUnion(found)
            }
            return all.sorted()
        }
        var ids: Set<String> = []
        for name in step.reference.referenceTo {
            guard let target = types[name],
                let targetField = target.field(field.name) ?? (steps.count > 1 ? field : nil)
            else { continue }
            guard let found = places(of: steps.dropFirst(), targetField, keys, target) else { return nil }
            guard let store = stores[name] else { continue }
            for place in found { ids.insert(store.records[place].id) }
        }
        return stores[type.name]?.candidates(step.reference, ids)
    }

    /// The steps and the last field of a copied path.
    private func follow(
        _ copy: [String], from type: SalesforceType
    ) -> (steps: [SalesforcePath.Step], field: SalesforceField)? {
        var steps: [SalesforcePath.Step] = []
        var current = type
        for name in copy.dropLast() {
            guard let reference = current.relationship(name),
                let next = reference.referenceTo.first.flatMap({ types[$0] })
            else { return nil }
            steps.append(.init(relationship: name, reference: reference))
            current = next
        }
        return copy.last.flatMap(current.field).map { (steps, $0) }
    }
}
