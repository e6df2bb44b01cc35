import Foundation
import HTTPTransport
import JobQueue
import Leads
import Sync
import Testing
import Zoho

@Suite struct ZohoCompanionTests {
    private static func member(_ job: Int64, _ place: SyncPlan.CampaignMembership) -> SyncPlan.Person {
        var person = newcomer(job)
        person.membership = place
        return person
    }

    @Test func `members go out campaign by campaign, with their status`() async throws {
        let other = Campaign(kind: .campaign, reference: id(78))
        let transport = ScriptedTransport()
        let report = await connector(transport).write(
            SyncPlan(people: [
                Self.member(1, membership()), Self.member(2, membership(in: other)), Self.member(3, membership(nil)),
            ]))
        #expect(report.memberships == report.people)
        #expect(
            transport.routes == [
                "POST /Leads", "PUT /Campaigns/\(id(77))/Leads", "PUT /Campaigns/\(id(78))/Leads",
            ])
        let rows = transport.calls[1].rows
        #expect(rows.map { $0.text("id") } == [id(1), id(3)])
        #expect(rows[0].text("Member_Status") == "Responded" && rows[1]["Member_Status"] == nil)
    }

    @Test func `a campaign's name is asked for once`() async {
        let named = Campaign(kind: .campaign, reference: "Expo '26")
        let transport = ScriptedTransport(besides: { call in
            call.module == "Campaigns" ? .records([["id": id(77), "Campaign_Name": "Expo '26"]]) : nil
        })
        let zoho = connector(transport)
        for job in [Int64(1), 2] {
            let report = await zoho.write(SyncPlan(people: [Self.member(job, membership(in: named))]))
            #expect(report.memberships[job] == .written(id: id(Int(job))))
        }
        #expect(transport.calls.filter { $0.module == "Campaigns" }.map(\.coql).count == 1)
        #expect(transport.calls[1].coql.contains("Campaign_Name in ('Expo ''26')"))
    }

    @Test func `a campaign that is not there, or there twice, is its members' error`() async {
        let transport = ScriptedTransport(besides: { call in
            call.module == "Campaigns"
                ? .records([["id": id(1), "Campaign_Name": "Two"], ["id": id(2), "Campaign_Name": "two"]]) : nil
        })
        let people = ["Two", "None"].enumerated().map { index, name in
            Self.member(Int64(index), membership(in: Campaign(kind: .campaign, reference: name)))
        }
        let report = await connector(transport).write(
            SyncPlan(people: people + [Self.member(5, membership(in: Campaign(kind: .list, reference: "9")))]))
        for job in [Int64(0), 1, 5] { #expect(report.memberships[job]?.error?.type == .campaign) }
        #expect(report.people.values.allSatisfy { $0.error == nil })
    }

    @Test func `a status that the campaign does not have is a CAMPAIGN error of that member alone`() async {
        let transport = ScriptedTransport(besides: { call in
            guard call.path.hasPrefix("/Campaigns") else { return nil }
            return .rows(
                207,
                call.rows.enumerated().map { index, row in
                    index == 0
                        ? .refused("INVALID_DATA", "invalid data", ["json_path": "$.data[0].Member_Status"])
                        : .written(row.text("id"))
                })
        })
        let report = await connector(transport).write(
            SyncPlan(people: [Self.member(1, membership("Sleeping")), Self.member(2, membership())]))
        #expect(report.memberships[1]?.error?.type == .campaign)
        #expect(report.memberships[2] == .written(id: id(2)))
    }

    @Test func `a campaign that was deleted costs one call`() async {
        let transport = ScriptedTransport(besides: { call in
            call.path.hasPrefix("/Campaigns")
                ? .refused(400, "INVALID_DATA", "the id given seems to be invalid", ["resource_path_index": 1]) : nil
        })
        let report = await connector(transport).write(
            SyncPlan(people: (1...50).map { Self.member($0, membership()) }))
        #expect(report.memberships.values.allSatisfy { $0.error?.type == .campaign })
        #expect(transport.requests.count == 2)
    }

    // MARK: - Notes

    @Test func `a note carries the marker, and hangs on its person`() async throws {
        let transport = ScriptedTransport()
        var lead = newcomer(1)
        lead.activity = activity(1)
        let report = await connector(transport).write(SyncPlan(people: [lead]))
        #expect(report.activities[1]?.error == nil)
        let row = try #require(transport.calls.last?.rows.first)
        #expect(transport.routes.last == "POST /Notes")
        #expect(row.text("Note_Title") == "Met at Expo")
        #expect(row.text("Note_Content") == "Wants a demo\n(leadferry-1)")
        let parent = row["Parent_Id"] as? [String: Any] ?? [:]
        #expect(parent.text("id") == id(1))
        #expect(parent["module"] as? [String: String] == ["api_name": "Leads"])
    }

    @Test func `a note that may be there is looked for by its marker first`() async {
        let transport = ScriptedTransport(besides: { call in
            guard call.method == "GET", call.path.hasSuffix("/Notes") else { return nil }
            guard call.path.contains(id(1)) else { return .nothing }
            if call.query["page"] == "1" {
                return .records([["id": id(70), "Note_Content": "leadferry-12"]], more: true)
            }
            return .records([["id": id(71), "Note_Content": "Wants a demo\n(leadferry-1)"]])
        })
        var people = [known(1, "Leads"), known(2, "Leads")]
        for index in people.indices { people[index].activity = activity(people[index].job, mayBeThere: true) }
        let report = await connector(transport).write(SyncPlan(people: people))
        #expect(report.activities[1] == .written(id: id(71)))
        #expect(report.activities[2]?.error == nil)
        #expect(
            transport.routes == [
                "PUT /Leads", "GET /Leads/\(id(1))/Notes", "GET /Leads/\(id(1))/Notes", "GET /Leads/\(id(2))/Notes",
                "POST /Notes",
            ])
        #expect(transport.calls.last?.rows.count == 1)
    }

    @Test func `a note that could not be looked for is not written`() async {
        let transport = ScriptedTransport(besides: { call in
            call.method == "GET" && call.path.hasSuffix("/Notes") ? .json(503, "") : nil
        })
        var person = known(1, "Leads")
        person.activity = activity(1, mayBeThere: true)
        let report = await connector(transport).write(SyncPlan(people: [person]))
        #expect(report.activities[1]?.error?.type == .remoteUnavailable)
        #expect(!transport.routes.contains("POST /Notes"))
    }

    @Test func `a long note keeps its marker`() async throws {
        let transport = ScriptedTransport()
        var lead = newcomer(1)
        var long = activity(1)
        long.subject = String(repeating: "s", count: 300)
        long.body = String(repeating: "b", count: 40_000) + "\n" + long.marker
        lead.activity = long
        _ = await connector(transport).write(SyncPlan(people: [lead]))
        let row = try #require(transport.calls.last?.rows.first)
        #expect(row.text("Note_Content").count <= 32_000 && row.text("Note_Content").hasSuffix("\nleadferry-1"))
        #expect(row.text("Note_Title").count == 120)
    }

    @Test func `who was not written is in no campaign and has no note`() async {
        let transport = ScriptedTransport(besides: { call in
            call.route == "POST /Leads" ? .rows(400, [.refused("PATTERN_NOT_MATCHED")]) : nil
        })
        var lead = Self.member(1, membership())
        lead.activity = activity(1)
        let report = await connector(transport).write(SyncPlan(people: [lead]))
        #expect(report.memberships[1]?.error?.code == "PATTERN_NOT_MATCHED")
        #expect(report.activities[1]?.error?.code == "PATTERN_NOT_MATCHED")
        #expect(transport.requests.count == 1)
    }
}
