import Foundation
import HTTPTransport
import JobQueue
import Leads
import SandboxServer
import Store
import Testing

@testable import Sync

@Suite(.timeLimit(.minutes(2))) struct RecordCheckTests {
    private func check(_ connector: ScriptedConnector, _ fixture: SyncFixture) async throws -> RecordCheckReport {
        let map = FieldMap(
            person: [
                .init(.email, to: "email"), .init(.lastName, to: "lastname"), .init(.phone, to: "phone"),
                .init(.city, to: "city", write: .writeIfBlank),
            ], company: [])
        let destination = SyncDestination(name: "hubspot", connector: connector, mapping: LeadMapping(fields: map))
        return try await RecordCheck(store: fixture.store, destination: destination)
            .run(try fixture.store.syncedJobs(destination: "hubspot"))
    }

    @Test func `records that are as they were sent are good`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        try fixture.enrich([person(1), person(2), person(3, [.phone: "+41445556677"])])
        try await fixture.sync(connector.stage(fixture.store))
        let report = try await check(connector, fixture)
        #expect(report.checked == 3 && report.good == 3 && report.findings.isEmpty)
    }

    @Test func `what is missing, doubled or differs is told, each with its lead`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        try fixture.enrich([person(1), person(2), person(3), person(4, [.city: "Bern"])])
        try await fixture.sync(connector.stage(fixture.store))
        connector.onLookUp = { answer in
            if case .success(let record?) = answer.people[1], !record.values.isEmpty {
                answer.people[1] = .success(nil)
            }
            if case .success(var record?) = answer.people[2] {
                record.values["lastname"] = "Other"
                answer.people[2] = .success(record)
            }
            answer.doubles[3] = ["p99"]
            if case .success(var record?) = answer.people[4] {
                // A city of the CRM's own stays.
                record.values["city"] = "Basel"
                answer.people[4] = .success(record)
            }
        }
        let report = try await check(connector, fixture)
        #expect(report.checked == 4 && report.good == 1)
        #expect(report.findings.map(\.kind) == [.missing, .differs, .doubled])
        #expect(report.findings.map(\.lead) == [1, 2, 3])
        #expect(report.findings[1].differences.map(\.field) == ["lastname"])
        #expect(report.findings[1].differences.first?.theirs == "Other")
        #expect(report.findings[2].others == ["p99"])
    }

    @Test func `what the CRM does not say is unknown, not missing`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        try fixture.enrich([person(1)])
        try await fixture.sync(connector.stage(fixture.store))
        connector.onLookUp = { answer in
            for job in answer.people.keys {
                answer.people[job] = .failure(JobError(.remoteUnavailable, message: "503"))
            }
        }
        let report = try await check(connector, fixture)
        #expect(report.findings.map(\.kind) == [.unknown])
    }

    @Test(arguments: [
        ("Ann Lee", " ann  lee ", true), ("42", "42.0", true), ("a;b", "b; A", true), ("a;b", "a", false),
        ("Bern", "Basel", false), ("007", "7", true),
    ])
    func `two texts are the same value where only their form differs`(ours: String, theirs: String, same: Bool) {
        #expect(RecordCheck.isSame(ours, theirs) == same)
    }

    @Test func `a deleted contact of HubSpot is missing, and one that a colleague changed differs`() async throws {
        try await SandboxAccount.run { account in
            let fixture = try SyncFixture()
            try fixture.enrich((1...3).map { person($0, [.city: "Bern"]) })
            let stage = account.stage(fixture.store)
            try await fixture.sync(stage)
            let contacts = try await account.records("contacts").sorted {
                $0.properties["email"] ?? "" < $1.properties["email"] ?? ""
            }
            try await account.delete("contacts", try #require(contacts.first).id)
            try await account.server.call(
                .patch, "/hubspot/crm/v3/objects/contacts/\(contacts[1].id)", ["properties": ["lastname": "Other"]])
            let destination = try #require(stage.all.first)
            let report = try await RecordCheck(store: fixture.store, destination: destination)
                .run(try fixture.store.syncedJobs(destination: "hubspot"))
            #expect(report.findings.map(\.kind) == [.missing, .differs])
            #expect(report.findings.map(\.lead) == [1, 2])
            #expect(report.good == 1)
        }
    }
}
