import Foundation
import HTTPTransport
import JobQueue
import Leads
import Sync
import Testing
import Zoho

@Suite struct ZohoWriteTests {
    @Test func `a new Lead goes out word for word`() async {
        let transport = ScriptedTransport()
        let report = await connector(transport).write(SyncPlan(people: [newcomer(7)]))
        #expect(report.people == [7: .written(id: id(7))])
        #expect(report.links.isEmpty)
        #expect(transport.requests.map(\.url) == ["https://www.zohoapis.eu/crm/v8/Leads"])
        #expect(transport.requests.map(\.method) == [.post])
        #expect(
            String(decoding: transport.requests.first?.body ?? [], as: UTF8.self)
                == #"{"data":[{"Company":"Ay","Email":"p7@a.test","Last_Name":"Person 7"}]}"#)
    }

    @Test func `automation runs, or does not, as the configuration says`() async {
        let transport = ScriptedTransport()
        let zoho = connector(transport, runsAutomation: false)
        var lead = newcomer(1)
        lead.membership = membership()
        lead.activity = activity(1)
        _ = await zoho.write(SyncPlan(people: [lead, known(2, "Leads")]))
        let triggers = transport.calls.filter { $0.body["trigger"] as? [String] == [] }.map(\.route)
        #expect(triggers == ["PUT /Leads", "POST /Leads"])
    }

