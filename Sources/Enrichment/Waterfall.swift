public import Foundation
public import HTTPTransport
public import Leads

/// Fills what a lead lacks: offline knowledge first, then the partners, field by field in their order.
///
/// Guarantees that a lead always leaves: a partner that fails is passed over. A partner is asked at most once for a lead
/// and run, only while it could fill a wanted field that is missing, and not at all for what is kept in the cache. What
/// a person said is never replaced, unless it is invalid. Not guaranteed: that a question is not asked twice where the
/// process dies between the answer and the cache.
public struct Waterfall: Sendable {
    let partners: [Partner]
    let configuration: EnrichmentConfiguration
    let transport: any HTTPTransport
    let cache: AnswerCache
    let health = PartnerHealth()
    let inFlight = AnswersInFlight()

    /// Makes a waterfall. Keep one for the process: what it knows of the partners' health is shared by its copies.
    public init(
        partners: [Partner], configuration: EnrichmentConfiguration = EnrichmentConfiguration(),
        transport: any HTTPTransport, cache: AnswerCache = .none
    ) {
        self.partners = partners
        self.configuration = configuration
        self.transport = transport
        self.cache = cache
    }

    /// The partners that are left alone for now, and why.
    public func resting(at now: Date) -> [PartnerRest] { health.resting(at: now) }

    /// Enriches a lead. Throws only where the task is cancelled or the cache cannot be read, and then before anything
    /// was spent that the cache does not know of, save for a call that was cancelled under way.
    public func enrich(_ lead: Lead, now: Date, waitUntil deadline: Date) async throws -> Enrichment {
        var run = EnrichmentRun(lead, configuration, now: now)
        if try await cache.read(CachedAnswer.suppressionList, lead.identity.key) != nil {
            run.suppress()
        } else {
            while let question = nextQuestion(in: run) {
                try Task.checkCancellation()
                try await ask(question, about: lead, in: &run)
                if run.isSuppressed { break }
            }
        }
        return conclude(run, deadline: deadline)
    }

    /// The next partner to ask: for the first wanted field that is missing, the first partner in its order that was not
    /// asked yet, is not at rest, and can be asked with what is known now.
    private func nextQuestion(in run: EnrichmentRun) -> Question? {
        let ids = partners.map(\.id)
        for field in run.draft.missing {
            for id in configuration.partners(for: field, of: ids) {
                guard let partner = partners.first(where: { $0.id == id }), isAvailable(partner, in: run) else {
                    continue
                }
                if let question = Question(partner, for: [field], values: run.draft.sure) { return question }
            }
        }
        return nil
    }

    private func isAvailable(_ partner: Partner, in run: EnrichmentRun) -> Bool {
        partner.isEnabled && !run.hasAsked(partner.id) && health.rest(of: partner.id, at: run.now) == nil
    }

    private func ask(_ question: Question, about lead: Lead, in run: inout EnrichmentRun) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let now = run.now
        var kept: CachedAnswer?
        var trouble: String?
        let (answer, isShared) = try await inFlight.answer(to: question.key) {
            if let found = try await cache.read(question.partner.id, question.key),
                found.isFresh(at: now, configuration)
            {
                kept = found
                return PartnerAnswer(found)
            }
            let client = PartnerClient(question.partner, transport: transport)
            let answer = try await client.ask(question.call, question.inputs)
            health.record(answer, from: question.partner.id, at: now, configuration)
            if let fresh = CachedAnswer(answer, to: question, at: now) {
                // What was paid for is used even where it cannot be kept; the next read says that the cache is broken.
                do { try await cache.write(fresh) } catch { trouble = "not kept" }
            }
            return answer
        }
        if answer.outcome == .suppressed {
            try await cache.write(CachedAnswer(suppressing: lead.identity, at: now))
        }
        var report = PartnerReport(partner: question.partner.id, call: question.call.name, outcome: answer.outcome)
        report.code = answer.code ?? trouble
        report.isFromCache = kept != nil || isShared
        report.credits = report.isFromCache ? 0 : answer.credits
        report.milliseconds = Int((clock.now - start) / .milliseconds(1))
        run.take(answer, to: question, learntAt: kept?.fetchedAt ?? now, partners.map(\.id), report)
    }

    private func conclude(_ run: EnrichmentRun, deadline: Date) -> Enrichment {
        var run = run
        var waits: [(partner: String, wait: Duration)] = []
        if !run.isSuppressed {
            for partner in partners where partner.isEnabled {
                guard let wait = passingTrouble(of: partner, in: run) else { continue }
                waits.append((partner.id, wait))
            }
        }
        let now = run.now
        run.explainSkipped(partners) { health.rest(of: $0, at: now) }
        return run.finished(waits, deadline: deadline)
    }

    /// How long until a partner that is down for now may be asked again, where it could still fill a wanted field.
    private func passingTrouble(of partner: Partner, in run: EnrichmentRun) -> Duration? {
        let missing = run.draft.missing
        guard Question(partner, for: missing, values: run.draft.sure) != nil else { return nil }
        if let answer = run.answers[partner.id] {
            return answer.isPassing ? max(answer.retryAfter ?? configuration.retryDelay, .seconds(1)) : nil
        }
        guard let rest = health.rest(of: partner.id, at: run.now), rest.isPassing else { return nil }
        return max(.seconds(rest.until.timeIntervalSince(run.now)), .seconds(1))
    }
}
