import Foundation
import HTTPTransport
import JobQueue
import Leads
import Salesforce
import Sync
import Testing

@Suite struct SalesforceWriteTests {
    /// Writes everything and finds nothing.
    private static func obliging() -> ScriptedTransport {
        ScriptedTransport(parts: { $0.method == "GET" ? .records([]) : .written($0) })
    }

    @Test func `a new Lead goes out word for word`() async {
        let transport = Self.obliging()
        let report = await connector(transport).write(SyncPlan(people: [newcomer(7)]))
        #expect(report.people == [7: .written(id: id("00Q", 7))])
        #expect(report.links.isEmpty)
        #expect(transport.requests.count == 1)
        #expect(
            transport.requests.first?.text
                == #"{"allOrNone":false,"collateSubrequests":false,"compositeRequest":[{"body":{"allOrNone":false,"records":["#
                + #"{"Company":"Ay","Email":"p7@a.test","LastName":"Person 7","attributes":{"type":"Lead"}}]},"#
                + #""httpHeaders":{"Sforce-Auto-Assign":"false"},"method":"POST","referenceId":"part0","#
                + #""url":"/services/data/v66.0/composite/sobjects"}]}"#)
    }

    @Test func `assignment rules and duplicate alerts are what the configuration says`() async {
        let transport = Self.obliging()
        let salesforce = connector(transport, assignsLeads: true, savesDespiteAlerts: true)
        _ = await salesforce.write(SyncPlan(people: [newcomer(1)]))
        #expect(transport.calls[0][0].headers == ["Sforce-Duplicate-Rule-Header": "allowSave=true"])
    }

