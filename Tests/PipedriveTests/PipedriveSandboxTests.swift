import Foundation
import HTTPTransport
import JobQueue
import Leads
import Pipedrive
import Sandbox
import SandboxServer
import Sync
import Testing

/// The connector against the sandbox's Pipedrive, over HTTP.
@Suite struct PipedriveSandboxTests {
    @Test func `100 new leads of known companies take 103 calls, and a second time none is created`() async throws {
        try await SandboxCompany.run { company in
            try await company.seed(persons: 0..<400)
            try await company.seed(
                "organization", (0..<70).map { ["name": "C\($0)", "website": "https://www.c\($0).test"] })
            let companies = (0..<70).map { LookUp.Company(key: CompanyKey(domain: "c\($0).test")) }
            let question = LookUp(
                people: (1...100).map { .init(job: $0, email: "p\($0)@a.test") }, companies: companies,
                fields: ["person": ["emails", "first_name", "last_name"], "organization": ["name", "website"]])
            let pipedrive = company.connector()
            _ = await pipedrive.lookUp(question)
            try await company.server.forgetCalls()
            let answer = await pipedrive.lookUp(question)
            let ids = companies.compactMap { (try? answer.companies[$0.key]?.get())?.id }
            #expect(answer.ids.isEmpty && ids.count == 70)
            let report = await pipedrive.write(
                SyncPlan(people: (1...100).map { newcomer($0, company: .existing(id: ids[Int($0) % 70])) }))
            #expect(report.people.values.allSatisfy { $0.error == nil } && report.links.count == 100)
            #expect(try await company.calls() == 103)
            // Another worker finds each of them.
            #expect(Set(await company.connector().lookUp(question).ids.values).count == 100)
            #expect(answer.took(["person": .mirror(pages: 1), "organization": .mirror(pages: 1)]))
        }
    }

