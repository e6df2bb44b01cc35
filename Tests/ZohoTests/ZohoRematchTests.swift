import HTTPTransport
import JobQueue
import Leads
import Sync
import Testing
import Zoho

@Suite struct ZohoRematchTests {
    /// Refuses every insert as a duplicate of a record.
    private static func duplicate(
        _ field: String, of module: String, _ more: @escaping @Sendable (Call) -> HTTPResponse?
    )
        -> ScriptedTransport
    {
        ScriptedTransport(besides: { call in
            if let answer = more(call) { return answer }
            guard call.method == "POST", ["/Leads", "/Contacts"].contains(call.path) else { return nil }
            return .rows(
                400,
                call.rows.map { _ in
                    .refused(
                        "DUPLICATE_DATA", "duplicate data",
                        [
                            "api_name": field,
                            "duplicate_record": twin(id(40), module),
                        ])
                })
        })
    }

    @Test func `a person whom Zoho has by the address is updated, and goes on from there`() async throws {
        let transport = Self.duplicate("Email", of: "Leads") { _ in nil }
        var lead = newcomer(1)
        lead.membership = membership()
        let report = await connector(transport).write(SyncPlan(people: [lead]))
        #expect(report.people[1] == .written(id: id(40)))
        #expect(report.memberships[1] == .written(id: id(40)))
        #expect(transport.routes == ["POST /Leads", "PUT /Leads", "PUT /Campaigns/\(id(77))/Leads"])
        let row = try #require(transport.calls[1].rows.first)
        #expect(row.text("id") == id(40) && row.text("Last_Name") == "Person 1")
        #expect(row["Email"] == nil)
    }

    @Test func `an answer of the older shape names the record, too`() async {
        let transport = ScriptedTransport(besides: { call in
            call.method == "POST"
                ? .rows(400, [.refused("DUPLICATE_DATA", "duplicate data", ["api_name": "Email", "id": id(41)])]) : nil
        })
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1)]))
        #expect(report.people[1] == .written(id: id(41)))
    }

    @Test func `whoever agrees in something else may be somebody else`() async {
        let transport = Self.duplicate("Phone", of: "Leads") { _ in nil }
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1)]))
        #expect(report.people[1]?.error?.type == .duplicateRemoteRecord)
        #expect(report.people[1]?.error?.field == "Phone")
        #expect(transport.requests.count == 1)
    }

    @Test func `what the record that is there refuses is the person's error`() async {
        let transport = Self.duplicate("Email", of: "Leads") { call in
            call.method == "PUT" ? .rows(400, [.refused("RECORD_LOCKED")]) : nil
        }
        var lead = newcomer(1)
        lead.activity = activity(1)
        let report = await connector(transport).write(SyncPlan(people: [lead]))
        #expect(report.people[1]?.error?.code == "RECORD_LOCKED")
        #expect(report.activities[1]?.error?.code == "RECORD_LOCKED")
    }

    @Test func `a new Lead who is a Contact is written there, into its blanks`() async throws {
        let transport = Self.duplicate("Email", of: "Contacts") { call in
            call.route == "GET /Contacts"
                ? .records([["id": id(40), "Email": "p1@a.test", "Last_Name": "Other"]]) : nil
        }
        var lead = newcomer(1)
        lead.fields["Designation"] = "CEO"
        lead.membership = membership()
        let report = await connector(transport).write(SyncPlan(people: [lead]))
        #expect(report.people[1] == .written(id: id(40)))
        #expect(report.objects[1] == "Contacts")
        #expect(report.memberships[1] == .written(id: id(40)))
        #expect(
            transport.routes == [
                "POST /Leads", "GET /Contacts", "PUT /Contacts", "PUT /Campaigns/\(id(77))/Contacts",
            ])
        let row = try #require(transport.calls[2].rows.first)
        #expect(row.text("Title") == "CEO" && row["Last_Name"] == nil && row["Company"] == nil)
    }

    @Test(arguments: ["CONVERTED_RECORD", "ID_ALREADY_CONVERTED"])
    func `what was meant for a Lead that was converted is written on its Contact`(code: String) async throws {
        let transport = ScriptedTransport(besides: { call in
            switch call.route {
            case "PUT /Leads": .rows(400, [.refused(code, "can't update the converted record")])
            case "GET /Leads":
                .records([["id": id(1), "Converted__s": true, "Converted_Contact": ["id": id(40)]]])
            case "GET /Contacts": .records([["id": id(40), "Email": "p1@a.test"]])
            default: nil
            }
        })
        let report = await connector(transport).write(SyncPlan(people: [known(1, "Leads")]))
        #expect(report.people[1] == .written(id: id(40)))
        #expect(report.objects[1] == "Contacts")
        let row = try #require(transport.calls.last?.rows.first)
        #expect(transport.routes.last == "PUT /Contacts" && row.text("Phone") == "+41 1")
    }

    @Test func `with Leads alone a converted Lead is gone`() async {
        let transport = ScriptedTransport(besides: { call in
            call.route == "PUT /Leads" ? .rows(400, [.refused("CONVERTED_RECORD")]) : nil
        })
        let report = await connector(transport, .leads).write(SyncPlan(people: [known(1, "Leads")]))
        #expect(report.people[1]?.error?.type == .remoteRecordGone)
    }

    @Test func `a Contact that Zoho has already gets its Account where it has none`() async throws {
        let transport = Self.duplicate("Email", of: "Contacts") { call in
            call.route == "GET /Contacts" ? .records([["id": id(40), "Account_Name": ["id": id(60)]]]) : nil
        }
        let report = await connector(transport, .contacts).write(
            SyncPlan(people: [newContact(1, .existing(id: id(61)))]))
        #expect(report.links[1] == .written(id: id(40)))
        #expect(transport.calls.last?.rows.first?["Account_Name"] == nil)
        let bare = Self.duplicate("Email", of: "Contacts") { call in
            call.route == "GET /Contacts" ? .records([["id": id(40), "Email": "p1@a.test"]]) : nil
        }
        _ = await connector(bare, .contacts).write(SyncPlan(people: [newContact(1, .existing(id: id(61)))]))
        #expect(bare.calls.last?.rows.first?["Account_Name"] as? [String: String] == ["id": id(61)])
    }
}
