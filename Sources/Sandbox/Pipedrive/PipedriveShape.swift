/// What a body may look like, as the published contract gives it. Types are strict: `"1"` is no number.
indirect enum PipedriveShape: Sendable {
    case string
    /// A string that may not be empty.
    case text
    case integer
    case number
    case boolean
    case anything
    case date
    /// A time of day.
    case clock
    /// A time in the form of RFC 3339, in whole seconds.
    case dateTime
    case uuid
    case oneOf([String])
    case numberOf([Int])
    case nullable(PipedriveShape)
    case list(PipedriveShape)
    case object([Member])
    /// An object that may have further members.
    case open([Member])

    /// A member of an object.
    struct Member: Sendable {
        let name: String
        let shape: PipedriveShape
        var isRequired = false

        init(_ name: String, _ shape: PipedriveShape, isRequired: Bool = false) {
            self.name = name
            self.shape = shape
            self.isRequired = isRequired
        }
    }

    /// What was found wrong, and at which member of the body.
    struct Finding: Sendable {
        let path: String
        let reason: String
    }

    /// The first thing that is wrong with a value.
    func check(_ value: JSON, at path: String = "") -> Finding? {
        switch (self, value) {
        case (.anything, _), (.string, .string), (.integer, .integer), (.number, .integer), (.number, .number),
            (.boolean, .bool), (.nullable, .null):
            return nil
        case (.nullable(let shape), _): return shape.check(value, at: path)
        case (.list(let element), .array(let values)):
            for (index, value) in values.enumerated() {
                if let finding = element.check(value, at: Self.join(path, String(index))) { return finding }
            }
            return nil
        case (.object(let members), .object(let sent)):
            if let unknown = sent.keys.sorted().first(where: { name in !members.contains { $0.name == name } }) {
                return Finding(path: Self.join(path, unknown), reason: "is not allowed")
            }
            return Self.check(sent, members, at: path)
        case (.open(let members), .object(let sent)): return Self.check(sent, members, at: path)
        case (_, .string(let text)): return problem(with: text).map { Finding(path: path, reason: $0) }
        case (.numberOf(let allowed), .integer(let number)) where allowed.contains(number): return nil
        default: return Finding(path: path, reason: "must be \(name), not \(value.kind)")
        }
    }

    private static func check(_ sent: [String: JSON], _ members: [Member], at path: String) -> Finding? {
        for member in members {
            let place = join(path, member.name)
            guard let value = sent[member.name] else {
                if member.isRequired { return Finding(path: place, reason: "is required") }
                continue
            }
            if let finding = member.shape.check(value, at: place) { return finding }
        }
        return nil
    }

    /// What is wrong with a text.
    private func problem(with text: String) -> String? {
        switch self {
        case .text: text.isEmpty ? "may not be empty" : nil
        case .date: PipedriveTime.isDate(text) ? nil : "must be a date such as 2026-01-31"
        case .clock: PipedriveTime.isClock(text) ? nil : "must be a time such as 15:30:00"
        case .dateTime:
            PipedriveTime.milliseconds(text) == nil ? "is not a valid datetime such as 2026-01-31T15:30:00Z" : nil
        case .uuid: Self.isUUID(text) ? nil : "must be a valid uuid"
        case .oneOf(let allowed): allowed.contains(text) ? nil : "must be one of \(allowed.joined(separator: ", "))"
        default: "must be \(name), not a string"
        }
    }

    /// What a value has to be, in words.
    private var name: String {
        switch self {
        case .string, .text: "a string"
        case .integer: "an integer"
        case .number: "a number"
        case .boolean: "a boolean"
        case .anything: "anything"
        case .date: "a date"
        case .clock: "a time"
        case .dateTime: "a datetime"
        case .uuid: "a uuid"
        case .oneOf(let allowed): "one of \(allowed.joined(separator: ", "))"
        case .numberOf(let allowed): "one of \(allowed.map { String($0) }.joined(separator: ", "))"
        case .nullable(let shape): "\(shape.name) or null"
        case .list: "an array"
        case .object, .open: "an object"
        }
    }

    static func isUUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }

    private static func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}