    @Test func `everything that is written of a person is there, and what others have put there stays`() async throws {
        try await SandboxCompany.run { company in
            try await company.server.call(
                .post, "/_sandbox/config",
                [
                    "pipedrive": [
                        "fields": [
                            "person": [
                                ["name": "Lead source", "type": "enum", "options": ["Web", "Trade show"]],
                                ["name": "Interests", "type": "set", "options": ["Boats", "Trains"]],
                                ["name": "Budget", "type": "monetary"], ["name": "Score", "type": "double"],
                                ["name": "Met", "type": "date"], ["name": "Site", "type": "address"],
                            ]
                        ]
                    ]
                ])
            let pipedrive = company.connector()
            let key = CompanyKey(domain: "acme.test")
            var person = newcomer(1, company: .planned(key)).joining(Campaign(kind: .label, reference: "Hot lead"))
                .noting()
            let fields = [
                "Lead source": "Trade show", "Interests": "Boats;Trains", "Budget": "12.5 EUR", "Score": "7",
                "Met": "2026-11-25", "Site": "1 Quay, Hull", "phones.mobile": "+4915112345",
            ]
            person.fields.merge(fields) { $1 }
            let report = await pipedrive.write(
                SyncPlan(companies: [.init(key: key, id: nil, fields: ["name": "Acme"])], people: [person]))
            guard case .written(let id)? = report.people[1] else {
                Issue.record("\(report)")
                return
            }
            #expect(report.memberships[1]?.error == nil && report.activities[1]?.error == nil)
            let names = fields.keys.sorted() + ["first_name", "last_name"]
            var question = LookUp.emails(["p1@a.test"], fields: names)
            question.people[0].campaign = Campaign(kind: .label, reference: "Hot lead")
            question.companies = [.init(key: key)]
            let answer = await pipedrive.lookUp(question)
            let found = try #require(try answer.people[1]?.get())
            var values = fields
            values["Budget"] = "12.5"
            // Where the one name is parted is Pipedrive's business.
            #expect(found.values == values.merging(["first_name": "Jo Person", "last_name": "1"]) { $1 })
            #expect(found.id == id && found.membership != nil)
            #expect(report.companies[key] == .written(id: (try? answer.companies[key]?.get())?.id ?? ""))

            let again = known(2, id, ["emails": "new@a.test", "phones.work": "+49301"])
                .joining(Campaign(kind: .label, reference: "Customer"))
            #expect(await pipedrive.write(SyncPlan(people: [again])).people[2] == .written(id: id))
            let now = try await company.person(id)
            #expect(
                (now["emails"] as? [[String: Any]])?.compactMap { $0["value"] as? String } == [
                    "new@a.test", "p1@a.test",
                ])
            #expect((now["label_ids"] as? [Int])?.count == 2 && (now["phones"] as? [Any])?.count == 2)
            // The note, which may be there, is.
            let noted = known(1, id, [:]).noting(mayBeThere: true)
            #expect(await pipedrive.write(SyncPlan(people: [noted])).activities == report.activities)
        }
    }

    @Test func `while the mirror is behind a filter answers, and none is left`() async throws {
        try await SandboxCompany.run { company in
            try await company.seed(persons: 0..<3_200)
            let pipedrive = company.connector()
            let emails = ["x7@x.test"] + (0..<20).map { "n\($0)@a.test" } + ["X3100@x.test"]
            let answer = await pipedrive.lookUp(.emails(emails))
            #expect(answer.ids.keys.sorted() == [1, 22])
            #expect(answer.took(["person": .filter(rounds: 2, pages: 4)]))
            #expect((try await company.call(.get, "/v1/filters") as? [Any] ?? []).isEmpty)
            let next = await pipedrive.lookUp(.emails(emails))
            #expect(next.ids.count == 2)
            #expect(next.took(["person": .mirror(pages: 3)]))
        }
    }

    @Test func `while the mirror is behind a handful is searched for, and a new record found though searches lag`()
        async throws
    {
        try await SandboxCompany.run({ $0.searchLag = 3_600 }) { company in
            try await company.seed(persons: 0..<1_100)
            try await company.call(.post, "/api/v2/persons", SandboxCompany.person("young@a.test"))
            let pipedrive = company.connector()
            let answer = await pipedrive.lookUp(.emails(["young@a.test"]))
            #expect(answer.ids.count == 1)
            #expect(answer.took(["person": .search(terms: 1, pages: 2)]))
        }
    }

    @Test func `companies are found by website and name, by a filter and by the mirror`() async throws {
        try await SandboxCompany.run { company in
            try await company.seed("organization", (0..<1_100).map { ["name": "N\($0)"] })
            let ids = try await company.seed(
                "organization", [["name": "Acme", "website": "http://acme.test/en"], ["name": "Beta GmbH"]])
            let keys = [CompanyKey(domain: "acme.test"), CompanyKey(name: "beta gmbh")]
            let question = LookUp(people: [], companies: keys.map { LookUp.Company(key: $0) })
            let pipedrive = company.connector()
            for route in [LookUpRoute.filter(rounds: 1, pages: 2), .mirror(pages: 1)] {
                let answer = await pipedrive.lookUp(question)
                #expect(keys.map { (try? answer.companies[$0]?.get())?.id } == ids)
                #expect(answer.took(["organization": route]))
            }
        }
    }

    @Test func `a create whose answer was lost is found by the next look-up`() async throws {
        try await SandboxCompany.run({ $0.searchLag = 3_600 }) { company in
            let pipedrive = company.connector()
            try await company.server.fail("/pipedrive/api/v2/persons", "drop_after")
            let report = await pipedrive.write(SyncPlan(people: [newcomer(1)]))
            guard case .unknown? = report.people[1] else {
                Issue.record("\(report.people)")
                return
            }
            #expect(await pipedrive.lookUp(.emails(["p1@a.test"])).ids.count == 1)
            #expect(try await company.persons() == 1)
        }
    }

    @Test func `a person that was deleted, or merged into another, is found by the address of who is left`()
        async throws
    {
        try await SandboxCompany.run { company in
            let ids = try await company.seed(
                "person", [SandboxCompany.person("ann@a.test"), SandboxCompany.person("ann@a.test")])
            let pipedrive = company.connector()
            let question = LookUp(
                people: [.init(job: 1, ids: [personID(ids[0])], email: "ann@a.test")], companies: [])
            #expect(await pipedrive.lookUp(question).ids == [1: ids[0]])
            try await company.call(.put, "/v1/persons/\(ids[0])/merge", ["merge_with_id": Int(ids[1]) ?? 0])
            #expect(await pipedrive.lookUp(question).ids == [1: ids[1]])
            let report = await pipedrive.write(SyncPlan(people: [known(1, ids[0], ["owner_id": "1"])]))
            #expect(report.people[1]?.error?.type == .remoteRecordGone)
        }
    }

    @Test func `the usual map fits the company, and a check passes`() async throws {
        try await SandboxCompany.run { company in
            let pipedrive = company.connector()
            let destination = SyncDestination(
                name: "pipedrive", connector: pipedrive, mapping: LeadMapping(fields: PipedriveDefaults.fieldMap))
            let findings = try await MappingCheck.findings(of: destination)
            #expect(findings.filter { $0.gravity == .error }.isEmpty)
            for pipedrive in [pipedrive, company.connector(isApp: true)] {
                let lines = try await pipedrive.check()
                #expect(lines.contains("persons: can be read"))
            }
            let stranger = company.connector(tokens: StaticToken(Secret("stranger")))
            await #expect(throws: JobError.self) { try await stranger.check() }
        }
    }

    @Test func `who is over the limit stops calling, and says which limit it is`() async throws {
        try await SandboxCompany.run({ $0.dailyTokens = 60 }) { company in
            let report = await company.connector().write(SyncPlan(people: (1...40).map { newcomer($0) }))
            let errors = report.people.values.compactMap(\.error?.type)
            #expect(errors.count == 28 && Set(errors) == [.quotaExceeded])
            let calls = try await company.calls()
            #expect(calls <= 20)
        }
    }
}
