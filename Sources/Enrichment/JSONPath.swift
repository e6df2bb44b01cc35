/// A place in a JSON value: the subset `$`, `.key` and `[n]` of JSONPath.
///
/// The same steps are read in an answer (`$.data[0].email`) and written in a request's body (`data[0].email`).
public struct JSONPath: Sendable, Hashable, CustomStringConvertible {
    enum Step: Sendable, Hashable {
        case key(String)
        case index(Int)
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
                guard !key.isEmpty, !key.contains(where: { $0 == "]" || $0 == "*" || $0.isWhitespace }) else {
                    return nil
                }
                steps.append(.key(String(key)))
                rest = rest.dropFirst(key.count)
            case "[":
                let digits = rest.prefix { $0 != "]" }
                // A bound, because a body with a list is built up to the index.
                guard let index = Int(digits), (0...999).contains(index), rest.dropFirst(digits.count).first == "]"
                else {
                    return nil
                }
                steps.append(.index(index))
                rest = rest.dropFirst(digits.count + 1)
            default: return nil
            }
        }
        return steps
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
        }
    }
}
