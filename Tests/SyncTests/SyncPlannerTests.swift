import Foundation
import JobQueue
import Leads
import Store
import Testing

@testable import Sync

@Suite struct SyncPlannerTests {
    private static let map = FieldMap(
        person: [
            .init(.email, to: "email"), .init(.jobTitle, to: "jobtitle"),
            .init(.city, to: "city", write: .writeIfBlank),
        ],
        company: [.init(.company, to: "name", write: .writeIfBlank), .init(.companyPhone, to: "phone")])

    private static let destination = SyncDestination(
        name: "hubspot", connector: ScriptedConnector(), mapping: LeadMapping(fields: map))

    private static func item(_ job: Int64, _ values: LeadValues, steps: SyncSteps = []) -> SyncItem {
        let lead = Lead(
            id: job, event: "expo", identity: Identity(stored: "email:p\(job)@a.test"), values: values, source: .csv,
            capturedAt: Date(milliseconds: 0))
        return SyncItem(
            job: ClaimedJob(
                id: job, leadID: job, destination: "hubspot", stage: .sync, epoch: 1, attempt: 1, steps: steps,
                createdMilliseconds: 0),
            stored: StoredLead(lead: lead, revision: 1), destination: destination)
    }

    private static func contact(_ id: String, _ values: [String: String] = [:]) -> RemoteRecord {
        RemoteRecord(object: "contact", id: id, values: values)
    }

    private static func plan(
        _ items: [SyncItem], people: [Int64: RemoteRecord?] = [:], companies: [String: RemoteRecord?] = [:]
    ) -> SyncPlanner.Result {
        var answer = LookUpAnswer()
        for (job, record) in people { answer.people[job] = .success(record) }
        for (domain, record) in companies { answer.companies[CompanyKey(domain: domain)] = .success(record) }
        return SyncPlanner(destination: destination).plan(items, answer: answer)
    }

    @Test func `overwrite replaces, write-if-blank fills, and what is the same already is not sent`() {
        let item = Self.item(1, [.email: "p1@a.test", .jobTitle: "CEO", .city: "Bern"])
        func fields(over present: [String: String]) -> [String: String]? {
            Self.plan([item], people: [1: Self.contact("7", present)]).plan.people.first?.fields
        }
        #expect(fields(over: [:]) == ["email": "p1@a.test", "jobtitle": "CEO", "city": "Bern"])
        #expect(fields(over: ["email": "p1@a.test", "jobtitle": "CTO", "city": "Genf"]) == ["jobtitle": "CEO"])
        #expect(fields(over: ["email": "p1@a.test", "jobtitle": "CEO"]) == ["city": "Bern"])
        #expect(fields(over: ["email": "p1@a.test", "jobtitle": "CEO", "city": "Bern"]) == [:])
    }

