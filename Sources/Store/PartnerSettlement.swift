/// What became of a question that was put to a partner. Amounts are in millionths.
public struct PartnerSettlement: Sendable, Equatable {
    /// How the entry stands afterwards.
    public enum State: Sendable, Equatable {
        /// It was answered, for this much.
        case settled(credits: Int64, price: Int64)
        /// The result comes later: how it is fetched, the person's place in it, and when to look (UTC milliseconds).
        case pending(task: String, place: Int?, look: Int64)
        /// The answer was lost.
        case unknown
        /// Nobody was asked after all: what was reserved is free again.
        case withdrawn
    }

    /// The entry of the ledger; nil where only the partner's health is noted.
    public var entry: Int64?
    /// The partner's id.
    public var partner: String
    /// How the entry stands afterwards.
    public var state: State
    /// What the answer meant.
    public var outcome: String?
    /// The partner's code.
    public var code: String?
    /// What the partner calls the answer.
    public var requestID: String?
    /// How long it took.
    public var milliseconds = 0
    /// How many people the call was about.
    public var people = 1
    /// The answer to keep, as JSON with an `outcome`, in place of an older one under the same key.
    public var keep: (key: Int64, answer: String)?
    /// What it says of the partner.
    public var health: PartnerHealthNote?
    /// Hashes of identities that nobody is asked about any more.
    public var suppressed: [Int64] = []
    /// UTC milliseconds.
    public var now: Int64

    /// Makes a settlement.
    public init(entry: Int64?, partner: String, state: State, now: Int64) {
        self.entry = entry
        self.partner = partner
        self.state = state
        self.now = now
    }

    /// Equal where everything is.
    public static func == (left: PartnerSettlement, right: PartnerSettlement) -> Bool {
        left.entry == right.entry && left.partner == right.partner && left.state == right.state
            && left.outcome == right.outcome && left.code == right.code && left.requestID == right.requestID
            && left.milliseconds == right.milliseconds && left.people == right.people
            && left.keep?.key == right.keep?.key && left.keep?.answer == right.keep?.answer
            && left.health == right.health && left.suppressed == right.suppressed && left.now == right.now
    }
}

/// What an answer says of a partner's health.
public struct PartnerHealthNote: Sendable, Equatable {
    /// What the answer says.
    public enum Kind: Sendable, Equatable {
        /// It answered, with values or without.
        case answered(isHit: Bool)
        /// It is there, and did not answer the question (not yet, not so).
        case alive
        /// It is to be left alone for this long.
        case rest(Duration, isPassing: Bool)
        /// It failed: left alone after so many times one after the other, longer each time; before that for this long.
        case failed(rest: Duration?, after: Int, then: Duration, atMost: Duration)
    }

    /// What the answer says.
    public var kind: Kind
    /// The outcome, for reports.
    public var outcome: String
    /// The partner's code.
    public var code: String?
    /// Names the key that was shown.
    public var credential: Int64?

    /// Makes a note.
    public init(_ kind: Kind, outcome: String, code: String? = nil, credential: Int64? = nil) {
        self.kind = kind
        self.outcome = outcome
        self.code = code
        self.credential = credential
    }
}

/// An entry that waits for a result.
public struct OpenQuestion: Sendable, Equatable {
    /// The number in the ledger.
    public var entry: Int64
    /// The question's hash.
    public var key: Int64
    /// The person's place in the result.
    public var place: Int?
}
