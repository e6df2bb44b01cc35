import Foundation

/// One condition of a search.
struct SearchFilter: Sendable {
    enum Operator: String, CaseIterable, Sendable {
        case equal = "EQ"
        case notEqual = "NEQ"
        case less = "LT"
        case lessOrEqual = "LTE"
        case greater = "GT"
        case greaterOrEqual = "GTE"
        case between = "BETWEEN"
        case isIn = "IN"
        case isNotIn = "NOT_IN"
        case isThere = "HAS_PROPERTY"
        case isNotThere = "NOT_HAS_PROPERTY"
        case hasToken = "CONTAINS_TOKEN"
        case hasNoToken = "NOT_CONTAINS_TOKEN"
    }

    static let mostValues = 100

    let property: PropertyDefinition
    let comparison: Operator
    let value: String
    let highValue: String
    let values: Set<String>

    /// Reads a condition whose shape was checked before.
    ///
    /// - Parameter property: what the condition names; nothing if there is no such property.
    init(_ filter: JSON, of property: PropertyDefinition?) throws(HubSpotError) {
        let name = filter["propertyName"]?.string ?? ""
        guard let property else {
            throw .validation(
                "There was a problem with the request: property \(name) does not exist.",
                details: [
                    .init(
                        message: "Property \"\(name)\" does not exist", code: "PROPERTY_DOESNT_EXIST", field: name,
                        context: ["propertyName": [name]])
                ])
        }
        self.property = property
        comparison = Operator(rawValue: filter["operator"]?.string ?? "") ?? .equal
        value = filter["value"]?.string ?? ""
        highValue = filter["highValue"]?.string ?? ""
        let list = filter["values"]?.strings ?? []
        // The index holds strings in lower case, and a list is compared with it as it is.
        values = Set(list)
        func demand(_ isGiven: Bool, _ member: String) throws(HubSpotError) {
            if !isGiven { throw .validation("The operator \(comparison.rawValue) needs \(member) (property \(name)).") }
        }
        switch comparison {
        case .isThere, .isNotThere: break
        case .isIn, .isNotIn: try demand(!list.isEmpty, "values")
        case .between:
            try demand(filter["value"]?.string != nil && filter["highValue"]?.string != nil, "value and highValue")
        default: try demand(filter["value"]?.string != nil, "value")
        }
        if list.count > Self.mostValues {
            throw .validation("\(list.count) values for property \(name), at most \(Self.mostValues) are allowed.")
        }
    }

    /// Whether a record's values fit.
    func matches(_ properties: [String: String]) -> Bool {
        guard let held = properties[property.name], !held.isEmpty else {
            return [.isNotThere, .notEqual, .isNotIn, .hasNoToken].contains(comparison)
        }
        switch comparison {
        case .isThere: return true
        case .isNotThere: return false
        case .equal: return isEqual(held)
        case .notEqual: return !isEqual(held)
        case .isIn: return isListed(held)
        case .isNotIn: return !isListed(held)
        case .hasToken: return hasToken(held)
        case .hasNoToken: return !hasToken(held)
        case .less: return order(held, value) { $0 < $1 }
        case .lessOrEqual: return order(held, value) { $0 <= $1 }
        case .greater: return order(held, value) { $0 > $1 }
        case .greaterOrEqual: return order(held, value) { $0 >= $1 }
        case .between: return order(held, value) { $0 >= $1 } && order(held, highValue) { $0 <= $1 }
        }
    }

    /// The values by which an index may find the records, where the condition allows it.
    var indexValues: [String]? {
        switch comparison {
        case .equal: [value]
        case .isIn: Array(values)
        default: nil
        }
    }

    private var isChoice: Bool { property.type == "enumeration" && !property.hasExternalOptions }

    private func isEqual(_ held: String) -> Bool {
        if let (first, second) = numbers(held, value) { return first == second }
        if property.fieldType == "checkbox" {
            return held.lowercased().split(separator: ";").contains(value.lowercased()[...])
        }
        return held.lowercased() == value.lowercased()
    }

    private func isListed(_ held: String) -> Bool {
        if isChoice { return held.split(separator: ";").contains { values.contains(String($0)) } }
        if property.type == "enumeration" {
            return held.split(separator: ";").contains { values.contains($0.lowercased()) }
        }
        return values.contains(property.type == "string" ? held.lowercased() : held)
    }

    private func hasToken(_ held: String) -> Bool {
        let glob = Glob(value.lowercased())
        let text = held.lowercased()
        return glob.matches(text) || text.split { !$0.isLetter && !$0.isNumber }.contains { glob.matches($0) }
            || text.split(separator: " ").contains { glob.matches($0) }
    }

    private func order(_ held: String, _ bound: String, by isOrdered: (Comparand, Comparand) -> Bool) -> Bool {
        if let (first, second) = numbers(held, bound) { return isOrdered(.number(first), .number(second)) }
        return isOrdered(.text(held.lowercased()), .text(bound.lowercased()))
    }

    private func numbers(_ first: String, _ second: String) -> (Double, Double)? {
        guard let first = Comparand.number(of: first, type: property.type),
            let second = Comparand.number(of: second, type: property.type)
        else { return nil }
        return (first, second)
    }
}

extension PropertyDefinition {
    /// The ids of the records of another kind that a record is associated with, as a search can ask for them.
    static func associations(_ name: String) -> PropertyDefinition {
        PropertyDefinition(
            name: name, label: name, type: "enumeration", fieldType: "checkbox", group: "", createdAt: .distantPast,
            updatedAt: .distantPast)
    }
}

/// A value that has an order.
enum Comparand: Comparable {
    case number(Double)
    case text(String)

    /// The number that a value of a type stands for: itself, or the milliseconds of a time.
    static func number(of value: String, type: String) -> Double? {
        switch type {
        case "number": return Double(value)
        case "date", "datetime":
            if let milliseconds = Double(value) { return milliseconds }
            let precise = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            let text = value.count == 10 ? value + "T00:00:00Z" : value
            guard let date = (try? Date(text, strategy: precise)) ?? (try? Date(text, strategy: .iso8601)) else {
                return nil
            }
            return date.timeIntervalSince1970 * 1000
        default: return nil
        }
    }
}
