import HTTPTransport
import HubSpot
import JobQueue
import Leads
import Sync
import Testing

@Suite struct HubSpotConnectorWriteTests {
    private static let key = CompanyKey(domain: "a.test")

    private static func newCompany(_ domain: String = "a.test") -> SyncPlan.Company {
        .init(key: CompanyKey(domain: domain), id: nil, fields: ["name": "Ay"])
    }

    @Test func `a new company shared by three new people is created once and linked in their creates`() async {
        let transport = ScriptedTransport { path, body in
            #expect(Set(body.keys) == ["inputs"])
            for input in body.inputs {
                #expect(Set(input.keys) == ["properties", "associations", "objectWriteTraceId"])
            }
            if path.contains("companies") {
                #expect(body.inputs.map(\.properties) == [["name": "Ay", "domain": "a.test"]])
            } else {
                for input in body.inputs {
                    let association = (input["associations"] as? [[String: Any]])?.first ?? [:]
                    #expect((association["to"] as? [String: Any])?.text("id") == "90")
                    let type = (association["types"] as? [[String: Any]])?.first ?? [:]
                    #expect(type["associationTypeId"] as? Int == 1)
                    #expect(type.text("associationCategory") == "HUBSPOT_DEFINED")
                }
            }
            return succeed(path, body)
        }
        let people = (1...3).map { newcomer($0, company: .planned(Self.key)) }
        let report = await connector(transport).write(SyncPlan(companies: [Self.newCompany()], people: people))
        #expect(report.companies == [Self.key: .written(id: "90")])
        #expect(report.people == [1: .written(id: "91"), 2: .written(id: "92"), 3: .written(id: "93")])
        #expect(report.links == report.people)
        #expect(transport.paths == ["/crm/v3/objects/companies/batch/create", "/crm/v3/objects/contacts/batch/create"])
    }

