internal import Foundation

/// How one field is read from an answer.
public struct FieldRule: Sendable, Equatable {
    /// A change of form that a path alone cannot say.
    public enum Transform: String, Sendable, CaseIterable {
        /// A handle or a slug becomes the address of a LinkedIn profile; an address stays.
        case linkedinURL = "linkedin_url"
        /// The same for a company's page.
        case linkedinCompanyURL = "linkedin_company_url"
        /// The given names of a full name.
        case givenName = "given_name"
        /// The surname of a full name.
        case familyName = "family_name"
        /// First letters of words in capitals, for partners that answer in small letters.
        case titleCase = "title_case"
        /// All in small letters.
        case lowercase
        /// All in capitals.
        case uppercase
        /// A list of two numbers becomes `51-200`.
        case range
        /// What stands before the first comma.
        case beforeComma = "before_comma"
        /// What stands after the last comma.
        case afterComma = "after_comma"
    }

    /// How the partner says whether a value was checked.
    public struct Verified: Sendable, Equatable {
        /// Where the status stands, for each of the field's places; the last holds for all that follow. None: the partner
        /// gives checked values only.
        public var paths: [JSONPath]
        /// Statuses that mean: checked and good. In small letters, as those below.
        public var yes: [String]
        /// Statuses that mean: the value is bad, and is not taken. Every other status means: could not be verified.
        public var bad: [String]

        /// The status of a value at one of the field's places, in small letters.
        func status(in answer: JSONValue, at place: Int) -> String? {
            paths.isEmpty ? nil : answer[paths[min(place, paths.count - 1)]]?.token?.lowercased()
        }
    }

    /// The places to look at, in order; the first with a text wins.
    public var paths: [JSONPath]
    /// A change of form, where one is needed.
    public var transform: Transform?
    /// The partner's words, in small letters, and ours; a word that is not here is taken as it is.
    public var words: [String: String] = [:]
    /// Values that only look like one (a masked address).
    public var reject: [TextPattern] = []
    /// What must be so of the answer for the value to be one.
    public var onlyIf: AnswerCondition?
    /// What must not be so.
    public var unless: AnswerCondition?
    /// Whether the value was checked, where the partner says so.
    public var verified: Verified?
    /// How sure the partner is of this field, where it differs from the answer's.
    var confidence: ConfidenceRule?

    /// The value, whether it was checked and how sure of it the partner is, or nil where the answer has none.
    func read(_ answer: JSONValue) -> (value: String, verified: Bool?, confidence: Double?)? {
        if let onlyIf, !onlyIf.isMet(by: answer) { return nil }
        if let unless, unless.isMet(by: answer) { return nil }
        let texts = paths.indices.lazy.compactMap { place in
            answer[paths[place]].flatMap { text(of: $0) }.map { (place, $0) }
        }
        guard let (place, raw) = texts.first, !reject.contains(where: { $0.matches(raw) }) else { return nil }
        var checked: Bool?
        if let verified, verified.paths.isEmpty {
            checked = true
        } else if let verified, let status = verified.status(in: answer, at: place) {
            if verified.bad.contains(status) { return nil }
            checked = verified.yes.contains(status)
        }
        let confidence = self.confidence?.read(answer, at: place)
        let value = words[raw.lowercased()] ?? raw
        guard let transform else { return (value, checked, confidence) }
        return transform.apply(to: value).map { ($0, checked, confidence) }
    }

    private func text(of value: JSONValue) -> String? {
        guard transform == .range, case .array(let ends) = value else { return value.text }
        let texts = ends.compactMap(\.text)
        return texts.count == 2 ? texts.joined(separator: "-") : nil
    }
}

extension FieldRule.Transform {
    func apply(to text: String) -> String? {
        switch self {
        case .linkedinURL: text.contains("/") ? text : "https://www.linkedin.com/in/" + text
        case .linkedinCompanyURL: text.contains("/") ? text : "https://www.linkedin.com/company/" + text
        case .givenName: OfflineKnowledge.name(whole: text)?.first
        case .familyName: OfflineKnowledge.name(whole: text)?.last
        case .titleCase: text == text.lowercased() ? text.capitalized(with: Locale(identifier: "en")) : text
        case .lowercase: text.lowercased()
        case .uppercase: text.uppercased()
        case .range: text
        case .beforeComma: Self.trimmed(text.prefix { $0 != "," })
        case .afterComma:
            text.split(separator: ",").count > 1 ? text.split(separator: ",").last.flatMap(Self.trimmed) : nil
        }
    }

    private static func trimmed(_ text: Substring) -> String? {
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        return trimmed.isEmpty ? nil : trimmed
    }
}

/// How sure a partner is of an answer, brought to 0…1.
struct ConfidenceRule: Sendable, Equatable {
    /// Where the answer says it, for each of a field's places; the last holds for all that follow.
    var paths: [JSONPath] = []
    /// The number that means quite sure: 10, 100, 1.
    var scale: Double = 1
    /// What its words, in small letters, mean, for partners that say it in words.
    var words: [String: Double] = [:]
    /// What is taken where the answer does not say it.
    var otherwise: Double = 0.7

    /// - Parameter place: Which of a field's places its value was at.
    func read(_ answer: JSONValue, at place: Int = 0) -> Double {
        guard !paths.isEmpty, let value = answer[paths[min(place, paths.count - 1)]] else { return otherwise }
        if let word = value.token?.lowercased(), let known = words[word] { return min(max(known, 0), 1) }
        guard let number = value.double, number.isFinite else { return otherwise }
        return min(max(number / scale, 0), 1)
    }
}
