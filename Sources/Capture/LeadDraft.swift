internal import Knowledge
internal import Leads

/// A lead while its values are gathered: each at its place, not yet normalised. Every source ends in one.
struct LeadDraft {
    var values = LeadValues()
    var fullName: String?
    var capturedAt: String?
    var capturedBy: String?
    var consent: String?
    var device: String?
    var registrationID: String?
    var custom: [String: String] = [:]
    var qualifiers: [String: [String]] = [:]
    var remoteIDs: [RemoteID] = []
    /// A question with more answers than `answerLimit`: such a draft is no lead.
    private(set) var crowdedQuestion: String?
    /// The most answers to one question.
    static let answerLimit = 200
    /// What the source calls the place from which the e-mail address was taken, for the rejection that names it.
    var emailOrigin: String?
    /// Hash of what the source said, whatever the order: target and text of everything taken.
    private(set) var fingerprint = StableHash()
    /// Whether nothing was taken.
    private(set) var isBlank = true

    /// Takes what a source says: cleans it, puts it at its place and counts it into the fingerprint. Where the place is
    /// taken, the text is kept under `name`, which is what the source calls it.
    mutating func take(_ text: String, _ target: ColumnTarget, name: String) {
        if target == .ignore { return passOver(text) }
        take(text, target, seed: Self.seed(of: target), name: name)
    }

    /// The same with the hash of the target, which a table makes once for each column.
    mutating func take(_ text: String, _ target: ColumnTarget, seed: StableHash, name: String) {
        guard !text.isEmpty else { return }
        let text = Self.cleaned(text)
        guard !text.isEmpty else { return }
        isBlank = false
        var hash = seed
        hash.combine(text)
        fingerprint.combineUnordered(hash)
        place(text, target, name: name)
    }

    /// Sees a text that goes nowhere: a row with one is not blank.
    mutating func passOver(_ text: String) {
        if !CleanText.trimmed(text).isEmpty { isBlank = false }
    }

    /// Takes one answer to a question as it is, without dividing it.
    mutating func takeAnswer(_ answer: String, to question: String) {
        let text = Self.cleaned(answer)
        guard !text.isEmpty else { return }
        isBlank = false
        var hash = Self.seed(of: .qualifier(question))
        hash.combine(text)
        fingerprint.combineUnordered(hash)
        add(text, answerTo: question)
    }

    /// Each answer counts once. What comes after too many is left out, since it would be compared with all before it.
    private mutating func add(_ answer: String, answerTo question: String) {
        guard crowdedQuestion == nil, qualifiers[question]?.contains(answer) != true else { return }
        guard (qualifiers[question]?.count ?? 0) < Self.answerLimit else {
            crowdedQuestion = question
            return
        }
        qualifiers[question, default: []].append(answer)
    }

    /// The hash of a target, on which its texts' hashes build.
    static func seed(of target: ColumnTarget) -> StableHash {
        var hash = StableHash()
        hash.combine(target.name)
        return hash
    }

    /// Trimmed, with newlines as LF: the same row from Windows and from Unix has one fingerprint.
    private static func cleaned(_ text: String) -> String {
        let text = CleanText.trimmed(text)
        guard text.utf8.contains(CSVScanner.carriageReturn) else { return text }
        return text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    }

    private mutating func place(_ text: String, _ target: ColumnTarget, name header: String) {
        switch target {
        case .field(let field):
            if field != .notes, Self.isPlaceholder(text) { return }
            if let present = values[field] {
                if present != text { add(text, custom: header) }
                return
            }
            values[field] = text
            if field == .email { emailOrigin = header }
        case .fullName:
            if Self.isPlaceholder(text) { return }
            if fullName == nil { fullName = text } else if fullName != text { add(text, custom: header) }
        case .capturedAt:
            if capturedAt == nil { capturedAt = text } else if capturedAt != text { add(text, custom: header) }
        case .capturedBy:
            if capturedBy == nil { capturedBy = text } else if capturedBy != text { add(text, custom: header) }
        case .consent:
            if consent == nil { consent = text } else if consent != text { add(text, custom: header) }
        case .device:
            if device == nil { device = text } else if device != text { add(text, custom: header) }
        case .registrationID:
            if Self.isPlaceholder(text) { return }
            if registrationID == nil { registrationID = CleanText.line(text) }
            // The list may not be imported, and a map may want the number.
            add(text, custom: header)
        case .remoteID(let destination, let object):
            if Self.isPlaceholder(text) { return }
            remoteIDs.append(RemoteID(destination: destination, object: object, id: text))
        case .qualifier(let name):
            let answers = text.split { $0 == ";" || $0 == "|" || $0 == "\n" }
                .map { $0.drop { $0 == " " } }.map { String($0.reversed().drop { $0 == " " }.reversed()) }
            for answer in answers where !answer.isEmpty { add(answer, answerTo: name) }
        case .custom(let name): add(text, custom: name)
        case .ignore: break
        }
    }

    /// Keeps what could not be read, as it was given.
    mutating func keep(_ text: String, _ name: String) { add(text, custom: name + " (as given)") }

    /// Adds a custom field; where the name is taken by another value, the name gets a number. After a hundred, the texts are
    /// joined under the last name: a badge may be thousands of times the same key.
    mutating func add(_ text: String, custom name: String) {
        var free = name
        var number = 2
        while let present = custom[free], present != text {
            guard number <= 100 else {
                custom[free] = present + "; " + text
                return
            }
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
