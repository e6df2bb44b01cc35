internal import Foundation
public import HTTPTransport
public import Leads

/// Puts questions to one partner and says what the answers mean.
///
/// Sends once and never again: what to do about an answer is for the waterfall to decide. Keys go into the request and
/// nowhere else. Not idempotent at the partner: asking twice may cost twice.
public struct PartnerClient: Sendable {
    let partner: Partner
    let transport: any HTTPTransport
    let tokens: PartnerTokens

    /// Makes a client for a partner.
    public init(_ partner: Partner, transport: any HTTPTransport, tokens: PartnerTokens = PartnerTokens()) {
        self.partner = partner
        self.transport = transport
        self.tokens = tokens
    }

    /// Asks. Only cancellation is thrown; every other trouble is an answer.
    ///
    /// Where the result comes later, the answer is `pending` and has the task by which `result` fetches it; a second step
    /// that can be made at once is made.
    /// - Parameter asked: The fields to ask for by name, of a call that does so.
    public func ask(
        _ call: PartnerCall, _ inputs: [PartnerInput: String], asked: [LeadField] = []
    ) async throws(CancellationError) -> PartnerAnswer {
        if call.needsCallback { return Self.uncallable(call) }
        let answer: PartnerAnswer
        switch try await exchange(RequestDraft(call, inputs, asked: asked)) {
        case .failure(let refusal): answer = refusal.answer
        case .success(let response): answer = first(response, of: call, call.then, asked)
        }
        guard let task = answer.task, let step = call.then, !step.isLater else { return scrubbed(answer, [inputs]) }
        var result = try await self.result(of: task, call, inputs, asked: asked)
        result.credits = result.credits.map { $0 + (answer.credits ?? 0) }
        return result
    }

    /// Looks for the result of a question that was asked before; `pending` where it is not there yet.
    public func result(
        of task: PartnerTask, _ call: PartnerCall, _ inputs: [PartnerInput: String], asked: [LeadField] = []
    ) async throws(CancellationError) -> PartnerAnswer {
        guard let step = call.then else { return Self.unknownShape(partner) }
        let draft = RequestDraft(step, of: call, task) ?? RequestDraft(call, inputs, asked: asked)
        switch try await exchange(draft) {
        case .failure(let refusal): return scrubbed(refusal.answer, [inputs])
        case .success(let response):
            let view = view(of: response, root: step.root)
            if Self.isNotYet(view, step) { return scrubbed(notYet(step, task, view), [inputs]) }
            return scrubbed(read(response, view, of: call, step.outcomes, task, asked), [inputs])
        }
    }

    /// Asks about many people in one call. An answer for each, in their order.
    public func ask(
        _ call: PartnerCall, many people: [[PartnerInput: String]], asked: [LeadField] = []
    ) async throws(CancellationError) -> [PartnerAnswer] {
        guard let bulk = call.bulk, people.count > 1 else {
            var answers: [PartnerAnswer] = []
            for inputs in people { answers.append(try await ask(call, inputs, asked: asked)) }
            return answers
        }
        switch try await exchange(RequestDraft(call, bulk, people, asked: asked)) {
        case .failure(let refusal): return people.map { _ in scrubbed(refusal.answer, people) }
        case .success(let response):
            guard let step = bulk.then else {
                return items(of: response, view(of: response), call, bulk, [], keys: Self.keys(bulk, people), asked)
                    .map { scrubbed($0, people) }
            }
            var answer = scrubbed(first(response, of: call, step, asked), people)
            answer.task?.people = people.count
            guard let task = answer.task, !step.isLater else { return people.map { _ in answer } }
            return try await results(of: task, call, asked: asked)
        }
    }

    /// Looks for the results of a call that was about many people.
    public func results(
        of task: PartnerTask, _ call: PartnerCall, asked: [LeadField] = []
    ) async throws(CancellationError) -> [PartnerAnswer] {
        let count = task.people ?? 1
        guard let bulk = call.bulk, let step = bulk.then, let draft = RequestDraft(step, of: call, task) else {
            return Array(repeating: Self.unknownShape(partner), count: count)
        }
        switch try await exchange(draft) {
        case .failure(let refusal): return Array(repeating: scrubbed(refusal.answer, []), count: count)
        case .success(let response):
            let view = view(of: response, root: step.root)
            if Self.isNotYet(view, step) {
                return Array(repeating: scrubbed(notYet(step, task, view), []), count: count)
            }
            let keys = (0..<count).map { RequestDraft.tag($0) }
            return items(of: response, view, call, bulk, step.outcomes, keys: keys, asked).map { scrubbed($0, []) }
        }
    }

    private static func isNotYet(_ view: AnswerView, _ step: PartnerSecondStep) -> Bool {
        !step.outcomes.contains { $0.rule.fires(view) } && step.pending.contains { $0.fires(view) }
    }

    private static func keys(_ bulk: PartnerBulk, _ people: [[PartnerInput: String]]) -> [String] {
        people.enumerated().map { place, inputs in
            guard let tag = bulk.tag, tag.parameter == nil else { return RequestDraft.tag(place) }
            return bulk.parameters.lazy.compactMap { inputs[$0.input] }.first ?? ""
        }
    }

    private static func uncallable(_ call: PartnerCall) -> PartnerAnswer {
        PartnerAnswer(
            .unconfigured, code: "needs a callback",
            message: "the answer to \(call.name) comes by a call back to an address, which Leadferry cannot take yet")
    }

    /// Takes the key and what was asked out of an answer's words, whatever the partner or the transport put there.
    private func scrubbed(_ answer: PartnerAnswer, _ people: [[PartnerInput: String]]) -> PartnerAnswer {
        guard answer.code != nil || answer.message != nil else { return answer }
        let credential = partner.credential
        let secrets = [credential?.key, credential?.secret, tokens.kept(partner.id)].compactMap(\.self)
        // Shorter texts are everywhere and tell nothing.
        let asked = ([credential?.account].compactMap(\.self) + people.flatMap(\.values)).filter { $0.count > 2 }
        let hidden = (secrets + asked)
            .flatMap { [$0, Self.encoded($0)] }
            .filter { !$0.isEmpty }
            .sorted { $0.count > $1.count }
        func scrub(_ text: String?, upTo length: Int) -> String? {
            hidden.reduce(text) { $0?.replacingOccurrences(of: $1, with: "…", options: .caseInsensitive) }
                .map { String($0.prefix(length)) }
        }
        var scrubbed = answer
        scrubbed.code = scrub(answer.code, upTo: 64)
        scrubbed.message = scrub(answer.message, upTo: 300)
        return scrubbed
    }
}
