import Foundation

extension SalesforceOrg {
    private static func noColumn(_ name: SOQLQuery.Name, _ part: String, _ type: String) -> SalesforceError {
        .request(
            400, "INVALID_FIELD",
            "\(name.text)\n^\nERROR at Row:1:Column:\(name.offset + 1)\nNo such column '\(part)' on entity '\(type)'. "
                + "Custom fields end in '__c'; describe lists what there is.")
    }

    /// Looks up a name such as `Email`, `Lead.Email` or `Account.Owner.Name`.
    func path(_ name: SOQLQuery.Name, in type: SalesforceType) throws(SalesforceError) -> SalesforcePath {
        var parts = name.text.split(separator: ".").map(String.init)
        if parts.count > 1, parts[0].lowercased() == type.name.lowercased(), type.relationship(parts[0]) == nil {
            parts.removeFirst()
        }
        guard parts.count <= 6, let last = parts.last else { throw Self.noColumn(name, name.text, type.name) }
        var steps: [SalesforcePath.Step] = []
        var kinds = [type]
        for part in parts.dropLast() {
            guard let reference = kinds.lazy.compactMap({ $0.relationship(part) }).first else {
                throw .request(
                    400, "INVALID_FIELD",
                    "\(name.text)\n^\nERROR at Row:1:Column:\(name.offset + 1)\nDidn't understand relationship "
                        + "'\(part)' in field path of '\(kinds[0].name)'. Custom relationships end in '__r'.")
            }
            steps.append(.init(relationship: reference.relationshipName ?? part, reference: reference))
            kinds = reference.referenceTo.compactMap { types[$0] }
            guard !kinds.isEmpty else { throw Self.noColumn(name, part, type.name) }
        }
        let only = kinds.count == 1 ? kinds[0].name : nil
        if let field = kinds.lazy.compactMap({ $0.field(last) }).first {
            return SalesforcePath(steps: steps, field: field, name: field.name, type: only)
        }
        if !steps.isEmpty, only == nil, last.lowercased() == "type" {
            return SalesforcePath(steps: steps, field: nil, name: "Type", type: nil)
        }
        throw Self.noColumn(name, last, kinds[0].name)
    }

    /// The fields of a SELECT.
    func paths(_ names: [SOQLQuery.Name], in type: SalesforceType) throws(SalesforceError) -> [SalesforcePath] {
        var paths: [SalesforcePath] = []
        for name in names {
            guard name.text.hasPrefix("FIELDS(") else {
                paths.append(try path(name, in: type))
                continue
            }
            let wanted = name.text.dropFirst(7).dropLast()
            guard ["ALL", "STANDARD", "CUSTOM"].contains(wanted) else {
                throw .malformed("FIELDS takes ALL, STANDARD or CUSTOM (column \(name.offset + 1))")
            }
            for field in type.fields where wanted == "ALL" || field.isCustom == (wanted == "CUSTOM") {
                paths.append(SalesforcePath(steps: [], field: field, name: field.name, type: type.name))
            }
        }
        return paths
    }

    /// Looks up the names of a condition and checks its values against the fields.
    mutating func bound(
        _ condition: SOQLQuery.Condition, in type: SalesforceType, at moment: Moment
    ) throws(SalesforceError) -> SalesforceCondition {
        switch condition {
        case .all(let terms): return .all(try bound(terms, in: type, at: moment))
        case .any(let terms): return .any(try bound(terms, in: type, at: moment))
        case .not(let term): return .not(try bound(term, in: type, at: moment))
        case .compare(let name, let comparison, let literal):
            let path = try filterable(name, in: type)
            let value = try value(literal, path, moment)
            switch comparison {
            case .equal, .unequal:
                let key = Self.key(value, path)
                let same = SalesforceCondition.one(path, Set([key].compactMap(\.self)), orNone: value == .null)
                return comparison == .equal ? same : .not(same)
            case .like:
                guard let pattern = value.string, path.field.map({ SalesforceField.isTextual($0.kind) }) ?? true else {
                    throw .request(
                        400, "INVALID_QUERY_FILTER_OPERATOR", "LIKE cannot be used on \(path.name) and this value.")
                }
                return .like(path, Self.pattern(pattern))
            default:
                guard value != .null, path.field?.kind != .boolean else {
                    throw .request(
                        400, "INVALID_QUERY_FILTER_OPERATOR",
                        "\(comparison.rawValue) cannot be used on \(path.name) and this value.")
                }
                return .compare(path, comparison, value)
            }
        case .member(let name, let literals, let isNegated):
            let path = try filterable(name, in: type)
            var keys: Set<String> = []
            var orNone = false
            for literal in literals {
                let value = try value(literal, path, moment)
                if let key = Self.key(value, path) { keys.insert(key) } else { orNone = true }
            }
            let same = SalesforceCondition.one(path, keys, orNone: orNone)
            return isNegated ? .not(same) : same
        case .memberOf(let name, let inner, let isNegated):
            let path = try filterable(name, in: type)
            guard case .fields(let names) = inner.selection, names.count == 1, let field = path.field else {
                throw .malformed("the inner query has to select one field (column \(name.offset + 1))")
            }
            let found = try rows(of: inner, withDeleted: false, at: moment)
            let innerPath = try self.path(names[0], in: found.type)
            let keys = found.ids.compactMap { id in
                record(id, in: found.type.name).flatMap { field.key(value(of: innerPath, in: $0, found.type)) }
            }
            let same = SalesforceCondition.one(path, Set(keys), orNone: false)
            return isNegated ? .not(same) : same
        case .includes(let name, let literals, let isNegated):
            let path = try filterable(name, in: type)
            guard path.field?.kind == .multipicklist else {
                throw .request(400, "INVALID_QUERY_FILTER_OPERATOR", "INCLUDES needs a multi-select picklist.")
            }
            var groups: [[String]] = []
            for literal in literals {
                let text = try value(literal, path, moment).string ?? ""
                groups.append(text.split(separator: ";").map { $0.lowercased() })
            }
            return isNegated ? .not(.includes(path, groups)) : .includes(path, groups)
        }
    }

