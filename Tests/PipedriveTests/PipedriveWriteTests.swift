import Foundation
import HTTPTransport
import JobQueue
import Leads
import Sync
import Testing

@testable import Pipedrive

@Suite struct PipedriveWriteTests {
    private static let creates = "POST /api/v2/persons"

    @Test func `a new person is one call, with organisation, label and custom fields in it`() async throws {
        let account = FakeAccount()
        let transport = account.transport
        var person = newcomer(1, company: .existing(id: "77")).joining()
        person.fields.merge([
            "phones.mobile": "+4915112345", "phones.work": "+493012345", "owner_id": "7", "Lead source": "trade show",
            FakeAccount.interests: "Trains; 41", "Budget": "1200.50 eur",
        ]) { $1 }
        let report = await connector(transport).write(SyncPlan(people: [person]))
        let body = try #require(transport.bodies(of: Self.creates).first)
        #expect(
            body == [
                "name": "Jo Person 1", "emails": [["value": "p1@a.test", "primary": true, "label": "work"]],
                "phones": [
                    ["value": "+493012345", "primary": true, "label": "work"],
                    ["value": "+4915112345", "primary": false, "label": "mobile"],
                ],
                "owner_id": 7, "org_id": 77, "label_ids": [6],
                "custom_fields": .object([
                    FakeAccount.source: 31, FakeAccount.interests: [42, 41],
                    FakeAccount.budget: ["value": .number(Decimal(string: "1200.5") ?? 0), "currency": "EUR"],
                ]),
            ])
        guard case .written(let id)? = report.people[1] else {
            Issue.record("\(report)")
            return
        }
        #expect(account.record("persons", id) != nil)
        #expect(report.links == [1: .written(id: "77")])
        #expect(report.memberships == [1: .written(id: id)])
        #expect(transport.lines == ["GET /api/v2/personFields", Self.creates])
    }

    @Test func `100 new leads of known companies take 103 calls, the look-up included`() async {
        let account = FakeAccount()
        let mirror = MemoryMirror()
        account.add(persons: 300)
        for number in 0..<70 {
            account.add("organizations", ["name": .string("C\(number)"), "website": .string("c\(number).test")])
        }
        let companies = (0..<70).map { LookUp.Company(key: CompanyKey(domain: "c\($0).test")) }
        let question = LookUp(
            people: (1...100).map { .init(job: $0, email: "p\($0)@a.test") }, companies: companies,
            fields: ["person": ["emails", "first_name", "last_name"], "organization": ["name", "website"]])
        let transport = account.transport
        let pipedrive = connector(transport, mirror: mirror)
        _ = await pipedrive.lookUp(question)
        let before = transport.asked.count
        let answer = await pipedrive.lookUp(question)
        #expect(answer.ids.isEmpty)
        let ids = companies.compactMap { (try? answer.companies[$0.key]?.get())?.id }
        #expect(ids.count == 70)
        let people = (1...100).map { newcomer($0, company: .existing(id: ids[Int($0) % 70])) }
        let report = await pipedrive.write(SyncPlan(people: people))
        #expect(report.people.count == 100 && report.people.values.allSatisfy { $0.error == nil })
        #expect(transport.asked.count - before == 103)
        // And they are found, each once.
        #expect(Set(await pipedrive.lookUp(question).ids.values).count == 100)
        #expect(account.count("persons") == 400)
    }

    @Test func `so many writes are under way at once, and no more`() async {
        let account = FakeAccount()
        let transport = account.transport
        let pipedrive = connector(transport, configuration: .init(writesInFlight: 3))
        let report = await pipedrive.write(SyncPlan(people: (1...40).map { newcomer($0) }))
        #expect(report.people.count == 40)
        #expect((1...3).contains(transport.mostUnderWay))
    }

    @Test func `a lead without a name is called by the e-mail, one without both is refused without a call`() async {
        let account = FakeAccount()
        let transport = account.transport
        var nameless = newcomer(1)
        nameless.fields = ["emails": "p1@a.test"]
        var nobody = newcomer(2, company: .existing(id: "1")).joining().noting()
        nobody.fields = ["phones.work": "123"]
        let report = await connector(transport).write(SyncPlan(people: [nameless, nobody]))
        #expect(transport.bodies(of: Self.creates).map { $0["name"] } == ["p1@a.test"])
        #expect(report.people[2]?.error?.type == .missingRequiredField)
        #expect(report.links[2]?.error?.type == .missingRequiredField)
        #expect(report.memberships[2]?.error?.type == .missingRequiredField)
        #expect(report.activities[2]?.error?.type == .missingRequiredField)
    }

    @Test func `what others have put in lists stays, and a name keeps its other part`() async throws {
        let account = FakeAccount()
        let ann = account.add(
            "persons",
            [
                "name": "Ann Lee", "label_ids": [5],
                "emails": [["value": "old@a.test", "primary": true, "label": "home"]],
                "phones": [
                    ["value": "+49 30 1", "primary": true, "label": "work"],
                    ["value": "+49 40 2", "primary": false, "label": "other"],
                ],
            ])
        let transport = account.transport
        let person = known(
            1, ann, ["emails": "new@a.test", "last_name": "Lee-Fox", "phones.work": "+49 30 9"]
        ).joining()
        let report = await connector(transport).write(SyncPlan(people: [person]))
        let body = try #require(transport.bodies(of: "PATCH /api/v2/persons/\(ann)").first)
        #expect(
            body == [
                "name": "Ann Lee-Fox", "label_ids": [5, 6],
                "emails": [
                    ["value": "new@a.test", "primary": true, "label": "work"],
                    ["value": "old@a.test", "primary": false, "label": "home"],
                ],
                "phones": [
                    ["value": "+49 30 9", "primary": true, "label": "work"],
                    ["value": "+49 40 2", "primary": false, "label": "other"],
                ],
            ])
        #expect(report.people == [1: .written(id: ann)])
        #expect(report.memberships == [1: .written(id: ann)])
    }

    @Test func `after the look-up of the batch nothing is read again`() async {
        let account = FakeAccount()
        let ann = account.add("persons", ["name": "Ann", "emails": [["value": "ann@a.test"]]])
        let transport = account.transport
        let pipedrive = connector(transport)
        _ = await pipedrive.lookUp(.emails(["ann@a.test"]))
        let before = transport.asked.count
        _ = await pipedrive.write(SyncPlan(people: [known(1, ann, ["phones.work": "1"])]))
        #expect(transport.asked.count == before + 1)
    }

    @Test func `an update that changes nothing is no call`() async {
        let account = FakeAccount()
        let transport = account.transport
        let report = await connector(transport).write(
            SyncPlan(people: [known(1, "12", [:]).joining(present: Membership(id: nil, status: nil))]))
        #expect(report.people == [1: .written(id: "12")])
        #expect(report.memberships == [1: .written(id: "12")])
        #expect(transport.asked.isEmpty)
    }

    @Test func `a person is linked where it has no organisation, and is never moved`() async {
        let account = FakeAccount()
        let free = account.add("persons", ["name": "Free"])
        let taken = account.add("persons", ["name": "Taken", "org_id": 5])
        let transport = account.transport
        let report = await connector(transport).write(
            SyncPlan(people: [
                known(1, free, [:], company: .existing(id: "9")), known(2, taken, [:], company: .existing(id: "9")),
            ]))
        #expect(report.links == [1: .written(id: "9"), 2: .written(id: "5")])
        #expect(transport.bodies(of: "PATCH /api/v2/persons/\(free)") == [["org_id": 9]])
        #expect(transport.bodies(of: "PATCH /api/v2/persons/\(taken)").isEmpty)
    }

    @Test func `a person that is gone is said to be`() async {
        let account = FakeAccount()
        let report = await connector(account.transport).write(
            SyncPlan(people: [known(1, "99", ["phones.work": "1"]).joining(), known(2, "98", ["owner_id": "7"])]))
        #expect(report.people[1]?.error?.type == .remoteRecordGone)
        #expect(report.memberships[1]?.error?.type == .remoteRecordGone)
        #expect(report.people[2]?.error?.type == .remoteRecordGone)
    }

    @Test func `a label that persons do not have fails the membership alone`() async {
        let account = FakeAccount()
        let unknown = Campaign(kind: .label, reference: "Nowhere")
        let list = Campaign(kind: .list, reference: "6")
        let report = await connector(account.transport).write(
            SyncPlan(people: [newcomer(1).joining(unknown), newcomer(2).joining(list), newcomer(3).joining()]))
        #expect(report.people.values.allSatisfy { $0.error == nil })
        #expect(report.memberships[1]?.error?.type == .campaign)
        #expect(report.memberships[1]?.error?.message.contains("Nowhere") == true)
        #expect(report.memberships[2]?.error?.type == .campaign)
        #expect(report.memberships[3]?.error == nil)
    }

    @Test func `a person whose label is refused is written without it`() async {
        let account = FakeAccount(override: { asked in
            guard asked.method == .post, asked.body["label_ids"] != nil else { return nil }
            return .refusal(400, "Validation failed: label", code: "ERR_SCHEMA_VALIDATION_FAILED", field: "label_ids")
        })
        let report = await connector(account.transport).write(SyncPlan(people: [newcomer(1).joining()]))
        #expect(report.people[1]?.error == nil)
        #expect(report.memberships[1]?.error?.type == .campaign)
        #expect(account.count("persons") == 1)
    }

    @Test func `a new organisation has a name and a website, and its people are put in it`() async throws {
        let account = FakeAccount()
        let transport = account.transport
        let byDomain = CompanyKey(domain: "acme.test")
        let byName = CompanyKey(name: "beta gmbh")
        let plan = SyncPlan(
            companies: [
                .init(key: byDomain, id: nil, fields: [:]), .init(key: byName, id: nil, fields: ["name": "Beta GmbH"]),
            ],
            people: [newcomer(1, company: .planned(byDomain)), newcomer(2, company: .planned(byName))])
        let pipedrive = connector(transport)
        let report = await pipedrive.write(plan)
        let bodies = transport.bodies(of: "POST /api/v2/organizations")
        #expect(bodies.contains(["name": "acme.test", "website": "https://acme.test"]))
        #expect(bodies.contains(["name": "Beta GmbH"]))
        guard case .written(let acme)? = report.companies[byDomain] else {
            Issue.record("\(report)")
            return
        }
        #expect(report.links[1] == .written(id: acme))
        let answer = await pipedrive.lookUp(LookUp(people: [], companies: [.init(key: byDomain)]))
        #expect((try? answer.companies[byDomain]?.get())?.id == acme)
    }

    @Test func `who would be put in a company that could not be written is not written`() async {
        let account = FakeAccount(override: { asked in
            asked.line == "POST /api/v2/organizations" ? .refusal(400, "Validation failed: 'name' is bad") : nil
        })
        let transport = account.transport
        let key = CompanyKey(domain: "acme.test")
        let report = await connector(transport).write(
            SyncPlan(
                companies: [.init(key: key, id: nil, fields: [:])],
                people: [newcomer(1, company: .planned(key)).joining().noting(), newcomer(2)]))
        #expect(report.companies[key]?.error?.type == .dataValueValidation)
        #expect(report.people[1]?.error?.type == .dataValueValidation)
        #expect(report.links[1]?.error != nil && report.memberships[1]?.error != nil)
        #expect(report.activities[1]?.error != nil)
        #expect(report.people[2]?.error == nil)
        #expect(transport.bodies(of: Self.creates).count == 1)
    }

    @Test func `an organisation is updated in place, and one without a change is no call`() async {
        let account = FakeAccount()
        let acme = account.add("organizations", ["name": "Acme"])
        let transport = account.transport
        let (one, other) = (CompanyKey(domain: "acme.test"), CompanyKey(domain: "b.test"))
        let report = await connector(transport).write(
            SyncPlan(companies: [
                .init(key: one, id: acme, fields: ["website": "acme.test", "employee_count": "12"]),
                .init(key: other, id: "5", fields: [:]),
            ]))
        #expect(report.companies == [one: .written(id: acme), other: .written(id: "5")])
        #expect(
            transport.bodies(of: "PATCH /api/v2/organizations/\(acme)")
                == [["website": "acme.test", "employee_count": 12]])
        #expect(transport.asked.count == 1)
    }

    @Test(arguments: [
        (["shoe_size": "44"], ErrorType.missingRemoteField), (["Badge": "x"], .missingRemoteField),
        ([FakeAccount.span: "2026-01-01"], .missingRemoteField), (["Lead source": "Mars"], .dataValueValidation),
        ([FakeAccount.badgeB: "many"], .dataValueValidation), (["owner_id": "Ada"], .dataValueValidation),
    ])
    func `what Pipedrive would refuse for certain costs no call`(fields: [String: String], type: ErrorType) async {
        let account = FakeAccount()
        let transport = account.transport
        var person = newcomer(1)
        person.fields.merge(fields) { $1 }
        let report = await connector(transport).write(SyncPlan(people: [person, newcomer(2)]))
        #expect(report.people[1]?.error?.type == type)
        #expect(report.people[1]?.error?.field == fields.keys.first)
        #expect(report.people[2]?.error == nil)
    }

    @Test func `one refused person leaves the others alone`() async {
        let account = FakeAccount(override: { asked in
            asked.body["name"]?.text == "Jo Person 3" ? .refusal(400, "Validation failed: 'emails' is bad") : nil
        })
        let report = await connector(account.transport).write(SyncPlan(people: (1...9).map { newcomer($0) }))
        #expect(report.people.filter { $0.value.error != nil }.keys.map(\.self) == [3])
        #expect(report.people[3]?.error?.field == "emails")
    }

    @Test(arguments: [401, 402, 429])
    func `after a limit, or a token that was refused, nothing more is sent`(status: Int) async {
        let account = FakeAccount(override: { $0.method == .post ? .refusal(status, "no") : nil })
        let transport = account.transport
        let pipedrive = connector(transport, configuration: .init(writesInFlight: 4))
        let report = await pipedrive.write(SyncPlan(people: (1...60).map { newcomer($0).noting() }))
        #expect(report.people.count == 60 && report.activities.count == 60)
        #expect(report.people.values.allSatisfy { $0.error != nil })
        #expect(transport.asked.count <= 4)
    }

    @Test(arguments: [500, 502, 504])
    func `a create that may have been carried out is not taken for refused`(status: Int) async {
        let account = FakeAccount(override: { $0.method == .post ? .refusal(status, "no") : nil })
        let report = await connector(account.transport).write(SyncPlan(people: [newcomer(1)]))
        guard case .unknown? = report.people[1] else {
            Issue.record("\(report.people)")
            return
        }
    }

    @Test func `an answer that cannot be read, or names no record, leaves the outcome unknown`() async {
        for body in ["<html>", #"{"success":true,"data":null}"#, #"{"success":true,"data":{"name":"x"}}"#] {
            let transport = ScriptedTransport { _ in .text(200, body) }
            let report = await connector(transport).write(SyncPlan(people: [newcomer(1)]))
            guard case .unknown? = report.people[1] else {
                Issue.record("\(body): \(report.people)")
                continue
            }
        }
    }
}