    @Test func `100 new leads of a campaign are two calls, and with both modules, campaign and notes five`() async {
        let transport = ScriptedTransport()
        let zoho = connector(transport)
        var people = (1...100).map { newcomer($0) }
        for index in people.indices { people[index].membership = membership() }
        let plain = await zoho.write(SyncPlan(people: people))
        #expect(plain.people.values.filter { $0.error == nil }.count == 100)
        #expect(plain.memberships.values.filter { $0.error == nil }.count == 100)
        #expect(transport.routes == ["POST /Leads", "PUT /Campaigns/\(id(77))/Leads"])
        for index in 0..<40 {
            people[index] = known(people[index].job, "Contacts")
            people[index].membership = membership()
        }
        for index in people.indices { people[index].activity = activity(people[index].job) }
        let whole = await zoho.write(SyncPlan(people: people))
        #expect(whole.activities.values.filter { $0.error == nil }.count == 100)
        #expect(
            transport.routes.dropFirst(2) == [
                "PUT /Contacts", "POST /Leads", "PUT /Campaigns/\(id(77))/Contacts", "PUT /Campaigns/\(id(77))/Leads",
                "POST /Notes",
            ])
    }

    @Test func `a look-up and a write of 100 new leads are four calls, with Leads alone three`() async {
        for (modules, most) in [(ZohoModules.both, 4), (.leads, 3)] {
            let transport = ScriptedTransport()
            let budget = RecordingBudget()
            let zoho = connector(transport, modules, budget: budget)
            let asking = (1...100).map { asked($0, "p\($0)@a.test") }
            let companies = (1...70).map { LookUp.Company(key: CompanyKey(domain: "c\($0).test"), name: "C \($0)") }
            _ = await zoho.lookUp(LookUp(people: asking, companies: companies))
            var people = (1...100).map { newcomer($0) }
            for index in people.indices { people[index].membership = membership() }
            _ = await zoho.write(SyncPlan(people: people))
            #expect(transport.requests.count == most)
            #expect(budget.credits.reduce(0, +) == Double(most - 1 + 10))
        }
    }

    @Test func `results are filed by the order of the records`() async {
        let transport = ScriptedTransport(besides: { call in
            .rows(
                207,
                call.rows.enumerated().map { index, row in
                    switch row.text("Last_Name") {
                    case "Person 2":
                        .refused("INVALID_DATA", "invalid data", ["api_name": "Phone", "maximum_length": 30])
                    case "Person 3": .refused("INTERNAL_ERROR")
                    default: .written(HTTPResponse.newID(row, index))
                    }
                })
        })
        let report = await connector(transport).write(SyncPlan(people: (1...4).map { newcomer($0) }))
        #expect(report.people[1] == .written(id: id(1)))
        #expect(
            report.people[2]
                == .refused(
                    JobError(
                        .dataValueValidation, code: "INVALID_DATA",
                        message: "invalid data; Phone takes at most 30 characters", field: "Phone")))
        guard case .unknown = report.people[3] else { return #expect(Bool(false), "\(report.people)") }
        #expect(report.people[4] == .written(id: id(4)))
        #expect(transport.requests.count == 1)
    }

    @Test func `where all records are refused the answer is a 400, and says why for each`() async {
        let transport = ScriptedTransport(besides: { call in
            .rows(400, call.rows.map { .refused("MANDATORY_NOT_FOUND", $0.text("Email"), ["api_name": "Last_Name"]) })
        })
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1), newcomer(2)]))
        #expect(report.people[2]?.error?.type == .missingRequiredField)
        #expect(report.people[2]?.error?.message == "p2@a.test")
        #expect(transport.requests.count == 1)
    }

    @Test func `where answers are missing an error tells its record, and of the others nothing is known`() async {
        let transport = ScriptedTransport(besides: { _ in
            .rows(207, [.refused("PATTERN_NOT_MATCHED", "no", ["json_path": "$.data[1].Email"])])
        })
        let report = await connector(transport).write(SyncPlan(people: (1...3).map { newcomer($0) }))
        #expect(report.people[2]?.error?.type == .dataValueValidation)
        for job in [Int64(1), 3] {
            guard case .unknown(let error) = report.people[job] else { return #expect(Bool(false)) }
            #expect(error.type == .outcomeUnknown)
        }
    }

    @Test func `a batch refused as a whole is halved down to the record at fault`() async {
        let transport = ScriptedTransport(besides: { call in
            call.rows.contains { $0.text("Last_Name") == "Person 77" } ? .refused(400, "INVALID_DATA", "not JSON") : nil
        })
        let report = await connector(transport).write(SyncPlan(people: (1...100).map { newcomer($0) }))
        #expect(report.people[77]?.error?.type == .dataValueValidation)
        #expect(report.people.values.filter { $0.error == nil }.count == 99)
        #expect(transport.requests.count <= 15)
    }

    @Test func `after a limit nothing more is sent, and everybody waits`() async {
        let transport = ScriptedTransport(besides: { _ in .refused(429, "TOO_MANY_REQUESTS") })
        let report = await connector(transport).write(SyncPlan(people: (1...150).map { newcomer($0) }))
        #expect(report.people.values.allSatisfy { $0.error?.type == .rateLimited })
        #expect(report.people.count == 150)
        #expect(transport.requests.count == 1)
    }

    @Test func `a lost answer leaves the outcome unknown`() async {
        let transport = ScriptedTransport { _ throws(TransportError) in throw .answerLost("reset") }
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1)]))
        guard case .unknown(let error) = report.people[1] else { return #expect(Bool(false)) }
        #expect(error.type == .network)
        #expect(connector(transport).recovery(of: .person(email: "a@a.test")) == .lookUp)
        #expect(connector(transport).recovery(of: .person(email: nil)) == .impossible)
        #expect(connector(transport).recovery(of: .company(CompanyKey(name: "Ay"))) == .lookUp)
    }

    // MARK: - Fields that Zoho does not know

    @Test func `values go out in the types of their fields`() async throws {
        let transport = ScriptedTransport()
        var lead = newcomer(1)
        lead.fields.merge(["Budget": "12", "VIP": "true", "Topics": "AI;Cloud", "Owner": id(5)]) { $1 }
        _ = await connector(transport).write(SyncPlan(people: [lead]))
        #expect(transport.routes == ["GET /settings/fields", "POST /Leads"])
        #expect(transport.calls[0].query == ["module": "Leads"])
        let row = try #require(transport.calls[1].rows.first)
        #expect(row["Budget"] as? Int == 12)
        #expect(row["VIP"] as? Bool == true)
        #expect(row["Topics"] as? [String] == ["AI", "Cloud"])
        #expect(row["Owner"] as? [String: String] == ["id": id(5)])
    }

    @Test func `a field that the module does not have is never sent`() async {
        let transport = ScriptedTransport()
        let zoho = connector(transport)
        var lead = newcomer(1)
        lead.fields["Boots"] = "yes"
        lead.membership = membership()
        let report = await zoho.write(SyncPlan(people: [lead, newcomer(2)]))
        #expect(report.people[1]?.error?.type == .missingRemoteField)
        #expect(report.people[1]?.error?.field == "Boots")
        #expect(report.memberships[1]?.error?.type == .missingRemoteField)
        #expect(report.people[2] == .written(id: id(2)))
        #expect(transport.calls.filter { $0.route == "POST /Leads" }.map(\.rows.count) == [1])
    }

    @Test func `where the metadata cannot be had only Zoho's own fields are sent`() async {
        let transport = ScriptedTransport(besides: { $0.path == "/settings/fields" ? .json(503, "") : nil })
        var lead = newcomer(1)
        lead.fields["Booth"] = "12"
        let report = await connector(transport).write(SyncPlan(people: [lead, newcomer(2)]))
        #expect(report.people[1]?.error?.type == .remoteUnavailable)
        #expect(report.people[1]?.error?.message.contains("Booth is not sent") == true)
        #expect(report.people[2] == .written(id: id(2)))
    }

    @Test func `a field that was made a moment ago is known after one more question`() async {
        let transport = ScriptedTransport()
        let zoho = connector(transport)
        var lead = newcomer(1)
        lead.fields["Booth"] = "12"
        _ = await zoho.write(SyncPlan(people: [lead]))
        _ = await zoho.write(SyncPlan(people: [lead]))
        lead.fields["Boots"] = "new"
        _ = await zoho.write(SyncPlan(people: [lead]))
        #expect(transport.routes.filter { $0 == "GET /settings/fields" }.count == 2)
    }

    // MARK: - Accounts

    @Test func `100 leads of 70 new companies are four calls, and each Contact gets its Account`() async throws {
        let keys = (0..<70).map { CompanyKey(domain: "c\($0).test") }
        let companies = keys.map { SyncPlan.Company(key: $0, id: nil, fields: ["Account_Name": $0.domain ?? ""]) }
        let transport = ScriptedTransport(besides: { call in
            guard let ids = call.query["ids"] else { return nil }
            return .records(ids.split(separator: ",").map { ["id": String($0), "Account_Name": NSNull()] })
        })
        var people = (100..<200).map { newContact($0, .planned(keys[Int($0) % 70])) }
        for index in 0..<30 { people[index] = known(people[index].job, "Contacts", people[index].company) }
        let report = await connector(transport, .contacts).write(SyncPlan(companies: companies, people: people))
        #expect(report.companies.values.filter { $0.error == nil }.count == 70)
        #expect(report.people.values.filter { $0.error == nil }.count == 100)
        #expect(report.links == report.people)
        #expect(transport.routes == ["POST /Accounts", "GET /Contacts", "PUT /Contacts", "POST /Contacts"])
        let contacts = transport.calls.dropFirst(2).flatMap(\.rows)
        #expect(contacts.count == 100)
        for row in contacts {
            let job =
                Int((row["Email"] as? String ?? row.text("Phone").dropFirst(4).description).filter(\.isNumber)) ?? -1
            #expect(row["Account_Name"] as? [String: String] == ["id": id(job % 70)])
        }
    }

    @Test func `an Account that Zoho has already is taken as it is`() async {
        let transport = ScriptedTransport(besides: { call in
            guard call.path == "/Accounts" else { return nil }
            return .rows(
                400,
                [
                    .refused(
                        "DUPLICATE_DATA", "duplicate data",
                        [
                            "api_name": "Account_Name", "json_path": "$.data[0].Account_Name",
                            "duplicate_record": twin(id(50), "Accounts"),
                        ])
                ])
        })
        let key = CompanyKey(name: "Ay")
        let plan = SyncPlan(
            companies: [.init(key: key, id: nil, fields: ["Account_Name": "Ay"])],
            people: [newContact(1, .planned(key))])
        let report = await connector(transport, .contacts).write(plan)
        #expect(report.companies[key] == .written(id: id(50)))
        #expect(transport.calls.last?.rows.first?["Account_Name"] as? [String: String] == ["id": id(50)])
        #expect(transport.routes == ["POST /Accounts", "POST /Contacts"])
    }

    @Test func `who belongs to an Account that was refused is refused with its error`() async {
        let transport = ScriptedTransport(besides: { call in
            call.path == "/Accounts" ? .rows(400, [.refused("PATTERN_NOT_MATCHED")]) : nil
        })
        let key = CompanyKey(name: "Ay")
        let plan = SyncPlan(
            companies: [.init(key: key, id: nil, fields: [:])], people: [newContact(1, .planned(key)), newContact(2)])
        let report = await connector(transport, .contacts).write(plan)
        #expect(transport.calls[0].rows.first?["Account_Name"] as? String == "ay")
        #expect(report.people[1]?.error?.code == "PATTERN_NOT_MATCHED")
        #expect(report.links[1] == report.people[1])
        #expect(report.people[2] == .written(id: id(2)))
    }

    @Test func `a Contact is never moved to another Account`() async throws {
        let found = ScriptedTransport(besides: { call in
            call.coql.contains("from Contacts")
                ? .records([
                    ["id": id(1), "Email": "p1@a.test", "Account_Name": ["id": id(60)]],
                    ["id": id(2), "Email": "p2@a.test", "Account_Name": NSNull()],
                ]) : nil
        })
        let zoho = connector(found)
        // The look-up has seen it: the write asks nothing more.
        _ = await zoho.lookUp(LookUp(people: [asked(1, "p1@a.test"), asked(2, "p2@a.test")], companies: []))
        let plan = SyncPlan(people: [1, 2].map { known($0, "Contacts", .existing(id: id(61))) })
        let report = await zoho.write(plan)
        #expect(report.links == report.people)
        #expect(found.routes == ["POST /coql", "PUT /Contacts"])
        let rows = try #require(found.calls.last?.rows)
        #expect(rows[0]["Account_Name"] == nil)
        #expect(rows[1]["Account_Name"] as? [String: String] == ["id": id(61)])
        // Nor is it a second time.
        _ = await zoho.write(SyncPlan(people: [known(2, "Contacts", .existing(id: id(62)))]))
        #expect(found.calls.last?.rows.first?["Account_Name"] == nil)
    }

    @Test func `a known Account is updated, and nobody waits for it`() async {
        let key = CompanyKey(name: "Ay")
        let transport = ScriptedTransport(besides: { call in
            call.path == "/Accounts" ? .rows(400, [.refused("RECORD_LOCKED")]) : nil
        })
        let plan = SyncPlan(
            companies: [.init(key: key, id: id(9), fields: ["Phone": "+41"])],
            people: [newContact(1, .existing(id: id(9)))])
        let report = await connector(transport, .contacts).write(plan)
        #expect(report.companies[key]?.error?.type == .permission)
        #expect(report.people[1] == .written(id: id(1)))
        #expect(transport.routes == ["PUT /Accounts", "POST /Contacts"])
    }
}
