public import JobQueue

/// What a CRM allows: so many calls in a window, or so many at the same time.
///
/// Limits are the account's, not the process's: all workers draw on the same.
public struct CallLimit: Sendable, Equatable, Codable {
    /// The name under which it is kept: `ten_seconds`, `search`, `concurrent`.
    public var name: String
    /// Calls, or what the CRM counts instead (credits, tokens).
    public var amount: Double
    /// The window in which the amount may be spent; nil where it is what may be under way at the same time.
    public var window: Duration?

    /// Makes a limit.
    public init(name: String, amount: Double, window: Duration?) {
        self.name = name
        self.amount = amount
        self.window = window
    }
}

/// What one call takes: an amount of each limit that counts it.
public struct CallCost: Sendable, Equatable {
    /// The limits that count the call, by name, and how much of each it takes.
    public var amounts: [String: Double]

    /// Makes a cost.
    public init(_ amounts: [String: Double]) { self.amounts = amounts }

    /// One of each.
    public static func one(of names: String...) -> CallCost {
        CallCost(Dictionary(names.map { ($0, 1) }) { first, _ in first })
    }
}

/// Where a connector asks before each call, so that all workers together stay within what the CRM allows.
public protocol CallBudget: Sendable {
    /// Waits until the call may be made, and takes its cost. Throws `RATE_LIMITED` with the time left, where the wait
    /// would be too long to hold a batch for.
    func take(_ cost: CallCost) async throws(JobError) -> CallTicket

    /// Tells what an answer said: what is left of a limit, nil where it did not say; the answers of other workers may
    /// have told less.
    func correct(limit name: String, remaining: Double) async

    /// A 429 came: the limit is spent, for all workers, for this long.
    func drain(limit name: String, for duration: Duration) async

    /// The call is over: what it held of the limits on calls under way is free.
    func giveBack(_ ticket: CallTicket) async
}

/// A call that is under way.
public struct CallTicket: Sendable, Hashable {
    /// The numbers under which the budget keeps it, one for each limit that counts calls under way.
    public var numbers: [Int64]

    /// Makes a ticket.
    public init(numbers: [Int64]) { self.numbers = numbers }

    /// Makes a ticket with one number, or none.
    public init(number: Int64? = nil) { numbers = number.map { [$0] } ?? [] }
}

/// A budget without limits.
public struct UnlimitedCalls: CallBudget {
    /// Makes one.
    public init() {}

    /// At once.
    public func take(_ cost: CallCost) async throws(JobError) -> CallTicket { CallTicket() }
    /// Nothing to correct.
    public func correct(limit name: String, remaining: Double) async {}
    /// Nothing to drain.
    public func drain(limit name: String, for duration: Duration) async {}
    /// Nothing to give back.
    public func giveBack(_ ticket: CallTicket) async {}
}
