import Foundation
import JobQueue
import Leads
import Store
import Synchronization
import Testing

@testable import Sync

/// Campaigns, activities, owners and metadata on their way through the stage.
@Suite struct SyncExtrasTests {
    private static let list = Campaign(kind: .list, reference: "Expo")
    private static let notes: LeadValues = [.notes: "wants a demo"]

    // MARK: - Campaigns

    @Test func `the leads of an event are put in its campaign, with the status that a qualifier decides`() async throws
    {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        let stage = connector.stage(fixture.store) {
            $0.mapping.skipsUnmappedQualifiers = true
            $0.campaigns = [
                "expo": CampaignRule(
                    campaign: Self.list, status: "Sent", statusQualifier: "Demo", statuses: ["Yes": "Responded"])
            ]
        }
        try fixture.enrich([person(1)], qualifiers: ["Demo": ["Yes"]])
        try fixture.enrich([person(2)], qualifiers: ["Demo": ["No"]])
        try fixture.enrich([person(3)], event: "fair")
        #expect(Set(try await fixture.sync(stage).values.map(\.name)) == ["done"])
        #expect(connector.records.memberships == ["p0 Expo Responded", "p1 Expo Sent"])
    }

    @Test func `a value without a status, and none to fall back on, fails the lead and no other`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        let stage = connector.stage(fixture.store) {
            $0.mapping.skipsUnmappedQualifiers = true
            $0.campaigns = [
                "expo": CampaignRule(campaign: Self.list, statusQualifier: "Demo", statuses: ["Yes": "Responded"])
            ]
        }
        try fixture.enrich([person(1)], qualifiers: ["Demo": ["Perhaps"]])
        try fixture.enrich([person(2)], qualifiers: ["Demo": ["Yes"]])
        let outcomes = try await fixture.sync(stage)
        #expect(outcomes[1]?.error?.type == .campaign)
        #expect(outcomes[2]?.name == "done")
    }

    @Test func `who was scanned too rarely is not put in`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        let stage = connector.stage(fixture.store) {
            $0.campaigns = ["expo": CampaignRule(campaign: Self.list, leastScans: 2)]
        }
        try fixture.enrich([person(1), person(2), person(2)])
        try await fixture.sync(stage)
        #expect(connector.records.memberships == ["p1 Expo -"])
    }

    @Test func `a company that another lead's key found is that of every lead that names it`() async throws {
        let connector = ScriptedConnector(matchesCompaniesByName: true)
        let first = try SyncFixture()
        try first.enrich([person(1, at: "a.test")])
        try await first.sync(connector.stage(first.store))
        // By the name alone the CRM knows nobody, and of the company nothing has to be written.
        let fixture = try SyncFixture()
        try fixture.enrich([person(2, at: "a.test"), person(3, [.company: "Company of a.test"])])
        let outcomes = try await fixture.sync(connector.stage(fixture.store))
        #expect(outcomes.values.allSatisfy { $0.name == "done" }, "\(outcomes)")
        #expect(connector.records.plans.last?.companies.isEmpty == true)
        #expect(connector.records.companies.count == 1)
    }

    @Test func `a campaign that refuses leaves the person written, and a retry does only the rest`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        let stage = connector.stage(fixture.store) { $0.campaigns = ["expo": CampaignRule(campaign: Self.list)] }
        let archived = JobError(.campaign, message: "the list is archived")
        connector.onWrite = { report in
            for job in report.memberships.keys { report.memberships[job] = .refused(archived) }
        }
        try fixture.enrich([person(1, at: "b.test", Self.notes)])
        #expect(try await fixture.sync(stage)[1]?.error == archived)
        let job = try #require(try fixture.job(1))
        #expect(job.state == .failed && job.steps == ["company", "person", "association", "activity"])
        connector.onWrite = nil
        #expect(try fixture.store.retry(JobFilter()).count == 1)
        #expect(try await fixture.sync(stage)[1]?.name == "done")
        let again = try #require(connector.records.plans.last)
        #expect(again.companies.isEmpty && again.people.first?.fields == [:] && again.people.first?.activity == nil)
        #expect(connector.records.created == ["company b.test", "contact p1@a.test", "note Met at expo"])
    }

    // MARK: - Activities

    @Test func `notes become an activity once, whatever is sent again`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        let stage = connector.stage(fixture.store)
        try fixture.enrich([person(1), person(2, at: nil, Self.notes)])
        try await fixture.sync(stage)
        let activities = connector.records.activities.values
        #expect(activities.map(\.subject) == ["Met at expo"])
        #expect(activities.first?.body.hasPrefix("wants a demo\n") == true)
        // A later capture with news sends the lead again.
        try fixture.enrich([person(2, at: nil, [.city: "Bern"])])
        #expect(try await fixture.sync(stage)[2]?.name == "done")
        #expect(connector.records.created.filter { $0.hasPrefix("note") }.count == 1)
    }

    @Test func `an activity whose answer was lost is looked for before it is written again`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        let stage = connector.stage(fixture.store, policy: RetryPolicy(base: .zero))
        connector.onWrite = { report in
            for job in report.activities.keys {
                report.activities[job] = .unknown(JobError(.network, message: "the answer was lost"))
            }
        }
        try fixture.enrich([person(1, at: nil, Self.notes)])
        #expect(try await fixture.sync(stage)[1]?.name == "retry")
        connector.onWrite = nil
        #expect(try await fixture.sync(stage)[1]?.name == "done")
        #expect(connector.records.plans.last?.people.first?.activity?.mayBeThere == true)
        #expect(connector.records.created.filter { $0.hasPrefix("note") }.count == 1)
        #expect(try fixture.broken().isEmpty)
    }

    @Test(arguments: [ActivityRule.When.never, .notes, .always])
    func `the configuration says which captures are recorded`(when: ActivityRule.When) async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        let stage = connector.stage(fixture.store) { $0.activity = ActivityRule(when) }
        try fixture.enrich([person(1), person(2, at: nil, Self.notes)])
        try await fixture.sync(stage)
        #expect(connector.records.activities.count == (when == .never ? 0 : when == .notes ? 1 : 2))
    }

    @Test func `what was mended in the CRM a moment ago is seen by a retry`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        connector.descriptions = ["contact": Self.contact(["email"])]
        let stage = connector.stage(fixture.store)
        try fixture.enrich([person(1)])
        #expect(try await fixture.sync(stage)[1]?.error?.type == .missingRemoteField)
        connector.descriptions = ["contact": Self.contact(["email", "lastname", "phone", "city"])]
        #expect(try fixture.store.retry(JobFilter()) == [1])
        #expect(try await fixture.sync(stage)[1]?.name == "done")
    }

    // MARK: - Owners

    @Test func `users are asked for once, and remembered with those who are none`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        connector.users = ["rep@a.test": "77"]
        let stage = connector.stage(fixture.store) { $0.mapping.owner = OwnerRule() }
        try fixture.enrich([person(1)], by: "Rep@a.test")
        try fixture.enrich([person(2)], by: "stranger@a.test")
        try await fixture.sync(stage)
        let people = try #require(connector.records.plans.last).people
        #expect(people.map { $0.fields["owner"] } == ["77", nil])
        try fixture.enrich([person(3)], by: "rep@a.test")
        try fixture.enrich([person(4)], by: "stranger@a.test")
        try await fixture.sync(stage)
        #expect(connector.records.askedOwners == [["rep@a.test", "stranger@a.test"]])
    }

    @Test func `where the users cannot be asked, no record is made without its owner`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        connector.users = ["rep@a.test": "77"]
        connector.usersError = JobError(.remoteUnavailable, message: "maintenance")
        let stage = connector.stage(fixture.store) { $0.mapping.owner = OwnerRule() }
        try fixture.enrich([person(1)], by: "rep@a.test")
        try fixture.enrich([person(2)])
        let outcomes = try await fixture.sync(stage)
        #expect(outcomes[1]?.name == "retry")
        #expect(outcomes[2]?.name == "done", "nobody asked for an owner of this one")
        connector.usersError = JobError(.permission, message: "the token lacks the scope for owners")
        fixture.pass(.seconds(3600))
        #expect(try await fixture.sync(stage)[1]?.error?.type == .permission)
        #expect(connector.records.created.count == 1)
        connector.usersError = nil
        #expect(try fixture.store.retry(JobFilter()) == [1])
        try await fixture.sync(stage)
        #expect(connector.records.plans.last?.people.first?.fields["owner"] == "77")
    }

    // MARK: - Metadata

    private static func contact(_ fields: [String]) -> ObjectDescription {
        ObjectDescription(
            object: "contact",
            fields: fields.map { FieldDescription(name: $0, label: $0, kind: .text, maximumLength: 20) })
    }

    @Test func `what the metadata rules out fails without a call, and stops nobody else`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        connector.descriptions = ["contact": Self.contact(["email", "lastname", "phone", "city"])]
        let stage = connector.stage(fixture.store)
        let long = String(repeating: "x", count: 21)
        try fixture.enrich([person(1, at: nil, [.city: long]), person(2)])
        let outcomes = try await fixture.sync(stage)
        #expect(outcomes[1]?.error?.type == .dataValueValidation && outcomes[1]?.error?.field == "city")
        #expect(outcomes[2]?.name == "done")
        #expect(connector.records.plans.map { $0.people.map(\.job) } == [[2]])
    }

    @Test func `metadata is asked for once for all batches and processes, until it is too old`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        connector.descriptions = [
            "contact": Self.contact(["email", "lastname", "phone", "city"]),
            "company": ObjectDescription(object: "company", fields: []),
        ]
        for number in 1...3 {
            try fixture.enrich([person(number)])
            // A new stage is a new process.
            try await fixture.sync(connector.stage(fixture.store))
        }
        #expect(connector.records.described == 2)
        fixture.pass(.seconds(901))
        try fixture.enrich([person(4)])
        try await fixture.sync(connector.stage(fixture.store))
        #expect(connector.records.described == 4)
    }

    @Test func `a field that a colleague has just added is noticed before a lead fails for it`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        connector.descriptions = ["contact": Self.contact(["email", "lastname", "phone"])]
        let stage = connector.stage(fixture.store)
        try fixture.enrich([person(1)])
        try await fixture.sync(stage)
        connector.descriptions = ["contact": Self.contact(["email", "lastname", "phone", "city"])]
        fixture.pass(.seconds(61))
        try fixture.enrich([person(2, at: nil, [.city: "Bern"])])
        #expect(try await fixture.sync(stage)[2]?.name == "done")
    }

    @Test func `a field that the CRM has lost since is asked about again at once`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        connector.descriptions = ["contact": Self.contact(["email", "lastname", "phone", "city"])]
        let stage = connector.stage(fixture.store)
        let gone = JobError(.missingRemoteField, message: "city does not exist", field: "city")
        connector.onWrite = { report in
            for job in report.people.keys { report.people[job] = .refused(gone) }
        }
        try fixture.enrich([person(1, at: nil, [.city: "Bern"])])
        let error = try await fixture.sync(stage)[1]?.error
        #expect(error?.type == gone.type && error?.field == "city" && error?.leadField == "city")
        connector.onWrite = nil
        connector.descriptions = ["contact": Self.contact(["email", "lastname", "phone"])]
        fixture.pass(.milliseconds(5))
        try fixture.enrich([person(2, at: nil, [.city: "Bern"])])
        #expect(try await fixture.sync(stage)[2]?.error?.type == .missingRemoteField)
        #expect(connector.records.plans.count == 1)
    }

    // MARK: - Companies by name

    @Test func `leads that name one new company by domain and by name make one company`() throws {
        let profile = CRMProfile(
            personObjects: ["contact"], newPersonObject: "contact", companyObject: "company",
            matchesCompaniesByName: true, batchSize: 100)
        #expect(
            CompanyKey.all(of: [.company: " Ay  Ltd", .domain: "A.test"], byName: profile.matchesCompaniesByName)
                .map(\.description) == ["domain:a.test", "name:ay ltd"])
        #expect(CompanyKey.all(of: [.company: "Ay"], byName: false).isEmpty)
    }
}
