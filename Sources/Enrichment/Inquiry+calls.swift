internal import Foundation
internal import HTTPTransport
internal import Leads
internal import Store

/// The calls themselves: each has its entries in the ledger already, and settles them whatever happens.
extension Inquiry {
    /// Asks, alone or with others who ask the same partner the same. Nil where the question is to be put anew.
    func make(_ question: Question, _ entry: Int64, _ asker: Asker) async throws -> Reply? {
        let person = BulkTable.Person(question: question, entry: entry, asker: asker)
        guard let bulk = question.call.bulk, isForMany(question, asker) else {
            return try await send([person], question).first ?? Self.nothing
        }
        let table = BulkTable.Name(partner: question.partner.id, call: question.call.name, asked: question.asked)
        return try await bulks.sit(
            person, at: table, seats: bulk.most, linger: asker.configuration.bulkLinger
        ) { people in try await send(people, question) }
    }

    /// One call for one or many people. A reply for each, in their order.
    private func send(_ people: [BulkTable.Person], _ first: Question) async throws -> [Reply] {
        let client = PartnerClient(first.partner, transport: transport, tokens: tokens)
        return try await carry(people, first, isPoll: false) {
            guard people.count > 1 else { return [try await client.ask(first.call, first.inputs, asked: first.asked)] }
            return try await client.ask(first.call, many: people.map(\.question.inputs), asked: first.asked)
        }
    }

    /// Looks for the result of a question that was asked before, by whomever. What one look brings for many people is
    /// settled for all of them.
    func look(_ question: Question, _ open: Open, _ asker: Asker) async throws -> Reply {
        let person = BulkTable.Person(question: question, entry: open.entry, asker: asker, place: open.place)
        guard let task = try? JSONDecoder().decode(PartnerTask.self, from: Data(open.task.utf8)) else {
            try await settle(
                [person], question, [PartnerAnswer(.error, credits: nil, code: "task unreadable")], took: 0)
            return Self.nothing
        }
        let client = PartnerClient(question.partner, transport: transport, tokens: tokens)
        guard task.people != nil, let place = open.place else {
            let replies = try await carry([person], question, isPoll: true) {
                [try await client.result(of: task, question.call, question.inputs, asked: question.asked)]
            }
            return replies.first ?? Self.nothing
        }
        let id = question.partner.id
        let others = try await store.offload { try $0.openQuestions(partner: id, task: open.task) }
            .filter { $0.entry != open.entry }
        let people = [person] + others.map { BulkTable.Person(question: question, other: $0, asker: asker) }
        let places = [place] + others.map { $0.place ?? -1 }
        let replies = try await carry(people, question, isPoll: true) {
            let answers = try await client.results(of: task, question.call, asked: question.asked)
            return places.map { answers.indices.contains($0) ? answers[$0] : PartnerAnswer(.miss) }
        }
        return replies.first ?? Self.nothing
    }

    /// Makes a call when there is a place for it, and settles it. A call that is cancelled may have gone out: its entries
    /// stay as lost.
    private func carry(
        _ people: [BulkTable.Person], _ question: Question, isPoll: Bool,
        _ call: () async throws -> [PartnerAnswer]
    ) async throws -> [Reply] {
        let clock = ContinuousClock()
        do {
            return try await gate.pass {
                let tickets: [Int64]
                switch try await budget.take(question.partner, question.call, isPoll: isPoll) {
                case .success(let taken): tickets = taken
                case .failure(let tooFast):
                    return try await hold(people, question, isPoll: isPoll, for: tooFast.wait)
                }
                let start = clock.now
                do {
                    let answers = try await call()
                    let took = Int((clock.now - start) / .milliseconds(1))
                    await budget.giveBack(tickets)
                    return try await settle(people, question, answers, took: took)
                } catch let error as CancellationError {
                    await budget.giveBack(tickets)
                    try await lose(people)
                    throw error
                }
            }
        } catch let error as CancellationError {
            // Cancelled at the gate: nothing has gone out. What was lost above is settled already, and stays so.
            try await ledger.settle(people.compactMap { isPoll ? nil : Self.withdrawn($0) })
            throw error
        }
    }

    /// What a partner's limit keeps from being asked now.
    private func hold(
        _ people: [BulkTable.Person], _ question: Question, isPoll: Bool, for wait: Duration
    ) async throws -> [Reply] {
        if !isPoll { try await ledger.settle(people.map { Self.withdrawn($0) }) }
        let reason = Reply.PassedOver(skip: isPoll ? .pending : .tooFast, outcome: .rateLimited, wait: wait)
        return people.map { _ in .passedOver(reason) }
    }

