/// Something that may be true of an answer: it is so when everything the rule names is so.
///
/// Words are compared whatever their case: partners are loose with it.
public struct AnswerRule: Sendable, Equatable {
    /// The statuses it is about; none means any.
    public var statuses: [ClosedRange<Int>] = []
    /// The partner's error codes it is about, at the file's `error.code`; none means any. `*` stands for anything.
    public var codes: [TextPattern] = []
    /// A place in the answer, and the values there that it is about, in small letters.
    public var at: JSONPath?
    /// The values at the place.
    public var values: [String] = []
    /// Values at the place that it is not about, in small letters: another has to stand there.
    public var not: [String] = []
    /// A place where something must be.
    public var present: JSONPath?
    /// Texts of which one must be in the error message, in small letters; none means any message.
    public var contains: [String] = []

    func fires(_ answer: AnswerView) -> Bool {
        if !statuses.isEmpty, !statuses.contains(where: { $0.contains(answer.status) }) { return false }
        if !codes.isEmpty {
            guard let code = answer.code, codes.contains(where: { $0.matches(code) }) else { return false }
        }
        if let at {
            guard let token = answer.body?[at]?.token?.lowercased(), !not.contains(token) else { return false }
            if !values.isEmpty, !values.contains(token) { return false }
        }
        if let present {
            guard let body = answer.body, !body.isNothing(at: present) else { return false }
        }
        if !contains.isEmpty {
            guard let message = answer.message?.lowercased(), contains.contains(where: { message.contains($0) })
            else { return false }
        }
        return true
    }
}

/// One line of a partner's table of outcomes.
public struct OutcomeRule: Sendable, Equatable {
    /// When it fires.
    public var rule: AnswerRule
    /// What the answer means then.
    public var outcome: PartnerOutcome
}

/// A place and the values there, in small letters, under which something is so.
public struct AnswerCondition: Sendable, Equatable {
    /// The place.
    public var at: JSONPath
    /// The values.
    public var values: [String]

    func isMet(by answer: JSONValue) -> Bool {
        answer[at]?.token.map { values.contains($0.lowercased()) } ?? false
    }
}

/// An answer as rules see it.
struct AnswerView {
    var status: Int
    /// What the answer says, nil where it is not JSON.
    var body: JSONValue?
    /// The partner's own code.
    var code: String?
    /// The partner's own words.
    var message: String?

    /// Whether the status says that the question was understood.
    var isSuccess: Bool { (200...299).contains(status) }
}

/// An answer that means: nothing known of this person.
public enum NoMatchRule: Sendable, Equatable {
    /// The status is this.
    case status(Int)
    /// Null or nothing stands at the path of a 2xx answer.
    case nullAt(JSONPath)
    /// An empty list stands at the path of a 2xx answer.
    case emptyArrayAt(JSONPath)
    /// One of the values, in small letters, stands at the path, whatever the status.
    case valueAt(JSONPath, [String])

    func fires(_ answer: AnswerView) -> Bool {
        switch self {
        case .status(let expected): return answer.status == expected
        // An error's body lacks the result too, and is no miss for that.
        case .nullAt(let path): return answer.isSuccess && answer.body?.isNothing(at: path) ?? false
        case .emptyArrayAt(let path): return answer.isSuccess && answer.body?[path] == .array([])
        case .valueAt(let path, let values):
            guard let value = answer.body?[path] else { return false }
            // The empty text is a value too: some partners say nothing with it.
            if case .text(let text) = value { return values.contains(text.lowercased()) }
            return value.token.map { values.contains($0.lowercased()) } ?? false
        }
    }
}
