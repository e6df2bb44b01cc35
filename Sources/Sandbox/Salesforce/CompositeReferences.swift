/// The answers of a composite's earlier parts, and the `@{…}` by which later parts use them.
struct CompositeReferences {
    /// A reference that leads nowhere.
    struct Dangling: Error {
        let reference: String
        let name: String
    }

    private var bodies: [String: JSON] = [:]

    /// Keeps an answer; one that failed has nothing that could be referred to.
    mutating func keep(_ body: JSON, as name: String) {
        bodies[name] = body
    }

    /// The text with its references replaced by what they lead to.
    func fill(_ text: String) throws(Dangling) -> String {
        guard text.utf8.contains(UInt8(ascii: "@")), text.contains("@{") else { return text }
        var result = ""
        var rest = Substring(text)
        while let start = rest.firstRange(of: "@{") {
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                throw Dangling(reference: String(rest[start.upperBound...]), name: "")
            }
            result += try value(String(rest[start.upperBound..<end]))
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    /// The value with every reference in its texts replaced.
    func fill(_ value: JSON) throws(Dangling) -> JSON {
        switch value {
        case .string(let text): return .string(try fill(text))
        case .array(let values):
            var filled: [JSON] = []
            for value in values { filled.append(try fill(value)) }
            return .array(filled)
        case .object(let members):
            var filled: [String: JSON] = [:]
            for (name, value) in members { filled[name] = try fill(value) }
            return .object(filled)
        default: return value
        }
    }

    /// Follows `name.member[0].member`.
    private func value(_ reference: String) throws(Dangling) -> String {
        let steps = reference.replacing("[", with: ".[").split(separator: ".")
        let name = steps.first.map(String.init) ?? ""
        var current = bodies[name]
        for step in steps.dropFirst() {
            if step.hasPrefix("["), step.hasSuffix("]") {
                let place = Int(step.dropFirst().dropLast()) ?? -1
                let values = current?.array ?? []
                current = values.indices.contains(place) ? values[place] : nil
            } else {
                current = current?[String(step)]
            }
        }
        switch current {
        case .string(let text)?: return text
        case .integer?, .number?, .bool?: return current?.text ?? ""
        default: throw Dangling(reference: reference, name: name)
        }
    }
}
