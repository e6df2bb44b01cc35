import Foundation
import HTTPTransport
import JobQueue
import Leads
import Salesforce
import Sync
import Testing

/// Memberships and tasks.
@Suite struct SalesforceCompanionTests {
    private static func known(
        _ job: Int64 = 1, _ object: String = "Lead", membership: SyncPlan.CampaignMembership? = nil,
        activity: SyncPlan.Activity? = nil
    ) -> SyncPlan.Person {
        let prefix = object == "Lead" ? "00Q" : "003"
        return .init(
            job: job, id: remote(object, id(prefix, Int(job))), object: object, fields: [:], membership: membership,
            activity: activity)
    }

    private static func org(
        _ found: [String: [[String: String]]] = [:],
        _ write: @escaping @Sendable (Part) -> PartAnswer = { .written($0) }
    ) -> ScriptedTransport {
        ScriptedTransport(parts: { $0.method == "GET" ? .records(found[$0.object] ?? []) : write($0) })
    }

    private static func write(_ transport: ScriptedTransport, _ people: [SyncPlan.Person]) async -> SyncReport {
        await connector(transport).write(SyncPlan(people: people))
    }

    @Test func `a membership and a task go out word for word, in one call`() async {
        let transport = Self.org()
        var member = membership()
        member.fields = ["Badge_Note__c": "VIP"]
        var task = activity(1)
        task.fields = ["Priority": "High", "status": "Open"]
        let report = await Self.write(transport, [Self.known(membership: member, activity: task)])
        #expect(report.memberships == [1: .written(id: id("00v", 1))])
        #expect(report.activities == [1: .written(id: id("00T", 1))])
        #expect(
            transport.requests.map(\.text) == [
                #"{"allOrNone":false,"collateSubrequests":false,"compositeRequest":[{"body":{"allOrNone":false,"records":["#
                    + #"{"Badge_Note__c":"VIP","CampaignId":"\#(id("701", 1))","LeadId":"\#(id("00Q", 1))","#
                    + #""Status":"Responded","attributes":{"type":"CampaignMember"}}]},"#
                    + #""httpHeaders":{"Sforce-Auto-Assign":"false"},"method":"POST","referenceId":"part0","#
                    + #""url":"/services/data/v66.0/composite/sobjects"},{"body":{"allOrNone":false,"records":["#
                    + #"{"ActivityDate":"2026-09-21","Description":"Wants a demo\n[lead 1]","Priority":"High","#
                    + #""Subject":"Met at Expo","WhoId":"\#(id("00Q", 1))","attributes":{"type":"Task"},"status":"Open"}]},"#
                    + #""httpHeaders":{"Sforce-Auto-Assign":"false"},"method":"POST","referenceId":"part1","#
                    + #""url":"/services/data/v66.0/composite/sobjects"}]}"#
            ])
    }

    @Test func `a membership that is there is updated only where its status differs`() async {
        let transport = Self.org()
        let present = Membership(id: id("00v", 9), status: "responded")
        let people = [
            Self.known(1, membership: membership(present: present)),
            Self.known(2, membership: membership(nil, present: present)),
            Self.known(3, "Contact", membership: membership("Sent", present: present)),
        ]
        let report = await Self.write(transport, people)
        for job in Int64(1)...3 { #expect(report.memberships[job] == .written(id: id("00v", 9))) }
        #expect(transport.requests.count == 1)
        let rows = transport.calls[0].flatMap(\.records)
        #expect(rows.count == 1)
        #expect(Set(rows[0].keys) == ["attributes", "id", "Status"])
    }

    @Test func `who is in the campaign already is a success, and gets the status`() async {
        let transport = Self.org([
            "CampaignMember": [
                ["Id": id("00v", 1), "CampaignId": id("701", 1), "LeadId": id("00Q", 1), "Status": "Sent"],
                ["Id": id("00v", 2), "CampaignId": id("701", 1), "ContactId": id("003", 2), "Status": "Responded"],
            ]
        ]) { part in
            part.method == "POST"
                ? .rows(part.records.map { _ in .refused("DUPLICATE_VALUE", "Already a campaign member.") })
                : .written(part)
        }
        let people = [Self.known(1, membership: membership()), Self.known(2, "Contact", membership: membership())]
        let report = await Self.write(transport, people)
        #expect(report.memberships == [1: .written(id: id("00v", 1)), 2: .written(id: id("00v", 2))])
        #expect(transport.requests.count == 3)
        #expect(transport.calls[2].flatMap(\.records).map { $0["id"] as? String } == [id("00v", 1)])
    }

    @Test func `a campaign by name is asked for with the people, and not again`() async {
        let transport = Self.org(["Campaign": [["Id": id("701", 7), "Name": "EXPO"]]])
        let salesforce = connector(transport)
        var member = membership()
        member.campaign = Campaign(kind: .campaign, reference: "Expo")
        let plan = SyncPlan(people: [Self.known(membership: member)])
        #expect(await salesforce.write(plan).memberships[1]?.error == nil)
        #expect(await salesforce.write(plan).memberships[1]?.error == nil)
        #expect(transport.calls.map { $0.map(\.object) } == [["Campaign"], ["CampaignMember"], ["CampaignMember"]])
        #expect(transport.calls[1][0].records[0]["CampaignId"] as? String == id("701", 7))
    }

    @Test(arguments: [
        (Campaign(kind: .campaign, reference: "None"), "no campaign called 'None'"),
        (Campaign(kind: .campaign, reference: "Twice"), "2 campaigns are called 'Twice'"),
        (Campaign(kind: .list, reference: "7"), "no list"),
    ])
    func `a campaign that is not one is a campaign error, and the person is written`(wrong: Campaign, words: String)
        async
    {
        let transport = Self.org([
            "Campaign": [["Id": id("701", 1), "Name": "Twice"], ["Id": id("701", 2), "Name": "twice"]]
        ])
        var person = newcomer(1)
        person.membership = membership()
        person.membership?.campaign = wrong
        let report = await Self.write(transport, [person])
        #expect(report.people[1]?.error == nil)
        #expect(report.memberships[1]?.error?.type == .campaign)
        #expect(report.memberships[1]?.error?.message.contains(words) == true)
    }

    @Test(arguments: [
        ("INVALID_CROSS_REFERENCE_KEY", [String](), ErrorType.campaign),
        ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["Status"], .campaign),
        ("INSUFFICIENT_ACCESS_OR_READONLY", [], .permission), ("UNABLE_TO_LOCK_ROW", [], .remoteConflict),
    ])
    func `a membership's refusal stays with the membership`(code: String, fields: [String], type: ErrorType) async {
        let transport = Self.org { part in
            part.object == "CampaignMember"
                ? .rows(part.records.map { _ in .refused(code, "no", fields) }) : .written(part)
        }
        let report = await Self.write(transport, [Self.known(membership: membership(), activity: activity(1))])
        #expect(report.people[1] == .written(id: id("00Q", 1)))
        #expect(report.memberships[1]?.error?.type == type)
        #expect(report.activities[1]?.error == nil)
    }

    @Test func `a membership that was ended after the look-up is tried again later`() async {
        let transport = Self.org { part in .rows(part.records.map { _ in .refused("ENTITY_IS_DELETED") }) }
        let member = membership(present: Membership(id: id("00v", 9), status: "Sent"))
        let report = await Self.write(transport, [Self.known(membership: member)])
        #expect(report.memberships[1]?.error?.type == .remoteConflict)
    }

    // MARK: - Tasks

    @Test func `a task that an earlier attempt may have written is looked for by its marker`() async {
        let transport = Self.org([
            "Task": [
                ["Id": id("00T", 8), "WhoId": id("00Q", 1), "Description": "other\n[lead 2]"],
                ["Id": id("00T", 9), "WhoId": id("00Q", 1), "Description": "Wants a demo\n[lead 1]"],
            ]
        ])
        let people = [
            Self.known(1, activity: activity(1, mayBeThere: true)),
            Self.known(2, activity: activity(2, mayBeThere: true)),
            Self.known(3, activity: activity(3)),
        ]
        let report = await Self.write(transport, people)
        #expect(report.activities[1] == .written(id: id("00T", 9)))
        #expect(report.activities[2] == .written(id: id("00T", 2)))
        #expect(report.activities[3] == .written(id: id("00T", 3)))
        #expect(transport.requests.count == 2)
        #expect(
            transport.calls[0].map(\.soql) == [
                "SELECT Id,WhoId,Description FROM Task WHERE WhoId IN ('\(id("00Q", 1))','\(id("00Q", 2))')"
            ])
        #expect(transport.calls[1].flatMap(\.records).count == 2)
    }

    @Test func `a task that cannot be looked for is not written a second time`() async {
        let transport = ScriptedTransport(parts: { part in
            part.method == "GET" ? .refused(503, "SERVER_UNAVAILABLE", "later") : .written(part)
        })
        let report = await Self.write(transport, [Self.known(activity: activity(1, mayBeThere: true))])
        #expect(report.activities[1]?.error?.type == .remoteUnavailable)
        #expect(transport.requests.count == 1)
    }

    @Test func `a task whose answer was lost stays unknown`() async {
        let transport = ScriptedTransport { (request) throws(TransportError) in
            guard request.parts.contains(where: { $0.object == "Task" }) else {
                return .composite(request.parts.map { ($0, .written($0)) })
            }
            throw .answerLost("reset")
        }
        var person = newcomer(1)
        person.activity = activity(1)
        let report = await Self.write(transport, [person])
        #expect(report.people[1]?.error == nil)
        guard case .unknown = report.activities[1] else { return #expect(Bool(false), "\(report)") }
    }
}
