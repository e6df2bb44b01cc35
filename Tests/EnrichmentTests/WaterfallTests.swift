import Enrichment
import Foundation
import HTTPTransport
import Leads
import Store
import TestSupport
import Testing

@Suite struct WaterfallTests {
    private static func configuration(_ wanted: [LeadField], _ order: [String] = []) -> EnrichmentConfiguration {
        var configuration = EnrichmentConfiguration()
        configuration.wanted = wanted
        configuration.order = order
        configuration.fieldOrder = [:]
        return configuration
    }

    private static let ann: LeadValues = [.email: "ann@acme.com"]

    @Test func `partners are asked in order, and one answer fills every field it can`() async throws {
        let partners = [
            try TestPartner.make("a", fields: [.city]), try TestPartner.make("b", fields: [.city, .phone, .industry]),
            try TestPartner.make("c", fields: [.city, .phone]),
        ]
        let transport = ScriptedTransport { request in
            request.url.hasPrefix("http://a")
                ? .json("{}", status: 404)
                : .json(#"{"city":"Ghent","phone":"+3292123456","industry":"Optics","sure":0.9}"#)
        }
        let result = try await Waterfall(
            partners: partners, configuration: Self.configuration([.city, .phone], ["a", "b", "c"]),
            transport: transport
        ).enrich(.sample(Self.ann), now: .test, waitUntil: .deadline)
        #expect(
            transport.sent.map(\.url) == [
                "http://a.test/person?email=ann%40acme.com", "http://b.test/person?email=ann%40acme.com",
            ])
        #expect(result.changes[.city]?.value == "Ghent" && result.changes[.industry]?.value == "Optics")
        var provenance = Provenance(source: "b", confidence: 0.9, at: .test)
        (provenance.call, provenance.price) = ("person", 1)
        #expect(result.changes[.phone]?.provenance == provenance)
        #expect(result.report.map(\.partner) == ["offline", "a", "b", "c"])
        #expect(result.report.map(\.outcome) == [.hit, .miss, .hit, nil])
        #expect(result.report[2].fields == [.phone, .city, .industry] && result.report[2].credits == 1)
        #expect(result.report[3].skipped == .notNeeded)
        #expect(result.credits == ["b": 1] && result.retryAfter == nil && result.unanswered.isEmpty)
        #expect(result.note.contains("learnt phone, city") && result.note.contains("a: miss; b: hit"))
    }