    private func lose(_ people: [BulkTable.Person]) async throws {
        try await ledger.settle(
            people.map { person in
                PartnerSettlement(
                    entry: person.entry, partner: person.question.partner.id, state: .unknown, now: person.now)
            })
    }

    /// Nothing was asked, so nothing was spent. An entry that is lost already stays so.
    private static func withdrawn(_ person: BulkTable.Person) -> PartnerSettlement {
        var settlement = PartnerSettlement(
            entry: person.entry, partner: person.question.partner.id, state: .withdrawn, now: person.now)
        settlement.code = "not asked"
        return settlement
    }

    static let nothing = Reply.answered(
        Reply.Answered(answer: PartnerAnswer(.error, credits: nil, code: "no answer"), at: Date()))

    /// Settles what was answered, and says it to each.
    @discardableResult
    private func settle(
        _ people: [BulkTable.Person], _ question: Question, _ answers: [PartnerAnswer], took: Int
    ) async throws -> [Reply] {
        let partner = question.partner
        var settlements: [PartnerSettlement] = []
        for (place, (person, answer)) in zip(people, answers).enumerated() {
            var settlement = PartnerSettlement(
                entry: person.entry, partner: partner.id,
                state: try Self.state(answer, partner, person, place: people.count > 1 ? place : nil), now: person.now)
            settlement.outcome = answer.outcome.rawValue
            settlement.code = answer.code
            settlement.requestID = answer.requestID
            settlement.milliseconds = took
            settlement.people = people.count
            settlement.keep = try CachedAnswer(answer).map { (key: person.key, answer: try $0.text()) }
            // What a call says of the partner's health, it says once.
            if place == 0 || answer.outcome == .hit || answer.outcome == .miss {
                settlement.health = Self.health(answer, partner, person.asker.configuration)
            }
            if answer.outcome == .suppressed, person.isOwn { settlement.suppressed = person.asker.identities }
            settlements.append(settlement)
        }
        try await ledger.settle(settlements)
        return zip(people, answers).map { person, answer -> Reply in
            if answer.outcome == .pending, answer.task != nil {
                return .passedOver(
                    Reply.PassedOver(
                        skip: .pending, outcome: .pending, code: answer.code,
                        wait: max(answer.retryAfter ?? person.asker.configuration.retryDelay, .seconds(1))))
            }
            return .answered(
                Reply.Answered(
                    answer: answer, at: person.asker.now,
                    price: answer.credits.map { Double(partner.price(of: $0)) / 1_000_000 }, milliseconds: took))
        }
    }

    private static func state(
        _ answer: PartnerAnswer, _ partner: Partner, _ person: BulkTable.Person, place: Int?
    ) throws -> PartnerSettlement.State {
        if answer.outcome == .pending, let task = answer.task {
            let wait = answer.retryAfter ?? person.asker.configuration.retryDelay
            return .pending(
                task: try JSON.encode(task),
                place: task.people == nil ? nil : person.place ?? place, look: person.now + wait.milliseconds)
        }
        guard let credits = answer.credits else { return .unknown }
        return .settled(credits: Partner.millionths(credits), price: partner.price(of: credits))
    }

    private static func health(
        _ answer: PartnerAnswer, _ partner: Partner, _ configuration: EnrichmentConfiguration
    ) -> PartnerHealthNote? {
        if answer.isWithheld { return nil }
        let kind: PartnerHealthNote.Kind =
            switch answer.outcome {
            case .hit: .answered(isHit: true)
            case .miss: .answered(isHit: false)
            case .pending, .ineligible, .suppressed: .alive
            case .noCredits: .rest(answer.retryAfter ?? configuration.creditsCooldown, isPassing: false)
            case .unconfigured: .rest(configuration.keyCooldown, isPassing: false)
            case .rateLimited: .rest(answer.retryAfter ?? configuration.retryDelay, isPassing: true)
            case .error where answer.isPassing:
                .failed(
                    rest: answer.retryAfter, after: configuration.errorsBeforeCooldown,
                    then: configuration.errorCooldown, atMost: configuration.longestErrorCooldown)
            case .error: .alive
            }
        return PartnerHealthNote(
            kind, outcome: answer.outcome.rawValue, code: answer.code, credential: partner.credentialMark)
    }
}

extension Question.Purpose {
    /// Whether it is to fill a field.
    var isFind: Bool {
        if case .find = self { true } else { false }
    }
}