    @Test func `200 leads of all kinds are one call, with campaign and task two`() async {
        let transport = Self.obliging()
        let salesforce = connector(transport)
        var people = (1...200).map { newcomer($0) }
        for index in 0..<50 { people[index].id = remote("Lead", id("00Q", index)) }
        for index in 50..<100 {
            people[index].id = remote("Contact", id("003", index))
            people[index].object = "Contact"
        }
        let plain = await salesforce.write(SyncPlan(people: people))
        #expect(plain.people.values.filter { $0.error == nil }.count == 200)
        #expect(transport.requests.count == 1)
        #expect(
            transport.calls[0].map { "\($0.method) \($0.object) \($0.records.count)" }.sorted() == [
                "PATCH Contact 50", "PATCH Lead 50", "POST Lead 100",
            ])
        for index in people.indices {
            people[index].membership = membership()
            people[index].activity = activity(people[index].job)
        }
        let whole = await salesforce.write(SyncPlan(people: people))
        #expect(whole.memberships.values.filter { $0.error == nil }.count == 200)
        #expect(whole.activities.values.filter { $0.error == nil }.count == 200)
        #expect(transport.requests.count == 3)
    }

    @Test func `100 leads of 70 new companies are two calls, whether or not some are known`() async {
        let keys = (0..<70).map { CompanyKey(domain: "c\($0).test") }
        let companies = keys.map { SyncPlan.Company(key: $0, id: nil, fields: ["Name": $0.domain ?? ""]) }
        let transport = ScriptedTransport(parts: { part in
            if part.method != "GET" { return .written(part) }
            return .records((0..<30).map { ["Id": id("003", $0)] })
        })
        var people = (0..<100).map { newContact($0, .planned(keys[Int($0) % 70])) }
        for index in 0..<30 { people[index].id = remote("Contact", id("003", index)) }
        let report = await connector(transport, .accountsAndContacts).write(
            SyncPlan(companies: companies, people: people))
        #expect(report.companies.values.filter { $0.error == nil }.count == 70)
        #expect(report.people.values.filter { $0.error == nil }.count == 100)
        #expect(report.links == report.people)
        #expect(transport.requests.count == 2)
        let contacts = transport.calls[1].flatMap(\.records)
        #expect(contacts.count == 100)
        for contact in contacts {
            let job = Int((contact["Email"] as? String ?? "").filter(\.isNumber)) ?? -1
            #expect(contact["AccountId"] as? String == id("001", job % 70))
        }
    }

    @Test func `results are filed by the order of the rows`() async {
        let transport = ScriptedTransport(parts: { part in
            .rows(
                part.records.enumerated().map { index, row in
                    switch row["LastName"] as? String {
                    case "Person 2": .refused("STRING_TOO_LONG", "too long", ["Title"])
                    case "Person 3": .refused("UNKNOWN_EXCEPTION")
                    default: .written(PartAnswer.newID(part, index))
                    }
                })
        })
        let report = await connector(transport).write(SyncPlan(people: (1...4).map { newcomer($0) }))
        #expect(report.people[1] == .written(id: id("00Q", 1)))
        #expect(
            report.people[2]
                == .refused(
                    JobError(.dataValueValidation, code: "STRING_TOO_LONG", message: "too long", field: "Title")))
        guard case .unknown = report.people[3] else { return #expect(Bool(false), "\(report.people)") }
        #expect(report.people[4] == .written(id: id("00Q", 4)))
        #expect(transport.requests.count == 1)
    }

    @Test func `a collection refused as a whole is halved down to the record at fault`() async {
        let transport = ScriptedTransport(parts: { part in
            part.records.contains { $0["LastName"] as? String == "Person 77" }
                ? .refused(400, "JSON_PARSER_ERROR", "Cannot deserialize instance of date from VALUE_STRING value soon")
                : .written(part)
        })
        let report = await connector(transport).write(SyncPlan(people: (1...200).map { newcomer($0) }))
        #expect(report.people[77]?.error?.type == .dataValueValidation)
        #expect(report.people.values.filter { $0.error == nil }.count == 199)
        #expect(transport.requests.count == 9)
    }

    @Test func `a field the org does not have refuses those who carry it, and costs one call more`() async {
        let transport = ScriptedTransport(parts: { part in
            part.records.contains { $0["Fax__c"] != nil }
                ? .refused(400, "INVALID_FIELD", "No such column 'Fax__c' on sobject of type Lead") : .written(part)
        })
        var people = (1...100).map { newcomer($0) }
        for index in stride(from: 0, to: 100, by: 10) { people[index].fields["Fax__c"] = "x" }
        let report = await connector(transport).write(SyncPlan(people: people))
        #expect(report.people[1]?.error?.type == .missingRemoteField)
        #expect(report.people[1]?.error?.field == "Fax__c")
        #expect(report.people.values.filter { $0.error == nil }.count == 90)
        #expect(transport.requests.count == 2)
    }

    @Test func `rows that only the size of the batch was too much for go again in halves`() async {
        let transport = ScriptedTransport(parts: { part in
            guard part.records.count > 60 else { return .written(part) }
            return .rows(
                part.records.map { _ in
                    .refused(
                        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "T: System.LimitException: Apex CPU time limit exceeded"
                    )
                })
        })
        let report = await connector(transport).write(SyncPlan(people: (1...200).map { newcomer($0) }))
        #expect(report.people.values.filter { $0.error == nil }.count == 200)
        #expect(transport.requests.count == 3)
    }

    @Test func `a person with nothing to write takes no call`() async {
        let transport = Self.obliging()
        let person = SyncPlan.Person(job: 1, id: remote("Lead", id("00Q", 1)), object: "Lead", fields: [:])
        let report = await connector(transport).write(SyncPlan(people: [person]))
        #expect(report.people == [1: .written(id: id("00Q", 1))])
        #expect(transport.requests.isEmpty)
    }

    @Test func `a text cannot refer to another part of the call`() async {
        let transport = Self.obliging()
        var person = newcomer(1)
        person.fields["Title"] = "@{part0[0].id}"
        _ = await connector(transport).write(SyncPlan(people: [person]))
        #expect(transport.calls[0][0].records[0]["Title"] as? String == "@ {part0[0].id}")
    }

    @Test func `a value that could be two things is sent as what its field is, asked for once`() async {
        let transport = ScriptedTransport { request in
            guard request.url.hasSuffix("/sobjects/Lead/describe") else {
                return .composite(request.parts.map { ($0, .written($0)) })
            }
            return .json(
                200,
                #"{"fields":[{"name":"Met__c","type":"boolean"},{"name":"Code__c","type":"string","length":9}]}"#)
        }
        var person = newcomer(1)
        person.fields.merge(["Met__c": "true", "Code__c": "42"]) { $1 }
        let salesforce = connector(transport)
        _ = await salesforce.write(SyncPlan(people: [person]))
        _ = await salesforce.write(SyncPlan(people: [person]))
        #expect(transport.requests.count == 3)
        for call in transport.calls.dropFirst() {
            #expect(call[0].records[0]["Met__c"] as? Bool == true)
            #expect(call[0].records[0]["Code__c"] as? String == "42")
        }
    }

    // MARK: - Accounts

    @Test func `a new Account has a name and the domain by which it is found again`() async {
        let transport = Self.obliging()
        let companies: [SyncPlan.Company] = [
            .init(key: CompanyKey(domain: "a.test"), id: nil, fields: [:]),
            .init(key: CompanyKey(name: "Bee Ltd"), id: nil, fields: ["name": "Bee Ltd", "Website": "bee.test/en"]),
        ]
        _ = await connector(transport, .accountsAndContacts).write(SyncPlan(companies: companies))
        let rows = transport.calls[0][0].records
        #expect(rows[0]["Name"] as? String == "a.test")
        #expect(rows[0]["Website"] as? String == "a.test")
        #expect(rows[1]["name"] as? String == "Bee Ltd")
        #expect(rows[1]["Website"] as? String == "bee.test/en")
    }

    @Test func `people of an Account that could not be created wait or fail with it, and nobody else does`() async {
        let keys = (1...3).map { CompanyKey(domain: "c\($0).test") }
        let transport = ScriptedTransport(parts: { part in
            guard part.object == "Account" else { return .written(part) }
            return .rows([.refused("REQUIRED_FIELD_MISSING"), .refused("UNKNOWN_EXCEPTION"), .written(id("001", 3))])
        })
        let plan = SyncPlan(
            companies: keys.map { .init(key: $0, id: nil, fields: ["Name": "x"]) },
            people: (1...3).map { newContact($0, .planned(keys[Int($0) - 1])) } + [newContact(4)])
        let report = await connector(transport, .accountsAndContacts).write(plan)
        #expect(report.people[1]?.error?.type == .missingRequiredField)
        #expect(report.links[1] == report.people[1])
        guard case .refused(let waiting) = report.people[2], case .unknown = report.companies[keys[1]] else {
            return #expect(Bool(false), "\(report)")
        }
        #expect(waiting.type.recovery == .backoff)
        #expect(report.people[3] == .written(id: id("003", 3)))
        #expect(report.people[4] == .written(id: id("003", 4)))
        #expect(report.links[4] == nil)
    }

    @Test func `a known Contact gets an Account where it has none, and is never moved`() async {
        let transport = ScriptedTransport(parts: { part in
            if part.method != "GET" { return .written(part) }
            return .records([
                ["Id": id("003", 1), "AccountId": id("001", 9)], ["Id": id("003", 2), "AccountId": NSNull()],
            ])
        })
        let people = (1...3).map {
            SyncPlan.Person(
                job: $0, id: remote("Contact", id("003", Int($0))), object: "Contact", fields: [:],
                company: .existing(id: id("001", 1)))
        }
        let report = await connector(transport, .accountsAndContacts).write(SyncPlan(people: people))
        #expect(report.links[1] == .written(id: id("003", 1)))
        #expect(report.links[2] == .written(id: id("003", 2)))
        #expect(report.people[3]?.error?.type == .remoteRecordGone)
        #expect(report.links[3]?.error?.type == .remoteRecordGone)
        #expect(transport.calls.map { $0.map(\.object) } == [["Contact"], ["Contact"]])
        #expect(transport.calls[1][0].records.map { $0["id"] as? String } == [id("003", 2)])
        #expect(transport.calls[1][0].records[0]["AccountId"] as? String == id("001", 1))
    }

    @Test func `an Account that a duplicate rule names is taken where domain or name finds it`() async {
        let (known, unknown) = (CompanyKey(domain: "a.test"), CompanyKey(domain: "b.test"))
        let transport = ScriptedTransport(parts: { part in
            switch (part.method, part.object) {
            case ("GET", _): .records([["Id": id("001", 5), "Name": "Ay", "Website": "www.a.test"]])
            case (_, "Account"): .rows([.refused("DUPLICATES_DETECTED"), .refused("DUPLICATES_DETECTED")])
            default: .written(part)
            }
        })
        let plan = SyncPlan(
            companies: [known, unknown].map { .init(key: $0, id: nil, fields: ["Name": "x"]) },
            people: [newContact(1, .planned(known)), newContact(2, .planned(unknown))])
        let report = await connector(transport, .accountsAndContacts).write(plan)
        #expect(report.companies[known] == .written(id: id("001", 5)))
        #expect(report.companies[unknown]?.error?.type == .duplicateRemoteRecord)
        #expect(report.people[1]?.error == nil)
        #expect(report.people[2]?.error?.type == .duplicateRemoteRecord)
        #expect(transport.requests.count == 3)
    }

    @Test func `updates of Accounts ride along, and people of one that is refused are linked all the same`() async {
        let key = CompanyKey(domain: "a.test")
        let transport = ScriptedTransport(parts: { part in
            part.object == "Account" ? .rows([.refused("ENTITY_IS_LOCKED")]) : .written(part)
        })
        let plan = SyncPlan(
            companies: [.init(key: key, id: id("001", 1), fields: ["Phone": "+41"])],
            people: [newContact(1, .planned(key))])
        let report = await connector(transport, .accountsAndContacts).write(plan)
        #expect(report.companies[key]?.error?.type == .permission)
        #expect(report.links[1] == .written(id: id("003", 1)))
        #expect(transport.requests.count == 1)
    }

    // MARK: - Lost answers

    @Test func `an answer that is lost leaves a write unknown, and what depends on it undone`() async {
        let transport = ScriptedTransport { (_) throws(TransportError) in throw .answerLost("reset") }
        var person = newcomer(1)
        person.membership = membership()
        person.activity = activity(1)
        let report = await connector(transport).write(SyncPlan(people: [person]))
        guard case .unknown(let error) = report.people[1] else { return #expect(Bool(false), "\(report)") }
        #expect(error.type == .network)
        #expect(report.memberships[1] == .refused(error))
        #expect(report.activities[1] == .refused(error))
        #expect(transport.requests.count == 1)
    }

    @Test func `a request that was not sent, or refused as a whole, was not carried out`() async {
        let unsent = ScriptedTransport { (_) throws(TransportError) in throw .notSent("refused") }
        let down = ScriptedTransport { _ in .json(503, #"[{"errorCode":"SERVER_UNAVAILABLE","message":"later"}]"#) }
        for transport in [unsent, down] {
            let report = await connector(transport).write(SyncPlan(people: [newcomer(1)]))
            guard case .refused(let error) = report.people[1] else { return #expect(Bool(false), "\(report)") }
            #expect(error.type.recovery == .backoff)
        }
    }

    @Test(arguments: [
        HTTPResponse.json(500, #"[{"errorCode":"UNKNOWN_EXCEPTION","message":"x"}]"#), .json(502, "<html>"),
        .json(200, "{"), .json(200, #"{"compositeResponse":[]}"#),
        .json(200, #"{"compositeResponse":[{"body":[],"httpStatusCode":200,"referenceId":"part0"}]}"#),
        .json(200, #"{"compositeResponse":[{"body":null,"httpStatusCode":500,"referenceId":"part0"}]}"#),
    ])
    func `an answer that says nothing of a row leaves it unknown`(response: HTTPResponse) async {
        let transport = ScriptedTransport { _ in response }
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1)]))
        guard case .unknown = report.people[1] else { return #expect(Bool(false), "\(report)") }
        #expect(transport.requests.count == 1)
    }

    @Test func `after a limit or an outage nothing more is sent`() async {
        let transport = ScriptedTransport { _ in
            .json(403, #"[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]"#)
        }
        let report = await connector(transport).write(SyncPlan(people: (1...1_500).map { newcomer($0) }))
        #expect(report.people.count == 1_500)
        #expect(report.people.values.allSatisfy { $0.error?.type == .quotaExceeded })
        #expect(transport.requests.count == 1)
    }
}
