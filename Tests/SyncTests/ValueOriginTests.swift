import Foundation
import JobQueue
import Leads
import Store
import Testing

@testable import Sync

/// Whose value a refusal is about, and what an attempt sent.
@Suite struct ValueOriginTests {
    private static let profile = CRMProfile(
        personObjects: ["Contact", "Lead"], newPersonObject: "Lead", companyObject: "Account", batchSize: 10)

    private static func mapping() throws -> LeadMapping {
        LeadMapping(
            fields: FieldMap(
                person: [
                    .init(.industry, to: "Industry"), .init(.custom("Booth"), to: "Booth__c"),
                    .init(.template(try Template("{city}")), to: "City"),
                    .init(.template(try Template("{city}, {country}")), to: "Place"),
                    .init(.template(try Template("Trade show")), to: "LeadSource"),
                ],
                company: [.init(.employeeCount, to: "Employees")]),
            qualifiers: [Qualifier(name: "Interest", values: ["Robots"])],
            qualifierMaps: [QualifierMap("Interest", to: "Interest_Level__c")])
    }

    private static let lead = Lead(
        id: 1, event: "expo", identity: Identity(stored: "email:a@b.example"),
        values: [.industry: "Wizardry", .city: "Bern"], custom: ["Booth": "B12"],
        qualifiers: ["Interest": ["Robots", "Service"]], source: .csv, capturedAt: Date(timeIntervalSince1970: 0))

    private static let origins: [(String, String?, String?)] = [
        ("Industry", "industry", "Wizardry"), ("industry", "industry", "Wizardry"),
        ("Lead.Industry", "industry", "Wizardry"), ("Booth__c", "custom.Booth", "B12"), ("City", "city", "Bern"),
        ("Interest_Level__c", "qualifier.Interest", "Robots; Service"),
        ("Interest", "qualifier.Interest", "Robots; Service"), ("Employees", "employee_count", nil),
        ("Place", nil, nil), ("LeadSource", nil, nil), ("Unknown__c", nil, nil),
    ]

    @Test(arguments: origins)
    func `the field of an error leads to the place in the lead`(
        field: String, place: String?, value: String?
    ) throws {
        let origin = try Self.mapping().origin(of: field, in: Self.lead, for: Self.profile)
        #expect(origin?.leadField == place)
        #expect(origin?.value == value)
    }

    @Test func `a refusal is filed with the lead's value and its place`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        connector.onWrite = { report in
            for job in report.people.keys {
                report.people[job] = .refused(JobError(.dataValueValidation, message: "no such phone", field: "phone"))
            }
        }
        try fixture.enrich([person(1, [.phone: "+41445556677"])])
        let outcomes = try await fixture.sync(connector.stage(fixture.store))
        #expect(outcomes[1]?.error?.value == "+41445556677" && outcomes[1]?.error?.leadField == "phone")
        let error = try #require(try fixture.job(1)?.error)
        #expect(error.field == "phone" && error.value == "+41445556677" && error.leadField == "phone")
        let cause = try #require(try fixture.store.reconciliation().groups.first?.causes.first)
        #expect(cause.value == "+41445556677" && cause.leads == 1)
    }

    @Test func `a field that is not there parts no group by value`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        connector.onWrite = { report in
            for job in report.people.keys {
                report.people[job] = .refused(JobError(.missingRemoteField, message: "no such field", field: "phone"))
            }
        }
        try fixture.enrich([person(1, [.phone: "+41445556677"]), person(2, [.phone: "+41445556688"])])
        try await fixture.sync(connector.stage(fixture.store))
        let causes = try #require(try fixture.store.reconciliation().groups.first?.causes)
        #expect(causes.map(\.leads) == [2] && causes.first?.leadField == "phone" && causes.first?.value == nil)
    }

    @Test func `an answer without a mapping is named, though the lead gave several`() async throws {
        let fixture = try SyncFixture()
        let stage = ScriptedConnector().stage(fixture.store) {
            $0.mapping.qualifierMaps = [QualifierMap("Interest", to: "interest", values: ["Robots": "robots"])]
        }
        try fixture.enrich([person(1)], qualifiers: ["Interest": ["Robots", "Service"]])
        let error = try #require(try await fixture.sync(stage)[1]?.error)
        #expect(error.type == .noTagMapping && error.value == "Service")
        #expect(error.leadField == "qualifier.Interest" && error.field == "interest")
    }

    @Test func `what an attempt sent stands in the history, without values`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        try fixture.enrich([person(1, at: "a.test", [.notes: "wants a demo"])])
        try await fixture.sync(connector.stage(fixture.store))
        let sent = try #require(try fixture.job(1)?.history.last?.sent)
        #expect(
            sent == [
                SentWrite("company", .create, fields: ["domain", "name"]),
                SentWrite("contact", .create, fields: ["email", "lastname"]), SentWrite("company", .link),
                SentWrite("note", .activity),
            ])
    }
}