    @Test func `a field's own order goes before the common one`() async throws {
        let partners = [try TestPartner.make("a", fields: [.city]), try TestPartner.make("b", fields: [.city])]
        var configuration = Self.configuration([.city], ["a", "b"])
        configuration.fieldOrder = [.city: ["b"]]
        let transport = ScriptedTransport { _ in .json(#"{"city":"Ghent","sure":1}"#) }
        _ = try await Waterfall(partners: partners, configuration: configuration, transport: transport)
            .enrich(.sample(Self.ann), now: .test, waitUntil: .deadline)
        #expect(transport.calls(to: "a") == 0 && transport.calls(to: "b") == 1)
    }

    @Test func `what one partner finds makes another eligible`() async throws {
        let partners = [
            try TestPartner.make("a", fields: [.phone], anyOf: [["linkedin_url"]]),
            try TestPartner.make("b", fields: [.linkedinURL]),
        ]
        let transport = ScriptedTransport { request in
            request.url.hasPrefix("http://b")
                ? .json(#"{"linkedin_url":"linkedin.com/in/ann-x","sure":0.9}"#)
                : .json(#"{"phone":"+3292123456","sure":0.9}"#)
        }
        let result = try await Waterfall(
            partners: partners, configuration: Self.configuration([.phone, .linkedinURL], ["a", "b"]),
            transport: transport
        ).enrich(.sample(Self.ann), now: .test, waitUntil: .deadline)
        #expect(transport.sent.map { String($0.url.prefix(8)) } == ["http://b", "http://a"])
        #expect(result.changes[.phone]?.provenance.source == "a")
    }

    @Test func `each partner that was not asked has its reason`() async throws {
        let partners = [
            try TestPartner.make("off", fields: [.city], isEnabled: false),
            try TestPartner.make("phone", fields: [.city], anyOf: [["phone"]]),
            try TestPartner.make("other", fields: [.industry]),
            try TestPartner.make("keyless", fields: [.city], hasKey: false),
        ]
        let transport = ScriptedTransport { _ in .json("{}", status: 500) }
        let result = try await Waterfall(
            partners: partners, configuration: Self.configuration([.city]), transport: transport
        ).enrich(.sample(Self.ann), now: .test, waitUntil: .deadline)
        let reasons = Dictionary(uniqueKeysWithValues: result.report.map { ($0.partner, $0) })
        #expect(reasons["off"]?.skipped == .disabled && reasons["phone"]?.skipped == .ineligible)
        #expect(reasons["other"]?.skipped == .notNeeded && reasons["keyless"]?.skipped == .unconfigured)
        #expect(transport.sent.isEmpty && result.retryAfter == nil)
    }

    @Test func `only what the partner needs is sent`() async throws {
        let partner = try TestPartner.make("a", fields: [.city], anyOf: [["email"], ["full_name", "company"]])
        let transport = ScriptedTransport { _ in .json("{}", status: 404) }
        let values: LeadValues = [
            .email: "ann@acme.com", .firstName: "Ann", .lastName: "Lee", .company: "Acme", .phone: "+3292123456",
            .notes: "x",
        ]
        let waterfall = try Waterfall(
            partners: [partner], configuration: Self.configuration([.city]), transport: transport)
        _ = try await waterfall.enrich(.sample(values), now: .test, waitUntil: .deadline)
        var nameless = values
        nameless[.email] = nil
        _ = try await waterfall.enrich(.sample(nameless), now: .test, waitUntil: .deadline)
        #expect(
            transport.sent.map(\.url) == [
                "http://a.test/person?email=ann%40acme.com", "http://a.test/person?company=Acme&full_name=Ann%20Lee",
            ])
    }

    @Test func `headcount is had by number or by range, and a phone by a mobile number`() async throws {
        let partner = try TestPartner.make("a", fields: [.employeeRange, .phone])
        let transport = ScriptedTransport { _ in .json(#"{"employee_range":"51-200","sure":0.9}"#) }
        let waterfall = try Waterfall(
            partners: [partner], configuration: Self.configuration([.employeeCount, .phone]), transport: transport)
        let full: LeadValues = [.email: "a@acme.com", .employeeRange: "1-10", .mobilePhone: "+3292123456"]
        _ = try await waterfall.enrich(.sample(full), now: .test, waitUntil: .deadline)
        #expect(transport.sent.isEmpty)
        let result = try await waterfall.enrich(.sample(Self.ann), now: .test, waitUntil: .deadline)
        #expect(result.changes[.employeeRange]?.value == "51-200")
    }

    @Test func `a private address is taken only where it is wanted`() async throws {
        let partner = try TestPartner.make("a", fields: [.personalEmail, .city])
        let transport = ScriptedTransport { _ in .json(#"{"personal_email":"a@home.example","city":"Ghent","sure":1}"#)
        }
        for (wanted, isTaken) in [([LeadField.city], false), ([.city, .personalEmail], true)] {
            let result = try await Waterfall(
                partners: [partner], configuration: Self.configuration(wanted), transport: transport
            ).enrich(.sample(Self.ann), now: .test, waitUntil: .deadline)
            #expect((result.changes[.personalEmail] != nil) == isTaken)
        }
    }

    @Test func `a suppressed person is dropped, and nobody is asked again`() async throws {
        let partners = ["a", "b", "c"].compactMap { try? TestPartner.make($0, fields: $0 == "a" ? [.city] : [.phone]) }
        let transport = ScriptedTransport { request in
            request.url.hasPrefix("http://a") ? .json(#"{"city":"Ghent","sure":1}"#) : .json("{}", status: 451)
        }
        let store = try Store.fresh()
        func run(_ values: LeadValues) async throws -> Enrichment {
            try await Waterfall(
                partners: partners, configuration: Self.configuration([.city, .phone]), transport: transport,
                store: store
            ).enrich(.sample(values), now: .test, waitUntil: .deadline)
        }
        let first = try await run(Self.ann)
        #expect(first.isSuppressed && first.changes[.city] == nil && first.changes[.domain]?.value == "acme.com")
        #expect(first.report.first { $0.partner == "a" }?.fields == [])
        #expect(first.report.first { $0.partner == "c" }?.skipped == .suppressed && first.retryAfter == nil)
        let again = try await run([.email: "ANN@acme.com", .firstName: "Ann"])
        #expect(again.isSuppressed && transport.sent.count == 2)
    }

    @Test func `the report holds neither personal data nor keys and survives JSON`() async throws {
        let partner = try TestPartner.make("a", fields: [.city, .lastName])
        let transport = ScriptedTransport { _ in .json(#"{"city":"Ghent","last_name":"Lindholm","sure":1}"#) }
        let result = try await Waterfall(
            partners: [partner], configuration: Self.configuration([.city]), transport: transport
        ).enrich(.sample(Self.ann), now: .test, waitUntil: .deadline)
        let data = try JSONEncoder().encode(result.report)
        let text = String(decoding: data, as: UTF8.self) + result.note
        for secret in ["Ghent", "Lindholm", "ann", "acme", TestPartner.key] { #expect(!text.contains(secret)) }
        #expect(try JSONDecoder().decode([PartnerReport].self, from: data) == result.report)
    }
}
