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
    }

    /// How the partner says whether a value was checked.
    public struct Verified: Sendable, Equatable {
        /// Where the status stands.
        public var path: JSONPath
        /// Statuses that mean: checked and good.
        public var yes: [String]
        /// Statuses that mean: the value is bad, and is not taken. Every other status means: could not be verified.
        public var bad: [String]
    }

    /// The places to look at, in order; the first with a text wins.
    public var paths: [JSONPath]
    /// A change of form, where one is needed.
    public var transform: Transform?
    /// The partner's words and ours; a word that is not here is taken as it is.
    public var words: [String: String] = [:]
    /// Values that only look like one (a masked address).
    public var reject: [String] = []
    /// Whether the value was checked, where the partner says so.
    public var verified: Verified?

    /// The value and whether it was checked, or nil where the answer has none.
    func read(_ answer: JSONValue) -> (value: String, verified: Bool?)? {
        guard let raw = paths.lazy.compactMap({ answer[$0]?.text }).first, !reject.contains(raw) else { return nil }
        var checked: Bool?
        if let verified, let status = answer[verified.path]?.token {
            if verified.bad.contains(status) { return nil }
            checked = verified.yes.contains(status)
        }
        let value = words[raw] ?? raw
        guard let transform else { return (value, checked) }
        return transform.apply(to: value).map { ($0, checked) }
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
        }
    }
}

/// How sure a partner is of an answer, brought to 0…1.
struct ConfidenceRule: Sendable, Equatable {
    /// Where the answer says it.
    var path: JSONPath?
    /// The number that means quite sure: 10, 100, 1.
    var scale: Double = 1
    /// What its words mean, for partners that say it in words.
    var words: [String: Double] = [:]
    /// What is taken where the answer does not say it.
    var otherwise: Double = 0.7

    func read(_ answer: JSONValue) -> Double {
        guard let path, let value = answer[path] else { return otherwise }
        if let word = value.token, let known = words[word] { return min(max(known, 0), 1) }
        guard let number = value.double, number.isFinite else { return otherwise }
        return min(max(number / scale, 0), 1)
    }
}
