import Foundation
import HTTPTransport
import HubSpot
import JobQueue
import Leads
import Sync
import Testing

@Suite struct HubSpotCampaignTests {
    private static let list = Campaign(kind: .list, reference: "17")
    private static let named = Campaign(kind: .list, reference: "Expo / 2026")
    private static let event = Campaign(kind: .marketingEvent, reference: "5001")

    private static func listAnswer(_ id: String, processing: String = "MANUAL", type: String = "0-1") -> HTTPResponse {
        .object([
            "list": [
                "listId": id, "name": "Expo", "processingType": processing, "objectTypeId": type, "listVersion": 1,
            ]
        ])
    }

    @Test(arguments: [
        (HubSpotConfiguration.PathGeneration.numbered, "/crm/v3/lists/17/memberships/add"),
        (.dated("2026-03"), "/crm/lists/2026-03/17/memberships/add"),
    ])
    func `a list takes the bare ids of all its members in one call`(
        paths: HubSpotConfiguration.PathGeneration, path: String
    ) async throws {
        let transport = ScriptedTransport(succeed)
        let people = (1...100).map { newcomer($0).joining(Self.list) }
        let report = await connector(transport, paths: paths).write(SyncPlan(people: people))
        #expect(transport.paths.count == 2)
        #expect(transport.paths.last == path)
        #expect(transport.requests.last?.method == .put)
        #expect(transport.lists.first.map(Set.init) == Set((1...100).map { "9\($0)" }))
        #expect(report.memberships.count == 100)
        #expect(report.memberships == report.people)
    }

