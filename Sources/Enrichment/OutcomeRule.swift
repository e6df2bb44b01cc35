/// One line of a partner's table of outcomes: a rule fires when everything it names is so.
public struct OutcomeRule: Sendable, Equatable {
    /// The statuses it is about; none means any.
    public var statuses: [ClosedRange<Int>]
    /// The partner's error codes it is about, at the file's `error.code`; none means any.
    public var codes: [String]
    /// A place in the answer, and the values there that it is about.
    public var at: JSONPath?
    /// The values at the place.
    public var values: [String]
    /// What the answer means then.
    public var outcome: PartnerOutcome

    func fires(status: Int, code: String?, answer: JSONValue?) -> Bool {
        if !statuses.isEmpty, !statuses.contains(where: { $0.contains(status) }) { return false }
        if !codes.isEmpty {
            guard let code, codes.contains(code) else { return false }
        }
        if let at {
            guard let token = answer?[at]?.token, values.contains(token) else { return false }
        }
        return true
    }
}

/// An answer that means: nothing known of this person.
public enum NoMatchRule: Sendable, Equatable {
    /// The status is this.
    case status(Int)
    /// Null or nothing stands at the path of a 2xx answer.
    case nullAt(JSONPath)
    /// An empty list stands at the path of a 2xx answer.
    case emptyArrayAt(JSONPath)
    /// One of the values stands at the path, whatever the status.
    case valueAt(JSONPath, [String])

    func fires(status: Int, answer: JSONValue?) -> Bool {
        switch self {
        case .status(let expected): return status == expected
        // An error's body lacks the result too, and is no miss for that.
        case .nullAt(let path): return (200...299).contains(status) && answer?.isNothing(at: path) ?? false
        case .emptyArrayAt(let path): return (200...299).contains(status) && answer?[path] == .array([])
        case .valueAt(let path, let values):
            guard let value = answer?[path] else { return false }
            // The empty text is a value too: some partners say nothing with it.
            if case .text(let text) = value { return values.contains(text) }
            return value.token.map { values.contains($0) } ?? false
        }
    }
}
