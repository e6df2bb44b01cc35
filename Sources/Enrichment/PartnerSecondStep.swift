public import HTTPTransport

/// A second request of a call: the poll for a result that comes later, or a look-up by what the first one gave.
public struct PartnerSecondStep: Sendable, Equatable {
    /// What is sent.
    public enum Target: Sendable, Equatable {
        /// The first request again.
        case first
        /// A request of its own.
        case own(HTTPRequest.Method, path: String, PartnerCall.Placement)
    }

    /// What is taken of the first answer, by a name of the file's own: the first of the places with a text.
    public var take: [String: [JSONPath]] = [:]
    /// What is sent.
    public var target: Target
    /// The parameter that each taken value is sent as; one that fills the path has none.
    public var parameters: [(name: String, parameter: String)] = []
    /// Parameters that are always sent.
    var constants: [PartnerCall.Constant] = []
    /// Signs in the first answer of a miss.
    public var noMatch: [NoMatchRule] = []
    /// When the first answer is not the last; none means always.
    public var when: [AnswerRule] = []
    /// Signs in the second answer that the result is not there yet. None: the step is made at once, and once.
    public var pending: [AnswerRule] = []
    /// What the second answer means, before all other rules, those of `pending` too.
    public var outcomes: [OutcomeRule] = []
    /// The place in the second answer that looks like the first one's `$`.
    public var root: JSONPath?
    /// The wait before the first poll.
    public var firstAfter: Duration = .seconds(2)
    /// The wait between polls.
    public var every: Duration = .seconds(5)
    /// How long the result is waited for.
    public var longest: Duration = .seconds(300)

    /// Whether the result comes later, so that the lead is put off meanwhile.
    public var isLater: Bool { !pending.isEmpty }

    /// Equal where everything is.
    public static func == (left: PartnerSecondStep, right: PartnerSecondStep) -> Bool {
        left.take == right.take && left.target == right.target
            && left.parameters.elementsEqual(right.parameters, by: ==) && left.constants == right.constants
            && left.noMatch == right.noMatch && left.when == right.when && left.pending == right.pending
            && left.outcomes == right.outcomes && left.root == right.root && left.firstAfter == right.firstAfter
            && left.every == right.every && left.longest == right.longest
    }
}

/// A result that is to be fetched later: what has to be known to ask for it, in this process or another.
public struct PartnerTask: Sendable, Equatable, Codable {
    /// What was taken of the first answer.
    public var taken: [String: String]
    /// How many people were asked about at once; nil for a single question.
    public var people: Int?

    /// Makes a task.
    public init(taken: [String: String], people: Int? = nil) {
        self.taken = taken
        self.people = people
    }
}
