import Foundation
import Leads
import Testing

@testable import Enrichment

/// The step of price 0, seen through a waterfall without partners.
@Suite struct OfflineKnowledgeTests {
    private func learn(_ values: LeadValues) async throws -> [LeadField: EnrichedValue] {
        let transport = ScriptedTransport { _ in .json("{}", status: 500) }
        let result = try await Waterfall(partners: [], transport: transport)
            .enrich(.sample(values), now: .test, waitUntil: .deadline)
        #expect(result.retryAfter == nil && transport.sent.isEmpty)
        #expect(result.report.map(\.partner) == ["offline"])
        return result.changes
    }

    @Test func `a work e-mail gives domain, website, and at the end a guess of the company`() async throws {
        let changes = try await learn([.email: "a.b@mail.acme-robotics.co.uk"])
        #expect(changes[.domain]?.value == "acme-robotics.co.uk")
        #expect(changes[.website]?.value == "https://acme-robotics.co.uk")
        #expect(changes[.company]?.value == "Acme Robotics")
        #expect(changes[.company]?.provenance == Provenance(source: "offline", confidence: 0.2, at: .test))
        #expect(changes[.emailStatus] == nil && changes[.firstName] == nil)
    }

    @Test(arguments: [
        ("ann@gmail.com", "free_mail"), ("x@mailinator.com", "disposable"), ("info@acme.com", "role"),
        ("nonsense", "invalid"),
    ])
    func `what an address is not good for is flagged`(email: String, status: String) async throws {
        let changes = try await learn([.email: email])
        #expect(changes[.emailStatus]?.value == status)
        #expect((changes[.domain] == nil) == (status != "role"))
    }

    @Test func `names come from the address only where both are missing`() async throws {
        let both = try await learn([.email: "anna.mueller+expo@acme.com"])
        #expect(both[.firstName]?.value == "Anna" && both[.lastName]?.value == "Mueller")
        #expect(both[.lastName]?.provenance.confidence == 0.3)
        let one = try await learn([.email: "anna.mueller@acme.com", .lastName: "Schmidt"])
        #expect(one[.firstName] == nil && one[.lastName] == nil)
        for email in ["amueller@acme.com", "anna.m@acme.com", "a1.mueller@acme.com", "anna.b.mueller@acme.com"] {
            #expect(try await learn([.email: email])[.firstName] == nil)
        }
    }

    @Test func `a number is brought to E.164 with the lead's country, and says the country where none is known`()
        async throws
    {
        let german = try await learn([.phone: "0171 1234567", .country: "Germany"])
        #expect(german[.phone]?.value == "+491711234567" && german[.countryCode]?.value == "DE")
        #expect(german[.phone]?.provenance.source == Provenance.captured)
        let french = try await learn([.phone: "+33 6 12 34 56 78"])
        #expect(french[.country]?.value == "France" && french[.country]?.provenance.confidence == 0.4)
        #expect(try await learn([.phone: "0171 1234567"])[.phone] == nil)
    }

    @Test func `seniority and department follow from the title`() async throws {
        let changes = try await learn([.jobTitle: "VP of Sales"])
        #expect(changes[.seniority]?.value == "vp" && changes[.department]?.value == "sales")
    }

    @Test func `case is mended and stays the person's word; care is kept`() async throws {
        let changes = try await learn([.firstName: "ANNA", .lastName: "mcdonald"])
        #expect(changes[.firstName]?.value == "Anna" && changes[.lastName]?.value == "McDonald")
        #expect(changes[.firstName]?.provenance.isFromPerson == true)
        #expect(try await learn([.firstName: "Dr. Anna", .lastName: "van den Berg", .company: "ACME gmbh"]).isEmpty)
    }

    @Test(
        arguments: [
            (LeadField.email, "info@acme.com", nil), (.email, "X@Acme.com", "x@acme.com"),
            (.email, "x@mailinator.com", nil),
            (.linkedinURL, "linkedin.com/in/Ann", "https://www.linkedin.com/in/ann"),
            (.linkedinURL, "linkedin.com/company/x", nil),
            (.domain, "https://www.acme.com/x", "acme.com"), (.domain, "linkedin.com", nil), (.phone, "call me", nil),
            (.country, "germany", "Germany"), (.countryCode, "Atlantis", nil), (.employeeCount, "1,200", "1200"),
            (.employeeCount, "51-200", nil), (.employeeRange, "51-200", "51-200"), (.city, "  New   York ", "New York"),
        ] as [(LeadField, String, String?)])
    func `a partner's value is brought to house form, or is none`(field: LeadField, value: String, expected: String?) {
        #expect(OfflineKnowledge.canonical(value, of: field, region: nil) == expected)
    }

    @Test(
        arguments: [
            ("Acme Robotics GmbH", "acme.com", "ACME Robotics", nil, false), ("Acme", nil, "Acme Robotics", nil, false),
            ("Acme", "acme.de", "Zenith", "acme.com", false), ("Acme", nil, "Zenith", nil, true),
            (nil, "acme.com", "Acme", nil, false), ("Acme", nil, nil, "acme.com", false),
            (nil, "acme.com", nil, "zenith.com", true), ("International Business Machines", nil, nil, "ibm.com", false),
            (nil, nil, "Acme", "acme.com", false), ("Acme", "acme.com", nil, "zenith.com", true),
        ] as [(String?, String?, String?, String?, Bool)])
    func `employers differ only where they can be compared`(
        company: String?, domain: String?, otherCompany: String?, otherDomain: String?, differ: Bool
    ) {
        let one = Employer(company: company, domain: domain)
        let other = Employer(company: otherCompany, domain: otherDomain)
        #expect(one.differs(from: other) == differ)
        #expect(other.differs(from: one) == differ)
    }
}