    @Test func `a person the CRM has not is created with everything`() {
        let result = Self.plan([Self.item(1, [.email: "p1@a.test", .city: "Bern"])], people: [1: nil])
        #expect(
            result.plan.people == [
                .init(job: 1, id: nil, object: "contact", fields: ["email": "p1@a.test", "city": "Bern"])
            ])
        #expect(result.decisions == [1: .planned])
    }

    @Test func `of two lines for one field the first that has a value counts`() {
        let values = [
            MappedValue(remote: "phone", value: "1", write: .overwrite),
            MappedValue(remote: "phone", value: "2", write: .overwrite),
        ]
        #expect(SyncPlanner.fields(values, over: nil) == ["phone": "1"])
    }

    @Test func `a new company of many leads is planned once, with what each of them knows`() {
        let items = [
            Self.item(1, [.domain: "b.test", .company: "Be"]),
            Self.item(2, [.domain: "b.test", .company: "Another", .companyPhone: "+41"]),
            Self.item(3, [.domain: "B.test"]),
        ]
        let result = Self.plan(items, people: [1: nil, 2: nil, 3: nil], companies: ["b.test": nil])
        let key = CompanyKey(domain: "b.test")
        #expect(result.plan.companies == [.init(key: key, id: nil, fields: ["name": "Be", "phone": "+41"])])
        #expect(result.plan.people.map(\.company) == [.planned(key), .planned(key), .planned(key)])
    }

    @Test func `a known company is updated once where there is news, and only linked where there is none`() {
        let record = RemoteRecord(object: "company", id: "9", values: ["name": "Bee Ltd"])
        let quiet = Self.item(1, [.domain: "b.test", .company: "Be"])
        let news = Self.item(2, [.domain: "b.test", .companyPhone: "+41"])
        let first = Self.plan([quiet], people: [1: nil], companies: ["b.test": record])
        #expect(first.plan.companies.isEmpty)
        #expect(first.plan.people.first?.company == .existing(id: "9"))
        let both = Self.plan([quiet, news], people: [1: nil, 2: nil], companies: ["b.test": record])
        #expect(both.plan.companies == [.init(key: CompanyKey(domain: "b.test"), id: "9", fields: ["phone": "+41"])])
    }

    @Test func `for a person whose object has no company none is planned, and none refuses it`() {
        let destination = SyncDestination(
            name: "hubspot", connector: ScriptedConnector(objectsWithoutCompany: ["contact"]),
            mapping: LeadMapping(fields: Self.map))
        var planner = SyncPlanner(destination: destination)
        planner.descriptions["company"] = ObjectDescription(object: "company", fields: [])
        let item = Self.item(1, [.domain: "b.test", .company: "Be"])
        #expect(planner.refusalBeforeLookUp(item) == nil)
        var answer = LookUpAnswer()
        answer.people[1] = .success(nil)
        answer.companies[CompanyKey(domain: "b.test")] = .success(nil)
        let result = planner.plan([item], answer: answer)
        #expect(result.decisions == [1: .planned])
        #expect(result.plan.companies.isEmpty && result.plan.people.first?.company == nil)
    }

    @Test func `of two leads that are one record in the CRM the second is put off`() {
        let items = [Self.item(1, [.email: "a@a.test"]), Self.item(2, [.email: "b@a.test"])]
        let result = Self.plan(items, people: [1: Self.contact("7"), 2: Self.contact("7")])
        #expect(result.plan.people.map(\.job) == [1])
        #expect(result.decisions[1] == .planned)
        guard case .deferred = result.decisions[2] else { return #expect(Bool(false), "\(result.decisions)") }
    }

    @Test func `a step that is done is not done again`() {
        let values: LeadValues = [.email: "p1@a.test", .jobTitle: "CEO", .domain: "b.test"]
        let company = RemoteRecord(object: "company", id: "9")
        func plan(_ steps: SyncSteps) -> SyncPlan.Person? {
            Self.plan(
                [Self.item(1, values, steps: steps)], people: [1: Self.contact("7")], companies: ["b.test": company]
            ).plan.people.first
        }
        #expect(plan([.company])?.fields == ["email": "p1@a.test", "jobtitle": "CEO"])
        #expect(plan([.company, .person])?.fields == [:])
        #expect(plan([.company, .person])?.company == .existing(id: "9"))
        #expect(plan([.company, .person, .association])?.company == nil)
    }

    @Test func `a person that was written and is gone is created with everything`() {
        let item = Self.item(1, [.email: "p1@a.test"], steps: [.company, .person, .association])
        #expect(Self.plan([item], people: [1: nil]).plan.people.first?.fields == ["email": "p1@a.test"])
    }

    @Test func `a question without an answer is a fault of the connector, and says so`() {
        let items = [Self.item(1, [.email: "a@a.test"]), Self.item(2, [.domain: "b.test"]), Self.item(3, [:])]
        let result = Self.plan(items, people: [2: nil, 3: nil])
        for job in [Int64(1), 2] {
            guard case .refused(let error) = result.decisions[job] else {
                Issue.record("\(result.decisions)")
                continue
            }
            #expect(error.type == .internal)
        }
        #expect(result.decisions[3] == .planned)
        #expect(result.plan.people.map(\.job) == [3])
    }
}
