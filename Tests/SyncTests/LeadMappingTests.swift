import Foundation
import JobQueue
import Leads
import Store
import Testing

@testable import Sync

@Suite struct LeadMappingTests {
    static let profile = CRMProfile(
        personObjects: ["Contact", "Lead"], newPersonObject: "Lead", companyObject: "Account",
        membershipObject: "CampaignMember", ownerField: "OwnerId", batchSize: 200)

    static func lead(
        _ values: LeadValues = [.email: "ann@a.test", .lastName: "Lee"], qualifiers: [String: [String]] = [:],
        custom: [String: String] = [:], by rep: String? = nil, scans: Int = 1
    ) -> Lead {
        Lead(
            id: 1, event: "expo", identity: Identity(stored: "email:ann@a.test"), values: values, custom: custom,
            qualifiers: qualifiers, source: .badge, capturedBy: rep, capturedAt: Date(milliseconds: 1_795_000_000_000),
            scanCount: scans, consent: "v3", device: "tablet")
    }

    private static func values(
        _ mapping: LeadMapping, _ lead: Lead, _ object: String = "Lead", owners: [String: String] = [:]
    ) throws -> [String: String] {
        let values = try mapping.values(of: lead, for: object, in: profile, owners: owners)
        return Dictionary(values.map { ($0.remote, $0.value) }) { first, _ in first }
    }

    // MARK: - Templates

    @Test(arguments: [
        ("Trade show", "Trade show"), ("Met at {event}", "Met at expo"), ("{company|unknown}", "unknown"),
        ("{{literal}}", "{literal}"), ("{first_name} {last_name}", " Lee"), ("{custom.Booth}/{scan_count}", "B12/3"),
        ("{qualifier.Interest}", "Robots, Service"), ("{captured_at}", "2026-11-18T11:06:40Z"), ("{source}", "badge"),
        ("{consent|none} on {device}", "v3 on tablet"),
    ])
    func `a template is filled with the lead's values`(text: String, value: String) throws {
        let lead = Self.lead(qualifiers: ["Interest": ["Robots", "Service"]], custom: ["Booth": "B12"], scans: 3)
        #expect(try Template(text).value(of: lead) == value)
    }

    @Test func `a template whose places are all empty gives no value`() throws {
        #expect(try Template("at {company} in {city}").value(of: Self.lead()) == nil)
        #expect(try Template("at {company|} in {city}").value(of: Self.lead()) == "at  in ")
    }

    @Test(arguments: ["{", "{event", "{nothing}", "{custom.}", "a {firstname} b"])
    func `a template that names nothing is refused`(text: String) {
        #expect(throws: Template.Flaw.self) { try Template(text) }
    }

    // MARK: - Fields

