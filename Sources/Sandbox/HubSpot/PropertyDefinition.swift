import Foundation

/// A property of an object type: its HubSpot definition, and which values it takes.
struct PropertyDefinition: Sendable {
    /// One choice of an enumeration.
    struct Option: Sendable {
        let value: String
        let label: String
        var description = ""
        var hidden = false
    }

    let name: String
    var label: String
    var type: String
    var fieldType: String
    var group: String
    var description = ""
    var options: [Option] = []
    var isReadOnly = false
    var isUnique = false
    var isCalculated = false
    /// What the values refer to, `OWNER` for example.
    var referencedObjectType: String?
    var isInteger = false
    var hasExternalOptions = false
    var isHidden = false
    var isFormField = true
    var displayOrder = -1
    var isHubSpotDefined = true
    var createdAt: Date
    var updatedAt: Date
    var archivedAt: Date?

    /// Whether the field type shows values of the type.
    ///
    /// The pairs of the properties guide of HubSpot's documentation.
    var fits: Bool {
        let shown: [String: Set<String>] = [
            "bool": ["booleancheckbox", "calculation_equation"],
            "enumeration": ["booleancheckbox", "checkbox", "radio", "select", "calculation_equation"],
            "date": ["date"], "datetime": ["date"], "number": ["number", "calculation_equation"],
            "string": ["text", "textarea", "html", "file", "phonenumber", "calculation_equation"],
            "phone_number": ["phonenumber"],
        ]
        return shown[type]?.contains(fieldType) == true
    }

    /// A value that the property does not take.
    struct Problem {
        let name: String
        let code: String
        let message: String
    }

    /// The longest text that a property holds, in characters.
    static let longest = 65_536

    /// Why a value is refused, or nothing. An empty value clears the property and is always right.
    func problem(with value: String) -> Problem? {
        func problem(_ code: String, _ message: String) -> Problem { Problem(name: name, code: code, message: message) }
        if isReadOnly { return problem("READ_ONLY_VALUE", "\(name) is a read only property; its value cannot be set.") }
        guard !value.isEmpty else { return nil }
        if type != "string", let first = value.first, let last = value.last, first.isWhitespace || last.isWhitespace {
            return problem("LEADING_TRAILING_WHITESPACE", "\"\(value)\" begins or ends with white space.")
        }
        if value.utf16.count > Self.longest {
            return problem("VALUE_TOO_LONG", "\(value.utf16.count) characters, at most \(Self.longest) are allowed.")
        }
        switch type {
        case "number" where isInteger && Int(value) == nil:
            return problem("INVALID_INTEGER", "\(value) was not a valid integer.")
        case "number" where Double(value)?.isFinite != true:
            return problem("INVALID_FLOAT", "\(value) was not a valid float.")
        case "bool" where !["true", "false"].contains(value.lowercased()):
            return problem("INVALID_BOOLEAN", "\(value) was not a valid boolean.")
        case "date" where !Self.isDate(value):
            return problem("INVALID_DATE", "\(value) was not a valid date.")
        case "datetime" where Int(value) == nil && !Self.isTime(value):
            return problem("INVALID_LONG", "\(value) was not a valid long.")
        case "enumeration" where !hasExternalOptions:
            let choices = fieldType == "checkbox" ? value.split(separator: ";").map(String.init) : [value]
            let known = Set(options.map(\.value))
            guard let wrong = choices.first(where: { !known.contains($0) }) else { return nil }
            let list = options.map(\.value).joined(separator: ", ")
            return problem("INVALID_OPTION", "\(wrong) was not one of the allowed options: [\(list)]")
        case "string" where name == "email" || name == "hs_additional_emails": return emailProblem(value)
        case "enumeration" where name == "hs_additional_emails": return emailProblem(value)
        default: return nil
        }
    }

    private func emailProblem(_ value: String) -> Problem? {
        let addresses = name == "email" ? [value[...]] : value.split(separator: ";")
        guard let wrong = addresses.first(where: { !Self.isEmail($0) }) else { return nil }
        return Problem(name: name, code: "INVALID_EMAIL", message: "Email address \(wrong) is invalid")
    }

    /// Whether a text looks like an e-mail address to HubSpot.
    static func isEmail(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let local = parts.first, let domain = parts.last, !local.isEmpty else { return false }
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        let forbidden: Set<Character> = [" ", ",", ";", "<", ">", "(", ")", "\"", ":"]
        let edges = [local.first, local.last].contains(".") || local.contains("..")
        return !edges && labels.count >= 2 && labels.allSatisfy { !$0.isEmpty && $0.first != "-" && $0.last != "-" }
            && (labels.last?.count ?? 0) >= 2 && !text.contains { forbidden.contains($0) || $0.isWhitespace }
    }

    private static func isDate(_ value: String) -> Bool {
        if let milliseconds = Int(value) { return milliseconds % 86_400_000 == 0 }
        let parts = value.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
            let month = Int(parts[1]), let day = Int(parts[2]), Int(parts[0]) != nil
        else { return false }
        return (1...12).contains(month) && (1...31).contains(day)
    }

    static func isTime(_ value: String) -> Bool {
        if isDate(value) { return true }
        return (try? Date(value, strategy: .iso8601)) != nil
            || (try? Date(value, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))) != nil
    }
}
