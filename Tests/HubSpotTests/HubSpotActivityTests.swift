import Foundation
import HTTPTransport
import HubSpot
import JobQueue
import Leads
import Sync
import Testing

@Suite struct HubSpotActivityTests {
    /// A contact that is there and has nothing to be written on it but a note.
    private static func known(_ job: Int64, mayBeThere: Bool = true) -> SyncPlan.Person {
        .init(job: job, id: contactID("4\(job)"), object: "contact", fields: [:]).noting(mayBeThere: mayBeThere)
    }

    @Test(arguments: [
        (HubSpotConfiguration.PathGeneration.numbered, "/crm/v3/objects/notes/batch/create"),
        (.dated("2026-03"), "/crm/objects/2026-03/notes/batch/create"),
    ])
    func `a capture is a note on the contact and on its company`(
        paths: HubSpotConfiguration.PathGeneration, path: String
    ) async throws {
        let transport = ScriptedTransport { path, body in
            guard path.contains("notes") else { return succeed(path, body) }
            let input = body.inputs.first
            #expect(input.map { Set($0.keys) } == ["properties", "associations", "objectWriteTraceId"])
            #expect(
                input?.properties == [
                    "hs_timestamp": "1764108000000", "city": "Bern",
                    "hs_note_body":
                        "<strong>Met at &lt;Expo&gt;</strong><br>Wants a demo &amp; a call<br>leadferry 1",
                ])
            let associations = input?["associations"] as? [[String: Any]] ?? []
            #expect(associations.compactMap { ($0["to"] as? [String: Any])?.text("id") } == ["91", "7"])
            let types = associations.compactMap {
                ($0["types"] as? [[String: Any]])?.first?["associationTypeId"] as? Int
            }
            #expect(types == [202, 190])
            return succeed(path, body)
        }
        var person = newcomer(1, company: .existing(id: "7")).noting()
        person.activity?.fields = ["city": "Bern"]
        let report = await connector(transport, paths: paths).write(SyncPlan(people: [person]))
        #expect(report.activities == [1: .written(id: "91")])
        #expect(transport.paths.last == path)
        #expect(transport.requests.count == 2)
    }

    @Test func `100 notes are one call, and one bad note fails alone`() async {
        let transport = ScriptedTransport { path, body in
            guard path.contains("notes") else { return succeed(path, body) }
            guard body.inputs.contains(where: { $0.text("objectWriteTraceId") == "note-57" }) else {
                return succeed(path, body)
            }
            return .json(400, #"{"category":"VALIDATION_ERROR","message":"bad"}"#)
        }
        let report = await connector(transport).write(SyncPlan(people: (1...100).map { newcomer($0).noting() }))
        #expect(report.activities[57]?.error?.type == .dataValueValidation)
        #expect(report.activities.values.filter { $0.error == nil }.count == 99)
        #expect(report.activities[12] == .written(id: "912"))
        #expect(report.people.values.allSatisfy { $0.error == nil })
    }

    @Test func `a note that an earlier attempt has written is found by its marker and not written again`() async {
        let transport = ScriptedTransport { path, body in
            if path.contains("associations") {
                #expect(path == "/crm/v4/associations/contacts/notes/batch/read")
                let pages: [[String: Any]] = body.inputs.compactMap { input in
                    let id = input.text("id")
                    if id == "42" { return nil }
                    if input["after"] == nil, id == "41" {
                        return [
                            "from": ["id": id], "to": [["toObjectId": 700, "associationTypes": [Any]()]],
                            "paging": ["next": ["after": "1"]],
                        ]
                    }
                    return ["from": ["id": id], "to": [["toObjectId": "80\(id)", "associationTypes": [Any]()]]]
                }
                let none: [String: Any] = [
                    "category": "OBJECT_NOT_FOUND", "message": "No note is associated with contact 42.",
                    "context": ["fromObjectId": ["42"]],
                ]
                return .batch(207, results: pages, errors: [none])
            }
            if path.hasSuffix("batch/read") {
                let bodies = [
                    "700": "<p>something else</p>", "8041": "<div><b>Met</b></div><p>x</p><p>leadferry&nbsp;1</p>",
                    "8043": "leadferry 33, leadferry 30",
                ]
                return .batch(
                    results: body.inputs.map { input in
                        ["id": input.text("id"), "properties": ["hs_note_body": bodies[input.text("id")] ?? ""]]
                    })
            }
            return succeed(path, body)
        }
        let report = await connector(transport).write(SyncPlan(people: (1...3).map { Self.known($0) }))
        #expect(
            report.activities == [1: .written(id: "8041"), 2: .written(id: "92"), 3: .written(id: "93")])
        #expect(transport.paths.filter { $0.hasSuffix("notes/batch/create") }.count == 1)
        #expect(transport.requests.count == 4)
    }

    @Test func `a note that cannot be looked for is not written`() async {
        let transport = ScriptedTransport { path, body in
            path.contains("associations") ? .json(503, "") : succeed(path, body)
        }
        let report = await connector(transport).write(
            SyncPlan(people: [Self.known(1), Self.known(2, mayBeThere: false)]))
        guard case .refused(let error) = report.activities[1] else { return #expect(Bool(false), "\(report)") }
        #expect(error.type == .remoteUnavailable)
        #expect(report.activities[2] == .written(id: "92"))
    }

    @Test func `a lost answer leaves the notes unknown`() async {
        let transport = ScriptedTransport { path, body throws(TransportError) in
            if path.contains("notes") { throw .answerLost("reset") }
            return succeed(path, body)
        }
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1).noting()]))
        guard case .unknown = report.activities[1] else { return #expect(Bool(false), "\(report)") }
        #expect(report.people[1] == .written(id: "91"))
    }

    @Test func `a note on a company that is gone says that the record is gone`() async {
        let transport = ScriptedTransport { path, body in
            guard path.contains("notes") else { return succeed(path, body) }
            return .batch(
                207, errors: [fault("note-1", "Some associations could not be made: companies 7 does not exist.")])
        }
        let report = await connector(transport).write(
            SyncPlan(people: [newcomer(1, company: .existing(id: "7")).noting()]))
        #expect(report.activities[1]?.error?.type == .remoteRecordGone)
    }

    @Test func `100 new leads of 70 new companies with a list and notes take six calls`() async {
        let transport = ScriptedTransport { path, body in
            path.hasSuffix("read") || path.hasSuffix("search") ? .batch() : succeed(path, body)
        }
        let hubspot = connector(transport)
        let keys = (0..<70).map { CompanyKey(domain: "c\($0).test") }
        _ = await hubspot.lookUp(
            LookUp(
                people: (1...100).map { .init(job: $0, email: "p\($0)@a.test") }, companies: keys.map { .init(key: $0) }
            ))
        let list = Campaign(kind: .list, reference: "17")
        let people = (1...100).map { newcomer($0, company: .planned(keys[Int($0) % 70])).joining(list).noting() }
        let report = await hubspot.write(
            SyncPlan(companies: keys.map { .init(key: $0, id: nil, fields: [:]) }, people: people))
        #expect(report.activities.count == 100 && report.memberships.count == 100)
        #expect(report.activities.values.allSatisfy { $0.error == nil })
        #expect(transport.requests.count == 6)
    }
}
