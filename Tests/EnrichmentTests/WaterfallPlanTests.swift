import Foundation
import HTTPTransport
import JobQueue
import Leads
import Store
import Synchronization
import Testing

@testable import Enrichment

/// Plans by field and event, checks of what was found, who may not be asked, and how partners come back.
@Suite struct WaterfallPlanTests {
    private static func checker(_ id: String) throws -> Partner {
        let yaml = """
            id: \(id)
            name: \(id)
            docs: https://docs.test
            verification: partly
            base_url: http://\(id).test
            auth: {kind: bearer}
            calls:
              - name: verify
                request: {method: GET, path: /verify, inputs: {email: email}, any_of: [[email]]}
                verdict: {field: email, path: $.status, yes: [valid], bad: [invalid]}
                cost: {credits: 0.5, charged_on_miss: true}
            """
        return Partner(try PartnerDefinition(yaml: yaml, file: id), credential: PartnerCredential(key: "k"))
    }

    private static let linkedin: LeadValues = [.linkedinURL: "https://www.linkedin.com/in/ann-x"]

    /// Finders a and b, each with an address that nobody checked, and a checker.
    private func find(
        _ verdicts: [String: String], stop: FieldPlan.Stop = .found
    ) async throws -> (result: Enrichment, transport: ScriptedTransport) {
        let sets = [["linkedin_url"]]
        var fixture = try LedgerFixture(
            [
                try TestPartner.make("a", fields: [.email], anyOf: sets),
                try TestPartner.make("b", fields: [.email], anyOf: sets), try Self.checker("check"),
            ], wanted: [.email]
        ) { request in
            if request.url.hasPrefix("http://a") { return .json(#"{"email":"a@acme.com","sure":0.8}"#) }
            if request.url.hasPrefix("http://b") { return .json(#"{"email":"b@acme.com","sure":0.7}"#) }
            let verdict = verdicts.first { request.url.contains($0.key) }?.value ?? "unknown"
            return .json(#"{"status":"\#(verdict)"}"#)
        }
        var plan = FieldPlan()
        (plan.verifiers, plan.stop) = (["check"], stop)
        fixture.configuration.fields[.email] = plan
        let result = try await fixture.waterfall().enrich(.sample(Self.linkedin), now: .test, waitUntil: .deadline)
        return (result, fixture.transport)
    }

    @Test func `a found address that is checked and good ends the search`() async throws {
        let (result, transport) = try await find(["a%40": "valid"])
        #expect(result.changes[.email]?.value == "a@acme.com" && result.changes[.email]?.provenance.verified == true)
        #expect(transport.calls(to: "b") == 0 && transport.calls(to: "check") == 1 && result.price == 1.5)
        #expect(result.report.first { $0.partner == "check" }?.verdict == .good)
    }

    @Test func `one that is bad is dropped, and the next is asked`() async throws {
        let (result, transport) = try await find(["a%40": "invalid", "b%40": "valid"])
        #expect(result.changes[.email]?.value == "b@acme.com" && transport.calls(to: "check") == 2)
        #expect(result.losers[.email]?.map(\.why) == ["bad"])
    }

    @Test func `one of a domain that accepts all is a fallback`() async throws {
        let (verified, _) = try await find(["a%40": "accept_all", "b%40": "valid"])
        #expect(verified.changes[.email]?.value == "b@acme.com")
        let (both, transport) = try await find(["a%40": "accept_all", "b%40": "accept_all"])
        #expect(both.changes[.email]?.value == "a@acme.com" && both.changes[.email]?.provenance.verified == false)
        #expect(transport.calls(to: "b") == 1 && both.losers[.email]?.map(\.why) == ["lost"])
    }

    @Test func `where only a checked value will do, the search goes on until there is one`() async throws {
        var fixture = try LedgerFixture(
            [try TestPartner.make("a", fields: [.city]), try TestPartner.make("b", fields: [.city])]
        ) { _ in .json(#"{"city":"Ghent","sure":0.9}"#) }
        _ = try await fixture.enrich()
        #expect(fixture.transport.sent.count == 1)
        var plan = FieldPlan()
        plan.stop = .verified
        fixture.configuration.fields[.city] = plan
        _ = try await fixture.enrich("bob", lead: 2)
        #expect(fixture.transport.sent.count == 3)
    }

    @Test func `an event has a plan of its own`() async throws {
        var fixture = try LedgerFixture(
            [try TestPartner.make("a", fields: [.city]), try TestPartner.make("b", fields: [.city])]
        ) { _ in LedgerFixture.ghent }
        var own = fixture.configuration
        var plan = FieldPlan()
        (plan.partners, plan.isOnlyThese) = (["b"], true)
        own.fields[.city] = plan
        fixture.configuration.events["expo"] = own
        _ = try await fixture.enrich()
        #expect(fixture.transport.calls(to: "a") == 0 && fixture.transport.calls(to: "b") == 1)
    }

    @Test func `a partner is not asked about people of a barred country`() async throws {
        var partners = [try TestPartner.make("bars", fields: [.city]), try TestPartner.make("only", fields: [.city])]
        partners[0].barredCountries = ["DE"]
        partners[1].onlyCountries = ["US"]
        let fixture = try LedgerFixture(partners) { _ in .json("{}", status: 404) }
        func asked(_ country: String?) async throws -> [String] {
            var values: LeadValues = [.email: "\(country ?? "x")@acme.com"]
            values[.country] = country
            let result = try await fixture.waterfall().enrich(.sample(values), now: .test, waitUntil: .deadline)
            return result.report.filter { $0.skipped == .barred }.map(\.partner)
        }
        #expect(try await asked("Germany") == ["bars", "only"])
        #expect(try await asked("United States") == [])
        #expect(try await asked(nil) == ["only"])
    }

    @Test func `who objected is asked about nowhere, whatever identity the lead has`() async throws {
        let fixture = try LedgerFixture([try TestPartner.make("a", fields: [.city])]) { _ in LedgerFixture.ghent }
        try fixture.store.suppress(keys: Waterfall.identities(named: "Ann@Acme.com"), source: "operator")
        let result = try await fixture.enrich()
        #expect(result.isSuppressed && fixture.transport.sent.isEmpty)
        // Whatever is pruned.
        _ = try fixture.store.prune(PruneRequest(age: .zero))
        #expect(try await fixture.enrich().isSuppressed)
        try fixture.store.release(keys: Waterfall.identities(named: "ann@acme.com"))
        #expect(try await !fixture.enrich().isSuppressed)
    }

    @Test func `what the event requires and nobody knows is told`() async throws {
        var fixture = try LedgerFixture([try TestPartner.make("a", fields: [.city])]) { _ in LedgerFixture.ghent }
        fixture.configuration.required = [.email, .city, .phone]
        let result = try await fixture.enrich()
        #expect(result.lacking == [.phone] && result.note.contains("without phone"))
    }

    @Test func `after its rest one question tries whether a partner is back, and others wait for it`() async throws {
        let isUp = Mutex(false)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let fixture = try LedgerFixture([try TestPartner.make("a", fields: [.city])]) { _ throws(TransportError) in
            guard isUp.withLock(\.self) else { return .json("{}", status: 402) }
            var waiting = gate.makeAsyncIterator()
            await waiting.next()
            return LedgerFixture.ghent
        }
        _ = try await fixture.enrich()
        isUp.withLock { $0 = true }
        let back = Date.test + 1801
        async let probe = fixture.enrich("bob", lead: 2, now: back)
        while fixture.transport.sent.count < 2 { await Task.yield() }
        let other = try await fixture.enrich("cid", lead: 3, now: back)
        #expect(other.report.last?.skipped == .resting && other.retryAfter != nil)
        open.finish()
        #expect(try await probe.changes[.city]?.value == "Ghent")
        #expect(try await fixture.enrich("cid", lead: 3, now: back + 2).changes[.city]?.value == "Ghent")
    }

    @Test func `a rest because of a key ends with another key`() async throws {
        let partner = try TestPartner.make("a", fields: [.city])
        var fixture = try LedgerFixture([partner]) { request in
            request.headers.contains { $0.value == TestPartner.key } ? .json("{}", status: 401) : LedgerFixture.ghent
        }
        _ = try await fixture.enrich()
        #expect(try await fixture.enrich().report.last?.skipped == .resting)
        fixture.partners[0].credential = PartnerCredential(key: "new")
        #expect(try await fixture.enrich().changes[.city]?.value == "Ghent")
    }

    @Test func `errors make each rest longer, and an answer makes all well`() async throws {
        let fixture = try LedgerFixture([try TestPartner.make("a", fields: [.city])]) { _ in .json("{}", status: 503) }
        var now = Date.test
        var rests: [Double] = []
        for lead in 1...6 {
            _ = try await fixture.enrich("p\(lead)", lead: Int64(lead), now: now)
            if let rest = try fixture.store.restingPartners(now: now.milliseconds)["a"] {
                rests.append(Date(milliseconds: rest.until).timeIntervalSince(now))
                now = Date(milliseconds: rest.until) + 1
            }
        }
        #expect(rests == [30, 60, 120, 240])
    }

    @Test func `what we withheld says nothing of the partner`() async throws {
        let fixture = try LedgerFixture([try TestPartner.make("a", fields: [.city])]) {
            _ throws(TransportError) in throw .withheld
        }
        for lead in 1...6 {
            let draft = try await fixture.enrich("p\(lead)", lead: Int64(lead))
            #expect(draft.retryAfter != nil)
        }
        #expect(fixture.transport.sent.count == 6)
        #expect(try fixture.store.partnerHealth().isEmpty)
        #expect(try fixture.store.unknownSpend().isEmpty)
    }

    @Test func `the story tells who was asked, who was not, what it cost and what lost`() async throws {
        let fixture = try LedgerFixture(
            [
                try TestPartner.make("a", fields: [.city]), try TestPartner.make("b", fields: [.city]),
                try TestPartner.make("c", fields: [.phone]),
            ]
        ) { request in
            .json(
                request.url.hasPrefix("http://a") ? #"{"city":"Bruges","sure":0.2}"# : #"{"city":"Ghent","sure":0.9}"#)
        }
        let story = try JSONSerialization.jsonObject(with: Data(try await fixture.enrich().story().utf8))
        let object = try #require(story as? [String: Any])
        let partners = try #require(object["partners"] as? [[String: Any]])
        #expect(partners.map { $0["partner"] as? String } == ["offline", "a", "b", "c"])
        #expect(partners.last?["skipped"] as? String == "not_needed")
        let lost = try #require((object["lost"] as? [String: [[String: Any]]])?["city"]?.first)
        #expect(
            lost["value"] as? String == "Bruges" && lost["source"] as? String == "a" && lost["why"] as? String == "lost"
        )
        #expect(object["price"] as? Double == 2)
        let city = try #require((object["values"] as? [String: [String: Any]])?["city"])
        #expect(city["source"] as? String == "b" && city["price"] as? Double == 1)
    }
}
