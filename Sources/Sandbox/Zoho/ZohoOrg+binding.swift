extension ZohoOrg {
    private static func invalid(_ message: String, _ name: String, _ more: [String: JSON] = [:]) -> ZohoError {
        .request("INVALID_QUERY", message, more.merging(["column_name": .string(name)]) { own, _ in own })
    }

    /// Looks up a name such as `Email` or `Account_Name.Website`.
    func path(_ name: COQLQuery.Name, in module: ZohoModule) throws(ZohoError) -> ZohoPath {
        let parts = name.text.split(separator: ".").map(String.init)
        var steps: [ZohoField] = []
        var current = module
        for part in parts.dropLast() {
            guard let field = current.field(part), let next = field.lookup.flatMap({ modules[$0] }) else {
                throw Self.invalid("column given seems to be invalid", name.text)
            }
            steps.append(field)
            current = next
        }
        guard let last = parts.last, let field = current.field(last) else {
            throw Self.invalid("column given seems to be invalid", name.text)
        }
        guard steps.count <= 2 else {
            throw .request("LIMIT_EXCEEDED", "the limit of joins is exceeded", ["limit": 2])
        }
        return ZohoPath(steps: steps, field: field, name: name.text)
    }

    /// The value at the end of a path, with the values of the record in which it stands.
    func value(of path: ZohoPath, in values: [String: JSON]) -> (value: JSON?, values: [String: JSON]) {
        var current = values
        for step in path.steps {
            guard let next = target(of: step, in: current) else { return (nil, [:]) }
            current = next.record.values
        }
        return (current[path.field.name], current)
    }

    /// Looks up the names of a condition and checks its values against the fields.
    func bound(_ condition: COQLQuery.Condition, in module: ZohoModule) throws(ZohoError) -> ZohoCondition {
        switch condition {
        case .all(let terms): return .all(try bound(terms, in: module))
        case .any(let terms): return .any(try bound(terms, in: module))
        case .null(let name, let isNegated): return .null(try filterable(name, in: module), isNegated: isNegated)
        case .compare(let name, let comparison, let literal):
            let path = try filterable(name, in: module)
            let value = try value(literal, path)
            if comparison == .equal || comparison == .unequal {
                return .one(path, Set([path.field.key(value)].compactMap(\.self)), isNegated: comparison == .unequal)
            }
            try checkOrder(path, comparison.rawValue)
            return .order(path, comparison, value)
        case .member(let name, let literals, let isNegated):
            let path = try filterable(name, in: module)
            guard literals.count <= settings.queryValueLimit else {
                throw .request(
                    "LIMIT_EXCEEDED", "too many values for in",
                    [
                        "limit": .integer(settings.queryValueLimit), "operator": "in",
                        "column_name": .string(name.text),
                    ])
            }
            var keys: Set<String> = []
            for literal in literals {
                if let key = path.field.key(try value(literal, path)) { keys.insert(key) }
            }
            return .one(path, keys, isNegated: isNegated)
        case .like(let name, let pattern, let isNegated):
            let path = try filterable(name, in: module)
            guard path.field.kind.isTextual, !pattern.contains("*") else {
                throw Self.invalid("invalid query formed", name.text, ["operator": "like"])
            }
            return .like(path, Glob(pattern.lowercased().replacing("%", with: "*")), isNegated: isNegated)
        case .between(let name, let low, let high, let isNegated):
            let path = try filterable(name, in: module)
            try checkOrder(path, "between")
            return .between(path, try value(low, path), try value(high, path), isNegated: isNegated)
        }
    }

    private func bound(
        _ terms: [COQLQuery.Condition], in module: ZohoModule
    ) throws(ZohoError) -> [ZohoCondition] {
        var conditions: [ZohoCondition] = []
        for term in terms { conditions.append(try bound(term, in: module)) }
        return conditions
    }

    /// Texts of many lines cannot be compared.
    private func filterable(_ name: COQLQuery.Name, in module: ZohoModule) throws(ZohoError) -> ZohoPath {
        let path = try path(name, in: module)
        guard path.field.kind != .textarea else {
            throw Self.invalid("data type not supported", name.text, ["data_type": "textarea"])
        }
        return path
    }

    private func checkOrder(_ path: ZohoPath, _ comparison: String) throws(ZohoError) {
        guard path.field.kind.isNumeric || path.field.kind == .date || path.field.kind == .datetime else {
            throw Self.invalid(
                "invalid query formed", path.name,
                ["operator": .string(comparison), "data_type": .string(path.field.kind.dataType)])
        }
    }

    /// A value of a condition as the field stores it.
    private func value(_ literal: COQLQuery.Literal, _ path: ZohoPath) throws(ZohoError) -> JSON {
        func mismatch(_ expected: String) -> ZohoError {
            Self.invalid(
                "value given seems to be invalid for the column", path.name, ["expected_data_type": .string(expected)])
        }
        let text = literal.text
        switch path.field.kind {
        case .boolean:
            guard ["true", "false"].contains(text.lowercased()) else { throw mismatch("boolean") }
            return .bool(text.lowercased() == "true")
        case .integer, .currency, .double, .percent:
            guard let number = Double(text) else { throw mismatch(path.field.kind.rawValue) }
            return .number(number)
        case .bigint, .lookup, .ownerlookup, .parent:
            guard let number = Int(text) else { throw mismatch("bigint") }
            return .string(String(number))
        case .date:
            guard let date = ZohoTime.date(text) else { throw mismatch("date") }
            return .string(date)
        case .datetime:
            guard let time = ZohoTime.dateTime(text) else { throw mismatch("datetime") }
            return .string(time)
        default: return .string(text)
        }
    }
}
