internal import Foundation

/// A JSON value as a partner sent it or is to be sent it. Whole numbers keep their 64 bits, because partners use them
/// as ids.
enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// Reads a body, or nil where it is not JSON (an HTML page from a proxy).
    init?(parsing body: [UInt8]) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(body)) else { return nil }
        self = value
    }

    /// The body to send: keys sorted, so that equal requests have equal bytes.
    var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Every case encodes; only a Double that is not finite does not, and no such constant can be written in JSON.
        return (try? encoder.encode(self)).map { Array($0) } ?? []
    }

    /// The text of a value that a person would read: a trimmed text or a number. A boolean is none (partners send one
    /// where a plan hides the field), and so are null and anything with parts.
    var text: String? {
        switch self {
        case .text(let text):
            let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
            return trimmed.isEmpty ? nil : trimmed
        case .integer(let value): return String(value)
        case .number(let value): return Int64(exactly: value).map { String($0) } ?? String(value)
        case .null, .bool, .array, .object: return nil
        }
    }

    /// The text by which a rule compares: as `text`, and `true` or `false` for a boolean.
    var token: String? {
        if case .bool(let value) = self { return value ? "true" : "false" }
        return text
    }

    /// The value as a number; partners send credits as texts ("520.0") too.
    var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .text(let text): Double(text.trimmingCharacters(in: .whitespaces))
        case .null, .bool, .array, .object: nil
        }
    }
}

extension JSONValue: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .object(let members): try container.encode(members)
        }
    }
}
