import HTTPTransport
import JobQueue
import Leads
import SandboxServer
import Store
import Testing

@testable import Sync

/// The contract that every connector is held to: whom it finds, and what it writes.
@Suite(.timeLimit(.minutes(5))) struct ConnectorMatchTests {
    @Test(arguments: ContractCRM.allCases)
    func `a new lead becomes one person with the values of the map`(crm: ContractCRM) async throws {
        try await crm.run { account in
            let fixture = try SyncFixture()
            try fixture.enrich([person(1, at: "a.test", [.jobTitle: "CEO", .city: "Bern", .phone: "+41445556677"])])
            #expect(try await fixture.sync(account.stage(fixture.store))[1]?.name == "done")
            let people = try await account.people()
            #expect(people.count == 1)
            let made = try #require(people.first)
            #expect(made.object == account.profile.newPersonObject)
            for (field, value) in [
                (LeadField.email, "p1@a.test"), (.lastName, "No1"), (.firstName, "Pat"), (.jobTitle, "CEO"),
                (.city, "Bern"), (.phone, "+41445556677"),
            ] {
                #expect(account.value(field, of: made) == value, "\(field)")
            }
            #expect(try fixture.broken() == [])
        }
    }

    @Test(arguments: ContractCRM.allCases)
    func `who is there is updated, and a field that only fills blanks leaves what stands`(
        crm: ContractCRM
    ) async throws {
        try await crm.run { account in
            for object in account.profile.personObjects {
                let fixture = try SyncFixture()
                let number = object.count
                let id = try await account.seedPerson(
                    object, person(number, at: "a.test", [.jobTitle: "Clerk", .city: "Genf"]))
                try fixture.enrich([person(number, at: "a.test", [.jobTitle: "CEO", .city: "Bern", .region: "BE"])])
                #expect(try await fixture.sync(account.stage(fixture.store))[1]?.name == "done", "\(object)")
                let found = try await account.people("p\(number)@a.test")
                #expect(found.map(\.id) == [id], "\(object)")
                let person = try #require(found.first)
                #expect(account.value(.jobTitle, of: person) == "CEO")
                #expect(account.value(.city, of: person) == "Genf")
                #expect(account.value(.region, of: person) == "BE")
            }
        }
    }

    @Test(arguments: ContractCRM.allCases)
    func `the objects are matched in the profile's order`(crm: ContractCRM) async throws {
        try await crm.run { account in
            var ids: [String] = []
            for object in account.profile.personObjects {
                ids.append(try await account.seedPerson(object, person(1, at: "a.test")))
            }
            let fixture = try SyncFixture()
            try fixture.enrich([person(1, at: "a.test", [.jobTitle: "CEO"])])
            #expect(try await fixture.sync(account.stage(fixture.store))[1]?.name == "done")
            let people = try await account.people()
            #expect(people.count == ids.count)
            for person in people {
                #expect((account.value(.jobTitle, of: person) == "CEO") == (person.id == ids.first))
            }
        }
    }

    @Test(arguments: ContractCRM.allCases)
    func `a person is known by the remembered id, also under another address`(crm: ContractCRM) async throws {
        try await crm.run { account in
            let fixture = try SyncFixture()
            let stage = account.stage(fixture.store)
            try fixture.enrich([nameless(1, at: "a.test")])
            #expect(try await fixture.sync(stage)[1]?.name == "done")
            try fixture.enrich([nameless(1, at: "a.test", [.phone: "+41445556677"])])
            #expect(try await fixture.sync(stage)[1]?.name == "done")
            let people = try await account.people()
            #expect(people.count == 1)
            #expect(people.first.flatMap { account.value(.phone, of: $0) } == "+41445556677")
        }
    }

    @Test(arguments: ContractCRM.allCases)
    func `a person whose remembered record was deleted is matched again, once`(crm: ContractCRM) async throws {
        try await crm.run { account in
            let fixture = try SyncFixture()
            let stage = account.stage(fixture.store)
            try fixture.enrich([person(1, at: "a.test")])
            try await fixture.sync(stage)
            let first = try #require(try await account.people().first)
            try await account.delete(first)
            try fixture.enrich([person(1, at: "a.test", [.jobTitle: "CEO"])])
            let deadline = ContinuousClock.now + .seconds(30)
            while try fixture.job(1)?.state == .enriched, ContinuousClock.now < deadline {
                try await fixture.sync(stage)
                fixture.pass(.seconds(5))
            }
            #expect(try fixture.job(1)?.state == .synced)
            let people = try await account.people()
            #expect(people.count == 1 && people.first?.id != first.id)
        }
    }

    @Test(arguments: ContractCRM.allCases)
    func `a new company is made once, a known one is found, and people are linked to theirs`(
        crm: ContractCRM
    ) async throws {
        try await crm.run { account in
            let profile = account.profile
            guard profile.companyObject != nil, !profile.objectsWithoutCompany.contains(profile.newPersonObject) else {
                let fixture = try SyncFixture()
                try fixture.enrich([person(1, at: "new.test")])
                try await fixture.sync(account.stage(fixture.store))
                #expect(try await account.companies().isEmpty)
                return
            }
            let known = try await account.seedCompany("known.test", "Known")
            let fixture = try SyncFixture()
            try fixture.enrich((1...6).map { person($0, at: $0.isMultiple(of: 2) ? "known.test" : "new.test") })
            try await fixture.sync(account.stage(fixture.store))
            #expect(try fixture.summary()?.synced == 6)
            let companies = try await account.companies()
            #expect(companies.count == 2)
            let new = companies.first { $0.id != known }?.id
            for person in try await account.people() {
                let number = Int((account.value(.email, of: person) ?? "").filter(\.isNumber)) ?? 0
                #expect(person.company == (number.isMultiple(of: 2) ? known : new))
            }
            #expect(try fixture.broken() == [])
        }
    }

    @Test(arguments: ContractCRM.allCases)
    func `answers go to an option, several options, a boolean and a text`(crm: ContractCRM) async throws {
        try await crm.run { account in
            let fixture = try SyncFixture()
            try fixture.enrich(
                [person(1, at: "a.test")],
                qualifiers: ["Level": ["Hot"], "Topics": ["API", "Price"], "Booth": ["Yes"], "Remark": ["calls back"]])
            try fixture.enrich([person(2, at: "a.test")], qualifiers: ["Topics": ["Secret"]])
            let stage = account.stage(fixture.store) {
                $0.mapping.qualifiers = Dictionary(ContractCRM.qualifiers.map { ($0.name, $0) }) { first, _ in first }
                $0.mapping.qualifierMaps = account.qualifierMaps
            }
            let outcomes = try await fixture.sync(stage)
            #expect(outcomes[1]?.name == "done")
            #expect(outcomes[2]?.error?.type == .noTagMapping)
            let people = try await account.people()
            #expect(people.count == 1)
            let person = try #require(people.first)
            for map in account.qualifierMaps {
                let value = person.values[map.remote]
                switch map.qualifier {
                case "Level": #expect(value == map.values["Hot"])
                case "Topics":
                    let options = Set((value ?? "").split(separator: ";").map(String.init))
                    #expect(options == Set(["API", "Price"].compactMap { map.values[$0] }))
                case "Booth": #expect(value == "true" || value == "1")
                default: #expect(value == "calls back")
                }
            }
        }
    }

    @Test(arguments: ContractCRM.allCases)
    func `people get into the event's campaign, and one that is not there is told`(crm: ContractCRM) async throws {
        try await crm.run { account in
            let known = try await account.seedPerson(account.profile.newPersonObject, person(1, at: "a.test"))
            let fixture = try SyncFixture()
            let (campaign, status) = account.campaign
            let stage = account.stage(fixture.store) {
                $0.campaigns = [
                    "expo": CampaignRule(campaign: campaign, status: status),
                    "fair": CampaignRule(campaign: Campaign(kind: campaign.kind, reference: "No such one")),
                ]
            }
            try fixture.enrich([person(1, at: "a.test"), person(2, at: "a.test")])
            try fixture.enrich([person(3, at: "a.test")], event: "fair")
            let outcomes = try await fixture.sync(stage)
            #expect(outcomes[1]?.name == "done" && outcomes[2]?.name == "done")
            #expect(outcomes[3]?.error?.type == .campaign)
            let members = try await account.members()
            let new = try #require(try await account.people("p2@a.test").first)
            #expect(members == [known: status ?? "", new.id: status ?? ""])
        }
    }

    @Test(arguments: ContractCRM.allCases)
    func `a capture with notes is recorded once, whatever is sent again`(crm: ContractCRM) async throws {
        try await crm.run { account in
            let fixture = try SyncFixture()
            let stage = account.stage(fixture.store)
            try fixture.enrich([person(1, at: "a.test", [.notes: "Wants a demo"]), person(2, at: "a.test")])
            try await fixture.sync(stage)
            try fixture.enrich([person(1, at: "a.test", [.jobTitle: "CEO"])])
            try await fixture.sync(stage)
            #expect(try fixture.summary()?.synced == 2)
            let first = try #require(try await account.people("p1@a.test").first)
            #expect(try await account.activities() == [first.id])
        }
    }

    @Test(arguments: ContractCRM.allCases)
    func `a new record belongs to the rep who captured the lead`(crm: ContractCRM) async throws {
        try await crm.run { account in
            let field = try #require(account.profile.ownerField)
            let fixture = try SyncFixture()
            try fixture.enrich([person(1, at: "a.test")], by: ContractCRM.rep)
            try fixture.enrich([person(2, at: "a.test")], by: "stranger@ferry.test")
            let stage = account.stage(fixture.store) { $0.mapping.owner = OwnerRule() }
            let outcomes = try await fixture.sync(stage)
            #expect(Set(outcomes.values.map(\.name)) == ["done"])
            #expect(try await account.people("p1@a.test").first?.values[field] == account.user)
            #expect(try await account.people("p2@a.test").first?.values[field] != account.user)
        }
    }

    @Test(arguments: ContractCRM.allCases)
    func `the recommended map fits the CRM's own fields`(crm: ContractCRM) async throws {
        try await crm.run { account in
            let connector = account.connector(
                tokens: StaticToken(Secret("sandbox")), transport: account.server.transport)
            let profile = connector.profile
            for object in profile.personObjects + [profile.companyObject, profile.activityObject].compactMap(\.self) {
                let description = try await connector.describe(object)
                for name in LeadMapping(fields: account.fieldMap).names(of: object, in: profile) {
                    let field = description.fields[name]
                    #expect(field?.isCreatable == true && field?.isUpdatable == true, "\(object).\(name)")
                }
            }
            #expect(try await connector.owners([ContractCRM.rep, "x@ferry.test"]) == [ContractCRM.rep: account.user])
            #expect(try await !connector.check().isEmpty)
        }
    }
}
