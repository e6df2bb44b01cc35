import Foundation
import HTTPTransport
import HubSpot
import JobQueue
import Leads
import Sandbox
import SandboxServer
import Sync
import Testing

@Suite struct SandboxActivityTests {
    private static let creates = "/crm/v3/objects/notes/batch/create"

    @Test(arguments: [HubSpotConfiguration.PathGeneration.numbered, .dated("2026-03")])
    func `100 new leads of 70 new companies with a list and notes take six calls`(
        paths: HubSpotConfiguration.PathGeneration
    ) async throws {
        try await SandboxAccount.run { account in
            let list = try await account.makeList("Expo")
            let hubspot = account.connector(paths: paths)
            let keys = (0..<70).map { CompanyKey(domain: "c\($0).test") }
            let answer = await hubspot.lookUp(
                LookUp(
                    people: (1...100).map { .init(job: $0, email: "p\($0)@a.test") },
                    companies: keys.map { .init(key: $0) }))
            #expect(answer.people.values.allSatisfy { $0 == .success(nil) })
            let people = (1...100).map { job in
                newcomer(job, company: .planned(keys[Int(job) % 70]))
                    .joining(Campaign(kind: .list, reference: list)).noting()
            }
            let report = await hubspot.write(
                SyncPlan(companies: keys.map { .init(key: $0, id: nil, fields: [:]) }, people: people))
            #expect(report.activities.values.filter { $0.error == nil }.count == 100)
            #expect(report.memberships.values.filter { $0.error == nil }.count == 100)
            #expect(try await account.calls() == 6)
            let notes = try await account.records("notes")
            let contacts = try await account.records("contacts")
            #expect(notes.count == 100)
            for note in notes {
                let contact = contacts.first { $0.id == note.associations["contacts"]?.first }
                #expect(note.associations["contacts"]?.count == 1)
                #expect(contact != nil && note.associations["companies"] == contact?.associations["companies"])
            }
            let first = notes.first { report.activities[1] == .written(id: $0.id) }
            #expect(
                first?.properties["hs_note_body"]
                    == "<strong>Met at &lt;Expo&gt;</strong><br>Wants a demo &amp; a call<br>leadferry 1")
        }
    }

    @Test func `100 new leads of known companies take five calls`() async throws {
        try await SandboxAccount.run { account in
            let list = try await account.makeList("Expo")
            let companies = try await account.seed("companies", (0..<70).map { ["domain": "c\($0).test"] })
            let hubspot = account.connector()
            _ = await hubspot.lookUp(
                LookUp(
                    people: (1...100).map { .init(job: $0, email: "p\($0)@a.test") },
                    companies: companies.enumerated().map {
                        .init(key: CompanyKey(domain: "c\($0).test"), id: $1)
                    }))
            let people = (1...100).map { job in
                newcomer(job, company: .existing(id: companies[Int(job) % 70]))
                    .joining(Campaign(kind: .list, reference: list)).noting()
            }
            let report = await hubspot.write(SyncPlan(people: people))
            #expect(report.activities.values.filter { $0.error == nil }.count == 100)
            #expect(try await account.calls() == 5)
        }
    }

    @Test(arguments: ["drop_after", "truncate"])
    func `a note whose answer was lost is found by its marker and not written twice`(fault: String) async throws {
        try await SandboxAccount.run { account in
            let ids = try await account.seed("contacts", [["email": "a@a.test"], ["email": "b@a.test"]])
            let hubspot = account.connector()
            func person(_ job: Int64, again: Bool) -> SyncPlan.Person {
                .init(job: job, id: contactID(ids[Int(job) - 1]), object: "contact", fields: [:])
                    .noting(mayBeThere: again)
            }
            _ = await hubspot.write(SyncPlan(people: [person(2, again: false)]))
            try await account.fail(Self.creates, fault)
            let report = await hubspot.write(SyncPlan(people: [person(1, again: false)]))
            guard case .unknown(let error) = report.activities[1] else { return #expect(Bool(false), "\(report)") }
            #expect(error.type == .network)
            try await account.forgetCalls()
            let again = await hubspot.write(SyncPlan(people: [person(1, again: true), person(2, again: true)]))
            #expect(again.activities.values.allSatisfy { $0.error == nil })
            #expect(try await account.calls() == 2)
            let notes = try await account.records("notes")
            #expect(notes.count == 2)
            #expect(Set(again.activities.values.compactMap(Self.id)) == Set(notes.map(\.id)))
        }
    }

    private static func id(of result: WriteResult) -> String? {
        if case .written(let id) = result { id } else { nil }
    }

    @Test func `a note that may be there and is not is written`() async throws {
        try await SandboxAccount.run { account async throws in
            let person = newcomer(1).noting(mayBeThere: true)
            let report = await account.connector().write(SyncPlan(people: [person]))
            #expect(report.activities[1]?.error == nil)
            #expect(try await account.records("notes").count == 1)
            #expect(try await account.calls() == 3)
        }
    }

    @Test func `one note that HubSpot refuses fails alone`() async throws {
        try await SandboxAccount.run { account async throws in
            var people = (1...10).map { newcomer($0).noting() }
            people[4].activity?.fields = ["hubspot_owner_id": "no number", "no_such_property": "x"]
            let report = await account.connector().write(SyncPlan(people: people))
            #expect(report.people.values.allSatisfy { $0.error == nil })
            #expect(report.activities[5]?.error != nil)
            #expect(report.activities.values.filter { $0.error == nil }.count == 9)
            #expect(try await account.records("notes").count == 9)
        }
    }

    @Test func `notes refused as a whole are halved and written`() async throws {
        try await SandboxAccount.run { account in
            try await account.fail(Self.creates, "status", status: 400)
            let report = await account.connector().write(SyncPlan(people: (1...100).map { newcomer($0).noting() }))
            #expect(report.activities.values.allSatisfy { $0.error == nil })
            #expect(try await account.records("notes").count == 100)
            #expect(try await account.calls() == 4)
        }
    }
}
