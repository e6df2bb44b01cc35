public import Foundation
public import HTTPTransport
public import Leads
public import Store

/// Fills what a lead lacks: offline knowledge first, then the partners, field by field in their order.
///
/// Guarantees that a lead always leaves: a partner that fails is passed over. A call of a partner is made at most once for
/// a lead and run, only while it could fill a wanted field that is missing, and not at all for what is kept in the cache,
/// is being asked elsewhere, or might pass a cap. What a person said is never replaced, unless it is invalid. What is
/// asked stands in the ledger before it is asked.
public struct Waterfall: Sendable {
    let partners: [Partner]
    let configuration: EnrichmentConfiguration
    let inquiry: Inquiry

    /// Makes a waterfall. Keep one for the process: its copies share what is under way.
    public init(
        partners: [Partner], configuration: EnrichmentConfiguration = EnrichmentConfiguration(),
        transport: any HTTPTransport, store: Store
    ) {
        self.partners = partners
        self.configuration = configuration
        inquiry = Inquiry(store, transport: transport, concurrency: configuration.concurrency)
    }

    /// Enriches a lead. Throws only where the task is cancelled or the database cannot be used; then what was spent stands
    /// in the ledger, and what was learnt in the cache.
    ///
    /// - Parameter freshSince: Where it is set, answers that were kept before then are passed over, and what may have been
    ///   paid for without an answer is asked again.
    public func enrich(
        _ lead: Lead, now: Date, waitUntil deadline: Date, freshSince: Date? = nil
    ) async throws -> Enrichment {
        let rules = configuration.at(event: lead.event)
        var run = EnrichmentRun(lead, rules, now: now, deadline: deadline)
        let identities = Self.identities(of: lead)
        if try inquiry.store.isSuppressed(keys: identities) {
            run.suppress()
        } else {
            let asker = Inquiry.Asker(
                lead: lead, configuration: rules, now: now, freshSince: freshSince, identities: identities)
            while !run.isSuppressed, let question = nextQuestion(in: &run) {
                try Task.checkCancellation()
                let (reply, isShared) = try await inquiry.reply(to: question, for: asker)
                run.take(reply, to: question, isShared: isShared, partners: partners.map(\.id))
            }
            if run.isSuppressed { try await remember(identities, run) }
        }
        run.explainSkipped(partners)
        return run.finished()
    }

    /// The hashes under which a person stands on the list of those who objected: by e-mail, by LinkedIn address, or as the
    /// lead's identity.
    public static func identities(of lead: Lead) -> [Int64] {
        var keys: Set<Int64> = [lead.identity.key]
        for values in [lead.values[.email], lead.values[.personalEmail]].compactMap(\.self) {
            keys.formUnion(identities(named: values))
        }
        if let profile = lead.values[.linkedinURL] { keys.formUnion(identities(named: profile)) }
        return keys.sorted()
    }

    /// The same for an e-mail address or a LinkedIn address by itself.
    public static func identities(named text: String) -> [Int64] {
        var values = LeadValues()
        if text.contains("@") {
            values[.email] = OfflineKnowledge.canonical(text, of: .personalEmail, region: nil) ?? text
        } else {
            values[.linkedinURL] = OfflineKnowledge.canonical(text, of: .linkedinURL, region: nil) ?? text
        }
        return Identity(values).map { [$0.key] } ?? []
    }

    /// An answer that was kept, or came for another lead, puts this person on the list too.
    private func remember(_ identities: [Int64], _ run: EnrichmentRun) async throws {
        let source = run.objector ?? "partner"
        try await inquiry.store.offload { _ = try $0.suppress(keys: identities, source: source) }
    }

    /// The next question: first whether what was found is good, where the plan has somebody who checks; then, for the first
    /// wanted field that is missing, the first partner in its order that was not dealt with yet and can be asked with what
    /// is known now.
    private func nextQuestion(in run: inout EnrichmentRun) -> Question? {
        let ids = partners.map(\.id)
        let (rules, country) = (run.configuration, run.draft.country)
        for (field, value) in run.draft.unchecked {
            for id in rules.fields[field]?.verifiers ?? [] {
                guard let partner = partners.first(where: { $0.id == id }), isOpen(partner, country),
                    let question = Question(partner, checking: field, value: value, values: run.draft.sure),
                    !run.isDone(question.mark), isWorth(question, for: field, &run)
                else { continue }
                return question
            }
        }
        let missing = run.draft.missing
        for field in missing {
            for id in rules.partners(for: field, of: ids) {
                guard let partner = partners.first(where: { $0.id == id }), isOpen(partner, country) else { continue }
                // What is on its way is not bought twice; other fields go on meanwhile.
                if run.isAwaited(field, from: id) { break }
                let question = Question(partner, for: field, missing: missing, values: run.draft.sure) {
                    run.isDone($0)
                }
                if let question, isWorth(question, for: field, &run) { return question }
            }
        }
        return nil
    }

    private func isOpen(_ partner: Partner, _ country: String?) -> Bool {
        partner.isEnabled && partner.credential != nil && !partner.isBarred(country: country)
    }

    /// Whether a question may be paid for out of what the field may cost.
    private func isWorth(_ question: Question, for field: LeadField, _ run: inout EnrichmentRun) -> Bool {
        guard let left = run.left(for: field), question.partner.price(of: question.most) > left else { return true }
        run.pass(over: question, .capped, code: "per_field")
        return false
    }
}
