import Foundation
import HTTPTransport
import Leads
import Store
import Synchronization
import Testing

@testable import Enrichment

/// Results that come later, and questions that go together.
@Suite struct WaterfallLaterTests {
    private static func slow() throws -> Partner {
        let then =
            "{take: {id: $.id}, method: GET, path: '/find/{id}', pending: [{status: 202}], first_after_seconds: 5, every_seconds: 10, longest_seconds: 60}"
        return Partner(
            try PartnerDefinition(yaml: PartnerStepTests.yaml(then: then), file: "slow.yaml"),
            credential: PartnerCredential(key: "k"))
    }

    @Test func `a result that comes later is submitted once, waited for, and settled with what it cost`() async throws {
        let isReady = Mutex(false)
        let partners = [
            try Self.slow(), try TestPartner.make("quick", fields: [.jobTitle]),
            try TestPartner.make("city", fields: [.city]),
        ]
        let fixture = try LedgerFixture(partners, wanted: [.jobTitle, .city]) { request in
            if request.url.hasPrefix("http://city") { return .json(#"{"city":"Ghent","sure":0.9}"#) }
            if request.method == .post { return .json(#"{"id":"t-1"}"#) }
            return isReady.withLock { $0 }
                ? .json(#"{"data":[{"title":"CFO"}],"credits":2}"#) : .json("{}", status: 202)
        }
        let first = try await fixture.enrich()
        #expect(first.retryAfter == .seconds(5) && first.changes[.city]?.value == "Ghent")
        #expect(first.report.first { $0.partner == "slow" }?.skipped == .pending)
        #expect(fixture.transport.calls(to: "quick") == 0, "what is on its way is not bought twice")
        let early = try await fixture.enrich(now: .test + 2)
        #expect(early.retryAfter == .seconds(3) && fixture.transport.calls(to: "slow") == 1)
        let notYet = try await fixture.enrich(now: .test + 6)
        #expect(notYet.retryAfter == .seconds(10) && fixture.transport.calls(to: "slow") == 2)
        isReady.withLock { $0 = true }
        let done = try await fixture.enrich(now: .test + 17)
        #expect(done.changes[.jobTitle]?.value == "Cfo" || done.changes[.jobTitle]?.value == "CFO")
        #expect(done.retryAfter == nil && fixture.transport.calls(to: "slow") == 3)
        #expect(try fixture.booked()["slow"] == 2 && fixture.transport.calls(to: "city") == 1)
        #expect(try fixture.store.audit().isEmpty)
    }

    @Test func `a result that does not come is given up, told, and gone on without`() async throws {
        let partners = [try Self.slow(), try TestPartner.make("quick", fields: [.jobTitle])]
        let fixture = try LedgerFixture(partners, wanted: [.jobTitle]) { request in
            if request.url.hasPrefix("http://quick") { return .json(#"{"job_title":"CFO","sure":0.9}"#) }
            return request.method == .post ? .json(#"{"id":"t-1"}"#) : .json("{}", status: 202)
        }
        _ = try await fixture.enrich()
        let late = try await fixture.enrich(now: .test + 61)
        #expect(late.report.first { $0.partner == "slow" }?.skipped == .lost)
        #expect(late.changes[.jobTitle]?.provenance.source == "quick")
        #expect(try fixture.store.unknownSpend().map(\.price) == [2])
    }

    private static func many(_ more: String = "") throws -> Partner {
        let yaml = """
            id: many
            name: Many
            docs: https://docs.test
            verification: partly
            base_url: http://many.test
            auth: {kind: bearer}
            calls:
              - name: find
                request: {method: POST, path: /find, in: json, inputs: {email: "data[0].email"}, any_of: [[email]]}
                bulk: {max: 10, path: /many, items: data, results: $.data, as: "$.data[0]"\(more)}
                response: {fields: {city: "$.data[0].city"}}
                no_match: [{null_at: "$.data[0].city"}]
            """
        return Partner(
            try PartnerDefinition(yaml: yaml, file: "many.yaml"), credential: PartnerCredential(key: "k"))
    }

    /// The addresses of a request, in order.
    private static func emails(_ request: HTTPRequest) -> [String] {
        let text = request.body.map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.matches(of: /"email":"([^"]+)"/).map { String($0.output.1) }
    }

    private func enrich(_ count: Int, _ fixture: LedgerFixture, now: Date = .test) async throws -> [Enrichment] {
        let waterfall = fixture.waterfall()
        return try await withThrowingTaskGroup(of: (Int, Enrichment).self) { group in
            for number in 1...count {
                group.addTask {
                    (number, try await fixture.enrich("p\(number)", lead: Int64(number), now: now, in: waterfall))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    @Test func `leads that are asked about at the same time go in one call, each with its entry`() async throws {
        var fixture = try LedgerFixture([try Self.many()]) { request in
            let cities = Self.emails(request).map {
                $0.hasPrefix("p3@") ? "{}" : #"{"city":"City of \#($0.prefix(2))"}"#
            }
            return .json(#"{"data":[\#(cities.joined(separator: ","))]}"#)
        }
        fixture.configuration.bulkLinger = .milliseconds(200)
        let results = try await enrich(25, fixture)
        #expect(fixture.transport.sent.count == 3)
        #expect(results[0].changes[.city]?.value == "City of p1" && results[2].changes[.city] == nil)
        let line = try #require(try fixture.store.spend(by: .partner).first)
        #expect(line.asked == 25 && line.hits == 24 && line.misses == 1 && line.price == 24)
        #expect(try fixture.store.audit().isEmpty)
        // And each is kept for itself.
        _ = try await enrich(25, fixture, now: .test + 60)
        #expect(fixture.transport.sent.count == 3)
        fixture.configuration.isBulk = false
        _ = try await fixture.enrich("other", lead: 99)
        #expect(fixture.transport.sent.last?.url == "http://many.test/find")
    }

    @Test func `one look brings the results of all who were in a call`() async throws {
        let more =
            ", then: {take: {id: $.id}, method: GET, path: '/many/{id}', pending: [{status: 202}], first_after_seconds: 5}"
        var fixture = try LedgerFixture([try Self.many(more)]) { request in
            guard request.method == .get else { return .json(#"{"id":"t-1"}"#) }
            return .json(#"{"data":[{"city":"A"},{"city":"B"},{"city":"C"},{"city":"D"}]}"#)
        }
        fixture.configuration.bulkLinger = .milliseconds(200)
        let submitted = try await enrich(4, fixture)
        #expect(fixture.transport.sent.count == 1 && submitted.allSatisfy { $0.retryAfter == .seconds(5) })
        // One looks, and the others find it when they look again.
        _ = try await enrich(4, fixture, now: .test + 6)
        let done = try await enrich(4, fixture, now: .test + 12)
        #expect(Set(done.compactMap { $0.changes[.city]?.value }) == ["A", "B", "C", "D"])
        #expect(fixture.transport.sent.count == 2)
        #expect(try fixture.booked()["many"] == 4 && fixture.store.audit().isEmpty)
    }
}
