internal import Foundation
internal import HTTPTransport
internal import Leads
internal import Store

/// Puts questions to partners the way money wants it: looked for in the cache, reserved, asked once, settled.
///
/// What it guarantees: a question that is being asked is asked by nobody else, in this process or another; a question
/// whose answer is kept is not asked; nothing is asked that might pass a cap; whatever is asked stands in the ledger
/// before, and is settled after, or stays there as lost. One for all leads of a process.
struct Inquiry: Sendable {
    let store: Store
    let ledger: LedgerDesk
    let transport: any HTTPTransport
    let tokens = PartnerTokens()
    let inFlight = AnswersInFlight()
    /// Calls that are under way, those about many people too.
    let gate: CallGate
    /// Questions that are reserved to be asked alone: no more than can be called about, so that a crash leaves no more of
    /// them unexplained.
    let door: CallGate
    let bulks = BulkTable()
    let budget: PartnerBudget

    init(_ store: Store, transport: any HTTPTransport, concurrency: Int) {
        self.store = store
        self.transport = transport
        ledger = LedgerDesk(store)
        gate = CallGate(concurrency)
        door = CallGate(concurrency)
        budget = PartnerBudget(store: store)
    }

    /// For whom a question is put, and under which rules.
    struct Asker: Sendable {
        var lead: Lead
        var configuration: EnrichmentConfiguration
        var now: Date
        /// Where it is set, answers that were kept before then are passed over, and lost ones asked for again.
        var freshSince: Date?
        /// The hashes under which the person would stand on the list of those who objected.
        var identities: [Int64]
    }

    /// What comes of a question. Throws where the task is cancelled or the ledger cannot be written; then what may have been
    /// spent stands in the ledger.
    func reply(to question: Question, for asker: Asker) async throws -> (reply: Reply, isShared: Bool) {
        try await inFlight.answer(to: question.key) { try await reply(question, asker) }
    }

    private func reply(_ question: Question, _ asker: Asker) async throws -> Reply {
        let clock = ContinuousClock()
        let patience = clock.now + question.partner.limits.timeout + .seconds(10)
        while true {
            let attempt =
                isForMany(question, asker)
                ? try await tried(question, asker) : try await door.pass { try await tried(question, asker) }
            switch attempt {
            case .done(let reply): return reply
            case .again: try Task.checkCancellation()
            case .underWay:
                guard clock.now < patience else {
                    return .passedOver(Reply.PassedOver(skip: .underWay, wait: asker.configuration.retryDelay))
                }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    private enum Attempt {
        case done(Reply)
        /// To be put anew.
        case again
        /// Somebody else is asking.
        case underWay
    }

    private func tried(_ question: Question, _ asker: Asker) async throws -> Attempt {
        switch try await ledger.ask(ask(question, asker)) {
        case .kept(let text, let at): .done(Self.kept(text, at: at, question))
        case .go(let entry): try await make(question, entry, asker).map { .done($0) } ?? .again
        case .look(let entry, let task, let place):
            .done(try await look(question, Open(entry: entry, task: task, place: place), asker))
        case .underWay: .underWay
        case .waits(let wait):
            .done(.passedOver(Reply.PassedOver(skip: .pending, outcome: .pending, wait: max(wait, .seconds(1)))))
        case .lost: .done(.passedOver(Reply.PassedOver(skip: .lost)))
        case .rests(let rest): .done(Self.resting(rest, now: asker.now))
        case .barren: .done(.passedOver(Reply.PassedOver(skip: .barren)))
        case .capped(let account): .done(.passedOver(Reply.PassedOver(skip: .capped, code: Self.name(of: account))))
        }
    }

    private static func kept(_ text: String, at: Int64, _ question: Question) -> Reply {
        guard let kept = CachedAnswer(text: text) else {
            return .passedOver(Reply.PassedOver(skip: .lost, code: "kept answer unreadable"))
        }
        var answered = Reply.Answered(
            answer: kept.answer, at: Date(milliseconds: at), isKept: true,
            price: kept.credits.map { Double(question.partner.price(of: $0)) / 1_000_000 })
        answered.answer.credits = 0
        return .answered(answered)
    }

    private static func resting(_ rest: PartnerRestRow, now: Date) -> Reply {
        let wait = Duration.milliseconds(rest.until - now.milliseconds)
        return .passedOver(
            Reply.PassedOver(
                skip: .resting, outcome: PartnerOutcome(rawValue: rest.outcome), code: rest.code,
                wait: rest.isPassing ? max(wait, .seconds(1)) : nil))
    }

    /// Whether a question goes with those of other leads into one call.
    func isForMany(_ question: Question, _ asker: Asker) -> Bool {
        asker.configuration.isBulk && question.purpose.isFind && question.call.isBulk(question.inputs)
    }

    /// A question that waits for its result.
    struct Open: Sendable {
        var entry: Int64
        var task: String
        var place: Int?
    }

    private func ask(_ question: Question, _ asker: Asker) -> PartnerAsk {
        let (partner, configuration) = (question.partner, asker.configuration)
        let now = asker.now.milliseconds
        var ask = PartnerAsk(partner: partner.id, call: question.call.name, key: question.key, now: now)
        ask.lead = asker.lead.id
        ask.event = asker.lead.event
        ask.credits = Partner.millionths(question.most)
        ask.price = partner.price(of: question.most)
        ask.caps = caps(partner, asker)
        let since = asker.freshSince.map { $0.milliseconds - 1 }
        ask.hitsSince = since ?? now - configuration.hitLife.milliseconds
        ask.missesSince = since ?? now - configuration.missLife.milliseconds
        let isFree = partner.definition.freeRepeatDays.map { $0 > 0 } ?? false
        ask.lostFor = isFree ? nil : since.map { .milliseconds(now - $0) } ?? configuration.lostFor
        ask.credential = partner.credentialMark
        ask.turn = partner.limits.timeout + .seconds(30)
        ask.longest = (question.call.then ?? question.call.bulk?.then)?.longest ?? .seconds(300)
        ask.floor = configuration.floor
        ask.worker = WorkerLease.current?.id
        return ask
    }

    private func caps(_ partner: Partner, _ asker: Asker) -> [SpendCap] {
        let day = asker.now.formatted(.iso8601.year().month().day())
        let caps = asker.configuration.caps
        return [
            caps.perLead.map { SpendCap(.lead(asker.lead.id), most: Partner.millionths($0)) },
            caps.perEvent.map { SpendCap(.event(asker.lead.event), most: Partner.millionths($0)) },
            caps.perDay.map { SpendCap(.day(day), most: Partner.millionths($0)) },
            partner.mostPerDay.map { SpendCap(.partner(partner.id, day: day), most: Partner.millionths($0)) },
        ].compactMap(\.self)
    }

    private static func name(of account: SpendCap.Account) -> String {
        switch account {
        case .lead: "per_lead"
        case .event: "per_event"
        case .day: "per_day"
        case .partner: "partner_per_day"
        }
    }
}
