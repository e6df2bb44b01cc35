import Enrichment
import Foundation
import HTTPTransport
import Leads
import Testing

@Suite struct WaterfallMergeTests {
    private func run(
        _ values: LeadValues, wanted: [LeadField], provenance: [LeadField: Provenance] = [:],
        _ answers: [(id: String, fields: [LeadField], json: String)], anyOf: [[String]] = [["linkedin_url"]]
    ) async throws -> (result: Enrichment, transport: ScriptedTransport) {
        var configuration = EnrichmentConfiguration()
        configuration.wanted = wanted
        configuration.order = answers.map(\.id)
        configuration.fieldOrder = [:]
        let bodies = Dictionary(uniqueKeysWithValues: answers.map { ("http://\($0.id).test", $0.json) })
        let transport = ScriptedTransport { request in
            .json(bodies.first { request.url.hasPrefix($0.key) }?.value ?? "{}")
        }
        var partners: [Partner] = []
        for answer in answers { partners.append(try TestPartner.make(answer.id, fields: answer.fields, anyOf: anyOf)) }
        var values = values
        values[.linkedinURL] = values[.linkedinURL] ?? "https://www.linkedin.com/in/ann-x"
        let result = try await Waterfall(partners: partners, configuration: configuration, transport: transport)
            .enrich(.sample(values, provenance: provenance), now: .test, waitUntil: .deadline)
        return (result, transport)
    }

    @Test func `what a person typed, a badge said or somebody edited stands`() async throws {
        let values: LeadValues = [.city: "Gent", .jobTitle: "Boss", .phone: "+3292123456"]
        let edited = [
            LeadField.jobTitle: Provenance(source: Provenance.edited, at: .test),
            .phone: Provenance(source: Provenance.captured, at: .test),
        ]
        let (result, _) = try await run(
            values, wanted: [.city, .jobTitle, .phone, .industry], provenance: edited,
            [
                (
                    "a", [.city, .jobTitle, .phone, .industry],
                    #"{"city":"X","job_title":"Y","phone":"+3293333333","industry":"Z","sure":1}"#
                )
            ])
        #expect(result.changes[.city] == nil && result.changes[.jobTitle] == nil && result.changes[.phone] == nil)
        #expect(result.changes[.industry]?.value == "Z")
    }