    @Test func `a line for one object replaces the shared one and holds for that object alone`() throws {
        let mapping = LeadMapping(
            fields: FieldMap(
                person: [.init(.email, to: "Email"), .init(.city, to: "City")],
                company: [.init(.company, to: "Name")],
                objects: [
                    "Contact": [.init(.city, to: "MailingCity")],
                    "Lead": [.init(.template(try Template("x")), to: "City")],
                ]))
        let lead = Self.lead([.email: "ann@a.test", .city: "Bern", .company: "Ay"])
        #expect(try Self.values(mapping, lead) == ["Email": "ann@a.test", "City": "x"])
        #expect(
            try Self.values(mapping, lead, "Contact")
                == ["Email": "ann@a.test", "City": "Bern", "MailingCity": "Bern"])
        #expect(try Self.values(mapping, lead, "Account") == ["Name": "Ay"])
        #expect(mapping.names(of: "Contact", in: Self.profile) == ["City", "Email", "MailingCity"])
    }

    // MARK: - Qualifiers

    private static func mapping(_ qualifiers: [Qualifier], _ maps: [QualifierMap], skips: Bool = false) -> LeadMapping {
        LeadMapping(
            fields: FieldMap(person: [], company: []), qualifiers: qualifiers, qualifierMaps: maps,
            skipsUnmappedQualifiers: skips)
    }

    @Test func `answers become options, several of them joined`() throws {
        let mapping = Self.mapping(
            [Qualifier(name: "Interest", values: ["Robots", "Service"], isMultiple: true)],
            [QualifierMap("Interest", to: "Interest__c", values: ["Robots": "rob", "Service": "srv"])])
        #expect(
            try Self.values(mapping, Self.lead(qualifiers: ["Interest": ["Robots", "Service"]]))
                == ["Interest__c": "rob;srv"])
        #expect(try Self.values(mapping, Self.lead()) == [:])
        #expect(try Self.values(mapping, Self.lead(qualifiers: ["Interest": ["Robots"]]), "Account") == [:])
    }

    @Test func `a qualifier may go to another object than the person`() throws {
        let mapping = Self.mapping([], [QualifierMap("Interest", to: "Note__c", object: "CampaignMember")])
        let lead = Self.lead(qualifiers: ["Interest": ["Robots"]])
        #expect(try Self.values(mapping, lead) == [:])
        #expect(try Self.values(mapping, lead, "CampaignMember") == ["Note__c": "Robots"])
    }

    @Test func `yes and no become a boolean`() throws {
        let mapping = Self.mapping([Qualifier(name: "Demo", kind: .boolean)], [QualifierMap("Demo", to: "Demo__c")])
        #expect(try Self.values(mapping, Self.lead(qualifiers: ["Demo": ["Yes"]])) == ["Demo__c": "true"])
        #expect(try Self.values(mapping, Self.lead(qualifiers: ["Demo": ["nein"]])) == ["Demo__c": "false"])
    }

    /// What is wrong with the answers, and the error it makes.
    static let refused: [(String, [String: [String]], ErrorType)] = [
        ("a value without a mapping", ["Interest": ["Other"]], .noTagMapping),
        ("a value the qualifier has not", ["Size": ["Huge"]], .noTagMapping),
        ("a qualifier without a mapping", ["Unheard": ["Yes"]], .noTagMapping),
        ("several values where one is allowed", ["Size": ["Small", "Large"]], .dataValueValidation),
        ("a word where a number is asked", ["Seats": ["many"]], .dataValueValidation),
        ("nothing where an answer is required", [:], .missingRequiredField),
    ]

    @Test(arguments: refused.indices)
    func `what cannot be mapped fails the lead with its error`(index: Int) throws {
        let (what, answers, type) = Self.refused[index]
        let mapping = Self.mapping(
            [
                Qualifier(name: "Size", values: ["Small", "Large"], isRequired: true),
                Qualifier(name: "Seats", kind: .number),
            ],
            [
                QualifierMap("Interest", to: "Interest__c", values: ["Robots": "rob"]),
                QualifierMap("Size", to: "Size__c"),
                QualifierMap("Seats", to: "Seats__c"),
            ])
        let given = type == .missingRequiredField ? answers : ["Size": ["Small"]].merging(answers) { $1 }
        let error = #expect(throws: JobError.self, "\(what)") {
            try Self.values(mapping, Self.lead(qualifiers: given))
        }
        #expect(error?.type == type, "\(what): \(error?.message ?? "")")
    }

    @Test func `the configuration may let unmapped answers fall`() throws {
        let skipping = Self.mapping(
            [], [QualifierMap("Interest", to: "Interest__c", values: ["Robots": "rob"], unmapped: .skip)], skips: true)
        let lead = Self.lead(qualifiers: ["Interest": ["Other", "Robots"], "Unheard": ["Yes"]])
        #expect(try Self.values(skipping, lead) == ["Interest__c": "rob"])
    }

    @Test func `what is archived or asked at another event is required nowhere here`() throws {
        let mapping = Self.mapping(
            [
                Qualifier(name: "Old", isRequired: true, isArchived: true),
                Qualifier(name: "Fair", isRequired: true, events: ["fair"]),
            ], [])
        #expect(try Self.values(mapping, Self.lead()) == [:])
    }

    // MARK: - Owners

    @Test func `the rep becomes the owner by the map, by the same e-mail, or not at all`() throws {
        var mapping = LeadMapping(
            fields: FieldMap(person: [], company: []), owner: OwnerRule(users: ["Rep@a.test": "boss@crm.test"]))
        let owners = ["boss@crm.test": "005B", "same@a.test": "005S"]
        func owner(_ rep: String?) throws -> String? {
            try Self.values(mapping, Self.lead(by: rep), owners: owners)["OwnerId"]
        }
        #expect(try owner("rep@A.test") == "005B")
        #expect(try owner("same@a.test") == "005S")
        #expect(try owner("unknown@a.test") == nil)
        #expect(try owner("Ann") == nil)
        #expect(try owner(nil) == nil)
        mapping.owner = OwnerRule(users: ["rep@a.test": "005X"], byEmail: false)
        #expect(try owner("rep@a.test") == "005X")
        #expect(try owner("same@a.test") == nil)
    }
}
