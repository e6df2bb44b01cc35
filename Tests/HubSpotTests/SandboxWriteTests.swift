import HubSpot
import JobQueue
import Leads
import Sandbox
import SandboxServer
import Sync
import Testing

@Suite struct SandboxWriteTests {
    private static let creates = "/crm/v3/objects/contacts/batch/create"

    private static func ask(_ people: [LookUp.Person], _ companies: [LookUp.Company] = []) -> LookUp {
        LookUp(people: people, companies: companies, fields: ["contact": ["email"], "company": ["name"]])
    }

    @Test func `a new company shared by three new people is created once, with all three in it`() async throws {
        try await SandboxAccount.run { account in
            let key = CompanyKey(domain: "a.test")
            let company = SyncPlan.Company(key: key, id: nil, fields: ["name": "Ay"])
            let people = (1...3).map { newcomer($0, company: .planned(key)) }
            let report = await account.connector().write(SyncPlan(companies: [company], people: people))
            let companies = try await account.records("companies")
            let contacts = try await account.records("contacts")
            #expect(companies.map(\.properties["domain"]) == ["a.test"])
            #expect(report.companies[key] == companies.first.map { .written(id: $0.id) })
            #expect(contacts.count == 3)
            for job in Int64(1)...3 {
                let contact = contacts.first { $0.properties["email"] == "p\(job)@a.test" }
                #expect(report.people[job] == contact.map { .written(id: $0.id) })
                #expect(report.links[job] == report.people[job])
                #expect(contact?.associations["companies"] == companies.map(\.id))
            }
            #expect(try await account.calls() == 2)
        }
    }

    @Test func `known contacts are updated and linked`() async throws {
        try await SandboxAccount.run { account in
            let companies = try await account.seed("companies", [["domain": "a.test"], ["domain": "b.test"]])
            let ids = try await account.seed(
                "contacts", [["email": "a@a.test", "city": "Bern"], ["email": "b@a.test"]], to: companies[0])
            let people: [SyncPlan.Person] = [
                .init(
                    job: 1, id: contactID(ids[0]), object: "contact", fields: ["jobtitle": "CEO"],
                    company: .existing(id: companies[1])),
                .init(
                    job: 2, id: contactID(ids[1]), object: "contact", fields: [:], company: .existing(id: companies[0])),
            ]
            let report = await account.connector().write(SyncPlan(people: people))
            #expect(report.people == [1: .written(id: ids[0]), 2: .written(id: ids[1])])
            #expect(report.links == report.people)
            let contacts = try await account.records("contacts")
            #expect(contacts[0].properties["jobtitle"] == "CEO")
            #expect(contacts[0].properties["city"] == "Bern")
            #expect(contacts[0].properties["associatedcompanyid"] ?? companies[0] == companies[0])
            #expect(contacts[0].associations["companies"].map(Set.init) == Set(companies))
            #expect(try await account.calls() == 2)
        }
    }

    @Test func `a bad value in a batch of 100 fails alone`() async throws {
        try await SandboxAccount.run { account in
            var people = (1...100).map { newcomer($0) }
            people[56].fields["email"] = "no address"
            people[57].fields["no_such_property"] = "x"
            people[58].fields = ["city": "Bern"]
            let report = await account.connector().write(SyncPlan(people: people))
            #expect(report.people[57]?.error?.type == .dataValueValidation)
            #expect(report.people[57]?.error?.field == "email")
            #expect(report.people[58]?.error?.type == .missingRemoteField)
            #expect(report.people[58]?.error?.field == "no_such_property")
            #expect(report.people[59]?.error?.type == .missingRequiredField)
            #expect(report.people.values.filter { $0.error == nil }.count == 97)
            let contacts = try await account.records("contacts")
            #expect(contacts.count == 97)
            #expect(try await account.calls() == 1)
        }
    }