    @Test func `an e-mail that is none is replaced, but kept where nothing better is found`() async throws {
        let hit = (id: "a", fields: [LeadField.email], json: #"{"email":"ann@acme.com","status":"valid","sure":0.9}"#)
        let (better, _) = try await run([.email: "ann at acme"], wanted: [.email], [hit])
        #expect(better.changes[.email]?.value == "ann@acme.com" && better.changes[.email]?.provenance.verified == true)
        #expect(better.changes[.emailStatus] == nil)
        let (none, _) = try await run([.email: "ann at acme"], wanted: [.email], [])
        #expect(none.changes[.email] == nil && none.changes[.emailStatus]?.value == "invalid")
    }

    @Test func `an unverified address is a fallback: the next is asked, and verified beats unverified`() async throws {
        let loose = (
            id: "a", fields: [LeadField.email], json: #"{"email":"a@acme.com","status":"accept_all","sure":0.99}"#
        )
        let sure = (id: "b", fields: [LeadField.email], json: #"{"email":"b@acme.com","status":"valid","sure":0.6}"#)
        let (both, transport) = try await run([:], wanted: [.email], [loose, sure])
        #expect(both.changes[.email]?.value == "b@acme.com" && transport.sent.count == 2)
        #expect(both.report.first { $0.partner == "a" }?.fields == [])
        let (reversed, stopped) = try await run([:], wanted: [.email], [sure, loose])
        #expect(reversed.changes[.email]?.value == "b@acme.com" && stopped.sent.count == 1)
        let (alone, _) = try await run([:], wanted: [.email], [loose])
        #expect(alone.changes[.email]?.value == "a@acme.com" && alone.changes[.email]?.provenance.verified == false)
    }

    @Test func `the surer value wins, and with equal confidence the earlier partner`() async throws {
        func city(_ id: String, _ name: String, _ sure: Double) -> (id: String, fields: [LeadField], json: String) {
            (id, [.city], #"{"city":"\#(name)","sure":\#(sure)}"#)
        }
        let (surer, _) = try await run([:], wanted: [.city], [city("a", "Ghent", 0.2), city("b", "Bruges", 0.4)])
        #expect(surer.changes[.city]?.value == "Bruges")
        let (lesser, _) = try await run([:], wanted: [.city], [city("a", "Ghent", 0.4), city("b", "Bruges", 0.2)])
        #expect(lesser.changes[.city]?.value == "Ghent")
        let (equal, _) = try await run([:], wanted: [.city], [city("a", "Ghent", 0.4), city("b", "Bruges", 0.4)])
        #expect(equal.changes[.city]?.value == "Ghent")
    }

    @Test func `an invalid value of a partner is no value`() async throws {
        let (result, transport) = try await run(
            [:], wanted: [.phone],
            [
                ("a", [.phone], #"{"phone":"ask me","sure":1}"#),
                ("b", [.phone], #"{"phone":"+32 9 212 34 56","sure":1}"#),
            ])
        #expect(transport.sent.count == 2 && result.changes[.phone]?.value == "+3292123456")
    }

    @Test func `the title of a partner that knows another employer is set aside, the person's city is not`()
        async throws
    {
        let other = (
            id: "a", fields: [LeadField.jobTitle, .company, .city, .email, .industry],
            json:
                #"{"job_title":"CFO","company":"Zenith","city":"Ghent","email":"ann@zenith.com","industry":"Ships","sure":1}"#
        )
        let (typed, _) = try await run([.company: "Acme GmbH"], wanted: [.jobTitle, .city], [other])
        #expect(typed.changes[.jobTitle] == nil && typed.changes[.email] == nil && typed.changes[.industry] == nil)
        #expect(typed.changes[.city]?.value == "Ghent")
        #expect(typed.report.last?.setAside == [.email, .jobTitle, .industry])

        let first = (id: "b", fields: [LeadField.company], json: #"{"company":"Acme","sure":0.6}"#)
        let (mixed, _) = try await run([:], wanted: [.company, .jobTitle], [first, other])
        #expect(mixed.changes[.company]?.value == "Acme" && mixed.changes[.jobTitle] == nil)
        let agreeing = (
            id: "a", fields: [LeadField.jobTitle, .company],
            json: #"{"job_title":"CFO","company":"ACME Inc.","sure":1}"#
        )
        let (same, _) = try await run([:], wanted: [.company, .jobTitle], [first, agreeing])
        #expect(same.changes[.jobTitle]?.value == "CFO")
    }

    @Test func `the employer of the typed work e-mail counts as known`() async throws {
        let (result, _) = try await run(
            [.email: "ann@acme.com"], wanted: [.jobTitle],
            [
                (
                    "a", [.jobTitle, .company, .domain],
                    #"{"job_title":"CFO","company":"Zenith","domain":"zenith.com","sure":1}"#
                )
            ])
        #expect(result.changes[.jobTitle] == nil && result.changes[.domain]?.value == "acme.com")
        #expect(result.changes[.company]?.value == "Acme")
    }

    @Test func `a guess yields to a partner`() async throws {
        let (result, transport) = try await run(
            [.email: "ann.lee@acme.com"], wanted: [.company, .firstName],
            [("a", [.company, .firstName], #"{"company":"Acme Robotics","first_name":"Annabel","sure":0.8}"#)])
        #expect(transport.sent.count == 1 && result.changes[.company]?.value == "Acme Robotics")
        #expect(result.changes[.firstName]?.value == "Annabel" && result.changes[.lastName] == nil)
    }

    @Test func `a partner's value of an earlier run yields to a better one and is not asked for again`() async throws {
        let earlier = [LeadField.city: Provenance(source: "z", confidence: 0.4, at: .test)]
        let (result, _) = try await run(
            [.city: "Gand"], wanted: [.city], provenance: earlier, [("a", [.city], #"{"city":"Ghent","sure":0.9}"#)])
        #expect(result.changes[.city]?.value == "Ghent")
        let sure = [LeadField.city: Provenance(source: "z", confidence: 0.9, at: .test)]
        let (kept, transport) = try await run(
            [.city: "Gand"], wanted: [.city], provenance: sure, [("a", [.city], #"{"city":"Ghent","sure":1}"#)])
        #expect(kept.changes[.city] == nil && transport.sent.isEmpty)
    }
}
