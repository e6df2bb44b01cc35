/// A JSON value with blanks: `"{name}"` takes any value, `"… {name} …"` a piece of text.
enum Template {
    static func fill(_ template: JSON, _ values: [String: JSON]) -> JSON {
        switch template {
        case .string(let text): fill(text, values)
        case .array(let elements): .array(elements.map { fill($0, values) })
        case .object(let members): .object(members.mapValues { fill($0, values) })
        default: template
        }
    }

    /// Fills a text; one that is nothing but a blank becomes the value itself.
    static func fill(_ text: String, _ values: [String: JSON]) -> JSON {
        if text.first == "{", text.last == "}", let value = values[String(text.dropFirst().dropLast())] { return value }
        var result = text
        for (name, value) in values where result.contains("{\(name)}") {
            result = result.split(separator: "{\(name)}", omittingEmptySubsequences: false)
                .joined(separator: value.string ?? value.text)
        }
        return .string(result)
    }

    /// A value with all its texts in lower case.
    static func lowerCased(_ value: JSON) -> JSON {
        switch value {
        case .string(let text): .string(text.lowercased())
        case .array(let elements): .array(elements.map(lowerCased))
        case .object(let members): .object(members.mapValues(lowerCased))
        default: value
        }
    }
}
