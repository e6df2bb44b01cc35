import Foundation
import HTTPTransport
import Leads
import Store
import Synchronization
import Testing

@testable import Enrichment

/// What is reserved, settled, capped, and never asked twice.
@Suite struct WaterfallMoneyTests {
    @Test func `what is asked is booked with what it cost, in credits and in money`() async throws {
        var partner = try TestPartner.make("a", fields: [.city])
        partner.pricePerCredit = 0.25
        let fixture = try LedgerFixture([partner]) { _ in LedgerFixture.ghent }
        let result = try await fixture.enrich()
        #expect(result.price == 0.25 && result.changes[.city]?.provenance.price == 0.25)
        let entry = try #require(try fixture.store.spend(lead: 1).first)
        #expect(entry.state == "settled" && entry.outcome == "hit" && entry.credits == 1 && entry.price == 0.25)
        #expect(try fixture.store.spend(by: .event).map(\.name) == ["expo"])
        #expect(try fixture.store.spend(by: .day).map(\.name) == ["2025-06-15"])
        #expect(try fixture.store.audit().isEmpty)
    }

    @Test func `two processes that want the same at the same time make one call`() async throws {
        let fixture = try LedgerFixture([try TestPartner.make("a", fields: [.city])]) { _ throws(TransportError) in
            do { try await Task.sleep(for: .milliseconds(300)) } catch { throw .cancelled }
            return LedgerFixture.ghent
        }
        async let one = fixture.enrich(lead: 1)
        async let other = fixture.enrich(lead: 2)
        let results = try await [one, other]
        #expect(fixture.transport.sent.count == 1)
        #expect(results.allSatisfy { $0.changes[.city]?.value == "Ghent" })
        #expect(results.map(\.price).sorted() == [0, 1])
    }

    @Test(arguments: ["lead", "event", "day", "partner", "field"])
    func `nothing is asked that might pass a cap`(cap: String) async throws {
        var partners = [try TestPartner.make("a", fields: [.city]), try TestPartner.make("b", fields: [.city])]
        partners[0].mostPerDay = cap == "partner" ? 2 : nil
        var fixture = try LedgerFixture(partners) { _ in .json(#"{"city":"Ghent","sure":0.1}"#) }
        switch cap {
        case "lead": fixture.configuration.caps.perLead = 1
        case "event": fixture.configuration.caps.perEvent = 3
        case "day": fixture.configuration.caps.perDay = 3
        case "field":
            var plan = FieldPlan()
            plan.mostToSpend = 1
            fixture.configuration.fields[.city] = plan
        default: break
        }
        var skips: [String?] = []
        for lead in 1...3 {
            let result = try await fixture.enrich("p\(lead)", lead: Int64(lead))
            skips += result.report.dropFirst().map { $0.skipped == .capped ? $0.code : nil }
        }
        let expected: [String?] =
            switch cap {
            case "lead": [nil, "per_lead", nil, "per_lead", nil, "per_lead"]
            case "field": [nil, "per_field", nil, "per_field", nil, "per_field"]
            case "partner": [nil, nil, nil, nil, "partner_per_day", nil]
            case "event": [nil, nil, nil, "per_event", "per_event", "per_event"]
            default: [nil, nil, nil, "per_day", "per_day", "per_day"]
            }
        #expect(skips == expected)
        #expect(fixture.transport.sent.count == expected.count { $0 == nil })
        if cap == "day" {
            // Tomorrow is another day.
            #expect(try await fixture.enrich("p4", lead: 4, now: .test + 86400).price > 0)
        }
    }

    @Test func `what was being asked when the process died is lost, told, and not asked again without a word`()
        async throws
    {
        let partners = [try TestPartner.make("a", fields: [.city]), try TestPartner.make("b", fields: [.city])]
        let fixture = try LedgerFixture(partners) { request in
            request.url.hasPrefix("http://a") ? LedgerFixture.ghent : .json("{}", status: 404)
        }
        // Somebody reserved the question, and went.
        let question = try #require(
            Question(
                partners[0], for: .city, missing: [.city], values: [.email: "ann@acme.com"]))
        var ask = PartnerAsk(partner: "a", call: "person", key: question.key, now: Date.test.milliseconds)
        (ask.credits, ask.price, ask.worker) = (1_000_000, 1_000_000, 4711)
        guard case .go? = try fixture.store.book([], asking: [ask]).first else {
            Issue.record("not reserved")
            return
        }
        let result = try await fixture.enrich()
        #expect(fixture.transport.calls(to: "a") == 0 && fixture.transport.calls(to: "b") == 1)
        #expect(result.report.first { $0.partner == "a" }?.skipped == .lost && result.retryAfter == nil)
        let unknown = try fixture.store.unknownSpend()
        #expect(unknown.count == 1 && unknown[0].price == 1 && unknown[0].outcome == nil)
        #expect(try fixture.store.audit().isEmpty)
        // A person who says again pays again; or looks it up.
        #expect(try await fixture.enrich(freshSince: .test + 1).changes[.city]?.value == "Ghent")
        #expect(try fixture.store.settleUnknown(entry: unknown[0].id, credits: 0))
        #expect(try fixture.booked()["a"] == 1 && fixture.store.unknownSpend().isEmpty)
    }

    @Test func `an answer that is lost on the way is asked for again, but not for ever`() async throws {
        let fixture = try LedgerFixture([try TestPartner.make("a", fields: [.city])]) { _ throws(TransportError) in
            throw .answerLost("time-out")
        }
        for minute in 0..<8 { _ = try await fixture.enrich(now: .test + Double(minute) * 3600) }
        #expect(fixture.transport.sent.count == 3)
        #expect(try fixture.booked()["a"] == 3)
        #expect(try fixture.store.unknownSpend().map(\.outcome) == Array(repeating: "error", count: 3))
    }

    @Test func `a partner that repeats for nothing is asked again`() async throws {
        var partner = try TestPartner.make("a", fields: [.city])
        partner.definition.freeRepeatDays = 30
        let fixture = try LedgerFixture([partner]) { _ in LedgerFixture.ghent }
        let question = try #require(
            Question(partner, for: .city, missing: [.city], values: [.email: "ann@acme.com"]))
        var ask = PartnerAsk(partner: "a", call: "person", key: question.key, now: Date.test.milliseconds)
        ask.worker = 4711
        _ = try fixture.store.book([], asking: [ask])
        #expect(try await fixture.enrich().changes[.city]?.value == "Ghent")
    }

