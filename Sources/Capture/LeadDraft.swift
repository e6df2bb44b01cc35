internal import Leads

/// A lead while its cells are gathered: each value at its place, not yet normalised.
struct LeadDraft {
    var values = LeadValues()
    var fullName: String?
    var capturedAt: String?
    var capturedBy: String?
    var custom: [String: String] = [:]
    var qualifiers: [String: [String]] = [:]
    var remoteIDs: [RemoteID] = []
    /// The column of the e-mail address taken, for the rejection that names it.
    var emailColumn = 0

    /// Puts a trimmed, non-empty cell at its place. Where the place is taken, the cell is kept under its header.
    mutating func take(_ text: String, _ target: ColumnTarget, column: Int, header: String) {
        switch target {
        case .field(let field):
            if field != .notes, Self.isPlaceholder(text) { return }
            if let present = values[field] {
                if present != text { add(text, custom: header) }
                return
            }
            values[field] = text
            if field == .email { emailColumn = column }
        case .fullName:
            if Self.isPlaceholder(text) { return }
            if fullName == nil { fullName = text } else if fullName != text { add(text, custom: header) }
        case .capturedAt:
            if capturedAt == nil { capturedAt = text } else if capturedAt != text { add(text, custom: header) }
        case .capturedBy:
            if capturedBy == nil { capturedBy = text } else if capturedBy != text { add(text, custom: header) }
        case .remoteID(let destination, let object):
            if Self.isPlaceholder(text) { return }
            remoteIDs.append(RemoteID(destination: destination, object: object, id: text))
        case .qualifier(let name):
            let answers = text.split { $0 == ";" || $0 == "|" || $0 == "\n" }
                .map { $0.drop { $0 == " " } }.map { String($0.reversed().drop { $0 == " " }.reversed()) }
            for answer in answers where !answer.isEmpty && qualifiers[name]?.contains(answer) != true {
                qualifiers[name, default: []].append(answer)
            }
        case .custom(let name): add(text, custom: name)
        case .ignore: break
        }
    }

    /// Keeps what could not be read, as it was given.
    mutating func keep(_ text: String, _ name: String) { add(text, custom: name + " (as given)") }

    /// Adds a custom field; where the name is taken by another value, the name gets a number.
    mutating func add(_ text: String, custom name: String) {
        var free = name
        var number = 2
        while let present = custom[free], present != text {
            free = "\(name) \(number)"
            number += 1
        }
        custom[free] = text
    }

    /// What people and exports write into a cell that has no value.
    static func isPlaceholder(_ text: String) -> Bool {
        guard text.utf8.count <= 7, let first = text.utf8.first else { return false }
        switch first {
        case UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "u"), UInt8(ascii: "U"), UInt8(ascii: "t"),
            UInt8(ascii: "T"),
            UInt8(ascii: "-"), UInt8(ascii: "#"), UInt8(ascii: "?"), UInt8(ascii: "."):
            return placeholders.contains(text.lowercased())
        default: return false
        }
    }

    private static let placeholders: Set<String> = [
        "-", "--", "---", ".", "?", "#n/a", "n.a.", "n/a", "none", "null", "tbd", "test", "unknown",
    ]
}