    @Test func `a batch refused as a whole is halved and written`() async throws {
        try await SandboxAccount.run { account in
            try await account.fail(Self.creates, "status", status: 400)
            let report = await account.connector().write(SyncPlan(people: (1...100).map { newcomer($0) }))
            #expect(report.people.values.allSatisfy { $0.error == nil })
            #expect(try await account.records("contacts").count == 100)
            #expect(try await account.calls() == 3)
        }
    }

    @Test func `a contact that somebody made meanwhile is updated and linked, not duplicated`() async throws {
        try await SandboxAccount.run { account in
            let hubspot = account.connector()
            #expect(await hubspot.lookUp(Self.ask([.init(job: 1, email: "p1@a.test")])).people[1] == .success(nil))
            let company = try await account.seed("companies", [["domain": "a.test"]])[0]
            let ids = try await account.seed(
                "contacts", [["email": "p1@a.test"], ["email": "main@a.test"], ["email": "p2@a.test"]])
            try await account.merge("contacts", ids[2], into: ids[1])
            let people = (1...3).map { newcomer($0, company: .existing(id: company)) }
            let report = await hubspot.write(SyncPlan(people: people))
            #expect(report.people[1] == .written(id: ids[0]))
            #expect(report.people[2] == .written(id: ids[1]))
            #expect(report.people[3]?.error == nil)
            #expect(report.links == report.people)
            let contacts = try await account.records("contacts")
            #expect(contacts.first { $0.id == ids[0] }?.properties["lastname"] == "Person 1")
            #expect(contacts.first { $0.id == ids[1] }?.properties["lastname"] == "Person 2")
            #expect(contacts.first { $0.id == ids[1] }?.properties["email"] == "main@a.test")
            #expect(contacts.filter { $0.id != ids[2] }.allSatisfy { $0.associations["companies"] == [company] })
            #expect(contacts.count == 4)
        }
    }