    @Test func `a call that is cancelled leaves an entry that says so`() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let fixture = try LedgerFixture([try TestPartner.make("a", fields: [.city])]) { _ throws(TransportError) in
            var waiting = gate.makeAsyncIterator()
            await waiting.next()
            throw .cancelled
        }
        let task = Task { try await fixture.enrich() }
        while fixture.transport.sent.isEmpty { await Task.yield() }
        task.cancel()
        open.finish()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try fixture.store.unknownSpend().count == 1 && fixture.store.audit().isEmpty)
    }

    @Test func `asking again passes over what is kept, and pays`() async throws {
        let fixture = try LedgerFixture([try TestPartner.make("a", fields: [.city])]) { _ in LedgerFixture.ghent }
        _ = try await fixture.enrich()
        _ = try await fixture.enrich(now: .test + 60)
        #expect(fixture.transport.sent.count == 1)
        _ = try await fixture.enrich(now: .test + 120, freshSince: .test + 120)
        let booked = try fixture.booked()
        #expect(fixture.transport.sent.count == 2 && booked["a"] == 2)
    }

    @Test func `a partner that finds next to nothing is asked no more`() async throws {
        var fixture = try LedgerFixture([try TestPartner.make("a", fields: [.city])]) { _ in .json("{}", status: 404) }
        fixture.configuration.floor = HitRateFloor(after: 5, rate: 0.1)
        var last: Enrichment?
        for lead in 1...8 { last = try await fixture.enrich("p\(lead)", lead: Int64(lead)) }
        #expect(fixture.transport.sent.count == 5)
        #expect(last?.report.last?.skipped == .barren)
    }

    @Test func `the preview says what could be asked and what it costs, and asks nobody`() async throws {
        var dear = try TestPartner.make("dear", fields: [.city, .phone])
        dear.pricePerCredit = 5
        let partners = [
            try TestPartner.make("cheap", fields: [.city]), dear,
            try TestPartner.make("nokey", fields: [.city], hasKey: false),
            try TestPartner.make("blind", fields: [.city], anyOf: [["phone"]]),
        ]
        let fixture = try LedgerFixture(partners, wanted: [.city, .phone]) { _ in LedgerFixture.ghent }
        let lead = Lead.sample([.email: "ann@acme.com"])
        let preview = try fixture.waterfall().preview(lead, now: .test)
        #expect(preview.missing == [.city, .phone] && fixture.transport.sent.isEmpty)
        #expect(preview.lines.map(\.skipped) == [nil, nil, .unconfigured, .ineligible])
        #expect(preview.likely == 6 && preview.most == 6)
        _ = try await fixture.enrich()
        let again = try fixture.waterfall().preview(lead, now: .test)
        let spend = try fixture.store.spend(by: .partner)
        #expect(again.lines[0].isKept && again.most <= 5 && spend.count == 2)
    }
}
