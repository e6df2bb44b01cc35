/// A place in a JSON value: the subset `$`, `.key`, `[n]`, `[key=value]` and `.*` of JSONPath.
///
/// The same steps, without the last two, are written in a request's body (`data[0].email`).
public struct JSONPath: Sendable, Hashable, CustomStringConvertible {
    enum Step: Sendable, Hashable {
        case key(String)
        case index(Int)
        /// The first object of a list whose member has this text, whatever its case.
        case item(key: String, value: String)
        /// The first member of an object, by the order of the keys.
        case firstMember
    }

    let steps: [Step]

    /// The path as it is written in a partner file.
    public let description: String

    /// The path of an answer, which starts with `$`; nil where it is not of the subset.
    public init?(_ text: String) {
        guard text.hasPrefix("$") else { return nil }
        let rest = text.dropFirst()
        guard rest.isEmpty || rest.hasPrefix(".") || rest.hasPrefix("["), let steps = Self.steps(of: rest) else {
            return nil
        }
        self.steps = steps
        description = text
    }

    /// The path of a parameter in a body, which starts with a key: `data[0].email`.
    init?(parameter text: String) {
        guard !text.hasPrefix("$"), let steps = Self.steps(of: "." + text), case .key? = steps.first else { return nil }
        for step in steps {
            switch step {
            case .key, .index: break
            case .item, .firstMember: return nil
            }
        }
        self.steps = steps
        description = text
    }

    private static func steps(of text: Substring) -> [Step]? {
        var steps: [Step] = []
        var rest = text
        while let sign = rest.first {
            rest = rest.dropFirst()
            switch sign {
            case ".":
                let key = rest.prefix { $0 != "." && $0 != "[" }
                rest = rest.dropFirst(key.count)
                if key == "*" {
                    steps.append(.firstMember)
                    continue
                }
                guard !key.isEmpty, !key.contains(where: { $0 == "]" || $0 == "*" || $0.isWhitespace }) else {
                    return nil
                }
                steps.append(.key(String(key)))
            case "[":
                let inside = rest.prefix { $0 != "]" }
                guard rest.dropFirst(inside.count).first == "]", let step = step(inside) else { return nil }
                steps.append(step)
                rest = rest.dropFirst(inside.count + 1)
            default: return nil
            }
        }
        return steps
    }

    private static func step(_ inside: Substring) -> Step? {
        // A bound, because a body with a list is built up to the index.
        if let index = Int(inside) { return (0...999).contains(index) ? .index(index) : nil }
        let sides = inside.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2, !sides[0].isEmpty, !sides[0].contains(where: \.isWhitespace) else { return nil }
        return .item(key: String(sides[0]), value: sides[1].lowercased())
    }
}

extension JSONValue {
    /// The value at a path; nil where nothing is there. A null is a value: see `isNothing(at:)`.
    subscript(path: JSONPath) -> JSONValue? {
        var value = self
        for step in path.steps {
            switch (step, value) {
            case (.key(let key), .object(let members)):
                guard let member = members[key] else { return nil }
                value = member
            case (.index(let index), .array(let items)):
                guard items.indices.contains(index) else { return nil }
                value = items[index]
            case (.item(let key, let wanted), .array(let items)):
                let found = items.first { item in
                    guard case .object(let members) = item else { return false }
                    return members[key]?.token?.lowercased() == wanted
                }
                guard let found else { return nil }
                value = found
            case (.firstMember, .object(let members)):
                guard let first = members.min(by: { $0.key < $1.key }) else { return nil }
                value = first.value
            default: return nil
            }
        }
        return value
    }

    /// Whether a path leads to null, or nowhere.
    func isNothing(at path: JSONPath) -> Bool {
        switch self[path] {
        case nil, .null?: true
        default: false
        }
    }

    /// Puts a value at a path, making the objects and lists on the way.
    mutating func put(_ value: JSONValue, at path: JSONPath) { put(value, at: path.steps[...]) }

    private mutating func put(_ value: JSONValue, at steps: ArraySlice<JSONPath.Step>) {
        guard let step = steps.first else {
            self = value
            return
        }
        switch step {
        case .key(let key):
            var members: [String: JSONValue] = if case .object(let members) = self { members } else { [:] }
            members[key, default: .null].put(value, at: steps.dropFirst())
            self = .object(members)
        case .index(let index):
            var items: [JSONValue] = if case .array(let items) = self { items } else { [] }
            while items.count <= index { items.append(.null) }
            items[index].put(value, at: steps.dropFirst())
            self = .array(items)
        // Steps that only read: a parameter's path has none, and where `as` had one, nothing is put.
        case .item, .firstMember: break
        }
    }
}