    @Test(arguments: ["drop_after", "truncate"])
    func `a lost answer leaves a contact unknown until it is looked up`(fault: String) async throws {
        try await SandboxAccount.run { account in
            try await account.fail(Self.creates, fault)
            let hubspot = account.connector()
            let report = await hubspot.write(SyncPlan(people: [newcomer(1)]))
            guard case .unknown(let error) = report.people[1] else { return #expect(Bool(false), "\(report.people)") }
            #expect(error.type == .network)
            #expect(hubspot.recovery(of: .person(email: "p1@a.test")) == .lookUp)
            let answer = await hubspot.lookUp(Self.ask([.init(job: 1, email: "p1@a.test")]))
            let contacts = try await account.records("contacts")
            #expect(contacts.count == 1)
            #expect((try? answer.people[1]?.get())??.id == contacts.first?.id)
        }
    }

    @Test func `a company whose create was lost is found once the index has it, and its people wait`() async throws {
        try await SandboxAccount.run(.init(searchLag: 20)) { account in
            try await account.fail("/crm/v3/objects/companies/batch/create", "drop_after")
            let (hubspot, key) = (account.connector(), CompanyKey(domain: "a.test"))
            let company = SyncPlan.Company(key: key, id: nil, fields: ["name": "Ay"])
            let report = await hubspot.write(
                SyncPlan(companies: [company], people: [newcomer(1, company: .planned(key))]))
            guard case .unknown = report.companies[key], case .refused(let error) = report.people[1],
                case .lookUpAfter(let lag) = hubspot.recovery(of: .company(key))
            else { return #expect(Bool(false), "\(report)") }
            #expect(error.type.recovery == .backoff)
            #expect(try await account.records("contacts").isEmpty)
            #expect(await hubspot.lookUp(Self.ask([], [.init(key: key)])).companies[key] == .success(nil))
            try await account.advance(lag)
            let found = await hubspot.lookUp(Self.ask([], [.init(key: key)])).companies[key]
            let companies = try await account.records("companies")
            #expect(companies.count == 1)
            #expect((try? found?.get())??.id == companies.first?.id)
        }
    }

    @Test func `a company that is gone says so where a new contact names it and where a known one does`() async throws {
        try await SandboxAccount.run { account in
            let company = try await account.seed("companies", [["domain": "a.test"]])[0]
            let known = try await account.seed("contacts", [["email": "k@a.test"]])[0]
            try await account.delete("companies", company)
            let people = [
                newcomer(1, company: .existing(id: company)), newcomer(2),
                .init(
                    job: 3, id: contactID(known), object: "contact", fields: ["city": "Bern"],
                    company: .existing(id: company)),
                .init(job: 4, id: contactID("999999"), object: "contact", fields: ["city": "Bern"]),
            ]
            let report = await account.connector().write(SyncPlan(people: people))
            #expect(report.people[1]?.error?.type == .remoteRecordGone)
            #expect(report.people[2]?.error == nil)
            #expect(report.people[3] == .written(id: known))
            #expect(report.links[3]?.error?.type == .remoteRecordGone)
            #expect(report.people[4]?.error?.type == .remoteRecordGone)
        }
    }

    @Test func `100 new leads of 70 new companies take four calls`() async throws {
        try await SandboxAccount.run { account in
            let hubspot = account.connector()
            let keys = (0..<70).map { CompanyKey(domain: "c\($0).test") }
            let people = (0..<100).map { LookUp.Person(job: Int64($0), email: "p\($0)@a.test") }
            let answer = await hubspot.lookUp(Self.ask(people, keys.map { .init(key: $0) }))
            #expect(answer.people.values.allSatisfy { $0 == .success(nil) })
            let plan = SyncPlan(
                companies: keys.map { .init(key: $0, id: nil, fields: ["name": $0.domain ?? ""]) },
                people: (0..<100).map { newcomer($0, company: .planned(keys[Int($0) % 70])) })
            let report = await hubspot.write(plan)
            #expect(report.people.values.filter { $0.error == nil }.count == 100)
            #expect(try await account.calls() == 4)
            let domains = Dictionary(
                uniqueKeysWithValues: try await account.records("companies").map { ($0.id, $0.properties["domain"]) })
            for contact in try await account.records("contacts") {
                let job = Int(contact.properties["email"]?.filter(\.isNumber) ?? "") ?? -1
                #expect(contact.associations["companies"]?.map { domains[$0] } == ["c\(job % 70).test"])
            }
        }
    }

    @Test(arguments: [HubSpotConfiguration.PathGeneration.numbered, .dated("2026-03")])
    func `a batch of new and known leads takes seven calls`(paths: HubSpotConfiguration.PathGeneration) async throws {
        try await SandboxAccount.run { account in
            let hubspot = account.connector(paths: paths)
            let companies = try await account.seed("companies", (0..<30).map { ["domain": "c\($0).test"] })
            let ids = try await account.seed("contacts", (0..<50).map { ["email": "p\($0)@a.test"] })
            let keys = (0..<60).map { CompanyKey(domain: "c\($0).test") }
            let people = (0..<100).map { LookUp.Person(job: Int64($0), email: "p\($0)@a.test") }
            let answer = await hubspot.lookUp(Self.ask(people, keys.map { .init(key: $0) }))
            for job in 0..<50 { #expect((try? answer.people[Int64(job)]?.get())??.id == ids[job]) }
            let plan = SyncPlan(
                companies: keys.enumerated().map {
                    .init(key: $1, id: $0 < 30 ? companies[$0] : nil, fields: ["name": $1.domain ?? ""])
                },
                people: (0..<100).map { job in
                    var person = newcomer(Int64(job), company: .planned(keys[job % 60]))
                    if job < 50 { person.id = contactID(ids[job]) }
                    return person
                })
            let report = await hubspot.write(plan)
            #expect(report.companies.values.filter { $0.error == nil }.count == 60)
            #expect(report.people.values.filter { $0.error == nil }.count == 100)
            #expect(report.links.values.filter { $0.error == nil }.count == 100)
            #expect(try await account.calls() == 7)
            #expect(try await account.records("contacts").allSatisfy { $0.associations["companies"]?.count == 1 })
        }
    }
}