    @Test func `the name of a list is asked for once`() async throws {
        let transport = ScriptedTransport { path, body in
            path.contains("/name/") ? Self.listAnswer("17") : succeed(path, body)
        }
        let hubspot = connector(transport)
        for job in Int64(1)...2 {
            let report = await hubspot.write(SyncPlan(people: [newcomer(job).joining(Self.named)]))
            #expect(report.memberships == [job: .written(id: "9\(job)")])
        }
        #expect(
            transport.paths.filter { $0.contains("lists") } == [
                "/crm/v3/lists/object-type-id/0-1/name/Expo%20%2F%202026", "/crm/v3/lists/17/memberships/add",
                "/crm/v3/lists/17/memberships/add",
            ])
    }

    @Test func `a list that was made anew under a known name is found`() async throws {
        let current = Cell("17")
        let transport = ScriptedTransport { path, body in
            if path.contains("/name/") { return Self.listAnswer(current.value) }
            if path.contains("lists"), !path.contains("/\(current.value)/") {
                return .json(404, #"{"category":"OBJECT_NOT_FOUND","message":"There is no list 17."}"#)
            }
            return succeed(path, body)
        }
        let hubspot = connector(transport)
        _ = await hubspot.write(SyncPlan(people: [newcomer(1).joining(Self.named)]))
        current.value = "18"
        let report = await hubspot.write(SyncPlan(people: [newcomer(2).joining(Self.named)]))
        #expect(report.memberships == [2: .written(id: "92")])
    }

    @Test(arguments: ["recordsIdsAdded", "recordIdsAdded"])
    func `a contact that is gone is refused alone however the answer is spelt`(added: String) async {
        let transport = ScriptedTransport { path, body in
            path.contains("lists")
                ? .object([added: ["91"], "recordIdsMissing": ["92"], "recordIdsRemoved": [String]()])
                : succeed(path, body)
        }
        let people = (1...3).map { newcomer($0).joining(Self.list) }
        let report = await connector(transport).write(SyncPlan(people: people))
        #expect(report.memberships[1] == .written(id: "91"))
        #expect(report.memberships[2]?.error?.type == .remoteRecordGone)
        // In the list already: HubSpot passes over it.
        #expect(report.memberships[3] == .written(id: "93"))
    }

    @Test(arguments: [list, named])
    func `a list that fills itself is a campaign error that says so`(campaign: Campaign) async {
        let transport = ScriptedTransport { path, body in
            if path.hasSuffix("memberships/add") {
                return .json(400, #"{"category":"VALIDATION_ERROR","message":"cannot be changed"}"#)
            }
            return path.contains("lists") ? Self.listAnswer("17", processing: "DYNAMIC") : succeed(path, body)
        }
        let people = (1...50).map { newcomer($0).joining(campaign) }
        let report = await connector(transport).write(SyncPlan(people: people))
        #expect(report.people.values.allSatisfy { $0.error == nil })
        #expect(report.memberships.values.allSatisfy { $0.error?.type == .campaign })
        #expect(report.memberships[1]?.error?.message.contains("DYNAMIC") == true)
        #expect(transport.requests.count <= 3)
    }

    @Test func `a list of companies takes nobody`() async {
        let transport = ScriptedTransport { path, body in
            path.contains("/name/") ? Self.listAnswer("17", type: "0-2") : succeed(path, body)
        }
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1).joining(Self.named)]))
        #expect(report.memberships[1]?.error?.type == .campaign)
        #expect(transport.requests.count == 2)
    }

    @Test(arguments: [list, named, event])
    func `an unknown list or event is a campaign error of its members alone`(campaign: Campaign) async {
        let transport = ScriptedTransport { path, body in
            path.contains("/17/") || path.contains("/name/") || path.contains("/5001/")
                ? .json(404, #"{"category":"OBJECT_NOT_FOUND","message":"There is none."}"#) : succeed(path, body)
        }
        let other = Campaign(kind: .list, reference: "18")
        let people = [newcomer(1).joining(campaign), newcomer(2).joining(other)]
        let report = await connector(transport).write(SyncPlan(people: people))
        #expect(report.memberships[1]?.error?.type == .campaign)
        #expect(report.memberships[2] == .written(id: "92"))
        #expect(report.people.values.allSatisfy { $0.error == nil })
    }

    @Test(arguments: [Campaign(kind: .campaign, reference: "1"), .init(kind: .label, reference: "hot")])
    func `a kind of campaign that HubSpot does not have is said without a call`(campaign: Campaign) async {
        let transport = ScriptedTransport(succeed)
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1).joining(campaign)]))
        #expect(report.memberships[1]?.error?.type == .campaign)
        #expect(transport.requests.count == 1)
    }

    @Test(arguments: [
        (
            HubSpotConfiguration.PathGeneration.numbered, nil,
            "/marketing/v3/marketing-events/5001/attendance/attend/create"
        ),
        (.dated("2026-03"), nil, "/marketing/marketing-events/2026-03/5001/attendance/attend/create"),
        (
            .numbered, "fair app",
            "/marketing/v3/marketing-events/attendance/5001/attend/create?externalAccountId=fair%20app"
        ),
        (
            .dated("2026-03"), "fair",
            "/marketing/marketing-events/2026-03/attendance/5001/attend/create?externalAccountId=fair"
        ),
    ])
    func `an event is addressed by HubSpot's number or by another program's id`(
        paths: HubSpotConfiguration.PathGeneration, account: String?, path: String
    ) async {
        let transport = ScriptedTransport { path, body in
            for input in body.inputs where path.contains("marketing") {
                #expect(Set(input.keys) == ["vid", "interactionDateTime", "properties"])
                #expect(input["interactionDateTime"] as? Int == 1_764_108_000_000)
            }
            return succeed(path, body)
        }
        let campaign = Campaign(kind: .marketingEvent, reference: "5001", externalAccount: account)
        let people = (1...3).map { newcomer($0).joining(campaign) }
        let report = await connector(transport, paths: paths).write(SyncPlan(people: people))
        #expect(transport.paths.last == path)
        #expect(transport.requests.count == 2)
        #expect(report.memberships == report.people)
    }

    @Test func `the status says what is noted, and one that HubSpot does not know is refused without a call`() async {
        let transport = ScriptedTransport(succeed)
        let statuses = ["register", "Attend ", nil, "cancel", "no-show"]
        let people = statuses.enumerated().map { newcomer(Int64($0) + 1).joining(Self.event, status: $1) }
        let report = await connector(transport).write(SyncPlan(people: people))
        let paths = transport.paths.filter { $0.contains("attendance") }
        #expect(paths.map { $0.split(separator: "/").dropLast().last } == ["register", "attend", "cancel"])
        #expect(report.memberships.values.filter { $0.error == nil }.count == 4)
        #expect(report.memberships[5]?.error?.type == .campaign)
    }

    @Test func `a name is no address of an event`() async {
        let transport = ScriptedTransport(succeed)
        let campaign = Campaign(kind: .marketingEvent, reference: "expo")
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1).joining(campaign)]))
        #expect(report.memberships[1]?.error?.type == .campaign)
        #expect(transport.requests.count == 1)
    }

    @Test func `a contact that an event refuses fails alone although HubSpot answers 200`() async {
        let transport = ScriptedTransport { path, body in
            guard path.contains("attendance") else { return succeed(path, body) }
            let gone: [String: Any] = ["category": "OBJECT_NOT_FOUND", "message": "no", "context": ["vid": ["92"]]]
            return .batch(results: [["vid": 93], ["vid": 91]], errors: [gone])
        }
        let people = (1...3).map { newcomer($0).joining(Self.event) }
        let report = await connector(transport).write(SyncPlan(people: people))
        #expect(report.memberships[1] == .written(id: "91"))
        #expect(report.memberships[2]?.error?.type == .remoteRecordGone)
        #expect(report.memberships[3] == .written(id: "93"))
    }

    @Test func `an attendance refused as a whole is halved down to the contact at fault`() async {
        let transport = ScriptedTransport { path, body in
            guard path.contains("attendance"), body.inputs.contains(where: { $0["vid"] as? Int == 97 }) else {
                return succeed(path, body)
            }
            return .json(400, #"{"category":"VALIDATION_ERROR","message":"bad"}"#)
        }
        let people = (1...16).map { newcomer($0).joining(Self.event) }
        let report = await connector(transport).write(SyncPlan(people: people))
        #expect(report.memberships[7]?.error?.type == .dataValueValidation)
        #expect(report.memberships.values.filter { $0.error == nil }.count == 15)
    }

    @Test func `who was not written is put in no campaign and gets no note`() async {
        let transport = ScriptedTransport { path, body in
            let rest = body.inputs.filter { $0.text("objectWriteTraceId") != "1" }
            let results = rest.map { ["id": "92", "objectWriteTraceId": $0.text("objectWriteTraceId")] }
            return path.contains("contacts/batch/create")
                ? .batch(207, results: results, errors: [fault("1", "bad", code: "INVALID_EMAIL")])
                : succeed(path, body)
        }
        let people = (1...2).map { newcomer($0).joining(Self.list).noting() }
        let report = await connector(transport).write(SyncPlan(people: people))
        #expect(report.people[1]?.error?.type == .dataValueValidation)
        #expect(report.memberships[1] == report.people[1])
        #expect(report.activities[1] == report.people[1])
        #expect(report.memberships[2] == .written(id: "92"))
        #expect(report.activities[2] == .written(id: "92"))
        #expect(transport.lists == [["92"]])
    }

    @Test(arguments: [list, event])
    func `a lost answer leaves the memberships of the call unknown`(campaign: Campaign) async {
        let transport = ScriptedTransport { path, body throws(TransportError) in
            if !path.contains("contacts") { throw .answerLost("reset") }
            return succeed(path, body)
        }
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1).joining(campaign)]))
        guard case .unknown(let error) = report.memberships[1] else { return #expect(Bool(false), "\(report)") }
        #expect(error.type == .network)
    }

    @Test func `a lost answer about a list's name leaves nothing unknown, because nothing was written`() async {
        let transport = ScriptedTransport { path, body throws(TransportError) in
            if path.contains("/name/") { throw .answerLost("reset") }
            return succeed(path, body)
        }
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1).joining(Self.named)]))
        guard case .refused(let error) = report.memberships[1] else { return #expect(Bool(false), "\(report)") }
        #expect(error.type == .network)
    }
}
