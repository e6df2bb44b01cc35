public import JobQueue
public import Store

/// The limits of one account, kept in the database and so shared by all workers.
///
/// A limit of a window under a minute is smoothed: a twentieth of it may be spent at once, and the rest comes back
/// evenly, less what may arrive a seventh of a second late: so no window of that length ever sees more than the limit,
/// though calls take unequal times to get there.
/// A longer one is a stock that fills evenly.
public struct SharedCallBudget: CallBudget {
    /// The longest wait for which a batch is held; a longer one sends its jobs back to wait.
    private static let patience = Duration.seconds(30)
    /// Longer than any call's time-out.
    private static let lease = Duration.seconds(150)

    private let store: Store
    private let account: CallAccount
    private let limits: [CallLimit]

    /// Makes a budget for a destination.
    public init(store: Store, destination: String, limits: [CallLimit]) {
        self.store = store
        account = .destination(destination)
        self.limits = limits
    }

    /// Waits for a place, at most half a minute. Where the database cannot be asked, the call is let through: the CRM
    /// guards its limits itself.
    ///
    /// A place at which the limit is closed by then is taken anew. So is one in a short window whose time has passed before
    /// the call could leave, since the call would fall among others; but not again and again on a busy machine.
    public func take(_ cost: CallCost) async throws(JobError) -> CallTicket {
        let buckets = buckets(cost)
        guard !buckets.isEmpty else { return CallTicket() }
        let clock = ContinuousClock()
        // Time that the machine slept is nobody's patience.
        let awake = SuspendingClock()
        let start = awake.now
        let worker = WorkerLease.current
        let isPaced = limits.contains { cost.amounts[$0.name] != nil && !$0.isStock }
        var misses = 0
        while true {
            let patience = Self.patience - (awake.now - start)
            let (grant, answered): (CallGrant, ContinuousClock.Instant)
            do {
                (grant, answered) = try await store.offload { [account] in
                    let grant = try $0.takeCall(
                        of: account, buckets, patience: max(patience, .zero), lease: Self.lease,
                        by: worker)
                    return (grant, .now)
                }
            } catch {
                return CallTicket()
            }
            switch grant {
            case .after(let pause, let tickets):
                await sleep(pause)
                let ticket = CallTicket(numbers: tickets)
                let isLate = isPaced && misses < 3 && clock.now - answered - pause > Self.unevenness / 2
                guard isLate || pause > .zero, !Task.isCancelled else { return ticket }
                let isClosed = await closed(buckets.map(\.name)) > .zero
                guard isClosed || isLate else { return ticket }
                misses += 1
                await giveBack(ticket)
            case .refused(let pause):
                guard pause < patience, !Task.isCancelled else {
                    throw await refusal(buckets.map(\.name), for: pause)
                }
                await sleep(pause)
            }
        }
    }

    /// Why a call cannot be made now. A stock that the CRM has closed is a quota, which holds up the whole destination.
    private func refusal(_ names: [String], for pause: Duration) async -> JobError {
        let stocks = limits.filter { $0.isStock && $0.window != nil && names.contains($0.name) }.map(\.name)
        let closed = stocks.isEmpty ? .zero : await self.closed(stocks)
        return closed > .zero
            ? JobError(
                .quotaExceeded, message: "the account's calls (\(stocks.joined(separator: ", "))) are spent",
                retryAfter: max(closed, .seconds(1)))
            : JobError(
                .rateLimited, message: "the account's calls are spent for now", retryAfter: max(pause, .seconds(1)))
    }

    /// Takes the CRM's word where it is the lower one; of a stock, where it is lower by more than a hundredth, because
    /// every answer says what is left, and a write for each would cost more than the call.
    public func correct(limit name: String, remaining: Double) async {
        guard let limit = limits.first(where: { $0.name == name }) else { return }
        guard remaining < limit.atOnce else { return }
        let slack = limit.isStock ? limit.amount / 100 : 0
        // A correction that is lost costs at most a 429.
        try? await store.offload { [account] in
            try $0.correctCalls(of: account, limit: name, remaining: remaining, beyond: slack)
        }
    }

    /// Closes a limit for all workers.
    public func drain(limit name: String, for duration: Duration) async {
        let isStock = limits.contains { $0.name == name && $0.isStock }
        try? await store.offload { [account] in
            try $0.drainCalls(of: account, limit: name, for: duration, fillsMeanwhile: isStock)
        }
    }

    /// Frees the places among the calls under way; where that fails, its time runs out.
    public func giveBack(_ ticket: CallTicket) async {
        guard !ticket.numbers.isEmpty else { return }
        try? await store.offload { try $0.giveBackCall(tickets: ticket.numbers) }
    }

    private func buckets(_ cost: CallCost) -> [CallBucket] {
        limits.compactMap { limit in
            guard let amount = cost.amounts[limit.name], limit.amount > 0 else { return nil }
            guard let window = limit.window else {
                return CallBucket(name: limit.name, kind: .underWay(Int(limit.amount)))
            }
            let spread =
                limit.isStock ? limit.amount : max(Self.smoothed(limit.amount - limit.atOnce, over: window), 0.5)
            let rate = spread / (window / .milliseconds(1))
            return CallBucket(
                name: limit.name, kind: .tokens(capacity: limit.atOnce, perMillisecond: rate), cost: amount)
        }
    }

    /// What may be spent evenly in a window without ever passing it, although calls take unequal times to arrive: those
    /// of a longer time may fall into it.
    private static func smoothed(_ amount: Double, over window: Duration) -> Double {
        amount / max(1.06, (window + unevenness) / window)
    }

    /// How much later than others a call may arrive.
    private static let unevenness = Duration.milliseconds(150)

    /// For how long limits are closed: somebody may have been told to stop while a call waited for its turn. Where the
    /// database cannot be asked, nobody was: as in `take`, the CRM guards its limits itself.
    private func closed(_ names: [String]) async -> Duration {
        let closed = try? await store.offload { [account] in
            try $0.callsClosed(of: account, limits: names)
        }
        return closed ?? .zero
    }

    /// A cancelled task does not wait: its call is about to be broken off.
    private func sleep(_ pause: Duration) async {
        if pause > .zero { try? await Task.sleep(for: pause) }
    }
}

extension CallLimit {
    /// Whether it is a stock, and not a window in which calls are spread.
    fileprivate var isStock: Bool { window.map { $0 >= .seconds(60) } ?? true }

    /// What may be spent at once.
    fileprivate var atOnce: Double { isStock ? amount : max(1, amount / 20) }
}
