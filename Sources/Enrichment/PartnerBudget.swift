internal import Store

/// The limits of a partner, kept in the database and so shared by all workers: smoothed like a CRM's, so that no window of
/// that length sees more than the limit.
struct PartnerBudget: Sendable {
    /// The longest wait for which a call is held; a longer one sends the lead back to wait.
    private static let patience = Duration.seconds(20)

    let store: Store

    /// Waits for a place. Returns the tickets to give back, or how long to stay away where that is too long.
    ///
    /// Where the database cannot be asked, the call is let through: the partner guards its limits itself.
    func take(
        _ partner: Partner, _ call: PartnerCall, isPoll: Bool
    ) async throws(CancellationError) -> Result<[Int64], TooFast> {
        let buckets = Self.buckets(partner, call, isPoll: isPoll)
        guard !buckets.isEmpty else { return .success([]) }
        let worker = WorkerLease.current
        let lease = partner.limits.timeout + .seconds(30)
        let clock = ContinuousClock()
        let start = clock.now
        while true {
            let patience = max(Self.patience - (clock.now - start), .zero)
            let grant: CallGrant
            do {
                grant = try await store.offload {
                    try $0.takeCall(
                        of: .partner(partner.id), buckets, patience: patience, lease: lease, by: worker)
                }
            } catch {
                return .success([])
            }
            switch grant {
            case .after(let pause, let tickets):
                do {
                    if pause > .zero { try await Task.sleep(for: pause) }
                } catch {
                    await giveBack(tickets)
                    throw CancellationError()
                }
                return .success(tickets)
            case .refused(let pause):
                guard pause < patience else { return .failure(TooFast(wait: max(pause, .seconds(1)))) }
                do { try await Task.sleep(for: pause) } catch { throw CancellationError() }
            }
        }
    }

    /// Frees places among the calls under way; where that fails, their time runs out.
    func giveBack(_ tickets: [Int64]) async {
        guard !tickets.isEmpty else { return }
        try? await store.offload { try $0.giveBackCall(tickets: tickets) }
    }

    /// The partner's limit is spent for longer than a call is held.
    struct TooFast: Error {
        var wait: Duration
    }

    private static func buckets(_ partner: Partner, _ call: PartnerCall, isPoll: Bool) -> [CallBucket] {
        let limits = partner.limits
        if isPoll, let polls = limits.pollsPerMinute { return [bucket("polls", polls, .seconds(60))] }
        let prefix = limits.eachCall ? call.name + ":" : ""
        var buckets: [CallBucket] = []
        if let count = limits.perSecond { buckets.append(bucket(prefix + "second", count, .seconds(1))) }
        if let count = limits.perMinute { buckets.append(bucket(prefix + "minute", count, .seconds(60))) }
        if let count = limits.perHour { buckets.append(bucket(prefix + "hour", count, .seconds(3600))) }
        if let count = limits.perDay { buckets.append(bucket(prefix + "day", count, .seconds(86_400))) }
        if let count = limits.atOnce { buckets.append(CallBucket(name: "at_once", kind: .underWay(count))) }
        return buckets
    }

    /// Of a window of a minute and less, a tenth may be spent at once and nine tenths come back evenly, so that a fixed
    /// window of the partner's never sees more; a longer one is a stock that fills evenly.
    private static func bucket(_ name: String, _ count: Int, _ window: Duration) -> CallBucket {
        let amount = Double(count)
        let isShort = window <= .seconds(60)
        let burst = isShort ? max(1, amount / 10) : amount
        let spread = isShort ? max(amount - burst, 0.5) : amount
        return CallBucket(
            name: name, kind: .tokens(capacity: burst, perMillisecond: spread / (window / .milliseconds(1))))
    }
}
