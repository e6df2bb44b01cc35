/// A question that is about to be put to a partner, and the most it may cost. Amounts are in millionths.
public struct PartnerAsk: Sendable, Equatable {
    /// The partner's id.
    public var partner: String
    /// The partner's call.
    public var call: String
    /// Hash of the question: equal questions have equal keys in every process.
    public var key: Int64
    /// The lead it is asked for; nil outside of a job.
    public var lead: Int64?
    /// The lead's event.
    public var event: String?
    /// The most it costs, in the partner's credits.
    public var credits: Int64 = 0
    /// The same in the organisation's unit.
    public var price: Int64 = 0
    /// What may not be passed by what is booked.
    public var caps: [SpendCap] = []
    /// UTC milliseconds: kept answers with values that are as young may be used.
    public var hitsSince = Int64.min
    /// The same for answers without.
    public var missesSince = Int64.min
    /// How long a question is not asked again that was being asked when the process died, or that was answered so often with
    /// an error that leaves its price unknown; nil where it is asked again at once.
    public var lostFor: Duration?
    /// How often a question may be answered with such an error.
    public var tries = 3
    /// Names the key that is shown, so that a rest because of another one ends.
    public var credential: Int64?
    /// How long others keep away while one question tries whether a partner is back.
    public var turn: Duration = .seconds(60)
    /// How long a result that comes later is waited for.
    public var longest: Duration = .seconds(300)
    /// The share of hits under which a partner is no longer asked.
    public var floor: HitRateFloor?
    /// UTC milliseconds.
    public var now: Int64
    /// Who asks.
    public var worker: Int64?

    /// Makes a question.
    public init(partner: String, call: String, key: Int64, now: Int64) {
        self.partner = partner
        self.call = call
        self.key = key
        self.now = now
    }
}

/// What may be booked on an account at most.
public struct SpendCap: Sendable, Equatable {
    /// What is capped.
    public enum Account: Sendable, Hashable {
        /// One lead, for ever.
        case lead(Int64)
        /// One event.
        case event(String)
        /// One day (UTC), by its ISO date.
        case day(String)
        /// One partner's day.
        case partner(String, day: String)

        /// The key of the `enrichment_accounts` table.
        public var key: String {
            switch self {
            case .lead(let id): "lead:\(id)"
            case .event(let name): "event:\(name)"
            case .day(let day): "day:\(day)"
            case .partner(let id, let day): "partner:\(id):\(day)"
            }
        }
    }

    /// The account.
    public var account: Account
    /// In millionths of the organisation's unit.
    public var most: Int64

    /// Makes a cap.
    public init(_ account: Account, most: Int64) {
        self.account = account
        self.most = most
    }
}

/// When a partner finds so little that it is not worth asking.
public struct HitRateFloor: Sendable, Equatable {
    /// From so many answers on.
    public var after: Int
    /// The least share of hits, 0 to 1.
    public var rate: Double

    /// Makes a floor.
    public init(after: Int, rate: Double) {
        self.after = after
        self.rate = rate
    }
}

/// What becomes of a question.
public enum PartnerGrant: Sendable, Equatable {
    /// It was answered before; nothing is to be asked. The answer as it was kept, and when (UTC milliseconds).
    case kept(String, at: Int64)
    /// It may be asked: the most it costs is reserved under this number.
    case go(entry: Int64)
    /// Somebody else is asking it; look again in a moment.
    case underWay
    /// It was asked, and the result is not there yet; the next look is due after this long.
    case waits(Duration)
    /// It was asked, and it is time to look for the result.
    case look(entry: Int64, task: String, place: Int?)
    /// It was asked before, and the answer was lost: nobody knows whether it was paid for.
    case lost(entry: Int64, at: Int64)
    /// The partner is left alone for now.
    case rests(PartnerRestRow)
    /// The partner finds too little.
    case barren
    /// It would pass a cap.
    case capped(SpendCap.Account)
}

/// A rest of a partner, as it is kept.
public struct PartnerRestRow: Sendable, Equatable {
    /// The outcome that brought it about.
    public var outcome: String
    /// The partner's code, where there was one.
    public var code: String?
    /// UTC milliseconds: when it is asked again.
    public var until: Int64
    /// Whether the trouble passes by itself.
    public var isPassing: Bool
}
