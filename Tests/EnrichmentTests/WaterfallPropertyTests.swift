import Enrichment
import Foundation
import HTTPTransport
import Leads
import Store
import TestSupport
import Testing

/// Random partners, leads, answers and faults; the seed stands in the name of the failing case.
@Suite struct WaterfallPropertyTests {
    struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            // SplitMix64.
            state &+= 0x9e37_79b9_7f4a_7c15
            var word = state
            word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
            return word ^ (word >> 31)
        }
    }

    private static let samples: [LeadField: [String]] = [
        .email: ["ann@acme.com", "BOB@zenith.example", "not an address", "info@acme.com", "ann@gmail.com"],
        .phone: ["+3292123456", "nothing", "+1 202 555 0143"], .jobTitle: ["CFO", "Head of Sales"],
        .company: ["Acme", "Zenith GmbH"], .domain: ["acme.com", "zenith.example", "x"], .city: ["Ghent"],
        .country: ["Belgium", "Atlantis"],
        .linkedinURL: ["https://www.linkedin.com/in/ann-x", "linkedin.com/in/ann-x"],
        .firstName: ["Ann", "BOB"], .lastName: ["Lee"], .industry: ["Optics"], .employeeRange: ["11-50"],
    ]
    private static let fields = samples.keys.sorted()

    private static func response(_ random: inout Seeded) -> Result<HTTPResponse, TransportError> {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return .failure(.notSent("down"))
        case 1: return .failure(.answerLost("gone"))
        case 2:
            let status = [400, 401, 402, 404, 418, 429, 451, 500, 503].randomElement(using: &random) ?? 500
            return .success(.json("{}", status: status, headers: [("Retry-After", "7")]))
        case 3: return .success(.json(["<html>", "[]", "null", "", "{"].randomElement(using: &random) ?? ""))
        default:
            var members = [#""sure":\#(Double.random(in: -0.5...1.5, using: &random))"#]
            members.append(#""status":"\#(["valid", "accept_all", "invalid"].randomElement(using: &random) ?? "")""#)
            for field in fields where Bool.random(using: &random) {
                let value = samples[field]?.randomElement(using: &random) ?? ""
                members.append(
                    #""\#(field.rawValue)":\#(Int.random(in: 0..<8, using: &random) == 0 ? "true" : "\"\(value)\"")"#)
            }
            return .success(.json("{" + members.joined(separator: ",") + "}"))
        }
    }

    private static func partner(_ index: Int, _ random: inout Seeded) throws -> Partner {
        let sets = [
            ["email"], ["linkedin_url"], ["full_name", "company"], ["first_name", "last_name", "domain"], ["phone"],
        ]
        let anyOf = sets.filter { _ in Bool.random(using: &random) }
        let filled = fields.filter { _ in Bool.random(using: &random) }
        return try TestPartner.make(
            "p\(index)", fields: filled.isEmpty ? [.city] : filled, anyOf: anyOf.isEmpty ? [["email"]] : anyOf,
            isEnabled: Int.random(in: 0..<8, using: &random) > 0, hasKey: Int.random(in: 0..<8, using: &random) > 0)
    }

    @Test(arguments: 1...80 as ClosedRange<UInt64>)
    func `for any partners, answers and faults the lead leaves, nobody is asked twice, and typed values stand`(
        seed: UInt64
    ) async throws {
        var random = Seeded(state: seed)
        var partners: [Partner] = []
        var answers: [String: Result<HTTPResponse, TransportError>] = [:]
        for index in 0..<Int.random(in: 0...6, using: &random) {
            partners.append(try Self.partner(index, &random))
            answers["http://p\(index).test"] = Self.response(&random)
        }
        var values = LeadValues()
        var provenance: [LeadField: Provenance] = [:]
        for field in Self.fields where Int.random(in: 0..<3, using: &random) == 0 {
            values[field] = Self.samples[field]?.randomElement(using: &random)
            let source = [nil, "captured", "edited", "offline", "p0", "z"].randomElement(using: &random) ?? nil
            if let source { provenance[field] = Provenance(source: source, confidence: 0.6, at: .test) }
        }
        var configuration = EnrichmentConfiguration()
        configuration.wanted = Self.fields.shuffled(using: &random)
        configuration.order = partners.map(\.id).shuffled(using: &random)
        let script = answers
        let transport = ScriptedTransport { request throws(TransportError) in
            guard let answer = script.first(where: { request.url.hasPrefix($0.key) })?.value else { throw .badURL("?") }
            return try answer.get()
        }
        let lead = Lead.sample(values, provenance: provenance)
        let store = try Store.fresh()
        let waterfall = Waterfall(
            partners: partners, configuration: configuration, transport: transport, store: store)
        let now = Bool.random(using: &random) ? Date.test : .deadline
        let result = try await waterfall.enrich(lead, now: now, waitUntil: .deadline)

        for (field, change) in result.changes {
            guard let value = values[field], provenance[field]?.isFromPerson ?? true else { continue }
            let isForm = change.provenance.isFromPerson && Self.sameForm(value, change.value)
            let isInvalid = field == .email && !value.contains("@")
            #expect(isForm || isInvalid, "\(field): \(value) became \(change.value)")
        }
        for partner in partners {
            #expect(transport.calls(to: partner.id) <= 1)
            if !partner.isEnabled || partner.credential == nil { #expect(transport.calls(to: partner.id) == 0) }
        }
        #expect(Set(result.report.map(\.partner)) == Set(partners.map(\.id) + ["offline"]))
        #expect(result.report.count == partners.count + 1)
        if let wait = result.retryAfter { #expect(wait >= .zero && now < .deadline) }
        for change in result.changes.values {
            #expect((0...1).contains(change.provenance.confidence ?? 0) && !change.value.isEmpty)
        }

        // The next run asks nobody again who gave an answer that is kept.
        let kept = Set(try store.spend(by: .partner).filter { $0.hits + $0.misses > 0 }.map(\.name))
        _ = try await waterfall.enrich(lead, now: now, waitUntil: .deadline)
        for id in kept { #expect(transport.calls(to: id) <= 1) }
    }

    private static func sameForm(_ left: String, _ right: String) -> Bool {
        func bare(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }
        return bare(left) == bare(right)
    }
}
