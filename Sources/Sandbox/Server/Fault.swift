/// A misbehaviour that was asked for.
struct Fault: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        /// The answer takes longer.
        case latency
        /// Another status is answered, before or after the call did its work.
        case status
        /// The connection closes and the call does nothing.
        case dropBefore = "drop_before"
        /// The call does its work, then the connection closes without an answer.
        case dropAfter = "drop_after"
        /// The call does its work, then the connection closes in the middle of the answer.
        case truncate
        /// Single records of a write are refused, each by a draw of its own; the others are done.
        case rowError = "row_error"
    }

    let id: String
    let kind: Kind
    let method: String?
    /// A prefix of the path, or a pattern with `*`.
    let path: String?
    let latency: Double
    let status: Int
    let isAfter: Bool
    let body: JSON?
    let headers: [String: String]
    /// What a refused record is refused with, in the vendor's words: a category, a code, a message, a field.
    var category: String?
    var code: String?
    var message: String?
    var field: String?
    /// The share of the matching calls that it strikes.
    let share: Double?
    /// How many calls it still strikes; nothing is without end.
    var next: Int?
    var struck = 0
    var generator: SeededGenerator
    /// The object that a refused record has to be of; nil for any.
    var object: String?
    /// Values that a refused record has to have, by field.
    var values: [String: String] = [:]

    func matches(_ call: Call) -> Bool {
        matches(method: call.method, path: call.path)
    }

    func matches(method: String, path: String) -> Bool {
        if let wanted = self.method, wanted != method { return false }
        guard let wanted = self.path else { return true }
        return wanted.contains("*") ? Glob(wanted).matches(path) : path.hasPrefix(wanted)
    }

    /// Whether a record is among those that it is meant for.
    func wants(_ object: String, _ values: [String: JSON]) -> Bool {
        guard kind == .rowError, self.object.map({ $0 == object }) ?? true else { return false }
        return self.values.allSatisfy { name, value in
            let found = values[name] ?? values.first { $0.key.lowercased() == name.lowercased() }?.value
            return found.map { ($0.string ?? $0.text).lowercased() == value.lowercased() } ?? false
        }
    }

    /// Whether it strikes a call that it matches.
    mutating func strikes() -> Bool {
        if let next, next <= 0 { return false }
        if let share, generator.share() >= share { return false }
        next = next.map { $0 - 1 }
        struck += 1
        return true
    }

    var json: JSON {
        var match: [String: JSON] = [:]
        if let method { match["method"] = .string(method) }
        if let path { match["path"] = .string(path) }
        if let object { match["object"] = .string(object) }
        if !values.isEmpty { match["record"] = .strings(values) }
        var members: [String: JSON] = [
            "id": .string(id), "kind": .string(kind.rawValue), "match": .object(match), "struck": .integer(struck),
        ]
        switch kind {
        case .latency: members["latency_ms"] = .integer(Int((latency * 1000).rounded()))
        case .status:
            members["status"] = .integer(status)
            members["after"] = .bool(isAfter)
        case .rowError:
            for (name, value) in ["category": category, "code": code, "message": message, "field": field] {
                if let value { members[name] = .string(value) }
            }
        default: break
        }
        if let share { members["share"] = .number(share) }
        if let next { members["next"] = .integer(next) }
        return .object(members)
    }
}