    private mutating func bound(
        _ terms: [SOQLQuery.Condition], in type: SalesforceType, at moment: Moment
    ) throws(SalesforceError) -> [SalesforceCondition] {
        var conditions: [SalesforceCondition] = []
        for term in terms { conditions.append(try bound(term, in: type, at: moment)) }
        return conditions
    }

    private func filterable(
        _ name: SOQLQuery.Name, in type: SalesforceType
    ) throws(SalesforceError) -> SalesforcePath {
        let path = try path(name, in: type)
        guard path.field?.isFilterable != false else {
            throw .request(400, "INVALID_FIELD", "field '\(path.name)' can not be filtered in a query call")
        }
        return path
    }

    private static func key(_ value: JSON, _ path: SalesforcePath) -> String? {
        path.field.map { $0.key(value) } ?? value.string?.lowercased()
    }

    /// A value of a condition as the field stores it.
    private func value(
        _ literal: SOQLQuery.Literal, _ path: SalesforcePath, _ moment: Moment
    ) throws(SalesforceError) -> JSON {
        if case .word(let word) = literal, word.lowercased() == "null" { return .null }
        let kind = path.field?.kind ?? .string
        func mismatch(_ needed: String) -> SalesforceError {
            .request(
                400, "INVALID_FIELD", "value of filter criterion for field '\(path.name)' must be of type \(needed)")
        }
        switch (kind, literal) {
        case (.boolean, .word(let word)):
            guard ["true", "false"].contains(word.lowercased()) else { throw mismatch("boolean") }
            return .bool(word.lowercased() == "true")
        case (.boolean, _): throw mismatch("boolean, without quotes")
        case (.id, .string(let text)), (.reference, .string(let text)):
            if text.isEmpty { return .null }
            guard let id = SalesforceID.canonical(text) else {
                throw .request(400, "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: \(text)")
            }
            return .string(id)
        case (.int, .number(let text)), (.double, .number(let text)), (.currency, .number(let text)),
            (.percent, .number(let text)):
            guard let number = Double(text) else { throw mismatch("number") }
            return .number(number)
        case (.int, _), (.double, _), (.currency, _), (.percent, _): throw mismatch("number, without quotes")
        case (.date, .number(let text)):
            guard text.utf8.count == 10, let date = SalesforceTime.date(text) else {
                throw mismatch("date, without quotes")
            }
            return .string(date)
        case (.datetime, .number(let text)):
            guard let time = SalesforceTime.dateTime(text) else { throw mismatch("dateTime, without quotes") }
            return .string(time)
        case (.date, .word(let word)), (.datetime, .word(let word)):
            let days = try Self.days(word)
            let stamp = moment.date.addingTimeInterval(Double(days) * 86_400).salesforceStamp
            return .string(kind == .date ? String(stamp.prefix(10)) : "\(stamp.prefix(10))T00:00:00.000+0000")
        case (.date, _), (.datetime, _): throw mismatch("\(kind.rawValue), without quotes")
        case (_, .string(let text)): return text.isEmpty ? .null : .string(text)
        default: throw mismatch("string, in quotes")
        }
    }

    /// The beginning of a date in words, in days from today (UTC). Only the beginning counts: `= LAST_N_DAYS:3` is not
    /// a range here, so it is good for `>`, `>=`, `<` and `<=`.
    private static func days(_ word: String) throws(SalesforceError) -> Int {
        let parts = word.uppercased().split(separator: ":")
        let count = parts.count == 2 ? Int(parts[1]) : nil
        switch (parts.first ?? "", count) {
        case ("TODAY", nil): return 0
        case ("YESTERDAY", nil): return -1
        case ("TOMORROW", nil): return 1
        case ("LAST_N_DAYS", let count?): return -count
        case ("NEXT_N_DAYS", let count?): return count
        default: throw .malformed("unexpected token: '\(word)'")
        }
    }

    private static func pattern(_ text: String) -> [SalesforceCondition.LikePart] {
        var parts: [SalesforceCondition.LikePart] = []
        var isEscaped = false
        for character in text.lowercased() {
            if isEscaped || !"\\%_".contains(character) {
                parts.append(.character(character))
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                parts.append(character == "%" ? .anyRun : .anyOne)
            }
        }
        return isEscaped ? parts + [.character("\\")] : parts
    }
}
