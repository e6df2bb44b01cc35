extension ZohoOrg {
    /// Conditions of one search, by the published contract (`module_search.json`).
    private static let mostConditions = 15

    /// Searches the index, which lags behind; nothing found is status 204 without a body.
    mutating func search(_ module: ZohoModule, _ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        let names = try fieldNames(&exchange, isNeeded: false)
        let page = try exchange.page()
        guard page.skipped + page.size <= 2000 else {
            throw .request("LIMIT_REACHED", "maximum response iteration limit reached", ["limit": "2000"])
        }
        let seconds = exchange.moment.seconds
        let matches: ([String: JSON]) -> Bool
        do throws(ZohoError) {
            matches = try condition(module, exchange)
        } catch {
            exchange.violations.append(error.code + ": " + (exchange.parameter("criteria") ?? "no condition"))
            throw error
        }
        var found: [[String: JSON]] = []
        for record in (stores[module.name]?.records ?? []).reversed() {
            guard !record.isDeleted, wants(record, module, exchange), let values = record.searched(at: seconds),
                matches(values)
            else { continue }
            found.append(values)
        }
        return listed(
            found, module, names, skipped: page.skipped, page, ["sort_by": "id", "sort_order": "desc"], &exchange)
    }

    /// What a record has to meet: the first that is given of criteria, email, phone and word.
    private func condition(
        _ module: ZohoModule, _ exchange: ZohoExchange
    ) throws(ZohoError) -> ([String: JSON]) -> Bool {
        if let text = exchange.parameter("criteria") {
            let criteria: ZohoCriteria
            do throws(ZohoCriteria.Failure) {
                criteria = try ZohoCriteria.parse(text)
            } catch {
                throw Self.invalidQuery(["reason": "malformed", "value": .string(text)])
            }
            guard criteria.count <= Self.mostConditions else {
                throw .request(
                    "CRITERIA_LIMIT_EXCEEDED",
                    "no of criterium that can be given exceed the limit \(Self.mostConditions)")
            }
            return try bound(criteria, module)
        }
        if let email = exchange.parameter("email") {
            let wanted = email.lowercased()
            return Self.any(of: module, [.email]) { $0.lowercased() == wanted }
        }
        if let phone = exchange.parameter("phone") {
            let digits = phone.filter(\.isNumber)
            return Self.any(of: module, [.phone]) { !digits.isEmpty && $0.filter(\.isNumber).hasSuffix(digits) }
        }
        if let word = exchange.parameter("word") {
            guard word.count >= 2 else { throw .request("INVALID_REQUEST", "the word has to have two letters") }
            let wanted = word.lowercased()
            return Self.any(of: module, [.text, .email, .phone, .website, .textarea, .picklist]) { text in
                text.lowercased().split { !$0.isLetter && !$0.isNumber }.contains { $0.hasPrefix(wanted) }
                    || text.lowercased().hasPrefix(wanted)
            }
        }
        throw .request(
            "EXPECTED_PARAM_MISSING", "One of the expected parameter is missing",
            ["param_names": ["criteria", "email", "phone", "word"]])
    }

    private static func any(
        of module: ZohoModule, _ kinds: Set<ZohoField.Kind>, _ meets: @escaping (String) -> Bool
    ) -> ([String: JSON]) -> Bool {
        let names = module.fields.filter { kinds.contains($0.kind) }.map(\.name)
        return { values in names.contains { values[$0]?.string.map(meets) ?? false } }
    }

    private static func invalidQuery(_ details: [String: JSON]) -> ZohoError {
        .request("INVALID_QUERY", "Invalid query formed", details)
    }

    private func bound(
        _ criteria: ZohoCriteria, _ module: ZohoModule
    ) throws(ZohoError) -> ([String: JSON]) -> Bool {
        switch criteria {
        case .all(let terms):
            let conditions = try bound(terms, module)
            return { values in conditions.allSatisfy { $0(values) } }
        case .any(let terms):
            let conditions = try bound(terms, module)
            return { values in conditions.contains { $0(values) } }
        case .condition(let name, let comparison, let texts):
            guard let field = module.field(name) else {
                throw Self.invalidQuery(["api_name": .string(name), "reason": "the field is not available"])
            }
            guard Self.comparisons(of: field.kind).contains(comparison) else {
                throw Self.invalidQuery([
                    "api_name": .string(name), "operator": .string(comparison), "reason": "invalid operator",
                ])
            }
            guard texts.count <= 100 else {
                throw .request(
                    "INVALID_QUERY", "Only 100 values are allowed in \"IN\" criteria", ["api_name": .string(name)])
            }
            var values: [JSON] = []
            for text in texts {
                guard let value = Self.value(text, field.kind) else {
                    throw Self.invalidQuery([
                        "api_name": .string(name), "value": .string(text), "reason": "invalid value",
                    ])
                }
                values.append(value)
            }
            let wanted = values
            return { Self.meets(field, $0[name], comparison, wanted) }
        }
    }

    private func bound(
        _ terms: [ZohoCriteria], _ module: ZohoModule
    ) throws(ZohoError) -> [([String: JSON]) -> Bool] {
        var conditions: [([String: JSON]) -> Bool] = []
        for term in terms { conditions.append(try bound(term, module)) }
        return conditions
    }

    /// The comparisons that the documentation of v8 names for a kind of field.
    private static func comparisons(of kind: ZohoField.Kind) -> Set<String> {
        switch kind {
        case .date, .datetime, .integer, .bigint, .currency, .double, .percent:
            [
                "equals", "not_equal", "greater_equal", "greater_than", "less_equal", "less_than", "between", "in",
            ]
        case .boolean: ["equals", "not_equal"]
        case .textarea: ["equals", "not_equal", "starts_with"]
        case .lookup, .ownerlookup, .parent, .picklist: ["equals", "not_equal", "in"]
        case .text, .email, .phone, .website, .multiselectpicklist: ["equals", "not_equal", "starts_with", "in"]
        }
    }

    private static func value(_ text: String, _ kind: ZohoField.Kind) -> JSON? {
        switch kind {
        case .integer, .currency, .double, .percent: Double(text).map(JSON.number)
        case .bigint: Int(text).map { .string(String($0)) }
        case .boolean: ["true", "false"].contains(text) ? .bool(text == "true") : nil
        case .date: ZohoTime.date(text).map(JSON.string)
        case .datetime: ZohoTime.dateTime(text).map(JSON.string)
        case .lookup, .ownerlookup, .parent: ZohoID.isID(text) ? .string(text) : nil
        default: .string(text)
        }
    }

    /// On texts `equals` is met by a text that holds the value, as the documentation warns.
    private static func meets(
        _ field: ZohoField, _ found: JSON?, _ comparison: String, _ wanted: [JSON]
    ) -> Bool {
        guard let found, found != .null, let first = wanted.first else { return comparison == "not_equal" }
        func order(_ other: JSON) -> Int { compare(found, other) }
        func holds(_ other: JSON) -> Bool {
            guard let text = other.string?.lowercased() else { return field.key(found) == field.key(other) }
            if let chosen = found.strings { return chosen.contains { $0.lowercased() == text } }
            guard field.kind.isTextual, field.kind != .picklist else { return field.key(found) == field.key(other) }
            return found.string?.lowercased().contains(text) ?? false
        }
        switch comparison {
        case "equals": return holds(first)
        case "not_equal": return !holds(first)
        case "in": return wanted.contains(where: holds)
        case "starts_with":
            let text = first.string?.lowercased() ?? ""
            return (found.strings ?? [found.string ?? ""]).contains { $0.lowercased().hasPrefix(text) }
        case "greater_than": return order(first) > 0
        case "greater_equal": return order(first) >= 0
        case "less_than": return order(first) < 0
        case "less_equal": return order(first) <= 0
        case "between": return wanted.count == 2 && order(wanted[0]) >= 0 && order(wanted[1]) <= 0
        default: return false
        }
    }

    /// Below, at or above 0 as a value comes before, with or after another one: numbers and ids by size, texts by
    /// letters without regard to case.
    static func compare(_ a: JSON, _ b: JSON) -> Int {
        if let a = a.double, let b = b.double { return a < b ? -1 : a > b ? 1 : 0 }
        if let a = a.bool, let b = b.bool { return a == b ? 0 : a ? 1 : -1 }
        var (first, second) = ((a.string ?? "").lowercased(), (b.string ?? "").lowercased())
        if first.allSatisfy(\.isWholeNumber), second.allSatisfy(\.isWholeNumber) {
            // An id has more digits than a floating point number.
            let width = max(first.count, second.count)
            first = String(repeating: "0", count: width - first.count) + first
            second = String(repeating: "0", count: width - second.count) + second
        }
        return first < second ? -1 : first > second ? 1 : 0
    }
}