    @Test func `known contacts are updated, and linked in one more call with those that need only the link`() async {
        let transport = ScriptedTransport { path, body in
            for input in body.inputs where path.hasSuffix("update") {
                #expect(Set(input.keys) == ["id", "properties", "objectWriteTraceId"])
                #expect(input.properties == ["email": "new@a.test", "jobtitle": "CEO"])
            }
            return succeed(path, body)
        }
        let people: [SyncPlan.Person] = [
            .init(
                job: 1, id: contactID("41"), object: "contact", fields: ["jobtitle": " CEO ", "email": "New@a.test"],
                company: .existing(id: "7")),
            .init(job: 2, id: contactID("42"), object: "contact", fields: [:], company: .existing(id: "8")),
            .init(job: 3, id: contactID("43"), object: "contact", fields: [:]),
        ]
        let report = await connector(transport, paths: .dated("2026-03")).write(SyncPlan(people: people))
        #expect(report.people == [1: .written(id: "41"), 2: .written(id: "42"), 3: .written(id: "43")])
        #expect(report.links == [1: .written(id: "41"), 2: .written(id: "42")])
        #expect(
            transport.paths == [
                "/crm/objects/2026-03/contacts/batch/update",
                "/crm/associations/2026-03/contacts/companies/batch/associate/default",
            ])
    }

    @Test func `a bad value in a batch of 100 fails alone where HubSpot answers for each record`() async {
        let transport = ScriptedTransport { path, body in
            let good = body.inputs.filter { $0.text("objectWriteTraceId") != "57" }
            let results = good.map {
                ["id": "9" + $0.text("objectWriteTraceId"), "objectWriteTraceId": $0.text("objectWriteTraceId")]
            }
            return .batch(207, results: results, errors: [fault("57", "bad address", code: "INVALID_EMAIL")])
        }
        let report = await connector(transport).write(SyncPlan(people: (1...100).map { newcomer($0) }))
        #expect(report.people[57]?.error?.type == .dataValueValidation)
        #expect(report.people.values.filter { $0.error == nil }.count == 99)
        #expect(transport.requests.count == 1)
    }

    @Test func `a bad value in a batch of 100 fails alone where HubSpot refuses the whole batch`() async {
        let transport = ScriptedTransport { path, body in
            guard body.inputs.contains(where: { $0.text("objectWriteTraceId") == "57" }) else {
                return succeed(path, body)
            }
            return .json(
                400,
                #"{"category":"VALIDATION_ERROR","message":"bad","errors":[{"message":"bad","code":"INVALID_EMAIL"}]}"#)
        }
        let report = await connector(transport).write(SyncPlan(people: (1...100).map { newcomer($0) }))
        #expect(report.people[57]?.error?.type == .dataValueValidation)
        #expect(report.people.values.filter { $0.error == nil }.count == 99)
        #expect(transport.requests.count <= 15)
    }

    @Test func `a property HubSpot does not have refuses at once all who carry it and nobody else`() async {
        let transport = ScriptedTransport { path, body in
            guard body.inputs.contains(where: { $0.properties["fax"] != nil }) else { return succeed(path, body) }
            let detail = #"{"message":"no","code":"PROPERTY_DOESNT_EXIST","context":{"propertyName":["fax"]}}"#
            return .json(400, #"{"category":"VALIDATION_ERROR","message":"no","errors":[\#(detail)]}"#)
        }
        var people = (1...100).map { newcomer($0) }
        for index in 0..<60 { people[index].fields["fax"] = "1" }
        let report = await connector(transport).write(SyncPlan(people: people))
        #expect(report.people.values.filter { $0.error?.type == .missingRemoteField }.count == 60)
        #expect(report.people[1]?.error?.field == "fax")
        #expect(report.people.values.filter { $0.error == nil }.count == 40)
        #expect(transport.requests.count == 2)
    }

    @Test(arguments: [true, false])
    func `a contact HubSpot has already is updated and linked`(isPerRecord: Bool) async {
        let words = "Contact already exists. Existing ID: 77"
        let transport = ScriptedTransport { path, body in
            switch path.split(separator: "/").last {
            case "create" where isPerRecord: return .batch(207, errors: [fault("1", words, category: "CONFLICT")])
            case "create": return .json(409, #"{"category":"CONFLICT","message":"\#(words)"}"#)
            case "read": return .batch(results: [["id": "78", "properties": ["email": "p1@a.test"]]])
            case "update":
                #expect(body.inputs.first?.text("id") == "78")
                #expect(body.inputs.first?.properties == ["lastname": "Person 1"])
                return succeed(path, body)
            default: return succeed(path, body)
            }
        }
        let plan = SyncPlan(people: [newcomer(1, company: .existing(id: "5"))])
        let report = await connector(transport).write(plan)
        #expect(report.people == [1: .written(id: "78")])
        #expect(report.links == [1: .written(id: "78")])
        #expect(transport.requests.count == 4)
    }

    @Test func `a contact HubSpot has already and does not show stays a duplicate`() async {
        let transport = ScriptedTransport { path, _ in
            if path.hasSuffix("create") {
                return .batch(
                    207, errors: [fault("1", "Contact already exists. Existing ID: 77", category: "CONFLICT")])
            }
            return .batch(207, errors: [["category": "OBJECT_NOT_FOUND", "message": "no", "context": ["ids": ["77"]]]])
        }
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1)]))
        #expect(report.people[1]?.error?.type == .duplicateRemoteRecord)
    }

    @Test func `a lost answer leaves every write of the call unknown and the links with them`() async {
        let transport = ScriptedTransport { _, _ throws(TransportError) in throw .answerLost("reset") }
        let report = await connector(transport).write(
            SyncPlan(people: [newcomer(1, company: .existing(id: "5")), newcomer(2)]))
        for result in [report.people[1], report.people[2], report.links[1]] {
            guard case .unknown(let error) = result else {
                return #expect(Bool(false), "\(String(describing: result))")
            }
            #expect(error.type == .network)
        }
        #expect(report.links[2] == nil)
    }

    @Test(arguments: [(503, false), (429, false), (423, false), (502, true), (504, true), (524, true), (500, true)])
    func `only a status that may follow the work makes a write unknown`(status: Int, isUnknown: Bool) async {
        let transport = ScriptedTransport { _, _ in .json(status, "") }
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1)]))
        switch report.people[1] {
        case .unknown: #expect(isUnknown)
        case .refused: #expect(!isUnknown)
        default: #expect(Bool(false))
        }
        #expect(transport.requests.count == 1)
    }

    @Test(arguments: ["", "{", "[]"])
    func `a success that cannot be read leaves the write unknown`(body: String) async {
        let transport = ScriptedTransport { _, _ in .json(201, body) }
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1)]))
        guard case .unknown = report.people[1] else { return #expect(Bool(false)) }
    }

    @Test func `a record that the answer passes over is unknown`() async {
        let transport = ScriptedTransport { _, _ in .batch(201, results: [["id": "91", "objectWriteTraceId": "1"]]) }
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1), newcomer(2), newcomer(3)]))
        #expect(report.people[1] == .written(id: "91"))
        #expect(report.people[2]?.error?.type == .outcomeUnknown)
        #expect(report.people[3]?.error?.type == .outcomeUnknown)
    }

    @Test func `without trace ids results are matched by address and by id`() async {
        let transport = ScriptedTransport { path, body in
            .batch(results: [
                ["id": path.hasSuffix("create") ? "92" : "42", "properties": ["email": "P2@a.test"]],
                ["id": path.hasSuffix("create") ? "91" : "41", "properties": ["email": "p1@a.test"]],
            ])
        }
        let known: [SyncPlan.Person] = [
            .init(job: 3, id: contactID("41"), object: "contact", fields: ["city": "x"]),
            .init(job: 4, id: contactID("42"), object: "contact", fields: ["city": "x"]),
        ]
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1), newcomer(2)] + known))
        #expect(
            report.people == [
                1: .written(id: "91"), 2: .written(id: "92"), 3: .written(id: "41"), 4: .written(id: "42"),
            ])
    }

    @Test func `people of a company that was refused are not attempted and fail with it`() async {
        let transport = ScriptedTransport { path, body in
            path.contains("companies")
                ? .json(400, #"{"category":"VALIDATION_ERROR","message":"bad"}"#) : succeed(path, body)
        }
        let people = [newcomer(1, company: .planned(Self.key)), newcomer(2)]
        let report = await connector(transport).write(SyncPlan(companies: [Self.newCompany()], people: people))
        #expect(report.companies[Self.key]?.error?.type == .dataValueValidation)
        #expect(report.people[1] == report.companies[Self.key])
        #expect(report.links[1] == report.companies[Self.key])
        #expect(report.people[2] == .written(id: "92"))
    }

    @Test func `people of a company whose create was lost come again by themselves`() async {
        let transport = ScriptedTransport { path, _ throws(TransportError) in throw .answerLost("reset") }
        let plan = SyncPlan(companies: [Self.newCompany()], people: [newcomer(1, company: .planned(Self.key))])
        let report = await connector(transport).write(plan)
        guard case .unknown = report.companies[Self.key], case .refused(let error) = report.people[1] else {
            return #expect(Bool(false))
        }
        #expect(error.type.recovery == .backoff)
        #expect(error.retryAfter == .seconds(30))
        #expect(transport.requests.count == 1)
    }

    @Test func `a create that names a company HubSpot does not have says that the record is gone`() async {
        let transport = ScriptedTransport { _, _ in
            .batch(207, errors: [fault("1", "Some associations could not be made: companies 5 does not exist.")])
        }
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1, company: .existing(id: "5"))]))
        #expect(report.people[1]?.error?.type == .remoteRecordGone)
    }

    @Test func `an update of a contact that is gone fails alone`() async {
        let transport = ScriptedTransport { _, body in
            let gone: [String: Any] = ["category": "OBJECT_NOT_FOUND", "message": "no", "context": ["ids": ["42"]]]
            return .batch(207, results: [["id": "41", "objectWriteTraceId": "1"]], errors: [gone])
        }
        let people = [1, 2].map {
            SyncPlan.Person(job: $0, id: contactID("4\($0)"), object: "contact", fields: ["city": "x"])
        }
        let report = await connector(transport).write(SyncPlan(people: people))
        #expect(report.people[1] == .written(id: "41"))
        #expect(report.people[2]?.error?.type == .remoteRecordGone)
    }

    @Test func `a link to a company that is gone fails alone although HubSpot answers 200`() async {
        let transport = ScriptedTransport { path, body in
            let gone: [String: Any] = [
                "category": "OBJECT_NOT_FOUND", "message": "no", "context": ["toObjectId": ["8"]],
            ]
            return .batch(results: [["from": ["id": "7"], "to": ["id": "41"]]], errors: [gone])
        }
        let people = [1, 2].map {
            SyncPlan.Person(
                job: $0, id: contactID("4\($0)"), object: "contact", fields: [:],
                company: .existing(id: $0 == 1 ? "7" : "8"))
        }
        let report = await connector(transport).write(SyncPlan(people: people))
        #expect(report.links[1] == .written(id: "41"))
        #expect(report.links[2]?.error?.type == .remoteRecordGone)
        #expect(report.people[2] == .written(id: "42"))
    }

    @Test func `two keys of one company are written one after the other`() async {
        let transport = ScriptedTransport { path, body in
            #expect(body.inputs.count == 1)
            return succeed(path, body)
        }
        let companies = ["a.test", "b.test"].map {
            SyncPlan.Company(key: .init(domain: $0), id: "7", fields: ["name": $0])
        }
        let report = await connector(transport).write(SyncPlan(companies: companies))
        #expect(report.companies.values.allSatisfy { $0 == .written(id: "7") })
        #expect(transport.requests.count == 2)
    }

    @Test func `an empty plan is no call`() async {
        let transport = ScriptedTransport { _, _ in .batch() }
        let report = await connector(transport).write(SyncPlan())
        #expect(report.people.isEmpty && report.companies.isEmpty && report.links.isEmpty)
        #expect(transport.requests.isEmpty)
    }
}
