import Foundation
import HTTPTransport
import Leads
import Store
import Synchronization
import Testing

@testable import Enrichment

/// Many leads at the same time, with random partners, plans, caps and faults, in several processes' waterfalls over one
/// database; the seed stands in the name of the failing case.
@Suite struct WaterfallMoneyPropertyTests {
    private static let fields: [LeadField] = [.city, .phone, .jobTitle, .industry, .email]

    private static func partner(_ index: Int, _ random: inout WaterfallPropertyTests.Seeded) throws -> Partner {
        let filled = fields.filter { _ in Bool.random(using: &random) }
        var partner = try TestPartner.make(
            "p\(index)", fields: filled.isEmpty ? [.city] : filled,
            anyOf: Bool.random(using: &random) ? [["email"]] : [["linkedin_url"], ["email"]])
        partner.pricePerCredit = [0, 0.5, 1, 3].randomElement(using: &random) ?? 1
        if Int.random(in: 0..<3, using: &random) == 0 {
            partner.mostPerDay = Double(Int.random(in: 0...12, using: &random))
        }
        return partner
    }

    private static func answer(_ random: inout WaterfallPropertyTests.Seeded) -> Result<HTTPResponse, TransportError> {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return .failure(.notSent("down"))
        case 1: return .failure(.answerLost("gone"))
        case 2:
            let status = [400, 401, 402, 404, 429, 500, 503].randomElement(using: &random) ?? 500
            return .success(.json("{}", status: status, headers: [("Retry-After", "5")]))
        case 3, 4: return .success(.json("{}", status: 404))
        default:
            var members = [#""sure":\#(Double.random(in: 0...1, using: &random))"#, #""status":"unknown""#]
            for field in fields where Bool.random(using: &random) {
                members.append(#""\#(field.rawValue)":"\#(field == .phone ? "+3292123456" : "found@acme.com")""#)
            }
            return .success(.json("{" + members.joined(separator: ",") + "}"))
        }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `every lead leaves, no cap is passed, nothing kept is asked again, and nothing typed is lost`(
        seed: UInt64
    ) async throws {
        var random = WaterfallPropertyTests.Seeded(state: seed)
        var partners: [Partner] = []
        for index in 0..<Int.random(in: 1...5, using: &random) { partners.append(try Self.partner(index, &random)) }
        let answered = Mutex<[String: Int]>([:])
        let dice = Mutex(WaterfallPropertyTests.Seeded(state: seed &* 31))
        var fixture = try LedgerFixture(partners, wanted: Self.fields.shuffled(using: &random)) {
            request throws(TransportError) in
            await Task.yield()
            let answer = dice.withLock { Self.answer(&$0) }
            if let response = try? answer.get(), response.status == 200 || response.status == 404 {
                answered.withLock { $0[request.url, default: 0] += 1 }
            }
            return try answer.get()
        }
        func cap(_ range: ClosedRange<Int>) -> Double? {
            Bool.random(using: &random) ? Double(Int.random(in: range, using: &random)) : nil
        }
        fixture.configuration.caps = .init(perLead: cap(0...6), perEvent: cap(0...40), perDay: cap(0...40))
        fixture.configuration.concurrency = Int.random(in: 1...8, using: &random)
        fixture.configuration.bulkLinger = .milliseconds(1)
        let shared = fixture
        let processes = [shared.waterfall(), shared.waterfall()]
        for round in 0..<2 {
            let now = Date.test + Double(round) * 40
            let results = try await withThrowingTaskGroup(of: (typedCity: String?, enrichment: Enrichment).self) {
                group in
                for lead in 0..<20 {
                    group.addTask {
                        // Some leads are the same person, met twice.
                        let values: LeadValues = [
                            .email: "p\(lead % 15)@acme.com", .city: lead % 4 == 0 ? "Typed" : "",
                        ]
                        let enrichment = try await processes[lead % 2].enrich(
                            .sample(values, id: Int64(lead)), now: now, waitUntil: now)
                        return (values[.city], enrichment)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.count == 20)
            #expect(results.allSatisfy { $0.typedCity != "Typed" || $0.enrichment.changes[.city] == nil })
        }
        // A question with an answer that is kept is never put twice.
        for (url, count) in answered.withLock(\.self) { #expect(count == 1, "\(url) was answered \(count) times") }
        let caps = fixture.configuration.caps
        func booked(_ account: SpendCap.Account) throws -> Double { Double(try shared.store.booked(account)) / 1e6 }
        if let most = caps.perEvent { #expect(try booked(.event("expo")) <= most) }
        if let most = caps.perDay { #expect(try booked(.day("2025-06-15")) <= most) }
        if let most = caps.perLead { for lead in 0..<20 { #expect(try booked(.lead(Int64(lead))) <= most) } }
        for partner in partners {
            guard let most = partner.mostPerDay else { continue }
            #expect(try booked(.partner(partner.id, day: "2025-06-15")) <= most)
        }
        #expect(try shared.store.audit().isEmpty)
        let open = try shared.store.spend(by: .partner).reduce(0) { $0 + $1.open }
        #expect(open == 0)
    }
}
