import Foundation
import HTTPTransport
import HubSpot
import JobQueue
import Leads
import Sandbox
import SandboxServer
import Sync
import Testing

@Suite struct SandboxCampaignTests {
    @Test(arguments: [HubSpotConfiguration.PathGeneration.numbered, .dated("2026-03")])
    func `a list is found by its name, filled once and filled again without harm`(
        paths: HubSpotConfiguration.PathGeneration
    ) async throws {
        try await SandboxAccount.run { account in
            let list = try await account.makeList("Expo / Zürich 2026")
            let campaign = Campaign(kind: .list, reference: "Expo / Zürich 2026")
            let hubspot = account.connector(paths: paths)
            let report = await hubspot.write(SyncPlan(people: (1...100).map { newcomer($0).joining(campaign) }))
            #expect(report.memberships.count == 100)
            #expect(report.memberships == report.people)
            #expect(try await account.calls() == 3)
            let people = (1...2).map { job -> SyncPlan.Person in
                .init(job: job, id: Self.id(of: report.people[job]), object: "contact", fields: [:]).joining(campaign)
            }
            let again = await hubspot.write(SyncPlan(people: people))
            for job in Int64(1)...2 { #expect(again.memberships[job] == report.people[job]) }
            #expect(try await account.calls() == 4)
            let lists = try await account.lists()
            let contacts = try await account.records("contacts").map(\.id)
            #expect(lists.first { $0.id == list }.map { Set($0.members) } == Set(contacts))
        }
    }

    private static func id(of result: WriteResult?) -> RemoteID? {
        if case .written(let id) = result { contactID(id) } else { nil }
    }

    @Test func `a list that fills itself, one of companies, a deleted one and an unknown one take nobody`()
        async throws
    {
        try await SandboxAccount.run { account in
            let dynamic = try await account.makeList("Dynamic", processing: "DYNAMIC")
            let companies = try await account.makeList("Companies", object: "companies")
            let deleted = try await account.makeList("Deleted")
            try await account.deleteList(deleted)
            let references = [dynamic, "Dynamic", "Companies", deleted, "Deleted", "9999"]
            let people = references.enumerated().map {
                newcomer(Int64($0) + 1).joining(Campaign(kind: .list, reference: $1))
            }
            let report = await account.connector().write(SyncPlan(people: people))
            #expect(report.people.values.allSatisfy { $0.error == nil })
            for job in Int64(1)...6 { #expect(report.memberships[job]?.error?.type == .campaign, "\(references)") }
            #expect(report.memberships[1]?.error?.message.contains("DYNAMIC") == true)
            #expect(try await account.lists().first { $0.id == companies }?.members == [])
        }
    }

    @Test func `a contact that was deleted meanwhile is left out of the list and said to be gone`() async throws {
        try await SandboxAccount.run { account in
            let list = try await account.makeList("Expo")
            let ids = try await account.seed("contacts", [["email": "a@a.test"], ["email": "b@a.test"]])
            try await account.delete("contacts", ids[1])
            let people = (0..<2).map { index -> SyncPlan.Person in
                .init(job: Int64(index), id: contactID(ids[index]), object: "contact", fields: [:])
                    .joining(Campaign(kind: .list, reference: list))
            }
            let report = await account.connector().write(SyncPlan(people: people))
            #expect(report.memberships[0] == .written(id: ids[0]))
            #expect(report.memberships[1]?.error?.type == .remoteRecordGone)
        }
    }

    @Test(arguments: [HubSpotConfiguration.PathGeneration.numbered, .dated("2026-03")])
    func `an event notes who came, by HubSpot's number and by another program's ids`(
        paths: HubSpotConfiguration.PathGeneration
    ) async throws {
        try await SandboxAccount.run { account in
            let number = try await account.makeEvent("Expo", account: "fair app", id: "e/1")
            let own = Campaign(kind: .marketingEvent, reference: number)
            let external = Campaign(kind: .marketingEvent, reference: "e/1", externalAccount: "fair app")
            let people = [
                newcomer(1).joining(own), newcomer(2).joining(own, status: "register"),
                newcomer(3).joining(external), newcomer(4).joining(external, status: "cancel"),
            ]
            let report = await account.connector(paths: paths).write(SyncPlan(people: people))
            #expect(report.memberships == report.people)
            #expect(report.memberships.values.allSatisfy { $0.error == nil })
            let event = try #require(try await account.events().first { $0.id == number })
            let steps = Dictionary(event.participations.map { ($0.contact, $0.steps) }) { first, _ in first }
            for (job, step) in [(Int64(1), "attend"), (2, "register"), (3, "attend"), (4, "cancel")] {
                let contact = try #require(Self.id(of: report.people[job])?.id)
                #expect(steps[contact] == [step: 1_764_108_000_000])
            }
            #expect(try await account.calls() == 5)
        }
    }

    @Test func `an unknown event refuses its members, and a contact that is gone is refused alone`() async throws {
        try await SandboxAccount.run { account in
            let number = try await account.makeEvent("Expo", id: "e1")
            let ids = try await account.seed("contacts", [["email": "a@a.test"], ["email": "b@a.test"]])
            try await account.delete("contacts", ids[1])
            let known = ids.enumerated().map { index, id -> SyncPlan.Person in
                .init(job: Int64(index), id: contactID(id), object: "contact", fields: [:])
                    .joining(Campaign(kind: .marketingEvent, reference: number))
            }
            let others = [
                newcomer(5).joining(Campaign(kind: .marketingEvent, reference: "1")),
                newcomer(6).joining(Campaign(kind: .marketingEvent, reference: "e1", externalAccount: "other")),
            ]
            let report = await account.connector().write(SyncPlan(people: known + others))
            #expect(report.memberships[0] == .written(id: ids[0]))
            #expect(report.memberships[1]?.error?.type == .remoteRecordGone)
            #expect(report.memberships[5]?.error?.type == .campaign)
            #expect(report.memberships[6]?.error?.type == .campaign)
        }
    }

    @Test func `a token without the scope of lists writes the people and says what it lacks`() async throws {
        let scopes = [
            "crm.objects.contacts.read", "crm.objects.contacts.write", "crm.objects.companies.read",
            "crm.objects.owners.read",
        ]
        try await SandboxAccount.run(.init(tokenScopes: ["narrow": scopes])) { account in
            let list = try await account.makeList("Expo")
            let hubspot = account.connector(token: "narrow")
            let person = newcomer(1).joining(Campaign(kind: .list, reference: list))
            let report = await hubspot.write(SyncPlan(people: [person]))
            #expect(report.people[1]?.error == nil)
            #expect(report.memberships[1]?.error?.type == .permission)
            #expect(report.memberships[1]?.error?.message.contains("crm.lists.write") == true)
            let lines = try await hubspot.check()
            #expect(lines.contains { $0.hasPrefix("lists: the token lacks the scopes crm.lists.read") })
            #expect(lines.contains { $0.hasPrefix("marketing events: the token lacks the scopes") })
            #expect(lines.contains("owners: can be read"))
        }
    }
}
